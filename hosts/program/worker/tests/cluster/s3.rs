//! An object store of a test's own that answers as S3 does, conditions included. Knows no tenant.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// Objects by their path, bucket included.
pub(crate) type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Starts a store.
pub(crate) async fn start() -> (MockServer, Objects) {
    let (server, objects) = (MockServer::start().await, Objects::default());
    let store = Store(Arc::clone(&objects));
    Mock::given(any()).respond_with(store).mount(&server).await;
    (server, objects)
}

struct Store(Objects);

impl Respond for Store {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut objects = self.0.lock().unwrap();
        let path = request.url.path().to_owned();
        let tag = |bytes: &[u8]| {
            format!("\"{}-{}\"", bytes.len(), bytes.iter().map(|it| u64::from(*it)).sum::<u64>())
        };
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let there = objects.get(&path);
        match request.method.as_str() {
            "GET" if request.url.query().is_some_and(|query| query.contains("list-type=2")) => {
                let prefix = request.url.query_pairs().find(|(name, _)| name == "prefix");
                let prefix = format!("{path}/{}", prefix.map(|it| it.1).unwrap_or_default());
                let listed = objects.iter().filter(|(own, _)| own.starts_with(&prefix));
                let listed: String = listed.map(|(own, bytes)| entry(&path, own, bytes)).collect();
                let list = format!(
                    "<ListBucketResult><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>"
                );
                ResponseTemplate::new(200).set_body_raw(list, "application/xml")
            }
            "GET" => match there {
                Some(bytes) => ResponseTemplate::new(200)
                    .insert_header("etag", tag(bytes))
                    .insert_header("last-modified", "Wed, 25 Nov 2026 14:23:00 GMT")
                    .set_body_bytes(bytes.clone()),
                None => ResponseTemplate::new(404),
            },
            "PUT" => {
                let is_new = header("if-none-match").is_some_and(|_| there.is_some());
                let is_another = header("if-match")
                    .is_some_and(|wanted| there.map(|bytes| tag(bytes)).as_deref() != Some(wanted));
                if is_new || is_another {
                    return ResponseTemplate::new(412);
                }
                let answer = ResponseTemplate::new(200).insert_header("etag", tag(&request.body));
                objects.insert(path, request.body.clone());
                answer
            }
            "POST" if request.url.query() == Some("delete") => {
                let body = String::from_utf8_lossy(&request.body).into_owned();
                for key in body.split("<Key>").skip(1).filter_map(|rest| rest.split('<').next()) {
                    objects.remove(&format!("{path}/{key}"));
                }
                ResponseTemplate::new(200).set_body_raw("<DeleteResult/>", "application/xml")
            }
            _ => ResponseTemplate::new(405),
        }
    }
}

/// An object in a list. All of them are old.
fn entry(bucket: &str, path: &str, bytes: &[u8]) -> String {
    let key = path.trim_start_matches(bucket).trim_start_matches('/');
    let (moment, size) = ("2020-01-01T00:00:00.000Z", bytes.len());
    format!(
        "<Contents><Key>{key}</Key><LastModified>{moment}</LastModified><ETag>\"{size}\"</ETag>\
         <Size>{size}</Size></Contents>"
    )
}

//! Northwind Labs on raw connections, for answers that no honest server gives. Knows no host.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use fake_organization::{Service, northwind_labs};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) at: Instant,
}

type Answer = dyn Fn(&str, usize) -> Option<Vec<u8>> + Send + Sync;

/// Northwind Labs on raw connections. `answer` may answer in its place: it gets the target, and how
/// often it was asked for before.
pub(crate) struct Wire {
    pub(crate) origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Wire {
    pub(crate) async fn start(
        answer: impl Fn(&str, usize) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (own, answer) = (Arc::clone(&seen), Arc::new(answer));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (seen, answer) = (Arc::clone(&own), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &seen, &*answer).await });
            }
        });
        Self { origin, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, seen: &Mutex<Vec<Seen>>, answer: &Answer) {
    let (mut head, mut buffer) = (String::new(), [0; 4096]);
    while !head.ends_with("\r\n\r\n") {
        let read = stream.read(&mut buffer).await.unwrap();
        head.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    let target = head.split(' ').nth(1).unwrap().to_owned();
    let before = {
        let mut seen = seen.lock().unwrap();
        let is_same = |seen: &&Seen| seen.head.split(' ').nth(1) == Some(&target);
        let before = seen.iter().filter(is_same).count();
        seen.push(Seen { head, at: Instant::now() });
        before
    };
    let honest = || {
        let version = ("anthropic-version".to_owned(), "2023-06-01".to_owned());
        let body = Service::new(northwind_labs()).answer(&target, &[version]).body;
        raw("200 OK", "", &body).unwrap()
    };
    let bytes = answer(&target, before).unwrap_or_else(honest);
    // Who has had enough of it closes the connection.
    let _ = stream.write_all(&bytes).await;
}

/// An answer with headers and a body.
pub(crate) fn raw(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n");
    Some([head.as_bytes(), body].concat())
}

pub(crate) fn is_keys(target: &str) -> bool {
    target.starts_with("/v1/organizations/api_keys")
}

//! What `wasi-http` sends and takes: the rules of every host of ours, on real connections.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use fake_organization::{Service, northwind_labs};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::run::CANARY;
use crate::wasmtime_run::Run;

/// A request as it came over the wire.
#[derive(Clone)]
struct Seen {
    head: String,
    at: Instant,
}

type Answer = dyn Fn(&str, usize) -> Option<String> + Send + Sync;

/// Northwind Labs on raw connections. `answer` may answer in its place: it gets the target, and how
/// often it was asked for before.
struct Wire {
    origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Wire {
    async fn start(answer: impl Fn(&str, usize) -> Option<String> + Send + Sync + 'static) -> Self {
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

    fn seen(&self) -> Vec<Seen> {
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
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    let bytes = answer(&target, before).unwrap_or_else(honest);
    // Who has had enough of it closes the connection.
    let _ = stream.write_all(bytes.as_bytes()).await;
}

/// An answer with headers and a body.
fn raw(status: &str, headers: &str, body: &str) -> Option<String> {
    let length = body.len();
    Some(format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}"))
}

/// The message of the step for API keys, and the whole document.
async fn keys_fail(wire: &Wire) -> (String, String) {
    let output = Run::against(&wire.origin).output(&["--quiet"]).await;
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let steps = document["report"]["steps"].as_array().unwrap();
    let keys = steps.iter().find(|step| step["id"] == "fetch-api-keys").unwrap();
    let message = keys["problems"][0]["message"].as_str().unwrap();
    (message.to_owned(), text)
}

fn is_keys(target: &str) -> bool {
    target.starts_with("/v1/organizations/api_keys")
}

#[tokio::test]
async fn requests_are_gets_with_the_credential_and_say_who_asks() {
    let wire = Wire::start(|_, _| None).await;
    assert!(Run::against(&wire.origin).output(&["--quiet"]).await.status.success());
    for Seen { head, .. } in wire.seen() {
        let head = head.to_lowercase();
        assert!(head.starts_with("get /v1/organizations/"), "{head}");
        let canary = CANARY.to_lowercase();
        for header in [
            &format!("x-api-key: {canary}"),
            "anthropic-version: 2023-06-01",
            concat!("user-agent: graph-anthropic/", env!("CARGO_PKG_VERSION")),
            "host: 127.0.0.1:",
        ] {
            assert!(head.contains(&format!("\r\n{header}")), "{header} in {head}");
        }
        assert!(!head.contains("\r\norigin:"), "{head}");
    }
}

#[tokio::test]
async fn a_request_is_sent_again_no_earlier_than_the_service_says() {
    let wire = Wire::start(|target, before| {
        let early = is_keys(target) && before == 0;
        early.then(|| raw("503 Busy", "retry-after: 1\r\n", "")).flatten()
    })
    .await;
    assert!(Run::against(&wire.origin).output(&["--quiet"]).await.status.success());
    let keys = wire.seen().into_iter().filter(|seen| seen.head.contains("/api_keys"));
    let at: Vec<_> = keys.map(|seen| seen.at).collect();
    assert!(at.len() == 2 && (at[1] - at[0]).as_millis() >= 1000, "{at:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Wire::start(|_, _| None).await;
    let location = format!("location: {}/v1/organizations/api_keys\r\n", elsewhere.origin);
    let wire =
        Wire::start(move |target, _| raw("307 Go", &location, "").filter(|_| is_keys(target)))
            .await;
    let (message, _) = keys_fail(&wire).await;
    assert!(message.contains("redirects, which is not followed"), "{message}");
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_too_large() {
    let body = "x".repeat((32 << 20) + 1);
    let wire =
        Wire::start(move |target, _| is_keys(target).then(|| raw("200 OK", "", &body)).flatten());
    let (message, _) = keys_fail(&wire.await).await;
    assert!(message.contains("larger than the host's limit of 33554432 bytes"), "{message}");
}

#[tokio::test]
async fn a_credential_that_comes_back_goes_nowhere() {
    let wire = Wire::start(|target, _| {
        let header = format!("request-id: {CANARY}\r\n");
        let body = format!(r#"{{"error":{{"type":"{CANARY}"}},"request_id":"{CANARY}"}}"#);
        is_keys(target).then(|| raw("418 Teapot", &header, &body)).flatten()
    });
    let (_, document) = keys_fail(&wire.await).await;
    assert!(!document.contains("CANARY"), "{document}");
}

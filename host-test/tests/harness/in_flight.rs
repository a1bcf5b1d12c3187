//! How many requests are in flight at a time, and that no answer waits for a slower one: servers that
//! answer only when others are asked for something.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake_organization::{Service, Sizes, northwind_labs, of_size};
use graph_anthropic_wasmtime::{Access, Credential, Limits, Origin};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, Semaphore};
use tokio::task::AbortHandle;

use crate::run::{CANARY, plugin};
use crate::wasmtime_run::Run;

/// What is in flight at a time, by the rules.
const IN_FLIGHT: usize = 16;
const LATENCY: Duration = Duration::from_millis(50);

/// The head of the request that comes over a connection.
pub(crate) async fn head(stream: &mut TcpStream) -> String {
    let (mut head, mut buffer) = (String::new(), [0; 4096]);
    while !head.ends_with("\r\n\r\n") {
        let read = stream.read(&mut buffer).await.unwrap();
        head.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    head
}

/// The target of a request.
pub(crate) fn target(head: &str) -> &str {
    head.split(' ').nth(1).unwrap()
}

/// Answers a request as the service does, with headers of its own.
pub(crate) async fn answer(stream: &mut TcpStream, service: &Service, target: &str, headers: &str) {
    let version = ("anthropic-version".to_owned(), "2023-06-01".to_owned());
    let body = service.answer(target, &[version]).body;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
}

/// Starts a server that does this with every connection, and says where it is.
pub(crate) async fn serve<F>(
    respond: impl Fn(TcpStream) -> F + Send + 'static,
) -> (String, AbortOnDrop)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let accepting = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(respond(stream));
        }
    });
    (origin, AbortOnDrop(accepting.abort_handle()))
}

pub(crate) struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[tokio::test]
async fn sixteen_requests_are_in_flight_at_a_time_and_no_more() {
    let sizes = Sizes { users: 4, members: vec![1; 2 * IN_FLIGHT], api_keys: 0 };
    let service = Arc::new(Service::new(of_size(&sizes)));
    // With fewer at a time nobody would ever get an answer.
    let gate = Arc::new(Barrier::new(IN_FLIGHT));
    let (waiting, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let (origin, _server) = serve(move |mut stream| {
        let (service, gate) = (Arc::clone(&service), Arc::clone(&gate));
        let (waiting, most) = (Arc::clone(&waiting), Arc::clone(&most));
        async move {
            let head = head(&mut stream).await;
            let target = target(&head);
            if target.contains("/members") {
                most.fetch_max(waiting.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                gate.wait().await;
                tokio::time::sleep(LATENCY).await;
                waiting.fetch_sub(1, Ordering::SeqCst);
            }
            answer(&mut stream, &service, target, "").await;
        }
    })
    .await;

    let output = Run::against(&origin).output(&["--quiet"]).await;

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(seen.load(Ordering::SeqCst), IN_FLIGHT);
}

/// Northwind Labs, where the users are told only once somebody has asked for members, for which
/// there is no reason before the workspaces are known. Its answers have headers that go nowhere.
async fn where_users_wait_for_members() -> (String, AbortOnDrop) {
    let service = Arc::new(Service::new(northwind_labs()));
    let members_asked = Arc::new(Semaphore::new(0));
    serve(move |mut stream| {
        let (service, members_asked) = (Arc::clone(&service), Arc::clone(&members_asked));
        async move {
            let head = head(&mut stream).await;
            let target = target(&head);
            if target.contains("/members") {
                members_asked.add_permits(1);
            }
            if target.contains("/users") {
                let _asked = members_asked.acquire().await.unwrap();
            }
            answer(&mut stream, &service, target, "set-cookie: CANARY\r\n").await;
        }
    })
    .await
}

#[tokio::test]
async fn a_slow_answer_holds_up_nobody_under_wasi_http() {
    let (origin, _server) = where_users_wait_for_members().await;
    let output = Run::against(&origin).output(&["--quiet"]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn a_slow_answer_holds_up_nobody_in_the_library() {
    let (origin, _server) = where_users_wait_for_members().await;
    let key = Credential::admin_key(CANARY).unwrap();
    let access = Access::new(Origin::parse(&origin).unwrap(), key);
    let (_, report) = plugin().collect(access, Limits::default()).await.unwrap();
    assert!(report.complete);
}

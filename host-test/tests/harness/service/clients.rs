//! Clients that go away, wait, or read slowly.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fake_organization::{Service, Sizes, northwind_labs, of_size};
use host_test::FakeAdminApi;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;

use super::server::{Answer, Server, write_request};
use super::{REUSE, instances, lines};
use crate::in_flight::{AbortOnDrop, answer, head, serve, target};
use crate::run::CANARY;

/// Northwind Labs, where who has `key` waits for the users for ever. The permits count the
/// connections that somebody waited on, and closed.
async fn where_users_never_come(key: &'static str) -> (String, Held, AbortOnDrop) {
    let held = Held { waiting: Arc::new(Semaphore::new(0)), closed: Arc::new(Semaphore::new(0)) };
    let (waiting, closed) = (Arc::clone(&held.waiting), Arc::clone(&held.closed));
    let service = Arc::new(Service::new(northwind_labs()));
    let (origin, server) = serve(move |mut stream| {
        let (waiting, closed) = (Arc::clone(&waiting), Arc::clone(&closed));
        let service = Arc::clone(&service);
        async move {
            let head = head(&mut stream).await;
            if head.contains(key) && target(&head).contains("/users") {
                waiting.add_permits(1);
                let _ = stream.read(&mut [0]).await;
                closed.add_permits(1);
            } else {
                answer(&mut stream, &service, target(&head), "").await;
            }
        }
    })
    .await;
    (origin, held, server)
}

struct Held {
    waiting: Arc<Semaphore>,
    closed: Arc<Semaphore>,
}

/// Longer than a run needs to notice something, shorter than the 30 seconds after which a request
/// is given up and made again.
const SOON: Duration = Duration::from_secs(15);

async fn soon(what: &Semaphore) {
    tokio::time::timeout(SOON, what.acquire()).await.unwrap().unwrap().forget();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_in_the_middle_of_a_crawl_ends_its_run_and_no_other() {
    let (origin, held, _api) = where_users_never_come("CANARY-gone").await;
    let server = Server::start(&origin, &REUSE).await;
    let mut client = server.send("POST /collect", "x-api-key: sk-CANARY-gone\r\n").await;
    let mut head = [0; 15];
    client.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    soon(&held.waiting).await;

    drop(client);

    soon(&held.closed).await;
    // The next run may have the same instance, and has nothing of the one before; nobody asks again
    // for what that one waited for.
    let answer = server.collect(CANARY).await;
    let fresh = Server::start(&origin, &[]).await.collect(CANARY).await;
    assert!(fresh.last_line().starts_with("{\"report\":"), "{}", fresh.last_line());
    assert!(answer.body == fresh.body, "{}", answer.last_line());
    assert_eq!(held.waiting.available_permits(), 0);
    let log = server.stop().await;
    assert_eq!(instances(&log).len(), 2, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_takes_longer_than_its_time_ends_with_a_sentence() {
    let (origin, held, _api) = where_users_never_come(CANARY).await;
    let server = Server::start(&origin, &[]).await;
    let key = format!("x-api-key: {CANARY}\r\n");

    let answer = server.ask("POST /collect?timeout=1s", &key).await;

    let failure = "{\"failure\":{\"kind\":\"cancelled\",\"operation\":\"collect the organization\",\
         \"message\":\"the run took longer than 1s, so there is no graph; the parameter timeout gives \
         it more time\"}}\n";
    assert_eq!((answer.body.as_str(), answer.is_whole), (failure, true));
    soon(&held.closed).await;
}

/// An organization whose graph is more than all buffers on the way can take.
fn large() -> Service {
    let sizes = Sizes { users: 4_000, members: vec![4_000; 12], api_keys: 2_000 };
    let mut service = Service::new(of_size(&sizes));
    service.admin_key = Some(CANARY.to_owned());
    service
}

/// Asks for a graph, and reads the first of its bytes.
async fn slow_reader(server: &Server, line: &str) -> (TcpStream, Vec<u8>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    write_request(&mut stream, line, &format!("x-api-key: {CANARY}\r\n")).await;
    let mut bytes = vec![0; 1000];
    stream.read_exact(&mut bytes).await.unwrap();
    (stream, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_gets_all_of_it_and_holds_up_nobody() {
    let api = FakeAdminApi::start(large()).await;
    let server = Server::start(&api.origin(), &[]).await;
    let (mut slow, mut bytes) = slow_reader(&server, "POST /collect").await;

    let other = server.collect(CANARY).await;
    let expected = lines(large());
    assert!(other.body == expected, "{}", other.last_line());

    slow.read_to_end(&mut bytes).await.unwrap();
    let answer = Answer::parse(&String::from_utf8(bytes).unwrap());
    assert!(answer.is_whole && answer.body == expected, "{}", answer.last_line());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_takes_longer_than_the_run_may_is_cut_off_and_sees_it() {
    let api = FakeAdminApi::start(large()).await;
    let server = Server::start(&api.origin(), &[]).await;
    let (mut slow, mut bytes) = slow_reader(&server, "POST /collect?timeout=20s").await;

    // At first it reads so slowly that it would take minutes.
    let started = Instant::now();
    let mut part = [0; 1024];
    while let Ok(read @ 1..) = slow.read(&mut part).await {
        bytes.extend_from_slice(&part[..read]);
        if started.elapsed() < Duration::from_secs(22) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    let answer = Answer::parse(&String::from_utf8_lossy(&bytes));
    assert!(answer.body.starts_with("{\"_key\"") && !answer.is_whole, "{}", answer.last_line());
}

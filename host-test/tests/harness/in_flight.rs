//! How many requests are in flight at a time: a server that answers only when enough are waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake_organization::{Service, Sizes, of_size};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

use crate::wasmtime_run::Run;

/// What is in flight at a time, by the rules.
const IN_FLIGHT: usize = 16;
const LATENCY: Duration = Duration::from_millis(50);

struct Server {
    service: Service,
    gate: Barrier,
    waiting: AtomicUsize,
    most: AtomicUsize,
}

impl Server {
    async fn answer(&self, mut stream: TcpStream) {
        let (mut head, mut buffer) = (String::new(), [0; 4096]);
        while !head.ends_with("\r\n\r\n") {
            let read = stream.read(&mut buffer).await.unwrap();
            head.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
        let target = head.split(' ').nth(1).unwrap();
        if target.contains("/members") {
            let waiting = self.waiting.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(waiting, Ordering::SeqCst);
            self.gate.wait().await;
            tokio::time::sleep(LATENCY).await;
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        let version = ("anthropic-version".to_owned(), "2023-06-01".to_owned());
        let body = self.service.answer(target, &[version]).body;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn sixteen_requests_are_in_flight_at_a_time_and_no_more() {
    let sizes = Sizes { users: 4, members: vec![1; 2 * IN_FLIGHT], api_keys: 0 };
    let server = Arc::new(Server {
        service: Service::new(of_size(&sizes)),
        // With fewer at a time nobody would ever get an answer.
        gate: Barrier::new(IN_FLIGHT),
        waiting: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let own = Arc::clone(&server);
    let accepting = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let server = Arc::clone(&own);
            tokio::spawn(async move { server.answer(stream).await });
        }
    });

    let output = Run::against(&origin).output(&["--quiet"]).await;

    accepting.abort();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(server.most.load(Ordering::SeqCst), IN_FLIGHT);
}

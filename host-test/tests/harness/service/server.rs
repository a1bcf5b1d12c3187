//! A real `wasmtime serve` with the service in it, and its clients on raw connections. Knows no
//! organization.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use host_test::components;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::wasmtime_run::WASMTIME;

/// A server on a port that the system chose. It ends when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
    log: Arc<Mutex<String>>,
    readers: [JoinHandle<()>; 2],
}

impl Server {
    /// Starts it for an Admin API, with further options of wasmtime.
    pub(crate) async fn start(origin: &str, options: &[&str]) -> Self {
        let mut command = Command::new(&*WASMTIME);
        command.args(["serve", "-S", "cli", "--env", "ANTHROPIC_BASE_URL"]);
        command.args(["--addr", "127.0.0.1:0"]).args(options);
        command.arg(components::path(components::SERVICE)).env("ANTHROPIC_BASE_URL", origin);
        // Has wasmtime say which instance takes which request.
        command.env("WASMTIME_LOG", "wasmtime_cli=info");
        Self::spawn(command).await
    }

    /// Starts what serves, and waits until it says where.
    pub(crate) async fn spawn(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (says_where, address) = oneshot::channel();
        let stderr = copy(child.stderr.take().unwrap(), Arc::clone(&log), Some(says_where));
        let stdout = copy(child.stdout.take().unwrap(), Arc::clone(&log), None);
        let Ok(address) = address.await else {
            panic!("it does not serve: {}", log.lock().unwrap())
        };
        Self { address, child, log, readers: [stderr, stdout] }
    }

    /// Ends it, and returns all that it said.
    pub(crate) async fn stop(mut self) -> String {
        self.child.kill().await.unwrap();
        for reader in self.readers {
            reader.await.unwrap();
        }
        self.log.lock().unwrap().clone()
    }

    /// Sends a request, and reads the answer to its end.
    pub(crate) async fn ask(&self, line: &str, headers: &str) -> Answer {
        let mut stream = self.send(line, headers).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        Answer::parse(&String::from_utf8(bytes).unwrap())
    }

    /// Sends a request: its first line without the version, and header lines.
    pub(crate) async fn send(&self, line: &str, headers: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        write_request(&mut stream, line, headers).await;
        stream
    }

    /// Sends `POST /collect` with a key, and reads the answer to its end.
    pub(crate) async fn collect(&self, key: &str) -> Answer {
        self.ask("POST /collect", &format!("x-api-key: {key}\r\n")).await
    }
}

/// Sends a request, after which the connection closes.
pub(crate) async fn write_request(stream: &mut TcpStream, line: &str, headers: &str) {
    let request = format!("{line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}");
    let end = if headers.contains("\r\n\r\n") { "" } else { "\r\n" };
    stream.write_all(format!("{request}{end}").as_bytes()).await.unwrap();
}

/// Keeps what a program says, and tells where it serves.
fn copy(
    from: impl AsyncRead + Send + Unpin + 'static,
    log: Arc<Mutex<String>>,
    mut says_where: Option<oneshot::Sender<SocketAddr>>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut lines = BufReader::new(from).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            let address = line.strip_prefix("Serving HTTP on http://");
            let address = address.and_then(|rest| rest.trim_end_matches('/').parse().ok());
            log.lock().unwrap().push_str(&(line + "\n"));
            if let Some(address) = address
                && let Some(says_where) = says_where.take()
            {
                says_where.send(address).unwrap();
            }
        }
    })
}

/// An answer of the service.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    /// Whether its end was told.
    pub(crate) is_whole: bool,
}

impl Answer {
    pub(crate) fn parse(text: &str) -> Self {
        let (head, mut rest) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("\r\ntransfer-encoding: chunked"), "{text}");
        let (mut body, mut is_whole) = (String::new(), false);
        while let Some((size, after)) = rest.split_once("\r\n") {
            let size = usize::from_str_radix(size, 16).unwrap();
            is_whole = size == 0;
            // What is cut may be cut anywhere.
            let Some(chunk) = after.get(..size).filter(|_| !is_whole) else { break };
            body.push_str(chunk);
            rest = after[size..].strip_prefix("\r\n").unwrap_or_default();
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head: head.to_owned(), body, is_whole }
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub(crate) fn last_line(&self) -> &str {
        self.body.lines().last().unwrap_or_default()
    }
}

//! A connection, from its first request to its end. Knows no path.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::Site;
use super::head::{Head, Heads};
use super::replies::{Reply, reply};

/// How much of a body without end is sent at a time, and in all, in bytes. Whoever takes all of it
/// has no limit that is one.
static PIECE: [u8; 64 << 10] = [b'x'; 64 << 10];
const MOST_PIECES: usize = 4096;
/// How often a body that never ends goes on.
const DRIP: Duration = Duration::from_millis(200);

/// Serves a connection to the origin of the runs.
pub(super) async fn at_the_origin(mut stream: TcpStream, site: Arc<Site>) {
    let _open = site.record.note_connection();
    let mut heads = Heads::default();
    // A connection that fails is over, as any may be.
    while let Ok(Some(head)) = heads.next(&mut stream).await {
        let run = site.run_of(&head);
        let place = site.record.note(run, head.clone());
        let reply = reply(&site, run, &head).await;
        site.record.note_answer(place);
        if !matches!(send(&mut stream, reply).await, Ok(true)) {
            break;
        }
    }
}

/// Serves a connection to the other origin.
pub(super) async fn elsewhere(mut stream: TcpStream, site: Arc<Site>) {
    let _open = site.record.note_connection();
    while let Ok(Some(head)) = Heads::default().next(&mut stream).await {
        site.record.note_elsewhere(head);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nelsewhere";
        if stream.write_all(answer).await.is_err() {
            break;
        }
    }
}

impl Site {
    /// The run whose credential is in a request.
    fn run_of(&self, head: &Head) -> Option<usize> {
        self.runs
            .iter()
            .position(|run| head.headers.iter().any(|(_, value)| value.contains(&run.credential)))
    }
}

/// Sends an answer. Whether the connection is still good for another one.
async fn send(stream: &mut TcpStream, reply: Reply) -> io::Result<bool> {
    match reply {
        Reply::Whole(bytes) => {
            stream.write_all(&bytes).await?;
            return Ok(true);
        }
        Reply::Raw(bytes) => stream.write_all(&bytes).await?,
        Reply::Endless { head, is_chunked } => endless(stream, head, is_chunked).await?,
        Reply::Drip(head) => {
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(b"x").await?;
                sleep(DRIP).await;
            }
        }
        Reply::Never => {
            // Until the client has enough of it.
            while stream.read(&mut [0; 1024]).await? > 0 {}
        }
    }
    Ok(false)
}

async fn endless(stream: &mut TcpStream, head: &str, is_chunked: bool) -> io::Result<()> {
    stream.write_all(head.as_bytes()).await?;
    for _ in 0..MOST_PIECES {
        if is_chunked {
            stream.write_all(format!("{:x}\r\n", PIECE.len()).as_bytes()).await?;
        }
        stream.write_all(&PIECE).await?;
        if is_chunked {
            stream.write_all(b"\r\n").await?;
        }
    }
    Ok(())
}

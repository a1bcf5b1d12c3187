//! A relay in front of a server: it ends a connection in the middle of an answer that says so.
//!
//! Knows bytes and one header. wiremock can leave an answer out, but not send a part of one.

use std::io;
use std::net::{SocketAddr, TcpListener};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// The header of an answer that is to be torn.
pub(crate) const TORN: &str = "x-torn";

/// Takes connections from `listener` to `server` until it is aborted.
pub(crate) fn start(listener: TcpListener, server: SocketAddr) -> io::Result<JoinHandle<()>> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    Ok(tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            // A connection that fails is over, as any may be.
            tokio::spawn(async move { relay(client, server).await });
        }
    }))
}

async fn relay(client: TcpStream, server: SocketAddr) -> io::Result<()> {
    let server = TcpStream::connect(server).await?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let requests = tokio::spawn(async move {
        let copied = tokio::io::copy(&mut from_client, &mut to_server).await;
        to_server.shutdown().await.and(copied)
    });
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = from_server.read(&mut buffer).await?;
        let bytes = buffer.get(..read).unwrap_or_default();
        if memchr::memmem::find(bytes, TORN.as_bytes()).is_some() {
            let (half, _) = bytes.split_at_checked(read / 2).unwrap_or_default();
            to_client.write_all(half).await?;
            requests.abort();
            return Ok(());
        }
        if read == 0 {
            return Ok(());
        }
        to_client.write_all(bytes).await?;
    }
}

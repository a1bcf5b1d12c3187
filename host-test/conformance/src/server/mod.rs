//! The kit's servers, on loopback: one that is the origin of every run, and another one to which
//! nothing may come. Knows no driver.
//!
//! - `head`: the start of a request, as it stands on the wire;
//! - `record`: what arrived;
//! - `replies`: what is answered to a path;
//! - `connection`: a connection, from its first request to its end.

mod connection;
mod head;
mod record;
mod replies;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::runs::Run;
use record::Record;

/// What the guest is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To try everything.
    Try,
    /// To ask for what never comes, until the host ends it.
    Wait,
}

/// Both servers. They end when this is dropped.
pub(crate) struct Server {
    /// Where the origin of the runs is.
    pub(crate) origin: String,
    site: Arc<Site>,
    accepting: [AbortHandle; 2],
}

/// What all connections know.
pub(crate) struct Site {
    mode: Mode,
    runs: Vec<Run>,
    authority: String,
    elsewhere: String,
    record: Record,
}

impl Server {
    /// Starts both, on ports that the system chooses.
    pub(crate) async fn start(runs: &[Run], mode: Mode) -> io::Result<Self> {
        let (here, there) =
            (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let authority = here.local_addr()?.to_string();
        let site = Arc::new(Site {
            mode,
            runs: runs.to_vec(),
            elsewhere: there.local_addr()?.to_string(),
            record: Record::default(),
            authority,
        });
        let origin = format!("http://{}", site.authority);
        let accepting = [
            accept(here, Arc::clone(&site), connection::at_the_origin),
            accept(there, Arc::clone(&site), connection::elsewhere),
        ];
        Ok(Self { origin, site, accepting })
    }

    /// Waits until every run has asked for what never comes: until one has, and then for the others
    /// for so long.
    pub(crate) async fn all_wait(&self, patience: Duration) {
        let (runs, path) = (self.site.runs.len(), "never/");
        let record = &self.site.record;
        record.until(|record| record.runs_at(path) >= 1).await;
        within(patience, record.until(|record| record.runs_at(path) >= runs)).await;
    }

    /// What is wrong with how quiet it is: whether a connection stays open for so long, or another
    /// one comes while this is watched.
    pub(crate) async fn quiet_faults(&self, patience: Duration, watched: Duration) -> Vec<String> {
        let record = &self.site.record;
        let closed = within(patience, record.until(|record| record.connections == 0)).await;
        let mut faults = Vec::new();
        if closed.is_none() {
            faults.push(format!("{} connections stayed open", record.connections()));
        }
        let before = record.arrived_in_all();
        let came = within(watched, record.until(|record| record.arrived.len() > before)).await;
        if came.is_some() {
            faults.push("a request came after the end".to_owned());
        }
        faults
    }

    /// How many requests came of a run; or of none of them.
    pub(crate) fn arrived(&self, run: Option<usize>) -> usize {
        self.site.record.arrived(run)
    }

    /// What was asked for at the other origin.
    pub(crate) fn elsewhere(&self) -> Vec<String> {
        self.site.record.elsewhere()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.iter().for_each(AbortHandle::abort);
    }
}

fn accept<F>(
    listener: TcpListener,
    site: Arc<Site>,
    serve: impl Fn(TcpStream, Arc<Site>) -> F + Send + 'static,
) -> AbortHandle
where
    F: Future<Output = ()> + Send + 'static,
{
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&site)));
        }
    });
    task.abort_handle()
}

/// What a future brings, or none if that takes longer.
async fn within<T>(time: Duration, future: impl Future<Output = T>) -> Option<T> {
    timeout(time, future).await.ok()
}

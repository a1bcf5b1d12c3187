//! The driver's process: its start, its end, and what it printed. Knows nothing of what it does.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A driver: a program, and its arguments before the last.
#[derive(Clone, Debug)]
pub struct Driver {
    /// The program.
    pub program: PathBuf,
    /// Its arguments; the file with the runs comes after them.
    pub arguments: Vec<OsString>,
}

impl Driver {
    /// Starts it with a file of runs.
    pub(crate) fn start(&self, runs: &Path) -> anyhow::Result<Running> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .arg(runs)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("start the driver {}", self.program.display()))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let printed = [tokio::spawn(read(stdout)), tokio::spawn(read(stderr))];
        Ok(Running { child, printed })
    }
}

async fn read(from: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What cannot be read was not printed.
        let _ = from.read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A driver that was started. Ends when dropped.
pub(crate) struct Running {
    child: Child,
    printed: [JoinHandle<String>; 2],
}

impl Running {
    /// Waits until it ends by itself. None: it does not in this time.
    pub(crate) async fn end_within(
        &mut self,
        time: Duration,
    ) -> anyhow::Result<Option<ExitStatus>> {
        match timeout(time, self.child.wait()).await {
            Ok(status) => Ok(Some(status.context("wait for the driver")?)),
            Err(_) => Ok(None),
        }
    }

    /// Asks it to end, with SIGTERM.
    pub(crate) fn ask_to_end(&self) -> anyhow::Result<()> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let id = id.context("the driver ended before it was asked to")?;
        kill_process(id, Signal::TERM).context("send SIGTERM to the driver")
    }

    /// Ends it, whatever it does, and returns what it printed. What still holds its output after
    /// `patience`, such as a process that it left behind, is waited for no longer.
    pub(crate) async fn printed(mut self, patience: Duration) -> [String; 2] {
        // It has ended already, mostly.
        let _ = self.child.start_kill();
        let [stdout, stderr] = &mut self.printed;
        let (stdout, stderr) = tokio::join!(timeout(patience, stdout), timeout(patience, stderr));
        [stdout, stderr].map(|text| text.map(Result::unwrap_or_default).unwrap_or_default())
    }
}

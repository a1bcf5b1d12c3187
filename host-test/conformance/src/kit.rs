//! What is done with a driver, from its start to the findings. Knows no path of the server.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use tempfile::TempDir;

pub use crate::driver::Driver;
use crate::driver::Running;
use crate::outside::{Ended, Left, rows};
use crate::runs::{self, Output, Run};
use crate::server::{Mode, Server};
use crate::table::Row;

/// How many runs a driver makes at the same time.
const RUNS: usize = 2;
/// How long all runs of a driver have to ask for what never comes, once one has.
const TO_START: Duration = Duration::from_secs(10);
/// How long is watched for a connection after the last was closed.
const WATCHED: Duration = Duration::from_millis(300);

/// Puts a driver through everything.
#[derive(Clone, Debug)]
pub struct Kit {
    /// The guest, as the driver is to load it.
    pub component: PathBuf,
    /// The driver.
    pub driver: Driver,
    /// How long it may take over all that is tried.
    pub patience: Duration,
    /// How long it may take to end once it is asked to, and what it leaves behind to be gone.
    pub to_end: Duration,
}

impl Kit {
    /// Puts the driver through everything.
    ///
    /// # Errors
    ///
    /// If the servers or the driver cannot be started. What a driver does wrong is a finding.
    pub async fn conform(&self) -> anyhow::Result<Vec<Row>> {
        let tried = self.try_everything().await?;
        let (ended, end) = self.end_in_the_middle().await?;
        Ok(rows(&tried, &ended, &end))
    }

    async fn try_everything(&self) -> anyhow::Result<Left> {
        let mut invocation = self.start(Mode::Try).await?;
        let fault = match invocation.running.end_within(self.patience).await? {
            Some(status) if status.success() => None,
            Some(status) => Some(format!("the driver ended with {status}")),
            None => {
                invocation.running.ask_to_end()?;
                invocation.running.end_within(self.to_end).await?;
                Some(format!("the driver did not end within {} s", self.patience.as_secs()))
            }
        };
        Ok(invocation.left(fault, self.to_end).await)
    }

    async fn end_in_the_middle(&self) -> anyhow::Result<(Left, Ended)> {
        let mut invocation = self.start(Mode::Wait).await?;
        let mut end = Ended { faults: Vec::new(), quiet_faults: Vec::new() };
        let waiting = invocation.server.all_wait(TO_START);
        let comes = tokio::select! {
            all = waiting => Some(all),
            status = invocation.running.end_within(self.patience) => {
                let how = status?.map_or("it did nothing".to_owned(), |status| status.to_string());
                end.faults.push(format!("no run could be ended in its middle: {how}"));
                None
            }
        };
        if comes.is_some() {
            invocation.running.ask_to_end()?;
            if invocation.running.end_within(self.to_end).await?.is_none() {
                end.faults.push(format!("it did not end within {} s", self.to_end.as_secs()));
            }
        }
        end.quiet_faults = invocation.server.quiet_faults(self.to_end, WATCHED).await;
        Ok((invocation.left(None, self.to_end).await, end))
    }

    async fn start(&self, mode: Mode) -> anyhow::Result<Invocation> {
        let folder = tempfile::tempdir().context("make a folder for the runs")?;
        let runs: Vec<_> = (1..=RUNS).map(|number| Run::new(number, folder.path())).collect();
        let server = Server::start(&runs, mode).await.context("start the kit's servers")?;
        let file = folder.path().join("runs.json");
        let component = self.component.canonicalize();
        let component = component
            .with_context(|| format!("{}: run `make components`", self.component.display()))?;
        runs::write(&file, &component, &server.origin, &runs).context("write the runs")?;
        let running = self.driver.start(&file)?;
        Ok(Invocation { runs, server, running, _folder: folder })
    }
}

/// A driver at work.
struct Invocation {
    runs: Vec<Run>,
    server: Server,
    running: Running,
    _folder: TempDir,
}

impl Invocation {
    /// What it left behind, once it has ended.
    async fn left(self, fault: Option<String>, patience: Duration) -> Left {
        let printed = self.running.printed(patience).await;
        let outputs = self.runs.iter().map(|run| Output::read(&run.output)).collect();
        let arrived = (0..self.runs.len()).map(|run| self.server.arrived(Some(run))).collect();
        Left {
            outputs,
            printed,
            elsewhere: self.server.elsewhere(),
            strangers: self.server.arrived(None),
            arrived,
            fault,
            runs: self.runs,
        }
    }
}

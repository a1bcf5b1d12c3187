//! One organization: arguments and environment in, a graph out.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

use command::arguments::FormatName;
use command::plan::Plan;
use command::sentences;
use graph::formats::{Format, Gathered};
use graph::{Kinds, Report, Summary};
use graph_anthropic_wasmtime::manifest::Manifest;
use graph_anthropic_wasmtime::{Collector, Failure, Handle, Limits, RunError};
use indicatif::{ProgressBar, ProgressStyle};
use wasi_http::access::{self, Access};

use crate::arguments::{Collect, Gathering, Part, Reading, Secrets};
use crate::collector;
use crate::doing;
use crate::output::{NewFolder, Output};
use crate::signals::told_to_end;

/// How often the display shows how far the run is.
const LOOK: Duration = Duration::from_millis(100);

/// The files of JupiterOne's tools, in the folder that they are given.
const JUPITERONE: &str = ".j1-integration";

/// Why there is no graph.
#[derive(Debug)]
pub enum Error {
    /// Nothing was asked for, as something is to be mended first. A sentence.
    NotAsked(String),
    /// The run failed. A sentence.
    NoGraph(String),
}

/// What came of a run.
#[derive(Debug)]
pub struct Collected {
    /// How many there are of each type.
    pub summary: Summary,
    /// How complete the graph is.
    pub report: Report,
    /// What people should know of what was written; a sentence without a full stop.
    pub remark: Option<String>,
}

/// Collects an organization, and writes its graph.
///
/// # Errors
///
/// If there is no graph.
pub async fn collect(
    arguments: &Collect,
    variables: &[(String, String)],
) -> Result<Collected, Error> {
    let gathering = arguments.gathering();
    let ready = ready(gathering, variables).await?;
    let target = arguments.target();
    let manifest = ready.manifest.clone();
    let (mut output, _lock) = target.open(manifest).map_err(Error::NotAsked)?;
    let report = ready.collect(gathering, output.format()).await?;
    let written = output.keep().map_err(|error| Error::NoGraph(target.cannot_write(&error)))?;
    Ok(Collected { summary: written.summary, report, remark: written.remark })
}

/// Makes the first requests, and says how many there would be.
///
/// # Errors
///
/// If there would be no graph.
pub async fn plan(arguments: &Collect, variables: &[(String, String)]) -> Result<Plan, Error> {
    let gathering = arguments.gathering();
    let Ready { collector, access, manifest } = ready(gathering, variables).await?;
    let no_graph = |error: RunError| Error::NoGraph(sentence(&error, gathering.reading));
    let (limits, options) = (limits(gathering.reading), gathering.options());
    let mut run = collector.start(access, limits, options).map_err(no_graph)?;
    let handle = run.handle();
    let forecast = watched(run.forecast(), &handle, gathering.quiet).await.map_err(no_graph)?;
    Ok(Plan { forecast, per_minute: manifest.requests_per_minute })
}

/// Collects an organization, to be asked.
///
/// # Errors
///
/// If there is no graph.
pub async fn gather(
    gathering: Gathering<'_>,
    variables: &[(String, String)],
) -> Result<(graph::Graph, Report), Error> {
    let mut gathered = Gathered::default();
    ready(gathering, variables).await?.collect(gathering, &mut gathered).await?;
    let whole = gathered.into_graph();
    whole.ok_or_else(|| Error::NoGraph("the collector gave no report".to_owned()))
}

/// What a run needs.
struct Ready {
    collector: Collector,
    access: graph_anthropic_wasmtime::Access,
    manifest: Manifest,
}

impl Ready {
    /// Runs, and writes what comes.
    async fn collect(
        self,
        gathering: Gathering<'_>,
        to: &mut (dyn Format + Send),
    ) -> Result<Report, Error> {
        let Gathering { reading, quiet, .. } = gathering;
        let no_graph = |error: RunError| Error::NoGraph(sentence(&error, reading));
        let run = self.collector.start(self.access, limits(reading), gathering.options());
        let run = run.map_err(no_graph)?;
        let handle = run.handle();
        watched(run.write_into(to), &handle, quiet).await.map_err(no_graph)
    }
}

async fn ready(gathering: Gathering<'_>, variables: &[(String, String)]) -> Result<Ready, Error> {
    let Gathering { reading, network, secrets, .. } = gathering;
    let builder = collector::builder(network).map_err(Error::NotAsked)?;
    let Access { origin, credentials } =
        find_access(secrets, variables).await.map_err(Error::NotAsked)?;
    let collector = collector::load(builder).map_err(Error::NotAsked)?;
    let manifest = collector::manifest(&collector).await.map_err(Error::NoGraph)?;
    collector::check_steps(reading, &manifest).map_err(Error::NotAsked)?;
    let access = network.access(origin, credentials);
    Ok(Ready { collector, access, manifest })
}

fn limits(reading: &Reading) -> Limits {
    Limits { run_time: Duration::from_secs(reading.timeout.seconds.into()), ..Limits::default() }
}

/// What a run comes to, which is shown meanwhile, and cancelled when the program is told to end.
async fn watched<T>(run: impl Future<Output = T>, handle: &Handle, quiet: bool) -> T {
    let mut run = std::pin::pin!(run);
    tokio::select! {
        ended = &mut run => ended,
        () = show(handle, quiet) => run.await,
        () = told_to_end() => {
            handle.cancel();
            run.await
        }
    }
}

/// Where requests go, and as whom.
async fn find_access(secrets: &Secrets, variables: &[(String, String)]) -> Result<Access, String> {
    match secrets.credentials()? {
        None => Access::from_variables(variables, ""),
        Some(references) => {
            let origin = access::origin(variables)?;
            let credentials = references.resolve().await.map_err(|error| error.sentence)?;
            Ok(Access { origin, credentials })
        }
    }
}

/// Shows how far a run is, on a terminal, and never comes back.
async fn show(handle: &Handle, quiet: bool) {
    if quiet || !io::stderr().is_terminal() {
        return std::future::pending().await;
    }
    let line = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        line.set_style(style);
    }
    let line = Shown(line);
    loop {
        line.0.set_message(doing::words(&handle.progress()));
        line.0.tick();
        tokio::time::sleep(LOOK).await;
    }
}

/// A line that is gone when nobody shows it any more.
struct Shown(ProgressBar);

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Where a graph goes, and how it is written there.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// How it is written.
    pub format: FormatName,
    /// The part that is written.
    pub part: &'a Part,
    /// Where; none: to standard output.
    pub path: Option<&'a Path>,
}

impl Target<'_> {
    /// Opens it, and what keeps others from it.
    ///
    /// # Errors
    ///
    /// If it cannot be written. The text is a sentence.
    pub fn open(self, manifest: Manifest) -> Result<(Output, Option<std::fs::File>), String> {
        let path = self.path.filter(|path| *path != Path::new("-"));
        let cannot = |error: io::Error| self.cannot_write(&error);
        let (kinds, around) = (Kinds::from(&manifest), self.part.around());
        match (self.format, path) {
            (FormatName::JupiterOne, None) => {
                Err("--format jupiterone writes a folder: add --output".to_owned())
            }
            (FormatName::JupiterOne, Some(path)) => {
                let (folder, lock) = jupiterone(path).map_err(cannot)?;
                let steps = collector::steps(manifest);
                Ok((Output::folder(folder, steps, kinds, around), Some(lock)))
            }
            (format, Some(path)) => {
                Ok((Output::file(format, path, kinds, around).map_err(cannot)?, None))
            }
            (format, None) => Ok((Output::stdout(format, kinds, around).map_err(cannot)?, None)),
        }
    }

    /// That it cannot be written.
    #[must_use]
    pub fn cannot_write(&self, error: &io::Error) -> String {
        match self.path {
            Some(path) => format!("{} cannot be written: {error}", path.display()),
            None => format!("the graph cannot be written: {error}"),
        }
    }
}

/// The files of JupiterOne's tools must be new, as these read all that there are.
fn jupiterone(folder: &Path) -> io::Result<(NewFolder, std::fs::File)> {
    std::fs::create_dir_all(folder)?;
    let lock = std::fs::File::create(folder.join(".graph-anthropic.lock"))?;
    lock.try_lock().map_err(|error| match error {
        std::fs::TryLockError::WouldBlock => io::Error::other("it is being written by another run"),
        std::fs::TryLockError::Error(error) => error,
    })?;
    let place = folder.join(JUPITERONE);
    if place.exists() {
        let says = format!("{JUPITERONE} is there already: choose another folder");
        return Err(io::Error::other(says));
    }
    Ok((NewFolder::create(&place, JUPITERONE)?, lock))
}

fn sentence(error: &RunError, reading: &Reading) -> String {
    match error {
        RunError::Failed(Failure::Cancelled) => {
            "the run was ended, so there is no graph".to_owned()
        }
        RunError::Failed(failure) => sentences::failure(failure),
        RunError::OutOfTime { .. } => sentences::out_of_time(&reading.timeout),
        error => error.to_string(),
    }
}

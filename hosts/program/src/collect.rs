//! One organization: arguments and environment in, a graph out.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

use command::arguments::FormatName;
use command::plan::Plan;
use command::sentences;
use graph::{Kinds, Report, Summary};
use graph_anthropic_wasmtime::{Collector, Failure, Handle, Limits, RunError};
use indicatif::{ProgressBar, ProgressStyle};
use wasi_http::access::{self, Access};

use crate::arguments::{Collect, Graph};
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
    let Ready { collector, access, steps, kinds, .. } = ready(arguments, variables).await?;
    let (mut output, _lock) = open(arguments, steps, kinds).map_err(Error::NotAsked)?;
    let no_graph = |error: RunError| Error::NoGraph(sentence(&error, arguments));
    let graph = &arguments.graph;
    let run = collector.start(access, limits(graph), graph.options()).map_err(no_graph)?;
    let handle = run.handle();
    let written = run.write_into(output.format());
    let report = watched(written, &handle, arguments.quiet).await.map_err(no_graph)?;
    let written = output.keep().map_err(|error| Error::NoGraph(cannot_write(arguments, &error)))?;
    Ok(Collected { summary: written.summary, report })
}

/// Makes the first requests, and says how many there would be.
///
/// # Errors
///
/// If there would be no graph.
pub async fn plan(arguments: &Collect, variables: &[(String, String)]) -> Result<Plan, Error> {
    let Ready { collector, access, per_minute, .. } = ready(arguments, variables).await?;
    let no_graph = |error: RunError| Error::NoGraph(sentence(&error, arguments));
    let graph = &arguments.graph;
    let mut run = collector.start(access, limits(graph), graph.options()).map_err(no_graph)?;
    let handle = run.handle();
    let forecast = watched(run.forecast(), &handle, arguments.quiet).await.map_err(no_graph)?;
    Ok(Plan { forecast, per_minute })
}

/// What a run needs.
struct Ready {
    collector: Collector,
    access: graph_anthropic_wasmtime::Access,
    steps: Vec<graph::formats::StepKind>,
    kinds: Kinds,
    /// How many requests the service allows an organization in a minute.
    per_minute: u32,
}

async fn ready(arguments: &Collect, variables: &[(String, String)]) -> Result<Ready, Error> {
    let builder = collector::builder(&arguments.network).map_err(Error::NotAsked)?;
    let Access { origin, credentials } =
        find_access(arguments, variables).await.map_err(Error::NotAsked)?;
    let collector = collector::load(builder).map_err(Error::NotAsked)?;
    let manifest = collector::manifest(&collector).await.map_err(Error::NoGraph)?;
    let per_minute = manifest.requests_per_minute;
    let kinds = Kinds::from(&manifest);
    let steps = collector::steps(manifest);
    collector::check_steps(&arguments.graph, &steps).map_err(Error::NotAsked)?;
    let access = arguments.network.access(origin, credentials);
    Ok(Ready { collector, access, steps, kinds, per_minute })
}

fn limits(graph: &Graph) -> Limits {
    Limits { run_time: Duration::from_secs(graph.timeout.seconds.into()), ..Limits::default() }
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
async fn find_access(
    arguments: &Collect,
    variables: &[(String, String)],
) -> Result<Access, String> {
    match arguments.credentials()? {
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

/// Where the graph goes, and what keeps others from it.
fn open(
    arguments: &Collect,
    steps: Vec<graph::formats::StepKind>,
    kinds: Kinds,
) -> Result<(Output, Option<std::fs::File>), String> {
    let path = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let cannot = |error: io::Error| cannot_write(arguments, &error);
    match (arguments.graph.format, path) {
        (FormatName::JupiterOne, None) => {
            Err("--format jupiterone writes a folder: add --output".to_owned())
        }
        (FormatName::JupiterOne, Some(path)) => {
            let (folder, lock) = jupiterone(path).map_err(cannot)?;
            Ok((Output::folder(folder, steps), Some(lock)))
        }
        (format, Some(path)) => Ok((Output::file(format, path, kinds).map_err(cannot)?, None)),
        (format, None) => Ok((Output::stdout(format, kinds).map_err(cannot)?, None)),
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

fn sentence(error: &RunError, arguments: &Collect) -> String {
    match error {
        RunError::Failed(Failure::Cancelled) => {
            "the run was ended, so there is no graph".to_owned()
        }
        RunError::Failed(failure) => sentences::failure(failure),
        RunError::OutOfTime { .. } => sentences::out_of_time(&arguments.graph.timeout),
        error => error.to_string(),
    }
}

fn cannot_write(arguments: &Collect, error: &io::Error) -> String {
    match &arguments.output {
        Some(path) => format!("{} cannot be written: {error}", path.display()),
        None => format!("the graph cannot be written: {error}"),
    }
}

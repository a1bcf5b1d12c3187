//! One tenant's run: the unit of a fleet, which can be started again at any moment, by anybody.
//!
//! Lock, credential, run, graph, status, in this order; every file takes its place whole. Knows no
//! other tenant.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use command::arguments::FormatName;
use fetch_rules::Timeout;
use graph::Kinds;
use graph::formats::StepKind;
use graph_anthropic_wasmtime::{Collector, Limits, Options, Progress};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::lock::{Hold, Lock, LockError};
use super::outcome::{Collected, Run, cancelled, failure, not_written, told_by};
use super::schedule::Patience;
use super::status::{Failure, Status};
use super::tenants::Tenant;
use crate::arguments::Network;
use crate::output::{self, NewFolder, Output};

/// How often somebody looks how far a run is.
const LOOK: Duration = Duration::from_millis(50);

/// The kind of a failure that is nobody's: another run has the tenant's folder.
pub const HELD: &str = "held";

/// After so long there is a request again, of the 100 that an organization has a minute.
const AFTER_A_KILL: Duration = Duration::from_secs(1);

/// How tenants are collected: the same for all of them.
#[derive(Clone)]
pub struct How {
    /// Who collects.
    pub collector: Collector,
    /// How requests are sent.
    pub network: Network,
    /// Where every tenant has a folder of its own.
    pub folder: PathBuf,
    /// How graphs are written.
    pub format: FormatName,
    /// The steps of the collector, for a format that is a folder.
    pub steps: Vec<StepKind>,
    /// What there can be in a graph.
    pub kinds: Kinds,
    /// Which steps are left out, and whether entities carry what they were made from.
    pub options: Options,
    /// Whether a partial graph is a success.
    pub allow_partial: bool,
    /// How long a run may take.
    pub timeout: Timeout,
    /// When what failed is tried again.
    pub patience: Patience,
}

/// What a run is told while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// To go on.
    GoOn,
    /// To end: the program ends.
    Cancel,
    /// To end, and to be as if it had not begun: another tenant of its organization runs.
    GiveWay,
}

/// What a run became.
#[derive(Debug)]
pub enum Ended {
    /// This, which is on disk, too; then it has no more of the report than which types may lack
    /// something. All of it, if it is not on disk: hand it to the next run.
    With(Box<Status>),
    /// Nothing: it gave way.
    GaveWay,
}

/// The name of what a format is in a tenant's folder.
#[must_use]
pub fn graph_name(format: FormatName) -> &'static str {
    match format {
        FormatName::Json => "graph.json",
        FormatName::Ndjson => "graph.ndjson",
        FormatName::JupiterOne => "graph",
        FormatName::OpenGraph => "graph.opengraph.json",
        FormatName::Cypher => "graph.cypher",
        FormatName::GraphMl => "graph.graphml",
        FormatName::Dot => "graph.dot",
        FormatName::Mermaid => "graph.mmd",
        FormatName::Html => "graph.html",
    }
}

/// Collects a tenant. `known` is what the run before it came to, which may not be on disk. `seen` gets
/// to see how far it is.
pub async fn run(
    how: &Arc<How>,
    tenant: &Tenant,
    known: Option<Status>,
    mut told: watch::Receiver<Told>,
    seen: impl Fn(&Progress),
) -> Ended {
    let started = Timestamp::now();
    let folder = how.folder.join(tenant.id.as_str());
    let lock = lock(&folder);
    let on_disk = Status::read(&folder);
    let is_readable = on_disk.is_ok();
    let before = Status::newer(on_disk.ok().flatten(), known);
    let mut organization = before.as_ref().and_then(|status| status.organization.clone());
    let note = |progress: &Progress| {
        if progress.organization.is_some() {
            organization.clone_from(&progress.organization);
        }
        seen(progress);
    };
    let collected = match &lock {
        Ok(lock) if lock.was_left() && !pause(&mut told).await => Err(cancelled()),
        Ok(_) => collect(how, tenant, &folder, &mut told, note).await,
        Err(failure) => Err(failure.clone()),
    };
    let told = *told.borrow();
    if collected.is_err() && told == Told::GiveWay {
        return Ended::GaveWay;
    }
    let run = Run { how, tenant, started, before, organization };
    let status = run.status(collected, told == Told::Cancel);
    // Who has no lock has no business with the files. A status that cannot be read may be of a graph:
    // only another graph takes its place.
    let is_written = lock.is_ok() && (is_readable || status.failure.is_none());
    Ended::With(Box::new(if is_written { kept(&folder, status) } else { status }))
}

/// Waits after a run that was killed: it may have used up the organization's limit, which nobody here
/// knows until the first answer. False: the run is told to end meanwhile.
async fn pause(told: &mut watch::Receiver<Told>) -> bool {
    tokio::select! {
        biased;
        () = ended(told) => false,
        () = tokio::time::sleep(AFTER_A_KILL) => true,
    }
}

fn lock(folder: &Path) -> Result<Lock, Failure> {
    let cannot = |does: &str, place: &Path, error: io::Error| {
        failure("output", format!("{} cannot be {does}: {error}", place.display()), true)
    };
    fs::create_dir_all(folder).map_err(|error| cannot("made", folder, error))?;
    let who = format!("process {}", std::process::id());
    let lock = Lock::take(folder, Hold::Alone, &who).map_err(|error| {
        let kind = if matches!(error, LockError::Held { .. }) { HELD } else { "output" };
        failure(kind, error.to_string(), true)
    })?;
    // Whatever the format is now: a run that fails must leave the graph that was put aside.
    let place = folder.join(graph_name(FormatName::JupiterOne));
    output::recover(&place).map_err(|error| cannot("put right", &place, error))?;
    Ok(lock)
}

async fn collect(
    how: &How,
    tenant: &Tenant,
    folder: &Path,
    told: &mut watch::Receiver<Told>,
    mut seen: impl FnMut(&Progress),
) -> Result<Collected, Failure> {
    let credentials = tokio::select! {
        biased;
        () = ended(told) => return Err(cancelled()),
        credentials = tenant.credentials.resolve() => credentials,
    };
    let credentials =
        credentials.map_err(|error| failure("credential", error.sentence, error.may_pass))?;
    let access = how.network.access(tenant.origin.clone(), credentials);
    let run_time = Duration::from_secs(how.timeout.seconds.into());
    let limits = Limits { run_time, ..Limits::default() };
    let mut output = output(how, folder).map_err(|error| not_written(&error))?;
    let run = how.collector.start(access, limits, how.options.clone());
    let run = run.map_err(|error| told_by(&error, &how.timeout))?;
    let handle = run.handle();
    let report = {
        let mut written = std::pin::pin!(run.write_into(output.format()));
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_ending = false;
        loop {
            tokio::select! {
                biased;
                () = ended(told), if !is_ending => {
                    handle.cancel();
                    is_ending = true;
                }
                report = &mut written => break report,
                _ = look.tick() => seen(&handle.progress()),
            }
        }
    };
    seen(&handle.progress());
    let report = report.map_err(|error| told_by(&error, &how.timeout))?;
    // To have it last takes the disk's time, which others need not wait for.
    let kept = tokio::task::spawn_blocking(move || output.keep()).await;
    let kept = kept.unwrap_or_else(|error| Err(io::Error::other(error)));
    Ok(Collected { report, written: kept.map_err(|error| not_written(&error))? })
}

fn output(how: &How, folder: &Path) -> io::Result<Output> {
    let place = folder.join(graph_name(how.format));
    match how.format {
        FormatName::JupiterOne => Ok(Output::folder(
            NewFolder::create(&place, "")?,
            how.steps.clone(),
            how.kinds.clone(),
            None,
        )),
        format => Output::file(format, &place, how.kinds.clone(), None),
    }
}

/// Comes back when a run is told to end.
async fn ended(told: &mut watch::Receiver<Told>) {
    if told.wait_for(|told| *told != Told::GoOn).await.is_err() {
        // Nobody is there who could say so.
        std::future::pending().await
    }
}

/// Writes a status. One that cannot be written is a failure: a later start would not know of it. Other
/// graphs go only once there is a new one.
fn kept(folder: &Path, status: Status) -> Status {
    match status.write(folder) {
        Ok(()) => {
            if status.failure.is_none() {
                remove_others(folder, &status);
            }
            status.without_steps()
        }
        Err(error) => status.unwritten(&error),
    }
}

/// Removes graphs that are not the one of the status: in another format, or half written by a run
/// that was killed.
fn remove_others(folder: &Path, status: &Status) {
    let own = status.graph.as_ref().map(|graph| graph.file.as_str());
    let jupiterone = folder.join(graph_name(FormatName::JupiterOne));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        let is_graph = name.starts_with("graph") || name.starts_with(".graph");
        if is_graph && own != Some(&*name) && !output::is_needed(&path, &jupiterone) {
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

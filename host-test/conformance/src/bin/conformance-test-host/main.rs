//! A host that keeps every promise but those that it is told to break: for the tests of the kit.
//!
//! `conformance-test-host [FAULTS...] RUNS`. It answers every request in the call that hands it
//! over, which is right, too. Knows no check.

#![expect(clippy::print_stderr, reason = "it is a program for people")]

mod bindings;
mod exchange;
mod faults;
mod fetch;
mod raw;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, anyhow};
use conformance::to_drive::{Run, Runs};
use tokio::signal::unix::{SignalKind, signal};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Engine, Store};

use bindings::Plugin;
use exchange::Exchange;
use faults::{Fault, Faults};
use fetch::Fetching;

fn main() -> ExitCode {
    match drive() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance-test-host: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn drive() -> anyhow::Result<()> {
    let mut arguments: Vec<_> = std::env::args().skip(1).collect();
    let file = PathBuf::from(arguments.pop().context("give the file of runs")?);
    let faults = Arc::new(Faults::parse(&arguments)?);
    if faults.has(Fault::LeavesAChild) && !faults.has(Fault::IsTheChild) {
        let itself = std::env::current_exe()?;
        Command::new(itself).args(&arguments).arg("is-the-child").arg(&file).spawn()?.wait()?;
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _guard = runtime.enter();
    // Whoever listens for the signal is not ended by it.
    let _ignored =
        faults.has(Fault::IgnoresTheEnd).then(|| signal(SignalKind::terminate())).transpose()?;
    let runs = Runs::read(&file)?;
    let engine = Engine::default();
    let component =
        Component::new(&engine, std::fs::read(&runs.component)?).map_err(of_wasmtime)?;
    let host = Host { engine, component, runs: runs.runs, faults };
    if host.faults.has(Fault::KeepsTheInstance) { host.one_after_the_other() } else { host.all() }
}

struct Host {
    engine: Engine,
    component: Component,
    runs: Vec<Run>,
    faults: Arc<Faults>,
}

impl Host {
    /// Makes all runs at the same time, each with an instance of its own.
    fn all(&self) -> anyhow::Result<()> {
        thread::scope(|scope| {
            let run = |run| move || collect(&mut self.instance(run)?, run, &self.faults);
            let threads: Vec<_> = self.runs.iter().map(|it| scope.spawn(run(it))).collect();
            let mut ended = threads.into_iter().map(|thread| thread.join());
            ended.try_for_each(|ended| ended.map_err(|_| anyhow!("a run panicked"))?)
        })
    }

    /// Makes all runs with the instance of the first one.
    fn one_after_the_other(&self) -> anyhow::Result<()> {
        let first = self.runs.first().context("there is no run")?;
        let mut instance = self.instance(first)?;
        self.runs.iter().try_for_each(|run| collect(&mut instance, run, &self.faults))
    }

    fn instance(&self, run: &Run) -> anyhow::Result<Instance> {
        let mut linker = Linker::new(&self.engine);
        Plugin::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut Fetching| state)
            .map_err(of_wasmtime)?;
        let others = self.runs.iter().filter(|other| other.credential != run.credential);
        let other = others.map(|other| other.credential.as_str()).next().unwrap_or_default();
        let exchange = Exchange::new(run, other, Arc::clone(&self.faults))?;
        let mut store = Store::new(&self.engine, Fetching::new(exchange));
        let plugin =
            Plugin::instantiate(&mut store, &self.component, &linker).map_err(of_wasmtime)?;
        Ok(Instance { store, plugin })
    }
}

fn of_wasmtime(error: wasmtime::Error) -> anyhow::Error {
    anyhow!("{error:#}")
}

struct Instance {
    store: Store<Fetching>,
    plugin: Plugin,
}

/// Makes a run, page by page, as JSON.
fn collect(instance: &mut Instance, run: &Run, faults: &Faults) -> anyhow::Result<()> {
    if faults.has(Fault::PrintsTheCredential) {
        eprintln!("collecting as {}", run.credential);
    }
    let Instance { store, plugin } = instance;
    let collection = plugin.security_graph_collector_collector().collection();
    let pages = collection.call_constructor(&mut *store).map_err(of_wasmtime)?;
    let mut lines = String::new();
    loop {
        match collection.call_next_json(&mut *store, pages).map_err(of_wasmtime)? {
            Ok(Some(page)) => lines.push_str(&page),
            Ok(None) => break,
            Err(failure) => return Ok(run.write_failure(&format!("{failure:?}"))?),
        }
    }
    if faults.has(Fault::WritesNoReport) {
        let report = lines.find("{\"report\"").unwrap_or(lines.len());
        lines.truncate(report);
    }
    Ok(std::fs::write(&run.output, lines)?)
}

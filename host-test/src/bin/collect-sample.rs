//! `make run`: serves the sample organization on loopback, collects it through the component in
//! wasmtime, writes the graph to a file, and says what came of it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fake_organization::{Service, northwind_labs};
use graph::{Graph, Report, formats};
use host_test::{FakeAdminApi, plugin_bytes};
use host_wasmtime::{Access, Collector, Credential, Limits, Origin};

const ADMIN_KEY: &str = "sk-ant-admin01-sample";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("collect-sample: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let path =
        std::env::args_os().nth(1).map(PathBuf::from).context("usage: collect-sample PATH")?;
    let mut service = Service::new(northwind_labs());
    service.admin_key = Some(ADMIN_KEY.to_owned());
    let api = FakeAdminApi::start(service).await;
    let access = Access::new(Origin::parse(&api.origin())?, Credential::admin_key(ADMIN_KEY)?);

    let started = Instant::now();
    let collector = Collector::new(&plugin_bytes()?)?;
    let compiled = started.elapsed();
    let started = Instant::now();
    let (graph, report) = collector.collect(access, Limits::default()).await?;
    let collected = started.elapsed();

    write(&path, &graph, &report)?;
    print_counts(&graph);
    print_steps(&report);
    print_time(&report, compiled, collected, &path);
    Ok(())
}

fn write(path: &Path, graph: &Graph, report: &Report) -> anyhow::Result<()> {
    let written = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = BufWriter::new(File::create(path)?);
        formats::write(graph, report, &mut formats::Json::new(&mut file))?;
        file.flush()
    };
    written().with_context(|| format!("cannot write {}", path.display()))
}

fn print_counts(graph: &Graph) {
    println!("\nNorthwind Labs, a sample organization\n");
    print_kinds("entities", graph.entities().iter().map(|entity| entity.kind.as_str()));
    print_kinds("relationships", graph.relationships().iter().map(|one| one.kind.as_str()));
}

fn print_kinds<'a>(what: &str, kinds: impl Iterator<Item = &'a str>) {
    let mut counts = BTreeMap::new();
    for kind in kinds {
        let count: &mut usize = counts.entry(kind).or_default();
        *count = count.saturating_add(1);
    }
    println!("{:>6} {what}", counts.values().sum::<usize>());
    for (kind, count) in counts {
        println!("{count:>6}   {kind}");
    }
    println!();
}

fn print_steps(report: &Report) {
    println!("{:<26}{:<16}{:>8}  problems", "step", "status", "requests");
    for step in &report.steps {
        let (id, status) = (&step.id, step.status.as_str());
        println!("{id:<26}{status:<16}{:>8}  {}", step.requests, step.problems.len());
        for problem in &step.problems {
            println!("    {}: {}", problem.operation, problem.message);
        }
    }
    if report.partial_types.is_empty() {
        println!("\nThe graph is complete.");
    } else {
        println!("\nThese may lack something: {}", report.partial_types.join(", "));
    }
}

fn print_time(report: &Report, compiled: Duration, collected: Duration, path: &Path) {
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{} requests, {:.0} ms to compile the component, {:.0} ms to collect.\n{}",
        report.requests,
        millis(compiled),
        millis(collected),
        path.display()
    );
}

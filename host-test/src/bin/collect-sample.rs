//! `make run`: serves the sample organization on loopback, collects it through the component in
//! wasmtime, writes the graph to a file, and says what came of it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fake_organization::{Service, northwind_labs};
use graph::{Graph, Report, Summary, formats};
use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Origin};
use host_test::{FakeAdminApi, components};

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
    service.belongs_to_enterprise = true;
    let api = FakeAdminApi::start(service).await;
    let access = Access::new(Origin::parse(&api.origin())?, Credential::admin_key(ADMIN_KEY)?);

    let started = Instant::now();
    let collector = Collector::new(&components::bytes(components::PLUGIN)?)?;
    let compiled = started.elapsed();
    let started = Instant::now();
    let (graph, report) = collector.collect(access, Limits::default()).await?;
    let collected = started.elapsed();

    write(&path, &graph, &report)?;
    print_summary(&graph, &report)?;
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

fn print_summary(graph: &Graph, report: &Report) -> anyhow::Result<()> {
    let mut summary = Summary::default();
    graph.entities().iter().for_each(|entity| summary.entity(entity));
    graph.relationships().iter().for_each(|relationship| summary.relationship(relationship));
    let mut text = String::new();
    summary.write(report, &mut text)?;
    println!("\nNorthwind Labs, a sample organization\n\n{}", text.trim_end());
    Ok(())
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

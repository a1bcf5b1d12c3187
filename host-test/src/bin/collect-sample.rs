//! `make run`: serves the sample organization on loopback, collects everything of it through the
//! component in wasmtime with a key and a token, writes the graph to a file, and says what came of it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fake_organization::{Service, northwind_labs};
use graph::formats::{Format, Json};
use graph::{Entity, Relationship, Report, Summary};
use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Options, Origin};
use host_test::{FakeAdminApi, components};

const ADMIN_KEY: &str = "sk-ant-admin01-sample";
const ACCESS_TOKEN: &str = "sk-ant-oat01-sample";

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
    service.access_token = Some(ACCESS_TOKEN.to_owned());
    service.belongs_to_enterprise = true;
    let api = FakeAdminApi::start(service).await;
    let access = Access::new(Origin::parse(&api.origin())?, Credential::admin_key(ADMIN_KEY)?)
        .with_credential(Credential::bearer_token(ACCESS_TOKEN)?)?;

    let started = Instant::now();
    let collector = Collector::new(&components::bytes(components::PLUGIN)?)?;
    let compiled = started.elapsed();
    let on_request = collector.describe(Limits::default()).await?.steps;
    let on_request = on_request.into_iter().filter(|step| !step.on_by_default);
    let options = Options { also: on_request.map(|step| step.id).collect(), ..Options::default() };
    let mut counted = Counted { format: Json::new(file(&path)?), summary: Summary::default() };
    let started = Instant::now();
    let report = collector.collect_into(access, Limits::default(), options, &mut counted).await?;
    let collected = started.elapsed();

    print_summary(&counted.summary, &report)?;
    print_time(&report, compiled, collected, &path);
    Ok(())
}

fn file(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let created = || -> std::io::Result<File> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        File::create(path)
    };
    Ok(BufWriter::new(created().with_context(|| format!("cannot write {}", path.display()))?))
}

/// A format, and a count of what is written in it.
struct Counted<F> {
    format: F,
    summary: Summary,
}

impl<F: Format> Format for Counted<F> {
    fn entity(&mut self, entity: &Entity) -> std::io::Result<()> {
        self.summary.entity(entity);
        self.format.entity(entity)
    }

    fn relationship(&mut self, relationship: &Relationship) -> std::io::Result<()> {
        self.summary.relationship(relationship);
        self.format.relationship(relationship)
    }

    fn finish(&mut self, report: &Report) -> std::io::Result<()> {
        self.format.finish(report)
    }
}

fn print_summary(summary: &Summary, report: &Report) -> anyhow::Result<()> {
    let mut text = String::new();
    summary.write(report, &mut text)?;
    println!("\nNorthwind Labs, a sample organization: {}", text.trim_end());
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

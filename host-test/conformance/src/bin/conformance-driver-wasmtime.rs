//! Puts `graph-anthropic-wasmtime` through the kit: `conformance-driver-wasmtime [SECONDS] RUNS`,
//! where SECONDS is the time limit for a request.

#![expect(clippy::print_stderr, reason = "it is a program for people")]

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use conformance::to_drive::{Run, Runs};
use graph::formats::Ndjson;
use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Options, Origin};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> ExitCode {
    match drive().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance-driver-wasmtime: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn drive() -> anyhow::Result<()> {
    let mut end = signal(SignalKind::terminate())?;
    let mut arguments: Vec<_> = std::env::args().skip(1).collect();
    let file = PathBuf::from(arguments.pop().context("give the file of runs")?);
    let mut limits = Limits::default();
    if let Some(seconds) = arguments.pop() {
        limits.request_time = Duration::try_from_secs_f64(seconds.parse()?)?;
    }
    let runs = Runs::read(&file)?;
    let collector = Collector::new(&std::fs::read(&runs.component)?)?;
    let mut under_way = JoinSet::new();
    for run in runs.runs {
        let collector = collector.clone();
        under_way.spawn(async move { collect(&collector, limits, &run).await });
    }
    loop {
        tokio::select! {
            // What is dropped here ends.
            _ = end.recv() => return Ok(()),
            ended = under_way.join_next() => match ended {
                Some(ended) => ended??,
                None => return Ok(()),
            },
        }
    }
}

async fn collect(collector: &Collector, limits: Limits, run: &Run) -> anyhow::Result<()> {
    let access = Access::new(Origin::parse(&run.origin)?, Credential::admin_key(&run.credential)?);
    let mut format = Ndjson::new(BufWriter::new(File::create(&run.output)?));
    let collected = collector.collect_into(access, limits, Options::default(), &mut format).await;
    if let Err(error) = collected {
        run.write_failure(&error.to_string())?;
    }
    Ok(())
}

//! `make cluster-demo`: a cluster, a worker and the server killed, and what came of it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use cluster_demo::{Demo, run};

const USAGE: &str = "usage: cluster-demo PROGRAM [TENANTS [SEED]]";
const TENANTS: usize = 300;
const WORKERS: usize = 3;
const JOBS: usize = 16;

#[tokio::main]
async fn main() -> ExitCode {
    match demo().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cluster-demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything is as it is to be.
async fn demo() -> anyhow::Result<bool> {
    let mut arguments = std::env::args().skip(1);
    let program = PathBuf::from(arguments.next().context(USAGE)?);
    let tenants = arguments.next().map_or(Ok(TENANTS), |text| text.parse()).context(USAGE)?;
    let seed = match arguments.next() {
        Some(seed) => seed.parse().context(USAGE)?,
        None => SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs(),
    };
    if arguments.next().is_some() || tenants == 0 {
        bail!(USAGE);
    }
    println!("{tenants} tenants, {WORKERS} workers, {JOBS} side by side in each, seed {seed}");
    let happened = run(&Demo { program, tenants, workers: WORKERS, jobs: JOBS, seed }).await?;
    for line in happened.lines(tenants) {
        println!("{line}");
    }
    for sentence in &happened.wrong {
        println!("WRONG: {sentence}");
    }
    if happened.wrong.is_empty() {
        println!(
            "every tenant is accounted for, every graph is the truth or partial by name, and no \
             credential is anywhere"
        );
    }
    Ok(happened.wrong.is_empty())
}

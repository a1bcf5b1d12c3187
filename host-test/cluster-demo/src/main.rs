//! `make cluster-demo`: a cluster, a worker and the server killed, and what came of it.

#![expect(clippy::print_stdout, reason = "it is a program for people")]

use std::process::ExitCode;

use cluster_demo::{Demo, run};
use fleet_demo::program::{Asked, asked, exit, tell};

const USAGE: &str = "usage: cluster-demo PROGRAM [TENANTS [SEED]]";
const TENANTS: usize = 300;
const WORKERS: usize = 3;
const JOBS: usize = 16;

#[tokio::main]
async fn main() -> ExitCode {
    exit("cluster-demo", demo().await)
}

/// Whether everything is as it is to be.
async fn demo() -> anyhow::Result<bool> {
    let Asked { program, tenants, seed } = asked(USAGE, TENANTS)?;
    println!("{tenants} tenants, {WORKERS} workers, {JOBS} side by side in each, seed {seed}");
    let happened = run(&Demo { program, tenants, workers: WORKERS, jobs: JOBS, seed }).await?;
    tell(&happened.lines(tenants), &happened.wrong);
    Ok(happened.wrong.is_empty())
}

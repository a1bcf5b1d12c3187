//! `make fleet-demo`: a fleet, its collector killed and started again, and what came of it.

#![expect(clippy::print_stdout, reason = "it is a program for people")]

use std::process::ExitCode;

use fleet_demo::program::{Asked, asked, exit, tell};
use fleet_demo::{Demo, run};

const USAGE: &str = "usage: fleet-demo PROGRAM [TENANTS [SEED]]";
const TENANTS: usize = 1000;
const KILLS: usize = 5;
const JOBS: usize = 48;

#[tokio::main]
async fn main() -> ExitCode {
    exit("fleet-demo", demo().await)
}

/// Whether everything is as it is to be.
async fn demo() -> anyhow::Result<bool> {
    let Asked { program, tenants, seed } = asked(USAGE, TENANTS)?;
    println!("{tenants} tenants, {KILLS} kills, {JOBS} side by side, seed {seed}");
    let happened = run(&Demo { program, tenants, kills: KILLS, jobs: JOBS, seed }).await?;
    tell(&happened.lines(tenants), &happened.wrong);
    Ok(happened.wrong.is_empty())
}

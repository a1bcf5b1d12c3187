//! A fleet of generated tenants, whose collector is killed at random moments and started again, and a
//! judge of what comes of it.
//!
//! - [`stage`]: tenants, their services and files, and a judge of what comes of them, for whoever
//!   collects them by other means;
//! - [`tenants`]: who they are, what their services do wrong, and what may come of them;
//! - `judge`: what is on disk, beside what is true;
//! - [`running`]: a process, and what it prints; `process`: one killed and started again;
//! - [`program`]: what a demonstration is as a program.
//!
//! Knows of the program its arguments and its files, and nothing of how it works.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a demonstration may stop at the first surprise"
)]

mod judge;
mod process;
pub mod program;
pub mod running;
pub mod stage;
pub mod tenants;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use process::Process;
use stage::Stage;

/// What is to happen.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The built `graph-anthropic-host`.
    pub program: PathBuf,
    /// How many tenants there are.
    pub tenants: usize,
    /// How often the program is killed.
    pub kills: usize,
    /// How many tenants run side by side.
    pub jobs: usize,
    /// Chooses the tenants, their faults and the moments: the same seed, the same choice.
    pub seed: u64,
}

/// What happened.
#[derive(Debug)]
pub struct Happened {
    /// How many tenants ended how.
    pub outcomes: BTreeMap<String, usize>,
    /// After how many runs that had ended the program was killed, each time.
    pub killed_after: Vec<usize>,
    /// How long all of it took.
    pub took: Duration,
    /// The most memory that the program had, in bytes; none: this system does not tell.
    pub peak_memory: Option<u64>,
    /// How many requests met the limit of an organization.
    pub over_the_limit: u64,
    /// What is not as it is to be, a sentence each.
    pub wrong: Vec<String>,
}

/// Has it happen.
///
/// # Errors
///
/// If the stage cannot be set. What goes wrong on it is in what is returned.
pub async fn run(demo: &Demo) -> anyhow::Result<Happened> {
    let mut dice = ChaCha8Rng::seed_from_u64(demo.seed);
    let stage = Stage::set(demo.tenants, &mut dice)?;
    let process = Process {
        program: demo.program.clone(),
        arguments: arguments(&stage, demo.jobs),
        variables: stage.variables.clone(),
    };
    let began = Instant::now();
    let (kills, count) = (demo.kills, demo.tenants);
    let ended = tokio::task::spawn_blocking(move || process.run(kills, count, &mut dice)).await??;
    let took = began.elapsed();
    let mut judged = stage.judge(&ended.printed)?;
    judged.wrong.extend(ended.wrong);
    Ok(Happened {
        outcomes: judged.outcomes,
        killed_after: ended.killed_after,
        took,
        peak_memory: ended.peak_memory,
        over_the_limit: judged.over_the_limit,
        wrong: judged.wrong,
    })
}

fn arguments(stage: &Stage, jobs: usize) -> Vec<String> {
    let path = |name: &str| stage.path(name);
    let (tenants, output) = (path(stage::TENANTS), path(stage::OUTPUT));
    let (report, metrics, cache) = (path(stage::REPORT), path("metrics.prom"), path("cache"));
    let words: Vec<&str> = vec![
        "fleet",
        "--tenants",
        &tenants,
        "--output",
        &output,
        "--report",
        &report,
        "--metrics",
        &metrics,
        "--cache-dir",
        &cache,
        "--retry-after",
        "1s",
        "--give-up-after",
        "8s",
        "--requests-per-minute",
        "100",
        "--jobs",
    ];
    words.into_iter().map(str::to_owned).chain([jobs.to_string()]).collect()
}

impl Happened {
    /// Tells it, a line each, to people.
    #[must_use]
    pub fn lines(&self, tenants: usize) -> Vec<String> {
        let seconds = self.took.as_secs_f64();
        let outcomes: Vec<_> =
            self.outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        let peak = self.peak_memory.map_or_else(|| "unknown".to_owned(), mebibytes);
        let tenants = u32::try_from(tenants).unwrap_or(u32::MAX);
        vec![
            format!("outcomes          {}", outcomes.join(", ")),
            format!("killed after      {:?} runs had ended", self.killed_after),
            format!("over a limit      {} requests", self.over_the_limit),
            format!(
                "took              {seconds:.1} s, {:.1} tenants/s",
                f64::from(tenants) / seconds
            ),
            format!("peak memory       {peak}"),
        ]
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

/// A file's bytes, or which file it is that cannot be read.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

//! A Temporal cluster that collects generated tenants: a real server, some workers, and who submits the
//! tenants. A worker and the server are killed on the way.
//!
//! - [`server`]: the server.
//!
//! Tenants and their judge are the fleet's. Knows of the program its arguments, its events and its
//! files.

pub mod server;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::bail;
use fleet_demo::running::Running;
use fleet_demo::stage::{OUTPUT, REPORT, Stage, TENANTS};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use server::Temporal;

/// What is to happen.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The built program that has the subcommands `worker` and `submit`.
    pub program: PathBuf,
    /// How many tenants there are.
    pub tenants: usize,
    /// How many workers.
    pub workers: usize,
    /// How many tenants a worker runs side by side.
    pub jobs: usize,
    /// Chooses the tenants, their faults and the moments: the same seed, the same choice.
    pub seed: u64,
}

/// What happened.
#[derive(Debug)]
pub struct Happened {
    /// How many tenants ended how.
    pub outcomes: BTreeMap<String, usize>,
    /// After how many tenants had ended a worker was killed.
    pub worker_killed_after: usize,
    /// After how many the server was.
    pub server_killed_after: usize,
    /// How many runs each worker saw to their end, the killed one first.
    pub runs: Vec<usize>,
    /// The most memory that a worker had, in bytes; none: this system does not tell.
    pub peak_memory: Option<u64>,
    /// How long all of it took.
    pub took: Duration,
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
    let demo = demo.clone();
    // The tenants' services answer meanwhile.
    tokio::task::spawn_blocking(move || collect(&demo, &stage, &mut dice)).await?
}

fn collect(demo: &Demo, stage: &Stage, dice: &mut ChaCha8Rng) -> anyhow::Result<Happened> {
    let began = Instant::now();
    let mut temporal = Temporal::start(stage.folder())?;
    let program = Program { demo, stage, address: temporal.address() };
    let mut workers = Vec::new();
    for _ in 0..demo.workers {
        workers.push(program.worker()?);
    }
    let mut submit = program.submit()?;

    let (first, second) = (demo.tenants.saturating_div(4), demo.tenants.saturating_div(2));
    reach(&mut submit, first, dice)?;
    let worker_killed_after = submit.finished();
    let mut killed = workers.swap_remove(0);
    killed.kill()?;
    let killed = killed.end()?;
    reach(&mut submit, second, dice)?;
    let server_killed_after = submit.finished();
    temporal.kill()?;
    temporal.start_again()?;
    submit.wait_until(|_| false, Duration::ZERO)?;
    let submitted = submit.end()?;
    let took = began.elapsed();

    let mut wrong = Vec::new();
    if !matches!(submitted.status.code(), Some(0 | 1)) {
        let said = String::from_utf8_lossy(&submitted.printed);
        wrong.push(format!("who submits ended with {}: {said}", submitted.status));
    }
    let mut ended = vec![killed];
    for mut worker in workers {
        worker.tell_to_end()?;
        let worker = worker.end()?;
        if !worker.status.success() {
            let said = String::from_utf8_lossy(&worker.printed);
            wrong.push(format!("a worker that was told to end did with {}: {said}", worker.status));
        }
        ended.push(worker);
    }
    // Its state is searched, too.
    temporal.kill()?;
    let printed: Vec<u8> = ended.iter().flat_map(|it| &it.printed).copied().collect();
    let judged = stage.judge(&[submitted.printed, printed].concat())?;
    wrong.extend(judged.wrong);
    Ok(Happened {
        outcomes: judged.outcomes,
        worker_killed_after,
        server_killed_after,
        runs: ended.iter().map(|worker| worker.finished).collect(),
        peak_memory: ended.iter().filter_map(|worker| worker.peak_memory).max(),
        took,
        over_the_limit: judged.over_the_limit,
        wrong,
    })
}

/// Waits until so many tenants have ended, and a moment more.
fn reach(submit: &mut Running, tenants: usize, dice: &mut ChaCha8Rng) -> anyhow::Result<()> {
    let pause = Duration::from_millis(dice.random_range(0..300));
    if let Some(status) = submit.wait_until(|finished| finished >= tenants, pause)? {
        bail!("who submits ended with {status} too early\n{}", submit.says());
    }
    Ok(())
}

/// How the program is started.
struct Program<'a> {
    demo: &'a Demo,
    stage: &'a Stage,
    address: String,
}

impl Program<'_> {
    fn worker(&self) -> anyhow::Result<Running> {
        let jobs = self.demo.jobs.to_string();
        let (output, cache) = (self.stage.path(OUTPUT), self.stage.path("cache"));
        self.start(&[
            "worker",
            "--output",
            &output,
            "--cache-dir",
            &cache,
            "--jobs",
            &jobs,
            "--heartbeat-timeout",
            "3s",
            "--retry-after",
            "1s",
            "--give-up-after",
            "8s",
            "--requests-per-minute",
            "100",
        ])
    }

    fn submit(&self) -> anyhow::Result<Running> {
        self.start(&["submit", "--report", &self.stage.path(REPORT)])
    }

    fn start(&self, words: &[&str]) -> anyhow::Result<Running> {
        let tenants = self.stage.path(TENANTS);
        let all = ["--temporal", &self.address, "--task-queue", "tenants", "--tenants", &tenants];
        let arguments: Vec<_> = words.iter().chain(&all).map(|word| (*word).to_owned()).collect();
        Running::start(&self.demo.program, &arguments, &self.stage.variables)
    }
}

impl Happened {
    /// Tells it, a line each, to people.
    #[must_use]
    pub fn lines(&self, tenants: usize) -> Vec<String> {
        let seconds = self.took.as_secs_f64();
        let outcomes: Vec<_> =
            self.outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        let tenants = u32::try_from(tenants).unwrap_or(u32::MAX);
        let peak = self.peak_memory.map_or("unknown".to_owned(), |it| format!("{} MiB", it >> 20));
        vec![
            format!("outcomes          {}", outcomes.join(", ")),
            format!("worker killed     after {} tenants", self.worker_killed_after),
            format!("server killed     after {} tenants", self.server_killed_after),
            format!("runs by worker    {:?}, the killed one first", self.runs),
            format!("over a limit      {} requests", self.over_the_limit),
            format!(
                "took              {seconds:.1} s, {:.1} tenants/s",
                f64::from(tenants) / seconds
            ),
            format!("peak memory       {peak} a worker"),
        ]
    }
}

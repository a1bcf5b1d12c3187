//! What a user waits for: a run from the start of its process to its end, every answer 50 ms away.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use benchmarks::recorded::MIDDLE;
use host_test::{FakeAdminApi, components};
use tokio::runtime::Runtime;

const LATENCY: Duration = Duration::from_millis(50);

const RUNS: usize = 5;

/// Any key: the fake lets all of them in.
const KEY: &str = "sk-ant-admin01-benchmark";

pub(crate) fn print() -> wasmtime::Result<()> {
    println!("### Wall clock of a process, answers {} ms away\n", LATENCY.as_millis());
    println!("{}. The shortest of {RUNS} runs, and the longest.\n", MIDDLE.shown());
    println!("| program | requests | shortest | longest |");
    println!("|---|---|---|---|");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let wasmtime = printed(Command::new(root.join("tools/wasmtime-cli")))?;
    let run = |options: &[&str], origin: &str| {
        let mut command = Command::new(&wasmtime);
        command.arg("run").args(options).args(["-S", "http"]);
        command.args(["--env", &format!("ANTHROPIC_ADMIN_KEY={KEY}")]);
        command.args(["--env", &format!("ANTHROPIC_BASE_URL={origin}")]);
        command.arg(components::path(components::COMMAND));
        command
    };
    measure("`wasmtime run`", |origin| run(&[], origin))?;
    measure("`wasmtime run -C cache=n`", |origin| run(&["-C", "cache=n"], origin))?;
    measure("cartography, its fetching functions", |origin| {
        let mut command = Command::new(root.join("target/cartography-python/bin/python"));
        command.arg(root.join("host-test/benchmarks/cartography/fetch.py")).args([origin, KEY]);
        command
    })?;
    println!();
    Ok(())
}

fn measure(name: &str, command: impl Fn(&str) -> Command) -> wasmtime::Result<()> {
    let runtime = Runtime::new()?;
    let mut times = Vec::new();
    let mut requests = 0;
    for _ in 0..RUNS {
        let api = runtime.block_on(FakeAdminApi::start_with_latency(MIDDLE.service(), LATENCY));
        let mut command = command(&api.origin());
        let begun = Instant::now();
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        times.push(begun.elapsed());
        if !status.success() {
            return Err(wasmtime::Error::msg(format!("{name} failed: {status}")));
        }
        requests = runtime.block_on(api.requests()).len();
    }
    let shown = |time: Option<Duration>| time.unwrap_or_default().as_secs_f64();
    let (shortest, longest) = (times.iter().min().copied(), times.iter().max().copied());
    println!("| {name} | {requests} | {:.2} s | {:.2} s |", shown(shortest), shown(longest));
    Ok(())
}

/// What a command prints, as a path.
fn printed(mut command: Command) -> wasmtime::Result<PathBuf> {
    let output = command.stderr(Stdio::inherit()).output()?;
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

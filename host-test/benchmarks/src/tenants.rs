//! What many tenants cost the host library, over HTTP on loopback: the time of a run, its memory, and
//! what it saves to keep compiled code.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use benchmarks::component::plugin;
use benchmarks::recorded::SMALL;
use fake_organization::{LiveService, Shape, generate};
use futures_util::TryStreamExt as _;
use futures_util::stream::{self, StreamExt as _};
use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Options, Origin, Run};
use host_test::FakeAdminApi;
use tokio::runtime::{Builder, Runtime};

const TENANTS: usize = 2_000;
const HELD: usize = 500;
const KEY: &str = "sk-ant-admin01-benchmark";

pub(crate) fn print() -> wasmtime::Result<()> {
    println!("### Many tenants ({}), over HTTP on loopback\n", SMALL.shown());
    let origin = serve();
    // The host has one core, and the service the other.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let folder = std::env::temp_dir().join(format!("graph-anthropic-bench-{}", std::process::id()));
    let started = Instant::now();
    let collector = load(&folder)?;
    let compiled = started.elapsed();
    let loaded = shortest(|| load(&folder).map(drop))?;
    fs::remove_dir_all(&folder)?;

    println!("| what | |");
    println!("|---|---|");
    println!("| compile the component | {:.0} ms |", millis(compiled));
    println!("| load it compiled, checked | {:.1} ms |", millis(loaded));
    for side_by_side in [1, 16, 64] {
        let a_second = runs_a_second(&runtime, &collector, &origin, side_by_side)?;
        println!("| tenants a second a core, {side_by_side} side by side | {a_second:.0} |");
    }
    let each = held_bytes(&runtime, &collector, &origin)? / HELD;
    println!(
        "| memory of the process for each run that is under way, its first page taken | {} kB |",
        each / 1000
    );
    println!();
    Ok(())
}

fn load(folder: &std::path::Path) -> wasmtime::Result<Collector> {
    let loaded = Collector::builder().cache_folder(folder).load(&plugin()?);
    loaded.map_err(|error| wasmtime::Error::msg(error.to_string()))
}

fn shortest(mut load: impl FnMut() -> wasmtime::Result<()>) -> wasmtime::Result<Duration> {
    let mut shortest = Duration::MAX;
    for _ in 0..5 {
        let started = Instant::now();
        load()?;
        shortest = shortest.min(started.elapsed());
    }
    Ok(shortest)
}

/// Starts a small organization's service on a thread of its own, for as long as the process lives.
fn serve() -> String {
    let (told, origin) = mpsc::channel();
    thread::spawn(move || -> io::Result<()> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut like = SMALL.service();
            like.admin_key = Some(KEY.to_owned());
            let organization =
                generate(1, &SHAPE).map_err(|_| io::Error::other("no organization"))?;
            let service = LiveService::new(organization, like);
            let api = FakeAdminApi::start_live(service, TcpListener::bind("127.0.0.1:0")?)?;
            let _ = told.send(api.origin());
            std::future::pending().await
        })
    });
    origin.recv().unwrap_or_default()
}

const SHAPE: Shape = Shape {
    users: SMALL.users,
    gone: 0,
    workspaces: SMALL.workspaces,
    archived: 0,
    memberships: SMALL.workspaces * SMALL.members,
    api_keys: SMALL.api_keys,
    claude_code: false,
    service_accounts: 0,
    ..Shape::EMPTY
};

fn start(collector: &Collector, origin: &str) -> wasmtime::Result<Run> {
    let refused = |error: &dyn std::fmt::Display| wasmtime::Error::msg(error.to_string());
    let origin = Origin::parse(origin).map_err(|error| refused(&error))?;
    let credential = Credential::admin_key(KEY).map_err(|error| refused(&error))?;
    let access = Access::new(origin, credential);
    let options = Options { page_items: 10, ..Options::default() };
    collector.start(access, Limits::default(), options).map_err(|error| refused(&error))
}

fn runs_a_second(
    runtime: &Runtime,
    collector: &Collector,
    origin: &str,
    side_by_side: usize,
) -> wasmtime::Result<f64> {
    let started = Instant::now();
    runtime.block_on(async {
        let runs = stream::iter(0..TENANTS).map(|_| async {
            let run = start(collector, origin)?;
            let failed =
                |error: graph_anthropic_wasmtime::RunError| wasmtime::Error::msg(error.to_string());
            run.try_fold((), |(), _| async { Ok(()) }).await.map_err(failed)
        });
        runs.buffer_unordered(side_by_side).try_collect::<()>().await
    })?;
    let tenants = u32::try_from(TENANTS).unwrap_or(u32::MAX);
    Ok(f64::from(tenants) / started.elapsed().as_secs_f64())
}

/// How much more memory the process has while so many runs have their graph before them.
fn held_bytes(runtime: &Runtime, collector: &Collector, origin: &str) -> wasmtime::Result<usize> {
    let before = resident()?;
    let mut held = Vec::new();
    for _ in 0..HELD {
        let mut run = start(collector, origin)?;
        let page = runtime.block_on(run.try_next());
        page.map_err(|error| wasmtime::Error::msg(error.to_string()))?;
        held.push(run);
    }
    Ok(resident()?.saturating_sub(before))
}

/// Resident memory of this process, in bytes.
fn resident() -> io::Result<usize> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
    Ok(kilobytes.unwrap_or_default().saturating_mul(1024))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

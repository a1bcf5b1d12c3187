//! Collects many tenants side by side, page by page, until all are done or Ctrl-C ends them.
//!
//! `tenants COMPONENT CACHE-FOLDER`, with a tenant a line on standard input: a name, an origin and an
//! Admin key. A platform takes them from its own store.

#![allow(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "it is an example")]

use std::env;
use std::error::Error;
use std::io;
use std::num::NonZeroU32;

use futures_util::TryStreamExt as _;
use graph_anthropic_wasmtime::{
    Access, Collector, Credential, Handle, Limits, Options, Origin, Run, RunError, Totals,
};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let usage = "usage: tenants COMPONENT CACHE-FOLDER";
    let mut arguments = env::args().skip(1);
    let component = std::fs::read(arguments.next().ok_or(usage)?)?;

    // One for the whole process: code, connections and totals are shared by all runs.
    let collector = Collector::builder()
        .cache_folder(arguments.next().ok_or(usage)?)
        .totals(Totals { in_flight: 256, memory_bytes: 2 << 30 })
        // Of the 100 that an organization has a minute; the rest is its owner's.
        .requests_per_minute(NonZeroU32::new(80).ok_or("a ceiling of none")?)
        .load(&component)?;

    let (mut runs, mut handles) = (JoinSet::new(), Vec::new());
    for line in io::stdin().lines() {
        let line = line?;
        let [name, origin, key] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
        let access = Access::new(Origin::parse(origin)?, Credential::admin_key(key)?);
        let run = collector.start(access, Limits::default(), Options::default())?;
        handles.push(run.handle());
        let name = name.to_owned();
        runs.spawn(async move { (name, store(run).await) });
    }
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            // Each collector hears `cancelled`, and its requests end.
            handles.iter().for_each(Handle::cancel);
        }
    });
    // A run that fails is its tenant's alone.
    while let Some(done) = runs.join_next().await {
        match done? {
            (name, Ok((items, headline))) => println!("{name}: {items} items, {headline}"),
            (name, Err(error)) => println!("{name}: {error} (again: {})", error.is_transient()),
        }
    }
    Ok(())
}

/// Takes a page at a time: no organization is too large for that.
async fn store(mut run: Run) -> Result<(usize, String), RunError> {
    let mut items = 0;
    while let Some(page) = run.try_next().await? {
        items += page.entities.len() + page.relationships.len();
        // Here a platform stores the page. Without a report, it is not the whole graph yet.
        if let Some(report) = page.report {
            return Ok((items, report.headline()));
        }
    }
    Err(RunError::NoReport)
}

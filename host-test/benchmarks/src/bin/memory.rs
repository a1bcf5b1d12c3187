//! Prints how much memory large organizations take, in the sandbox and outside of it. A program of its
//! own: what counts allocations makes them slower.

#![expect(clippy::print_stdout, reason = "it is a program for people")]

use std::sync::Arc;

use benchmarks::component::{Compiled, Way, plugin};
use benchmarks::recorded::{HUGE, LARGE, Recorded};

use peak_alloc::PeakAlloc;

/// Counts what is allocated outside of sandboxes.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Answers come one at a time, as from a network.
const ONE_BY_ONE: usize = 1;

fn main() -> wasmtime::Result<()> {
    let compiled = Compiled::new(&plugin()?, false)?;
    println!("### Memory\n");
    println!("| organization | bytes of answers | way | the collector's | the host's beside it |");
    println!("|---|---|---|---|---|");
    for size in [LARGE, HUGE] {
        let recorded = Arc::new(Recorded::of(size)?);
        for (way, name) in [(Way::NextJson, "`next-json`"), (Way::Next, "`next`")] {
            ALLOCATED.reset_peak_usage();
            let before = ALLOCATED.current_usage();
            let drained = compiled.drain(&recorded, way, ONE_BY_ONE)?;
            let host = ALLOCATED.peak_usage().saturating_sub(before);
            println!(
                "| {} | {} | {name} | {} | {} |",
                size.shown(),
                megabytes(recorded.bytes()),
                megabytes(drained.guest_bytes),
                megabytes(host)
            );
        }
    }
    println!();
    Ok(())
}

fn megabytes(bytes: usize) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

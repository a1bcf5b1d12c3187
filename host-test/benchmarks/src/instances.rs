//! What a run costs however small the organization is.

use std::sync::Arc;
use std::time::Instant;

use benchmarks::component::{Compiled, Way, plugin};
use benchmarks::recorded::{Recorded, SMALL};

const RUNS: u32 = 10_000;

pub(crate) fn print() -> wasmtime::Result<()> {
    let plugin = plugin()?;
    let recorded = Arc::new(Recorded::of(SMALL)?);
    println!("### Small organizations ({}), one core\n", SMALL.shown());
    println!("| instances | instantiate | runs a second, `next-json` | runs a second, `next` |");
    println!("|---|---|---|---|");
    for (name, pooled) in [("made anew", false), ("from a pool", true)] {
        let compiled = Compiled::new(&plugin, pooled)?;
        let instantiate = seconds_each(|| compiled.instantiate(&recorded))?;
        let drain = |way| compiled.drain(&recorded, way, usize::MAX).map(|_| ());
        let next_json = seconds_each(|| drain(Way::NextJson))?;
        let next = seconds_each(|| drain(Way::Next))?;
        println!(
            "| {name} | {:.0} µs | {:.0} | {:.0} |",
            instantiate * 1e6,
            1.0 / next_json,
            1.0 / next
        );
    }
    println!();
    Ok(())
}

fn seconds_each(mut run: impl FnMut() -> wasmtime::Result<()>) -> wasmtime::Result<f64> {
    let begun = Instant::now();
    (0..RUNS).try_for_each(|_| run())?;
    Ok(begun.elapsed().as_secs_f64() / f64::from(RUNS))
}

//! What an organization's bytes cost, from memory: the least that reading them can cost, native code,
//! and the component.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use benchmarks::component::{Compiled, Way, plugin};
use benchmarks::recorded::{HUGE, LARGE, MIDDLE, Recorded, SMALL, Size};
use graph_anthropic::pages::MAX_ITEMS;
use graph_anthropic::{Options, collect, collect_pages};

/// A large one is measured as often.
const RUNS: usize = 5;

/// All answers are there at once.
const AT_ONCE: usize = usize::MAX;

pub(crate) fn print() -> wasmtime::Result<()> {
    let compiled = Compiled::new(&plugin()?, false)?;
    println!("### Speed, from memory\n");
    println!(
        "| organization | bytes of answers | `serde_json::Value` | typed parse | native, by pages | \
         native, one graph | native JSON lines | component, `next-json` | component, `next` | \
         component, `collect` |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let mut ratios = Vec::new();
    for (size, runs) in [(SMALL, RUNS * 200), (MIDDLE, RUNS * 20), (LARGE, RUNS), (HUGE, 2)] {
        let (bytes, times) = measure(&compiled, size, runs)?;
        let shown: Vec<_> = times.iter().map(|ms| format!("{ms:.*} ms", digits(*ms))).collect();
        println!("| {} | {} | {} |", size.shown(), kilobytes(bytes), shown.join(" | "));
        ratios.push((size, times));
    }
    println!(
        "\n| organization | native by pages : Value | native graph : Value | \
         `next-json` : native JSON lines | `next` : native by pages | `next` : native graph | \
         `next` : `next-json` |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (size, [value, _, pages, graph, lines, next_json, next, _]) in ratios {
        println!(
            "| {} | {:.2} × | {:.2} × | {:.2} × | {:.2} × | {:.2} × | {:.2} × |",
            size.shown(),
            pages / value,
            graph / value,
            next_json / lines,
            next / pages,
            next / graph,
            next / next_json
        );
    }
    println!();
    Ok(())
}

/// The shortest of some runs of each, in milliseconds, taken in turns.
fn measure(compiled: &Compiled, size: Size, runs: usize) -> wasmtime::Result<(usize, [f64; 8])> {
    let recorded = Arc::new(Recorded::of(size)?);
    let component = |way| compiled.drain(&recorded, way, AT_ONCE).map(|it| it.amount);
    let mut ways: [Box<dyn FnMut() -> wasmtime::Result<usize> + '_>; 8] = [
        Box::new(|| {
            recorded.parse_values();
            Ok(0)
        }),
        Box::new(|| Ok(recorded.parse_typed())),
        Box::new(|| native_pages(&recorded, |page| page.entities.len())),
        Box::new(|| {
            let (graph, _) = collect(&mut &*recorded, &Options::default())?;
            Ok(graph.entities().len())
        }),
        Box::new(|| native_pages(&recorded, |page| page.to_ndjson().len())),
        Box::new(|| component(Way::NextJson)),
        Box::new(|| component(Way::Next)),
        Box::new(|| component(Way::Collect)),
    ];
    let mut shortest = [f64::MAX; 8];
    for _ in 0..runs {
        for (way, shortest) in ways.iter_mut().zip(&mut shortest) {
            let begun = Instant::now();
            black_box(way()?);
            *shortest = shortest.min(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    Ok((recorded.bytes(), shortest))
}

fn native_pages(
    recorded: &Recorded,
    read: impl Fn(&graph::Page<'_>) -> usize,
) -> wasmtime::Result<usize> {
    let mut pages = collect_pages(&mut &*recorded, &Options::default())?;
    let mut all = 0_usize;
    while let Some(page) = pages.next_page(MAX_ITEMS)? {
        all = all.saturating_add(read(&page));
    }
    Ok(all)
}

fn digits(ms: f64) -> usize {
    if ms < 1.0 { 3 } else { usize::from(ms < 100.0) }
}

fn kilobytes(bytes: usize) -> String {
    format!("{} kB", bytes / 1000)
}

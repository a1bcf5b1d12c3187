//! How near the collector's order of requests comes to the best one.

use benchmarks::recorded::{HUGE, MIDDLE, Recorded};
use benchmarks::schedule::{Times, crawl};

const SEEDS: u64 = 20;

pub(crate) fn print() -> wasmtime::Result<()> {
    println!("### Wall clock with latencies of a long tail\n");
    println!(
        "Log-normal, median 100 ms, p99 1 s; 16 in flight; {SEEDS} draws, the same for all. The time \
         is computed. The ideal scheduler knows every list and how many pages it has; the \
         clairvoyant one knows how long each request will take, too.\n"
    );
    println!(
        "| organization | requests | crawl | ideal | clairvoyant | crawl : ideal | crawl : clairvoyant |"
    );
    println!("|---|---|---|---|---|---|---|");
    for size in [MIDDLE, HUGE] {
        let recorded = Recorded::of(size)?;
        let all = (0..SEEDS).map(|seed| crawl(&recorded, seed)).collect::<Result<Vec<_>, _>>()?;
        let count = f64::from(u32::try_from(all.len()).unwrap_or(u32::MAX));
        let seconds = |ms: fn(&Times) -> f64| all.iter().map(ms).sum::<f64>() / count / 1000.0;
        let crawl = seconds(|times| times.crawl_ms);
        let ideal = seconds(|times| times.ideal_ms);
        let clairvoyant = seconds(|times| times.clairvoyant_ms);
        println!(
            "| {} | {} | {crawl:.2} s | {ideal:.2} s | {clairvoyant:.2} s | {:.2} × | {:.2} × |",
            size.shown(),
            all.first().map_or(0, |times| times.requests),
            crawl / ideal,
            crawl / clairvoyant
        );
    }
    println!();
    Ok(())
}

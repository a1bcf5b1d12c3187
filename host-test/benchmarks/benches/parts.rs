//! The parts of a collection, one by one, native, on some hundred users.

use std::hint::black_box;

use benchmarks::recorded::{MIDDLE, Recorded};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use graph_anthropic::pages::{MAX_ITEMS, Pages};
use graph_anthropic::{Options, collect, collect_pages};

fn parts(criterion: &mut Criterion) {
    let Ok(recorded) = Recorded::of(MIDDLE) else { return };
    let collected =
        || collect_pages(&mut &recorded, &Options::default()).map_err(|it| it.to_string());
    let mut group = criterion.benchmark_group("parts");
    group.throughput(Throughput::Bytes(recorded.bytes().try_into().unwrap_or(u64::MAX)));
    group.bench_function("parse into serde_json::Value", |it| it.iter(|| recorded.parse_values()));
    group.bench_function("parse into types", |it| it.iter(|| black_box(recorded.parse_typed())));
    group.bench_function("crawl and plan", |it| it.iter(|| black_box(collected().is_ok())));
    group.bench_function("crawl, plan, pages", |it| {
        it.iter(|| collected().map(|pages| drain(pages, |page| page.entities.len())));
    });
    group.bench_function("crawl, plan, pages, JSON lines", |it| {
        it.iter(|| collected().map(|pages| drain(pages, |page| page.to_ndjson().len())));
    });
    group.bench_function("crawl, plan, one graph", |it| {
        it.iter(|| black_box(collect(&mut &recorded, &Options::default()).is_ok()));
    });
    group.finish();
}

fn drain(mut pages: Pages, read: impl Fn(&graph::Page<'_>) -> usize) -> usize {
    let mut all = 0_usize;
    while let Ok(Some(page)) = pages.next_page(MAX_ITEMS) {
        all = all.saturating_add(black_box(read(&page)));
    }
    all
}

criterion_group!(benches, parts);
criterion_main!(benches);

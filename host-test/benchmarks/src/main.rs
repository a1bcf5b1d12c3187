//! Prints what collecting costs, as tables in Markdown. `make bench` runs it; `docs/performance.md` is
//! what it printed once.

#![expect(clippy::print_stdout, reason = "it is a program for people")]

mod instances;
mod scheduler;
mod speed;
mod tenants;
mod wall_clock;

/// Prints a table.
type Print = fn() -> wasmtime::Result<()>;

fn main() -> wasmtime::Result<()> {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = |name: &str| only.is_empty() || only.iter().any(|it| it == name);
    let tables: [(&str, Print); 5] = [
        ("speed", speed::print),
        ("instances", instances::print),
        ("tenants", tenants::print),
        ("scheduler", scheduler::print),
        ("wall-clock", wall_clock::print),
    ];
    tables.into_iter().filter(|(name, _)| is_asked(name)).try_for_each(|(_, print)| print())
}

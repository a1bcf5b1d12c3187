//! A component that collects an organization from the command line: `wasmtime run`.
//!
//! It asks a collector for the graph page by page and writes it in a format, so it needs no more
//! memory than a page takes; the collector, which holds what was fetched, can have up to 4 GiB. It is
//! composed with a collector and with `wasi-http`, which holds the credential: this component sees
//! neither a credential nor a request. The modules that are public are the host program's, too.
//!
//! - [`arguments`]: what the user asks for;
//! - [`plan`]: what a run would take, and its steps;
//! - [`formats`]: the formats by their names;
//! - [`sentences`]: what the user is told at the end;
//! - `component`: the run;
//! - `output`: where the graph goes: standard output, a file, a folder.

pub mod arguments;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod component;
pub mod formats;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod output;
pub mod plan;
pub mod sentences;

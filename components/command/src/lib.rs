//! A component that collects an organization from the command line, and answers questions about it:
//! `wasmtime run`.
//!
//! It asks a collector for the graph page by page and writes it in a format, so it needs no more
//! memory than a page takes; the collector, which holds what was fetched, can have up to 4 GiB. It is
//! composed with a collector and with `wasi-http`, which holds the credential: this component sees
//! neither a credential nor a request. The modules that are public are the host program's, too.
//!
//! - [`arguments`]: what the user asks for;
//! - [`answering`]: questions about a graph, and what they come to;
//! - [`part`]: a part of a graph instead of all of it;
//! - [`plan`]: what a run would take, and its steps;
//! - [`formats`]: the formats by their names;
//! - [`sentences`]: what the user is told at the end;
//! - `component`: the run; `collecting`: a graph is collected, `writing`: and written; `asking`: a
//!   question is asked, about what `input` reads or what is collected;
//! - `output`: where the graph goes: standard output, a file, a folder.

pub mod answering;
pub mod arguments;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod asking;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod collecting;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod component;
pub mod formats;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod input;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod output;
pub mod part;
pub mod plan;
pub mod sentences;
#[cfg(all(target_arch = "wasm32", feature = "component"))]
mod writing;

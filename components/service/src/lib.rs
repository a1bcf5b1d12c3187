//! A component that collects an organization for whoever asks over HTTP: `wasmtime serve`.
//!
//! Every request is a run of its own, with the credential that came with it: nothing of a run is
//! there for another one, also where a runtime uses an instance again. It is composed with a
//! collector and with `wasi-http`, which holds the credential: this component hands it on, keeps
//! none of it, and does not see what is sent to the Admin API.
//!
//! - [`routing`]: what is asked for; [`options`]: how to collect;
//! - [`refusal`]: why a request gets nothing; [`failure`]: why a run ended without a report;
//! - `component`: the contract;
//! - `collect`: a run; `manifest`: what the collector is;
//! - `answer`: the head and the body of an answer, as fast as they are read.
//!
//! # Design decisions
//!
//! **The head of `POST /collect` goes out before the first request to the Admin API.** So it is 200,
//! and the last line says how the run ended. A runtime tells a component that a client went away by
//! closing the body of the answer, and by nothing else: before there is a head, wasmtime 48 runs the
//! component on, for nobody. A status that is known minutes later would also be too late for what
//! waits for heads between here and the client.
//!
//! What it will not do: choose an origin by what a client says, keep a graph, or write anything of a
//! run to the log.

#[cfg(target_arch = "wasm32")]
mod answer;
#[cfg(target_arch = "wasm32")]
mod collect;
#[cfg(target_arch = "wasm32")]
mod component;
pub mod failure;
#[cfg(target_arch = "wasm32")]
mod manifest;
pub mod options;
pub mod refusal;
pub mod routing;

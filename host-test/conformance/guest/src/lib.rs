//! A collector that tries what its host promises of `http-fetch`, and tells it as a graph.
//!
//! It asks the kit's own server, which also tells it what arrived there. Knows no host and no
//! environment.
//!
//! - [`checks`]: the table of everything that is tried, here and by the kit from outside;
//! - [`agreed`]: what guest and server have agreed on;
//! - [`http`]: the port to the world;
//! - `probe`: hands over requests, and keeps account of the answers;
//! - `server`: what the kit's server tells;
//! - `trial`: what is tried, a file for each kind of promise;
//! - `finding`: what came of a check; [`telling`]: the same as a graph;
//! - `component`: the contract.

pub mod agreed;
pub mod checks;
#[cfg(target_arch = "wasm32")]
mod component;
mod finding;
pub mod http;
mod probe;
mod server;
pub mod telling;
mod trial;

pub use finding::Finding;
pub use trial::{Tried, try_everything};

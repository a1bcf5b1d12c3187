//! Runs the collector in wasmtime, for a platform written in Rust.
//!
//! The collector comes as a component that imports one capability, `http-fetch`. This host gives it
//! that: it adds the origin and the credential, which the collector never sees, and it bounds time,
//! memory, concurrency and sizes ([`Limits`]). Knows of the collector its contract in `wit/` only,
//! and of Anthropic how a credential is sent and where the Admin API's paths begin.
//!
//! A proxy is taken from the environment (`HTTPS_PROXY` and its like), except for loopback; TLS
//! goes through it to the origin.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Origin};
//!
//! let component = std::fs::read("target/components/graph-anthropic-plugin.wasm")?;
//! let collector = Collector::new(&component)?;
//! let access = Access::new(
//!     Origin::parse("https://api.anthropic.com")?,
//!     Credential::admin_key(&std::env::var("ANTHROPIC_ADMIN_KEY")?)?,
//! );
//! let (graph, report) = collector.collect(access, Limits::default()).await?;
//! # Ok(()) }
//! ```
//!
//! *Invariant:* every run has an instance and a memory of its own. A trap is that run's error.

mod access;
mod bindings;
mod client;
mod clock;
mod collector;
mod convert;
mod error;
mod fetch;
mod limits;
mod options;
mod outgoing;
mod state;

pub use access::{Access, InvalidHeader};
pub use bindings::manifest;
pub use clock::{Clock, SystemClock, VirtualClock};
pub use collector::Collector;
pub use error::{LoadError, RunError};
pub use fetch_rules::{Credential, InvalidCredential, InvalidOrigin, Origin};
pub use graph::Failure;
pub use limits::Limits;
pub use options::Options;

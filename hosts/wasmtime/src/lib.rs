//! Runs the collector in wasmtime, for a platform written in Rust.
//!
//! The collector comes as a component that imports one capability, `http-fetch`. This host gives it
//! that: it adds the origin and the credential, which the collector never sees, and it bounds time,
//! memory, concurrency and sizes ([`Limits`]). Knows of the collector its contract in `wit/` only,
//! and of Anthropic how a credential is sent and where the Admin API's paths begin.
//!
//! - [`Collector`], made by a [`Builder`]: the component, compiled, and what its runs share;
//! - [`Access`]: where a run's requests go, and as whom;
//! - [`Run`]: the pages of a run, as a stream, and how many requests it takes ([`Forecast`]); its [`Handle`] ends it, and tells how far it is;
//! - [`Limits`] for a run and [`Totals`] for all; each has an error of its own ([`RunError`]).
//!
//! No proxy is used unless [`Builder::proxy`] says so, whatever the environment says. A name that
//! leads to an address that is not public is refused when a connection is made; where a proxy is used,
//! the proxy finds the addresses, and has to see to them.
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
mod allowance;
mod bindings;
mod budget;
mod builder;
mod cache;
mod client;
mod clock;
mod collector;
mod convert;
mod error;
mod fetch;
mod handle;
mod limits;
mod network;
mod observe;
mod options;
mod outgoing;
mod pace;
mod run;
mod sandbox;
mod state;

pub use access::{Access, InvalidHeader};
pub use bindings::manifest;
pub use builder::Builder;
pub use clock::{Clock, SystemClock, VirtualClock};
pub use collector::Collector;
pub use error::{LoadError, RunError};
pub use fetch_rules::{
    Credential, CredentialKind, Credentials, InvalidCredential, InvalidOrigin, Origin, SameKind,
};
pub use graph::{self, Failure, Forecast, StepForecast};
pub use handle::{Doing, Handle, Progress};
pub use limits::{Limits, Totals};
pub use network::{InvalidAuthority, InvalidProxy, Proxy, Resolver, SystemResolver};
pub use options::Options;
pub use run::Run;
pub use wasmtime::Trap;

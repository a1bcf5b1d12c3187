//! A component that gives a collector `http-fetch` on top of `wasi:http`.
//!
//! It takes the origin from its environment, and the credential from there or, for a program that has
//! one run after the other, from somebody's request. So a collector that is composed with it never sees
//! a credential. Up to [`fetch_rules::IN_FLIGHT`] requests are in
//! flight at a time.
//!
//! - [`access`]: where requests go, and as whom;
//! - `exchange`: one request and its answer, as a state machine;
//! - `under_way`: many of them at a time, on one poll;
//! - `progress`: what is shown of it;
//! - `component`: the contract.
//!
//! What it will not do: follow redirects, send anything but `GET`, retry (that is the collector's),
//! or keep anything of an answer that it handed over.

pub mod access;
#[cfg(target_arch = "wasm32")]
mod component;
#[cfg(target_arch = "wasm32")]
mod exchange;
#[cfg(target_arch = "wasm32")]
mod progress;
#[cfg(target_arch = "wasm32")]
mod under_way;

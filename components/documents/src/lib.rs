//! A component that collects an organization into the text of a format, for any host.
//!
//! It is composed with a collector, and imports what that imports: `http-fetch`. So a host in any
//! language has every format, written once, and needs no code for them. It sees neither a credential
//! nor a request, and the host looks for the credential in what comes out of it.
//!
//! - `component`: the contract, and the run;
//! - [`parts`]: files that are kept in memory until somebody takes them.

#[cfg(target_arch = "wasm32")]
mod component;
pub mod parts;

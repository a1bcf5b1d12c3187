//! The conformance kit: tries what a host promises of `http-fetch`, in whatever language it is.
//!
//! A driver, a program in the host's language, runs the kit's guest against the kit's servers.
//! Knows no host.
//!
//! - [`kit`]: what is done with a driver, from its start to the findings;
//! - `runs`: the file that a driver gets, and what it writes;
//! - `driver`: the driver's process;
//! - `server`: the two servers, and what arrived there;
//! - `outside`: the checks that are made from outside;
//! - [`table`]: the findings, for people and for machines;
//! - [`to_drive`]: the driver's end, for drivers in Rust.

mod driver;
pub mod kit;
mod outside;
mod runs;
mod server;
pub mod table;
pub mod to_drive;

pub use conformance_guest::checks;

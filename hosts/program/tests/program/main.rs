//! The program, started as its users start it, against the fake Admin API on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod arguments;
mod ask;
mod collect;
mod demo;
mod elsewhere;
mod fleet;
mod kept;
mod reader;
mod support;

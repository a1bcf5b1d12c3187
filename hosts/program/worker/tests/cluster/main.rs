//! Workers, and what submits to them, as their users start them: against a Temporal server and the fake
//! Admin API, both on loopback.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod collect;
mod demo;
mod s3;
mod schedules;
mod support;
mod survive;

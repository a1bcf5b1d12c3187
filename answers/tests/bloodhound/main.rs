//! The graph for BloodHound: what is written, what BloodHound is told of it, and which ways there are.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod agreement;
mod documents;
mod made;
mod outside;
mod paths;
mod payload;
mod reader;
#[allow(dead_code, reason = "other tests use more of it")]
#[path = "../answers/support.rs"]
mod support;

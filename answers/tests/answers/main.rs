//! Answers about the sample organization and about generated ones, collected by the native code from
//! the fake Admin API.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod access;
mod difference;
mod find;
mod findings;
mod made_up;
mod page;
mod reach;
mod reader;
mod readme;
mod support;
mod truth;
mod who;

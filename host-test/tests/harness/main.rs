//! Tests of the built component, in wasmtime, over real HTTP on loopback.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod artifact;
mod asking;
mod collects;
mod documents;
mod fake_program;
mod files;
mod hostile;
mod in_flight;
mod jupiterone;
mod library;
mod next_json;
mod official_sdk;
mod pages;
mod picture;
mod reproducible;
mod run;
mod service;
mod wasi_http;
mod wasmtime_run;
mod wire;

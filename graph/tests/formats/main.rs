//! Graphs as others read them: real readers of every format, and a graph made to be misread.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod cypher;
mod cypher_runs;
mod dot;
mod empty;
mod graphml;
mod jupiterone;
mod mermaid;
mod ndjson;
mod opengraph;
mod pictures;
mod reader;
mod runs;
mod sample;
mod schema;
mod unseen;

//! What collecting costs, beside what it would cost at least.
//!
//! - [`recorded`]: organizations of a size, and all answers about them, in memory;
//! - [`component`]: the built collector in wasmtime, fed with these answers;
//! - [`schedule`]: how long a crawl takes in a time that is computed, beside an ideal scheduler.
//!
//! Knows no table: `src/main.rs` prints those.

pub mod component;
pub mod recorded;
pub mod schedule;

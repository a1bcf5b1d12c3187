//! The ways a graph is written, one file each, all streaming into a writer.
//!
//! Same graph, same bytes: nothing here depends on time, hashing or the order of arrival.

mod jupiterone_json;

pub use jupiterone_json::jupiterone_json;

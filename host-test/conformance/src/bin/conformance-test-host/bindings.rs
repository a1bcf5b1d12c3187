//! The contract of `wit/`, as Rust. Generated; nothing is decided here.

#![allow(missing_docs, unreachable_pub, unsafe_code, clippy::all, clippy::restriction)]

wasmtime::component::bindgen!({ world: "plugin", path: "../../wit" });

pub(crate) use security_graph::collector::http_fetch;

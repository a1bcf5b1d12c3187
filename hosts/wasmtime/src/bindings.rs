//! The contract of `wit/`, as Rust. Generated; nothing is decided here.

#![allow(missing_docs, unreachable_pub, unsafe_code, clippy::all, clippy::restriction)]

wasmtime::component::bindgen!({
    world: "plugin",
    path: "../../wit",
    imports: { default: async },
    exports: { default: async },
});

/// What `describe` returns.
pub mod manifest {
    pub use super::exports::security_graph::collector::collector::{
        CredentialKind, EntityKind, Manifest, PropertyKind, RelationshipKind, StepKind,
    };
}

pub(crate) use exports::security_graph::collector::collector;
pub(crate) use security_graph::collector::http_fetch;

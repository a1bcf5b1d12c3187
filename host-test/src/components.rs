//! Where `make components` puts what it builds.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The collector, for hosts that give it `http-fetch`.
pub const PLUGIN: &str = "graph-anthropic-plugin.wasm";
/// The collector on top of `wasi:http`.
pub const WASI: &str = "graph-anthropic-wasi.wasm";
/// The program.
pub const COMMAND: &str = "graph-anthropic.wasm";
/// The handler of a server's requests.
pub const SERVICE: &str = "graph-anthropic-service.wasm";
/// The collector, and the formats of its graphs.
pub const DOCUMENTS: &str = "graph-anthropic-documents.wasm";
/// All of them.
pub const ALL: [&str; 5] = [PLUGIN, WASI, COMMAND, SERVICE, DOCUMENTS];

/// The path of a built component.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/components").join(name)
}

/// The bytes of a built component.
///
/// # Errors
///
/// If it has not been built.
pub fn bytes(name: &str) -> anyhow::Result<Vec<u8>> {
    let path = path(name);
    std::fs::read(&path).with_context(|| format!("{}: run `make components`", path.display()))
}

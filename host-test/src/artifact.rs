//! Where `make components` puts what it builds.

use std::path::Path;

use anyhow::Context as _;

/// The bytes of `graph-anthropic-plugin.wasm`.
///
/// # Errors
///
/// If it has not been built.
pub fn plugin_bytes() -> anyhow::Result<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/components/graph-anthropic-plugin.wasm");
    std::fs::read(&path).with_context(|| format!("{}: run `make components`", path.display()))
}

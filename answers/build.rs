//! Builds the page, by `tools/build-page`, where it is to be compiled in. Knows where the workspace
//! is.

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the page is made of and by.
const SOURCES: [&str; 6] = [
    "answers/page/package.json",
    "answers/page/package-lock.json",
    "answers/page/src",
    "answers/page/tools/build.mjs",
    "tools/build-page",
    "tools/node-packages",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    for source in SOURCES {
        println!("cargo:rerun-if-changed={}", root.join(source).display());
    }
    let out = env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?;
    let built = Command::new(root.join("tools/build-page"))
        .arg(out)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start tools/build-page: {error}"))?;
    if built.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&built.stderr);
    Err(format!("the page could not be built, which takes Node and its packages:\n{said}").into())
}

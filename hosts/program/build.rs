//! Sees to the component that the program carries, and builds it where it is missing or older than
//! what it is made of. Knows where the workspace is.

use std::env;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

const COMPONENT: &str = "target/components/graph-anthropic-plugin.wasm";

/// What the component is made of and by.
const SOURCES: [&str; 6] = ["Cargo.lock", "Cargo.toml", "graph", "src", "tools", "wit"];

/// What cargo tells the programs that it starts, by how the names begin.
const OF_THIS_CARGO: [&str; 14] = [
    "CARGO",
    "CLIPPY",
    "DEBUG",
    "HOST",
    "LD_LIBRARY_PATH",
    "MAKEFLAGS",
    "MFLAGS",
    "NUM_JOBS",
    "OPT_LEVEL",
    "OUT_DIR",
    "PROFILE",
    "RUSTC",
    "RUSTFLAGS",
    "TARGET",
];
/// What of these is the user's, for any cargo.
const SETTINGS: [&str; 5] =
    ["CARGO_HOME", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTRIES_", "CARGO_REGISTRY_"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let component = root.join(COMPONENT);
    println!("cargo:rerun-if-changed={}", component.display());
    for source in SOURCES {
        println!("cargo:rerun-if-changed={}", root.join(source).display());
    }
    if !is_up_to_date(&root, &component)? {
        build(&root)?;
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    let carried = out.join("collector.wasm");
    fs::copy(&component, &carried)
        .map_err(|error| format!("cannot take {}: {error}", component.display()))?;
    println!("cargo:rustc-env=COLLECTOR_WASM={}", carried.display());
    Ok(())
}

fn is_up_to_date(root: &Path, component: &Path) -> io::Result<bool> {
    let Ok(built) = fs::metadata(component).and_then(|data| data.modified()) else {
        return Ok(false);
    };
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in SOURCES {
        newest = newest.max(newest_in(&root.join(source))?);
    }
    Ok(newest <= built)
}

/// When the newest file in a folder was written.
fn newest_in(path: &Path) -> io::Result<SystemTime> {
    let data = fs::metadata(path)?;
    if data.is_file() {
        return data.modified();
    }
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(path)? {
        newest = newest.max(newest_in(&entry?.path())?);
    }
    Ok(newest)
}

/// Builds the components as `make components` does. The cargo that runs this has a lock on its target
/// folder: the one that is started here stays out of it.
fn build(root: &Path) -> Result<(), Box<dyn Error>> {
    let script = root.join("tools/build-components");
    let mut command = Command::new(&script);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let is_of_this = OF_THIS_CARGO.iter().any(|prefix| text.starts_with(prefix));
        if is_of_this && !SETTINGS.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.env("COMPOSE_TARGET_DIR", root.join("target/component-build/compose"));
    // What a build script prints to standard output is for cargo.
    let status = command.current_dir(root).stdout(Stdio::null()).status();
    let status = status.map_err(|error| format!("cannot run {}: {error}", script.display()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", script.display()).into())
    }
}

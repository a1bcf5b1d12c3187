//! Starts the readers, which others wrote. `tools/readers` installs them.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const READERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/readers");

/// What a Python script of `graph/readers` prints.
pub(crate) fn python(script: &str, input: &[u8]) -> serde_json::Value {
    let environment = workspace().join("target/readers-python");
    let python = environment.join("bin/python");
    assert!(python.exists(), "run `make clients` first");
    serde_json::from_slice(&run(python, &[&in_readers(script)], input)).unwrap()
}

/// What a Node script of `graph/readers` prints.
pub(crate) fn node(script: &str, input: &[u8]) -> serde_json::Value {
    assert!(Path::new(READERS).join("node_modules").exists(), "run `make clients` first");
    serde_json::from_slice(&run("node", &[&in_readers(script)], input)).unwrap()
}

/// What a program on the PATH prints.
pub(crate) fn program(name: &str, arguments: &[&str], input: &[u8]) -> String {
    String::from_utf8(run(name, arguments, input)).unwrap()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn in_readers(script: &str) -> String {
    format!("{READERS}/{script}")
}

fn run(program: impl AsRef<OsStr>, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| match error.kind() {
            ErrorKind::NotFound => panic!("run `make clients` first"),
            _ => panic!("{error}"),
        });
    let mut to_child = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A reader that gives up early says why on its standard error.
        scope.spawn(move || drop(to_child.write_all(input)));
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

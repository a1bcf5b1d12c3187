//! Starts the readers, which others wrote. `make clients` installs them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What a Python script prints, in a virtual environment of `target`.
pub(crate) fn python(environment: &str, script: &str, input: &str) -> Value {
    let python = workspace().join("target").join(environment).join("bin/python");
    assert!(python.exists(), "run `make clients` first");
    let mut child = Command::new(python)
        .arg(workspace().join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

//! Starts the reader of JSON schemas, which others wrote. `tools/readers` installs it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// A JSON document of the repository, or of a package that `tools/readers` installs.
pub(crate) fn document(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path));
    serde_json::from_str(&text.expect("run `make clients` first")).unwrap()
}

/// What is wrong with each of some documents, by a schema.
pub(crate) fn problems(schema: &Value, documents: &[Value]) -> Vec<Vec<String>> {
    let python = root().join("target/readers-python/bin/python");
    assert!(python.exists(), "run `make clients` first");
    let mut child = Command::new(python)
        .arg(root().join("graph/readers/json_schema.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = json!({ "schema": schema, "documents": documents }).to_string();
    let mut to_child = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || to_child.write_all(asked.as_bytes()).unwrap());
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

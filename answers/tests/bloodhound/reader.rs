//! Starts the readers of `graph/readers`. `make clients` installs them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What is wrong with a document by a schema.
pub(crate) fn problems(schema: &Path, document: &Value) -> Value {
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    python("json_schema.py", &json!({ "schema": schema, "documents": [document] }))[0].clone()
}

/// What BloodHound would answer, after payloads were loaded one after the other.
pub(crate) fn answers(payloads: &[&Value], queries: &[String]) -> Vec<Vec<Value>> {
    let asked = json!({ "payloads": payloads, "queries": queries });
    serde_json::from_value(python("bloodhound.py", &asked)).unwrap()
}

fn python(script: &str, input: &Value) -> Value {
    let python = root().join("target/readers-python/bin/python");
    assert!(python.exists(), "run `make clients` first");
    let mut child = Command::new(python)
        .arg(root().join("graph/readers").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to_child = child.stdin.take().unwrap();
    let input = input.to_string();
    let output = std::thread::scope(|scope| {
        // A reader that gives up early says why on its standard error.
        scope.spawn(move || drop(to_child.write_all(input.as_bytes())));
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

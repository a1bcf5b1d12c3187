//! The file that a driver gets, and what it writes. Knows no process and no server.

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

use conformance_guest::telling;
use serde_json::{Value, json};

/// A run that a driver is to make.
#[derive(Clone)]
pub(crate) struct Run {
    /// What the server calls it.
    pub(crate) name: String,
    /// What lets its requests in. It is to turn up nowhere else.
    pub(crate) credential: String,
    /// Where the driver writes what came of it.
    pub(crate) output: PathBuf,
}

impl Run {
    /// A run whose output goes into a folder.
    pub(crate) fn new(number: usize, folder: &Path) -> Self {
        Self {
            name: format!("run-{number}-{:016x}", random()),
            // With characters that escapes and base64 spell in ways of their own.
            credential: format!("sk-ant-admin01-CANARY/{:016x}+_~=", random()),
            output: folder.join(format!("run-{number}.ndjson")),
        }
    }
}

fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Writes the file that a driver gets.
pub(crate) fn write(path: &Path, component: &Path, origin: &str, runs: &[Run]) -> io::Result<()> {
    let run =
        |run: &Run| json!({ "origin": origin, "credential": run.credential, "output": run.output });
    let runs: Vec<_> = runs.iter().map(run).collect();
    fs::write(path, json!({ "component": component, "runs": runs }).to_string())
}

/// What a driver wrote of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Output {
    /// All of it.
    pub(crate) text: String,
    /// What the server calls the run that it tells of.
    pub(crate) run: Option<String>,
    /// What came of each check, by its id: whether it was passed, and what was found.
    pub(crate) checks: BTreeMap<String, (bool, String)>,
    /// Why this is not a whole graph.
    pub(crate) fault: Option<String>,
}

impl Output {
    /// Reads what a driver wrote, if it did.
    pub(crate) fn read(path: &Path) -> Self {
        match fs::read(path) {
            Ok(bytes) => Self::of(&String::from_utf8_lossy(&bytes)),
            Err(error) => Self { fault: Some(format!("no output: {error}")), ..Self::default() },
        }
    }

    fn of(text: &str) -> Self {
        let mut output = Self { text: text.to_owned(), ..Self::default() };
        let mut has_report = false;
        for line in text.lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else {
                output.fault = Some("a line that is not JSON".to_owned());
                return output;
            };
            if has_report {
                output.fault = Some("a line after the report".to_owned());
            }
            if let Some(failure) = line.get("failure") {
                output.fault = Some(format!("failure: {}", failure.as_str().unwrap_or_default()));
            }
            has_report |= line.get("report").is_some();
            output.entity(&line);
        }
        if !has_report && output.fault.is_none() {
            output.fault = Some("no report on the last line".to_owned());
        }
        output
    }

    fn entity(&mut self, line: &Value) {
        let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let (kind, name) = (text("_type"), text("displayName").to_owned());
        if kind == telling::RUN {
            self.run = Some(name);
        } else if kind == telling::CHECK {
            let passed = line.get("passed") == Some(&Value::Bool(true));
            self.checks.insert(name, (passed, text("found").to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK: &str = r#"{"_key":"k","_type":"conformance_check","_class":[],"displayName":"ids","found":"f","passed":true}"#;

    #[test]
    fn an_output_is_whole_with_a_report_on_its_last_line() {
        for (text, fault) in [
            (format!("{CHECK}\n{{\"report\":{{}}}}\n"), None),
            (format!("{CHECK}\n"), Some("no report on the last line")),
            (String::new(), Some("no report on the last line")),
            (format!("{{\"report\":{{}}}}\n{CHECK}\n"), Some("a line after the report")),
            ("{\"failure\":\"cancelled\"}\n".to_owned(), Some("failure: cancelled")),
            ("oops\n".to_owned(), Some("a line that is not JSON")),
        ] {
            let output = Output::of(&text);
            assert_eq!(output.fault.as_deref(), fault, "{text}");
            if text.starts_with(CHECK) {
                assert_eq!(output.checks["ids"], (true, "f".to_owned()));
            }
        }
    }
}

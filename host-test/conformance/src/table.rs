//! The findings, for people and for machines. Decides nothing.

use std::fmt::Write as _;

use conformance_guest::checks::{CHECKS, Check};
use serde_json::json;

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The check.
    pub check: Check,
    /// Whether every run passed it.
    pub passed: bool,
    /// What was found.
    pub found: String,
}

/// Whether all were passed.
#[must_use]
pub fn all_passed(rows: &[Row]) -> bool {
    rows.iter().all(|row| row.passed)
}

/// How wide the table is, in characters, where nothing is wrong.
const WIDTH: usize = 99;

/// A table for people.
#[must_use]
pub fn text(rows: &[Row]) -> String {
    let mut text = String::new();
    let width = CHECKS.iter().map(|check| check.id.len()).max().unwrap_or_default();
    for Row { check, passed, found } in rows {
        let found = on_one_line(found);
        if *passed {
            let line = format!("passed  {:width$}  {found}", check.id);
            let _ = writeln!(text, "{}", cut(&line));
        } else {
            let _ = writeln!(text, "FAILED  {:width$}  {found}", check.id);
            let _ = writeln!(text, "        {:width$}  {}:", "", check.name);
            let _ = writeln!(text, "        {:width$}  {}: {:?}", "", check.file, check.sentence);
        }
    }
    let passed = rows.iter().filter(|row| row.passed).count();
    let _ = writeln!(text, "{passed} of {} passed", rows.len());
    text
}

/// The same for machines.
#[must_use]
pub fn json(rows: &[Row]) -> String {
    let row = |row: &Row| {
        json!({
            "id": row.check.id,
            "name": row.check.name,
            "passed": row.passed,
            "found": row.found,
            "file": row.check.file,
            "sentence": row.check.sentence,
        })
    };
    let checks: Vec<_> = rows.iter().map(row).collect();
    let document = json!({ "passed": all_passed(rows), "checks": checks });
    format!("{document:#}\n")
}

/// The checks, and where each comes from.
#[must_use]
pub fn list() -> String {
    let mut text = String::new();
    for check in CHECKS {
        let _ = writeln!(text, "{}: {}", check.id, check.name);
        let _ = writeln!(text, "    {}: {:?}", check.file, check.sentence);
    }
    text
}

/// As much of a line as the table is wide.
fn cut(line: &str) -> String {
    if line.chars().count() <= WIDTH {
        return line.to_owned();
    }
    line.chars().take(WIDTH.saturating_sub(1)).chain(['…']).collect()
}

/// What a host says may have anything in it: a terminal is not to obey it.
fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

//! The kit as a program.

use std::process::{Command, Output};

use conformance::checks::CHECKS;
use serde_json::Value;

fn conformance(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conformance")).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_driver_that_does_nothing_fails_and_the_table_says_why() {
    let output = conformance(&["true"]);

    assert_eq!(output.status.code(), Some(1));
    let table = stdout(&output);
    assert!(table.contains("FAILED  delivered"), "{table}");
    assert!(table.contains("run 1: no output: "), "{table}");
    assert!(table.contains("no run could be ended in its middle: exit status: 0"), "{table}");
    assert!(!table.contains("passed  ids"), "{table}");
}

#[test]
fn machines_get_every_check_with_its_sentence() {
    let output = conformance(&["--json", "false"]);

    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(document["passed"], false);
    let checks = document["checks"].as_array().unwrap();
    assert_eq!(checks.len(), CHECKS.len());
    assert!(checks.iter().all(|check| check["sentence"].is_string()));
}

#[test]
fn a_driver_that_is_not_there_is_no_finding() {
    let output = conformance(&["/nowhere/driver"]);

    assert_eq!(output.status.code(), Some(2));
    let says = String::from_utf8(output.stderr).unwrap();
    assert!(says.starts_with("conformance: start the driver /nowhere/driver: "), "{says}");
}

#[test]
fn the_list_has_every_check_and_where_it_comes_from() {
    let list = stdout(&conformance(&["--list"]));

    for check in CHECKS {
        assert!(list.contains(&format!("{}: {}\n", check.id, check.name)), "{}", check.id);
    }
}

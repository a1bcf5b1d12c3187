//! What the README shows of the sample organization.

use answers::Organization;
use answers::findings::{Settings, examine};

use crate::support::{everything, northwind};

#[test]
fn the_readme_begins_with_the_worst_of_what_is_wrong_with_the_sample() {
    let (graph, report) = everything(northwind());
    let findings = examine(&Organization::new(&graph, &report), &Settings::default());
    let lines = findings.lines();
    let worst: Vec<_> = lines.lines().take(5).collect();
    let readme = include_str!("../../../README.md");
    let (_, shown) = readme.split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("\n```").unwrap();
    assert_eq!(shown, worst.join("\n"));
}

//! JSON lines, and jq as their reader.

use graph::formats::Ndjson;
use serde_json::{Value, json};

use crate::{reader, sample};

/// What jq's filter makes of the lines.
fn jq(filter: &str) -> Vec<Value> {
    let mut lines = Vec::new();
    sample::written(Ndjson::new, &mut lines);
    let text = reader::program("jq", &["--compact-output", filter], &lines);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_name_comes_back_from_its_line() {
    assert_eq!(jq("select(._type == \"acme_user\").displayName"), sample::HOSTILE.map(Value::from));
}

#[test]
fn every_entity_and_relationship_is_a_line_and_the_report_is_the_last() {
    let document = sample::as_json();
    // jq's numbers are floating-point: the largest and the smallest integer are not read as such.
    let things = jq("del(.largest, .smallest) | del(._rawData)");

    let entities = document["entities"].as_array().unwrap();
    let relationships = document["relationships"].as_array().unwrap();
    let report = json!({ "report": document["report"] });
    let mut expected: Vec<_> =
        entities.iter().chain(relationships).chain([&report]).cloned().collect();
    for thing in &mut expected {
        for name in ["largest", "smallest", "_rawData"] {
            thing.as_object_mut().unwrap().remove(name);
        }
    }
    assert_eq!(things, expected);
}

//! The published schema of the JSON document, and jsonschema as its reader.

use graph::formats::{Json, write};
use graph::{Graph, Report};
use serde_json::{Value, json};

use crate::{reader, sample};

const SCHEMA: &str = include_str!("../../jupiterone-json.schema.json");

/// What is wrong with each of the documents.
fn problems(documents: &[Value]) -> Value {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let asked = json!({ "schema": schema, "documents": documents });
    reader::python("json_schema.py", asked.to_string().as_bytes())
}

#[test]
fn what_is_written_keeps_to_the_schema() {
    let mut empty = Vec::new();
    write(&Graph::default(), &Report::default(), &mut Json::new(&mut empty)).unwrap();
    let empty = serde_json::from_slice(&empty).unwrap();

    assert_eq!(problems(&[sample::as_json(), empty]), json!([[], []]));
}

#[test]
fn the_schema_refuses_what_is_never_written() {
    let spoiled = |spoil: fn(&mut Value)| {
        let mut document = sample::as_json();
        spoil(&mut document);
        document
    };
    let documents = [
        spoiled(|document| document["entities"][0]["nested"] = json!({})),
        spoiled(|document| document["entities"][0]["numbers"] = json!([1])),
        spoiled(|document| document["entities"][0]["fraction"] = json!(1.5)),
        spoiled(|document| document["entities"][0]["_secret"] = json!("x")),
        spoiled(|document| document["entities"][0]["_key"] = json!(null)),
        spoiled(|document| document["relationships"][0]["_class"] = json!(["HAS"])),
        spoiled(|document| document["report"]["steps"][0]["status"] = json!("fine")),
        spoiled(|document| drop(document.as_object_mut().unwrap().remove("report"))),
    ];

    let problems = problems(&documents);

    let counts: Vec<_> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem.as_array().unwrap().len())
        .collect();
    assert_eq!(counts, [1; 8], "{problems}");
}

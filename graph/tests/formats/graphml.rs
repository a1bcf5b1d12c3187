//! GraphML, and NetworkX as its reader.

use graph::formats::GraphMl;
use serde_json::{Map, Value, json};

use crate::{reader, sample};

/// Attributes as properties again: those that end in `.json` are JSON.
fn properties(attributes: &Value) -> Map<String, Value> {
    let property = |(name, value): (&String, &Value)| match name.strip_suffix(".json") {
        Some(name) => (name.to_owned(), serde_json::from_str(value.as_str().unwrap()).unwrap()),
        None => (name.clone(), value.clone()),
    };
    attributes.as_object().unwrap().iter().map(property).collect()
}

/// The graph that NetworkX sees, in the shapes of `Json`.
fn seen() -> Value {
    let mut document = Vec::new();
    sample::written(GraphMl::new, &mut document);
    let graph = reader::python("networkx_graph.py", &document);
    let node = |node: &Value| properties(&node["attributes"]);
    let keys: Map<_, _> = graph["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|element| (element["id"].as_str().unwrap().to_owned(), node(element)["_key"].clone()))
        .collect();
    let edge = |edge: &Value| {
        let mut all = properties(&edge["attributes"]);
        all.insert("_fromEntityKey".to_owned(), keys[edge["from"].as_str().unwrap()].clone());
        all.insert("_toEntityKey".to_owned(), keys[edge["to"].as_str().unwrap()].clone());
        all
    };
    let sorted = |mut things: Vec<Map<String, Value>>| {
        things.sort_by_key(|thing| thing["_key"].as_str().unwrap().to_owned());
        things
    };
    json!({
        "entities": sorted(graph["nodes"].as_array().unwrap().iter().map(node).collect()),
        "relationships": sorted(graph["edges"].as_array().unwrap().iter().map(edge).collect()),
    })
}

#[test]
fn everything_comes_back() {
    let mut expected = sample::as_json();
    expected.as_object_mut().unwrap().remove("report");
    for entity in expected["entities"].as_array_mut().unwrap() {
        entity.as_object_mut().unwrap().remove("_rawData");
    }
    for relationship in expected["relationships"].as_array_mut().unwrap() {
        relationship.as_object_mut().unwrap().remove("displayName");
    }

    assert_eq!(seen(), expected);
}

//! Flowcharts, and Mermaid's own parser as their reader.

use graph::formats::Mermaid;
use serde_json::{Value, json};

use crate::{reader, sample};

fn parsed() -> Value {
    let mut text = Vec::new();
    sample::written(Mermaid::new, &mut text);
    reader::node("mermaid-flowchart.mjs", &text)
}

#[test]
fn every_name_and_relationship_comes_back() {
    let flowchart = parsed();
    let document = sample::as_json();

    let entities = document["entities"].as_array().unwrap();
    // Terminals obey it, and no entity code of HTML stands for it.
    let seen = |text: &str| text.replace('\u{85}', "\u{fffd}");
    let label = |entity: &Value| {
        let names = ["displayName", "name", "_key"];
        json!(seen(names.iter().find_map(|name| entity[name].as_str()).unwrap()))
    };
    let id = |key: &Value| {
        format!("n{}", entities.iter().position(|entity| entity["_key"] == *key).unwrap())
    };
    for entity in entities {
        assert_eq!(flowchart["nodes"][id(&entity["_key"])], label(entity));
    }
    assert_eq!(flowchart["nodes"].as_object().unwrap().len(), entities.len());

    let edge = |drawn: &Value| {
        let class = drawn["_class"].as_str().unwrap();
        let label = match drawn["role"].as_str() {
            Some(role) => format!("{class} ({})", seen(role)),
            None => class.to_owned(),
        };
        json!([id(&drawn["_fromEntityKey"]), id(&drawn["_toEntityKey"]), label])
    };
    let edges: Vec<_> = document["relationships"].as_array().unwrap().iter().map(edge).collect();
    assert_eq!(flowchart["edges"], json!(edges));
}

#[test]
fn every_type_has_a_box_that_names_it() {
    let flowchart = parsed();

    assert_eq!(flowchart["direction"], "LR");
    let boxes = flowchart["boxes"].as_array().unwrap();
    let sizes: Vec<_> =
        boxes.iter().map(|label| json!([label[0], label[1].as_array().unwrap().len()])).collect();
    assert_eq!(
        sizes,
        [
            json!(["acme_account", 1]),
            json!(["acme_key", 1]),
            json!(["acme_user", sample::HOSTILE.len()])
        ]
    );
}

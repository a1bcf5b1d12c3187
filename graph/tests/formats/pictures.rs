//! Pictures of things in every state, and of more than can be drawn.

use graph::formats::{Dot, Format, Mermaid, write};
use graph::{Entity, Graph, GraphBuilder, Properties, Relationship, Report, Value};
use serde_json::{Value as Json, json};

use crate::reader;

const ACTIVE: (&str, Value<'_>) = ("active", Value::Boolean(true));
const INACTIVE: (&str, Value<'_>) = ("active", Value::Boolean(false));
const IMPLICIT: (&str, Value<'_>) = ("implicit", Value::Boolean(true));
const ORPHANED: (&str, Value<'_>) = ("creatorMissing", Value::Boolean(true));

/// A graph of an account that has keys, each with the properties of it and of its relationship.
fn keys(keys: &[(Properties<'static>, Properties<'static>)]) -> Graph {
    let mut builder = GraphBuilder::default();
    let entity = |key: String, properties| Entity {
        key: key.into(),
        kind: "acme_thing".into(),
        classes: vec!["Thing".into()],
        properties,
        raw_data: None,
    };
    builder.add_entity(entity("acme_account:1".to_owned(), Properties::new())).unwrap();
    for (number, (properties, of_relationship)) in keys.iter().enumerate() {
        let key = format!("acme_key:{number:04}");
        builder.add_entity(entity(key.clone(), properties.clone())).unwrap();
        let relationship = Relationship {
            key: format!("acme_account:1|has|{key}").into(),
            kind: "acme_account_has_key".into(),
            class: "HAS".into(),
            from: "acme_account:1".into(),
            to: key.into(),
            properties: of_relationship.clone(),
        };
        builder.add_relationship(relationship).unwrap();
    }
    builder.build()
}

/// One in every state, after one in none.
fn in_every_state() -> Graph {
    keys(&[
        ([ACTIVE].into(), [ACTIVE].into()),
        ([INACTIVE, ORPHANED].into(), [INACTIVE, IMPLICIT].into()),
        ([("archivedOn", Value::Timestamp(1))].into(), [INACTIVE].into()),
        ([ACTIVE, ORPHANED].into(), [ACTIVE, IMPLICIT].into()),
    ])
}

fn plain(count: usize) -> Graph {
    keys(&vec![Default::default(); count])
}

fn dot(graph: &Graph) -> (String, Option<String>) {
    let mut text = Vec::new();
    let mut dot = Dot::new(&mut text);
    write(graph, &Report::default(), &mut dot).unwrap();
    let remark = dot.remark();
    (String::from_utf8(text).unwrap(), remark)
}

/// What Graphviz sees.
fn drawn(graph: &Graph) -> Json {
    let text = reader::program("dot", &["-Tjson"], dot(graph).0.as_bytes());
    serde_json::from_str(&text).unwrap()
}

fn mermaid(graph: &Graph) -> std::io::Result<String> {
    let mut text = Vec::new();
    let written = write(graph, &Report::default(), &mut Mermaid::new(&mut text));
    assert!(written.is_ok() || text.is_empty(), "there is all of it or nothing");
    written.map(|()| String::from_utf8(text).unwrap())
}

/// What Mermaid sees.
fn parsed(graph: &Graph) -> Json {
    reader::node("mermaid-flowchart.mjs", mermaid(graph).unwrap().as_bytes())
}

#[test]
fn dot_shows_what_is_off_orphaned_implicit_or_of_no_use() {
    let picture = drawn(&in_every_state());

    let objects = picture["objects"].as_array().unwrap();
    let keys = objects.iter().filter(|it| it["name"].as_str().unwrap().starts_with("acme_key:"));
    let looks: Vec<_> =
        keys.map(|key| json!([key["style"], key["color"], key["penwidth"]])).collect();
    let off = json!(["rounded,filled,dashed", "#909090", null]);
    let none = json!(["rounded,filled", null, null]);
    assert_eq!(looks, [none, off.clone(), off, json!(["rounded,filled", "#c00000", "3"])]);

    let edges = picture["edges"].as_array().unwrap();
    let looks: Vec<_> = edges.iter().map(|edge| json!([edge["style"], edge["color"]])).collect();
    let closed = json!(["dotted", "#909090"]);
    let implicit = json!(["dashed", "#404040"]);
    assert_eq!(looks, [json!([null, "#404040"]), closed.clone(), closed, implicit]);
}

#[test]
fn the_legend_of_dot_explains_what_there_is_and_nothing_else() {
    let explained = |graph: &Graph| {
        let picture = drawn(graph);
        let mut objects = picture["objects"].as_array().unwrap().iter();
        let legend = objects.find(|object| object["name"] == "legend")?;
        let texts = legend["_ldraw_"].as_array().unwrap().iter();
        Some(texts.filter_map(|it| it["text"].as_str()).collect::<Vec<_>>().join("; "))
    };

    let all = "not active; active, but its maker is gone; - - -▶ implicit; \
               · · ·▶ opens nothing any more";
    assert_eq!(explained(&in_every_state()).as_deref(), Some(all));
    let one = keys(&[(Properties::new(), [IMPLICIT].into())]);
    assert_eq!(explained(&one).as_deref(), Some("- - -▶ implicit"));
    assert_eq!(explained(&plain(2)), None);
}

#[test]
fn mermaid_shows_what_is_off_orphaned_implicit_or_of_no_use() {
    let picture = parsed(&in_every_state());

    let classes = json!({
        "n0": [], "n1": [], "n2": ["inactive"], "n3": ["inactive"], "n4": ["orphaned"],
    });
    assert_eq!(picture["classes"], classes);
    assert_eq!(picture["definedClasses"], json!(["inactive", "orphaned"]));
    let closed =
        json!(["normal", ["stroke:#909090", "color:#606060", "stroke-dasharray:2 4", "fill:none"]]);
    let strokes = json!([["normal", []], closed, closed, ["dotted", []]]);
    assert_eq!(picture["strokes"], strokes);

    let plain = parsed(&plain(1));
    assert_eq!(plain["definedClasses"], json!([]));
    assert_eq!(plain["strokes"], json!([["normal", []]]));
}

#[test]
fn mermaid_draws_as_many_edges_as_it_takes_and_nothing_of_more() {
    let most = parsed(&plain(500));
    assert_eq!(most["edges"].as_array().unwrap().len(), 500);
    assert_eq!(most["takes"], json!({ "edges": 500, "characters": 50_000 }));

    let error = mermaid(&plain(501)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    assert_eq!(
        error.to_string(),
        "Mermaid draws 500 edges and 50000 characters, and this graph has 501 edges and 24909 \
         characters: draw a part with --around THING --depth N, or use another format"
    );
}

#[test]
fn mermaid_counts_characters_as_mermaid_does() {
    let named =
        |name: String| keys(&[(Properties::from([("name", name.into())]), Properties::new())]);
    let around = mermaid(&named("x".to_owned())).unwrap().len() - 1;
    let room = 50_000 - around;

    assert_eq!(mermaid(&named("x".repeat(room))).unwrap().len(), 50_000);
    assert!(mermaid(&named("x".repeat(room + 1))).is_err());
    // JavaScript takes such a letter for two.
    let letters = |count| mermaid(&named("𝒳".repeat(count)));
    assert!(letters(room / 2).is_ok());
    assert!(letters(room / 2 + 1).unwrap_err().to_string().contains("1 edges and 5000"));
}

#[test]
fn dot_draws_whatever_there_is_and_remarks_that_it_is_too_much() {
    let (text, remark) = dot(&plain(999));
    assert_eq!(remark, None);
    assert!(!text.contains("//"));

    let (text, remark) = dot(&plain(1_000));
    let expected = "a picture of 1001 entities and 1000 relationships takes Graphviz long, and \
                    nobody can read it: draw a part with --around THING --depth N, or use another \
                    format";
    assert_eq!(remark.as_deref(), Some(expected));
    assert!(text.ends_with(&format!("\n  // {expected}\n}}\n")));
    let drawn = reader::program("dot", &["-Tcanon"], text.as_bytes());
    assert_eq!(drawn.matches(" -> ").count(), 1_000);
}

//! DOT, and Graphviz as its reader.

use graph::formats::{Dot, Format as _};
use graph::{Entity, Properties, Report};
use serde_json::Value as Json;

use crate::{reader, sample};

fn drawn(format: &str) -> String {
    let mut text = Vec::new();
    sample::written(Dot::new, &mut text);
    reader::program("dot", &[format], &text)
}

/// The lines of text that are drawn for a label.
fn text(thing: &Json, name: &str) -> String {
    let operations = thing[name].as_array().into_iter().flatten();
    let lines: Vec<_> = operations.filter_map(|operation| operation["text"].as_str()).collect();
    lines.join("\n")
}

/// Names as pictures show them: with pictures of control characters.
fn shown(name: &str) -> String {
    let control = |c: char| match c {
        '\n' => c,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap(),
        '\u{7f}' => '\u{2421}',
        '\u{85}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c => c,
    };
    name.chars().map(control).collect()
}

#[test]
fn every_name_is_drawn_as_it_is_in_the_box_of_its_type() {
    let drawing: Json = serde_json::from_str(&drawn("-Tjson")).unwrap();
    let objects = drawing["objects"].as_array().unwrap();

    let cluster = objects.iter().find(|object| object["name"] == "cluster_acme_user").unwrap();
    assert_eq!(text(cluster, "_ldraw_"), "acme_user");
    let nodes = cluster["nodes"].as_array().unwrap();
    let mut names: Vec<_> = nodes
        .iter()
        .map(|id| objects.iter().find(|object| object["_gvid"] == *id).unwrap())
        .map(|node| (node["name"].to_string(), text(node, "_ldraw_")))
        .collect();
    names.sort_unstable();
    let names: Vec<_> = names.into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, sample::HOSTILE.map(shown));
}

#[test]
fn relationships_are_drawn_with_their_class_and_role() {
    let drawing: Json = serde_json::from_str(&drawn("-Tjson")).unwrap();
    let edges = drawing["edges"].as_array().unwrap();

    let mut labels: Vec<_> = edges.iter().map(|edge| text(edge, "_ldraw_")).collect();
    labels.sort_unstable();
    let mut expected: Vec<_> =
        sample::HOSTILE.iter().map(|role| format!("HAS ({})", shown(role))).collect();
    expected.extend(["HAS".to_owned(), "HOLDS".to_owned()]);
    expected.sort_unstable();
    assert_eq!(labels, expected);
}

#[test]
fn it_is_drawn_as_svg_with_a_tooltip_for_every_key() {
    let svg = drawn("-Tsvg");

    assert!(svg.contains(">Grüße") || svg.contains("Grüße, 你好</text>"), "{svg}");
    assert!(svg.contains("<a xlink:title=\"acme_user:00\">"), "{svg}");
    assert!(!svg.contains("<script>"));
}

#[test]
fn a_name_that_is_longer_than_graphviz_takes_is_cut() {
    for c in ['x', '&', '"', '\u{202e}', '😀'] {
        let long = c.to_string().repeat(50_000);
        let user = Entity {
            key: format!("acme_user:{long}").into(),
            kind: "acme_user".into(),
            classes: vec!["User".into()],
            properties: Properties::from([("name", long.into())]),
            raw_data: None,
        };
        let mut text = Vec::new();
        let mut dot = Dot::new(&mut text);
        dot.entity(&user).unwrap();
        dot.finish(&Report::default()).unwrap();
        drop(dot);

        let svg = reader::program("dot", &["-Tsvg"], &text);
        assert!(svg.contains('…'), "{c}");
    }
}

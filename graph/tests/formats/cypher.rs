//! Cypher, and ArcadeDB as its reader.

use expect_test::expect;
use graph::formats::{Cypher, Format};
use graph::{Entity, Kinds, Properties};
use serde_json::{Value, json};

use crate::{reader, sample};

fn statements() -> String {
    let mut statements = Vec::new();
    sample::written(|to| Cypher::new(to, sample::kinds()), &mut statements);
    String::from_utf8(statements).unwrap()
}

/// What there is after each of the loads.
fn loaded(times: usize) -> Value {
    let loads = json!({ "loads": vec![statements(); times] });
    reader::python("cypher_graph.py", loads.to_string().as_bytes())
}

/// Things in the shapes of Cypher: without what is null, which is absent there.
fn expected(things: &Value, hidden: &[&str]) -> Vec<Value> {
    let mut things = things.as_array().unwrap().clone();
    for thing in &mut things {
        let thing = thing.as_object_mut().unwrap();
        thing.retain(|name, value| !value.is_null() && !hidden.contains(&name.as_str()));
    }
    things
}

fn sorted<'a>(things: &'a Value, name: &str) -> Vec<&'a Value> {
    let mut things: Vec<_> = things.as_array().unwrap().iter().collect();
    things.sort_by_key(|thing| thing[name]["_key"].as_str().unwrap().to_owned());
    things
}

#[test]
fn everything_comes_back_and_a_second_load_changes_nothing() {
    let answer = loaded(2);
    let document = sample::as_json();

    for graph in answer["graphs"].as_array().unwrap() {
        let nodes = sorted(&graph["nodes"], "properties");
        let properties: Vec<_> = nodes.iter().map(|node| &node["properties"]).collect();
        let entities = expected(&document["entities"], &["_rawData"]);
        assert_eq!(properties, entities.iter().collect::<Vec<_>>());
        for node in nodes {
            let mut labels: Vec<_> =
                node["labels"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            labels.sort_unstable();
            assert_eq!(labels, ["Person", "User", node["properties"]["_type"].as_str().unwrap()]);
        }

        let relationships = sorted(&graph["relationships"], "properties");
        let ends = ["displayName", "_fromEntityKey", "_toEntityKey"];
        let properties: Vec<_> = relationships.iter().map(|edge| &edge["properties"]).collect();
        let all = expected(&document["relationships"], &ends);
        assert_eq!(properties, all.iter().collect::<Vec<_>>());
        for (one, is) in relationships.iter().zip(document["relationships"].as_array().unwrap()) {
            assert_eq!(one["type"], is["_class"]);
            assert_eq!((&one["start"], &one["end"]), (&is["_fromEntityKey"], &is["_toEntityKey"]));
        }
    }
    assert_eq!(answer["graphs"].as_array().unwrap().len(), 2);
}

#[test]
fn the_keys_of_every_type_are_unique() {
    let answer = loaded(2);

    let mut constrained: Vec<_> = answer["constraints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["type"], row["labelsOrTypes"], row["properties"]]).to_string())
        .collect();
    constrained.sort_unstable();
    assert_eq!(
        constrained,
        ["acme_account", "acme_key", "acme_user"].map(|kind| json!([
            "UNIQUENESS",
            [kind],
            ["_key"]
        ])
        .to_string())
    );
}

#[test]
fn every_line_is_a_statement() {
    let statements = statements();
    let (lines, comment) = statements.trim_end().rsplit_once('\n').unwrap();
    assert!(comment.starts_with("// Nothing is removed: "), "{comment}");
    for line in lines.lines() {
        let begins = ["CREATE CONSTRAINT ", "MERGE (n:", "MATCH (a:"];
        assert!(begins.iter().any(|begin| line.starts_with(begin)), "{line}");
        assert!(line.ends_with(';'), "{line}");
        assert!(!line.contains(char::is_control), "{line}");
    }
}

#[test]
fn no_name_ends_its_backticks_even_where_escapes_are_read_first() {
    let mut statements = Vec::new();
    let kinds = Kinds { entities: vec!["a_b".to_owned()], ..Kinds::default() };
    Cypher::new(&mut statements, kinds)
        .entity(&Entity {
            key: "a\\u0022".into(),
            kind: "a_b".into(),
            classes: vec!["C`D".into()],
            properties: Properties::from([("x\\u0060`\n", "\\u0060\"\n".into())]),
            raw_data: None,
        })
        .unwrap();

    expect![[r#"
        CREATE CONSTRAINT IF NOT EXISTS FOR (n:`a_b`) REQUIRE n.`_key` IS UNIQUE;
        MERGE (n:`a_b` {`_key`: "a\\u0022"}) SET n:`C``D`, n = {`_key`: "a\\u0022", `_type`: "a_b", `_class`: ["C`D"], `_runs`: n.`_runs`, `x\u005Cu0060``\u000A`: "\\u0060\"\n"};
    "#]].assert_eq(&String::from_utf8(statements).unwrap());
}

//! OpenGraph, and BloodHound's rules for it as a schema.

use expect_test::expect;
use graph::formats::{Format, OpenGraph, OpenGraphEdge, OpenGraphEnd};
use graph::{Entity, Properties, Report};
use serde_json::{Value, json};

use crate::{reader, sample};

const SCHEMA: &str = include_str!("../../readers/opengraph.schema.json");

fn payload() -> Value {
    let mut text = Vec::new();
    sample::written(|to| OpenGraph::new(to, "Acme \"source\""), &mut text);
    serde_json::from_slice(&text).unwrap()
}

fn problems(document: &Value) -> Value {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let asked = json!({ "schema": schema, "documents": [document] });
    reader::python("json_schema.py", asked.to_string().as_bytes())[0].clone()
}

#[test]
fn it_keeps_to_the_rules_of_bloodhound() {
    assert_eq!(problems(&payload()), json!([]));
}

#[test]
fn the_rules_are_noticed() {
    let mut payload = payload();
    payload["graph"]["nodes"][0]["properties"]["objectid"] = json!("x");
    payload["graph"]["edges"][0]["properties"]["nothing"] = json!(null);
    payload["graph"]["edges"][0]["kind"] = json!("Tag_X");

    assert_eq!(problems(&payload).as_array().unwrap().len(), 3);
}

#[test]
fn every_name_comes_back() {
    let payload = payload();
    let nodes = payload["graph"]["nodes"].as_array().unwrap();

    let users = nodes.iter().filter(|node| node["kinds"] == json!(["Acme_User"]));
    let names: Vec<_> = users.map(|node| &node["properties"]["displayname"]).collect();
    assert_eq!(names, sample::HOSTILE);
    assert_eq!(payload["metadata"], json!({ "source_kind": "Acme \"source\"" }));
}

#[test]
fn ids_hold_no_colon_and_every_end_is_a_node() {
    let payload = payload();
    let nodes = payload["graph"]["nodes"].as_array().unwrap();
    let ids: Vec<_> = nodes.iter().map(|node| &node["id"]).collect();

    assert_eq!(ids[1], "acme_key%3A%253A \"'`\n\\<&> \u{1}\u{202e}");
    for edge in payload["graph"]["edges"].as_array().unwrap() {
        assert!(ids.contains(&&edge["start"]["value"]) && ids.contains(&&edge["end"]["value"]));
    }
}

#[test]
fn names_of_properties_are_in_lower_case_and_stay_apart() {
    let mut node = payload()["graph"]["nodes"][0].clone();
    node["properties"].as_object_mut().unwrap().remove("texts");

    expect![[r#"
        {
          "id": "acme_account%3A1",
          "kinds": [
            "Acme_Account"
          ],
          "properties": {
            "a__hostile___name_______of___it": "still a name",
            "class": [
              "User",
              "Person"
            ],
            "config": "",
            "config_json": "[]",
            "createdon": 1730332707427,
            "emptytext": "",
            "id": "its own",
            "key": "acme_account:1",
            "largest": 9223372036854775807,
            "longago": -1,
            "name": "Every \"kind\" of value",
            "no": false,
            "notexts": [],
            "objectid_": "not BloodHound's",
            "smallest": -9223372036854775808,
            "tag_a_b": "one",
            "tag_a_b_": "two",
            "type": "acme_account",
            "yes": true,
            "zero": 0
          }
        }"#]]
    .assert_eq(&format!("{node:#}"));
}

#[test]
fn edges_have_the_class_for_a_kind() {
    let payload = payload();
    let edges = payload["graph"]["edges"].as_array().unwrap();
    let edge = edges.iter().find(|edge| edge["kind"] == "Acme_Holds").unwrap();

    expect![[r#"{"end":{"value":"acme_user%3A00"},"kind":"Acme_Holds","properties":{"class":"HOLDS","key":"acme_account:1|holds|acme_user:00","type":"acme_account_holds_user"},"start":{"value":"acme_account%3A1"}}"#]].assert_eq(&edge.to_string());
}

/// A node that says its source by itself, and edges that are no relationships.
fn with_edges(edges: &[OpenGraphEdge<'_>]) -> Value {
    let mut text = Vec::new();
    let mut format = OpenGraph::marking_nodes(&mut text, "Acme");
    let entity = Entity {
        key: "acme_key:1".into(),
        kind: "acme_key".into(),
        classes: Vec::new(),
        properties: Properties::from([("environmentId", "its own".into())]),
        raw_data: None,
    };
    format.node(&entity, &[("environmentid", "acme_account%3A1".into())]).unwrap();
    edges.iter().for_each(|edge| format.edge(edge).unwrap());
    format.finish(&Report::default()).unwrap();
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn an_edge_can_lead_to_a_node_of_another_source_by_its_properties() {
    let properties = Properties::from([("role", "user".into())]);
    let start = OpenGraphEnd::Match { kind: "GH_Repository", properties: &[("full_name", "a/b")] };
    let end = OpenGraphEnd::Key("acme_key:1");
    let edge = OpenGraphEdge { kind: "Acme_CanUse", start, end, properties: &properties };
    let payload = with_edges(&[edge]);

    expect![[r#"
        {
          "graph": {
            "edges": [
              {
                "end": {
                  "value": "acme_key%3A1"
                },
                "kind": "Acme_CanUse",
                "properties": {
                  "role": "user"
                },
                "start": {
                  "kind": "GH_Repository",
                  "match_by": "property",
                  "property_matchers": [
                    {
                      "key": "full_name",
                      "operator": "equals",
                      "value": "a/b"
                    }
                  ]
                }
              }
            ],
            "nodes": [
              {
                "id": "acme_key%3A1",
                "kinds": [
                  "Acme_Key",
                  "Acme"
                ],
                "properties": {
                  "class": [],
                  "environmentid": "acme_account%3A1",
                  "environmentid_": "its own",
                  "key": "acme_key:1",
                  "type": "acme_key"
                }
              }
            ]
          }
        }"#]]
    .assert_eq(&format!("{payload:#}"));
    assert_eq!(problems(&payload), json!([]));
}

//! A part of a graph in Cypher, loaded after all of it, and ArcadeDB as its reader.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use answers::kinds::{ACCOUNT, USER, USER_ASSIGNED_WORKSPACE, WORKSPACE};
use command::arguments::Around;
use command::part::Part;
use graph::formats::{Cypher, write};
use graph::{
    Entity, Graph, GraphBuilder, Kinds, Properties, Relationship, RelationshipKind, Report,
};
use serde_json::{Value, json};

const ACCOUNT_HAS_USER: &str = "anthropic_account_has_user";

const RELATIONSHIPS: [(&str, &str, &str); 4] = [
    (ACCOUNT_HAS_USER, "anthropic_account:north", "anthropic_user:ada"),
    (ACCOUNT_HAS_USER, "anthropic_account:north", "anthropic_user:bo"),
    (USER_ASSIGNED_WORKSPACE, "anthropic_user:ada", "anthropic_workspace:lab"),
    (USER_ASSIGNED_WORKSPACE, "anthropic_user:ada", "anthropic_workspace:zoo"),
];

fn class_of(kind: &str) -> &'static str {
    if kind == ACCOUNT_HAS_USER { "HAS" } else { "ASSIGNED" }
}

fn kinds() -> Kinds {
    let kind = |kind: &str, from: &str, to: &str| RelationshipKind {
        kind: kind.to_owned(),
        class: class_of(kind).to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    Kinds {
        entities: [ACCOUNT, USER, WORKSPACE].map(str::to_owned).into(),
        relationships: vec![
            kind(ACCOUNT_HAS_USER, ACCOUNT, USER),
            kind(USER_ASSIGNED_WORKSPACE, USER, WORKSPACE),
        ],
    }
}

fn graph() -> Graph {
    let mut builder = GraphBuilder::default();
    for (kind, id) in
        [(ACCOUNT, "north"), (USER, "ada"), (USER, "bo"), (WORKSPACE, "lab"), (WORKSPACE, "zoo")]
    {
        let entity = Entity {
            key: format!("{kind}:{id}").into(),
            kind: kind.into(),
            classes: vec![if kind == ACCOUNT { "Account" } else { "Thing" }.into()],
            properties: Properties::from([("id", id.into()), ("name", id.into())]),
            raw_data: None,
        };
        builder.add_entity(entity).unwrap();
    }
    for (kind, from, to) in RELATIONSHIPS {
        let relationship = Relationship {
            key: format!("{from}|{kind}|{to}").into(),
            kind: kind.into(),
            class: class_of(kind).into(),
            from: from.into(),
            to: to.into(),
            properties: Properties::new(),
        };
        builder.add_relationship(relationship).unwrap();
    }
    builder.build()
}

/// What a run at a time writes, of all or of a part.
fn file(last_answer: i64, around: Option<&str>) -> String {
    let report = Report { complete: true, last_answer: Some(last_answer), ..Report::default() };
    let around = around.map(|thing| Around { thing: thing.to_owned(), depth: 1 });
    let mut bytes = Vec::new();
    let format = Cypher::new(&mut bytes, kinds());
    write(&graph(), &report, &mut Part::new(format, around, kinds())).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The keys of all that there is after each of the files, and the marks of runs.
fn loaded(files: &[String]) -> Vec<Vec<(String, Value)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let python = root.join("target/readers-python/bin/python");
    assert!(python.exists(), "run `make clients` first");
    let mut child = Command::new(python)
        .arg(root.join("graph/readers/cypher_graph.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let loads = json!({ "loads": files }).to_string();
    // It reads all before it writes anything.
    child.stdin.take().unwrap().write_all(loads.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["graphs"].as_array().unwrap().iter().map(things).collect()
}

fn things(graph: &Value) -> Vec<(String, Value)> {
    let all =
        ["nodes", "relationships"].into_iter().flat_map(|list| graph[list].as_array().unwrap());
    let mut all: Vec<_> = all
        .map(|thing| &thing["properties"])
        .map(|it| (it["_key"].as_str().unwrap().to_owned(), it["_runs"].clone()))
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

#[test]
fn a_part_removes_nothing_and_marks_what_it_brings() {
    let files = [file(1, None), file(2, Some("bo")), file(3, Some("lab")), file(4, None)];
    let [all, bo, lab, again] = <[_; 4]>::try_from(loaded(&files)).unwrap();

    let keys =
        |things: &[(String, Value)]| things.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(all.len(), 5 + RELATIONSHIPS.len());
    for later in [&bo, &lab, &again] {
        assert_eq!(keys(later), keys(&all));
    }
    let of_run = |things: &[(String, Value)], run: &str| {
        let mark = json!([format!("anthropic_account:north {run:0>13}")]);
        things.iter().filter(|(_, runs)| *runs == mark).count()
    };
    assert_eq!((of_run(&bo, "2"), of_run(&bo, "1")), (3, 6));
    // There is no account among what is about the workspace, so nobody's run brought it.
    assert_eq!(lab, bo);
    assert_eq!(of_run(&again, "4"), again.len());
}

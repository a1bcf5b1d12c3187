//! The shape of JupiterOne's folder. What JupiterOne's own tools make of it is tested in
//! `host-test/`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;

use expect_test::expect;
use graph::formats::{Folder, Format, JupiterOne, StepKind, write};
use graph::{Entity, Properties, Report};
use serde_json::{Value, json};

use crate::sample;

/// Files in memory, by path.
#[derive(Clone, Default)]
struct Files(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

struct File(Files, String);

impl Folder for Files {
    type File = File;

    fn create(&mut self, path: &str) -> io::Result<File> {
        let before = self.0.borrow_mut().insert(path.to_owned(), Vec::new());
        assert!(before.is_none(), "{path} was made twice");
        Ok(File(self.clone(), path.to_owned()))
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.0.borrow_mut().get_mut(&self.1).unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Files {
    fn json(&self) -> BTreeMap<String, Value> {
        let files = self.0.borrow();
        files
            .iter()
            .map(|(path, text)| (path.clone(), serde_json::from_slice(text).unwrap()))
            .collect()
    }
}

fn steps() -> Vec<StepKind> {
    [
        ("fetch-account", vec!["acme_account"]),
        ("fetch-users", vec!["acme_user", "acme_account_has_user", "acme_account_holds_user"]),
        ("fetch-keys", vec!["acme_key", "acme_key_has_key"]),
        ("fetch-groups", vec!["acme_group"]),
        ("fetch-roles", vec!["acme_role"]),
        ("fetch-nothing", vec![]),
    ]
    .map(|(id, types)| StepKind {
        id: id.to_owned(),
        name: id.replace('-', " "),
        depends_on: Vec::new(),
        types: types.into_iter().map(str::to_owned).collect(),
    })
    .into()
}

fn user(number: usize) -> Entity<'static> {
    Entity {
        key: format!("acme_user:{number:05}").into(),
        kind: "acme_user".into(),
        classes: vec!["User".into()],
        properties: Properties::new(),
        raw_data: None,
    }
}

#[test]
fn every_thing_is_in_a_file_of_its_step_and_type() {
    let files = Files::default();
    let (graph, report) = sample::hostile();

    write(&graph, &report, &mut JupiterOne::new(files.clone(), steps())).unwrap();

    let files = files.json();
    expect![[r#"
        .j1-integration/graph/fetch-account/entities/acme_account-1.json
        .j1-integration/graph/fetch-keys/entities/acme_key-1.json
        .j1-integration/graph/fetch-keys/relationships/acme_key_has_key-1.json
        .j1-integration/graph/fetch-users/entities/acme_user-1.json
        .j1-integration/graph/fetch-users/relationships/acme_account_has_user-1.json
        .j1-integration/graph/fetch-users/relationships/acme_account_holds_user-1.json
        .j1-integration/summary.json
    "#]]
    .assert_eq(&files.keys().map(|path| format!("{path}\n")).collect::<String>());
    for collection in ["entities", "relationships"] {
        let lists = files.values().filter_map(|file| file[collection].as_array());
        let mut all: Vec<_> = lists.flatten().cloned().collect();
        all.sort_by_key(|item| item["_key"].as_str().unwrap().to_owned());
        assert_eq!(json!(all), sample::as_json()[collection]);
    }
}

#[test]
fn the_summary_tells_how_steps_ended_and_what_may_lack_something() {
    let files = Files::default();
    let (graph, report) = sample::hostile();

    write(&graph, &report, &mut JupiterOne::new(files.clone(), steps())).unwrap();

    let summary = &files.json()[".j1-integration/summary.json"];
    let lines = summary["integrationStepResults"].as_array().unwrap();
    let lines: String = lines.iter().map(|step| format!("{step}\n")).collect();
    expect![[r#"
        {"declaredTypes":["acme_account"],"dependsOn":[],"encounteredTypeCounts":{"acme_account":1},"encounteredTypes":["acme_account"],"id":"fetch-account","name":"fetch account","partialTypes":[],"status":"success"}
        {"declaredTypes":["acme_user","acme_account_has_user","acme_account_holds_user"],"dependsOn":[],"encounteredTypeCounts":{"acme_account_has_user":27,"acme_account_holds_user":1,"acme_user":27},"encounteredTypes":["acme_account_has_user","acme_account_holds_user","acme_user"],"id":"fetch-users","name":"fetch users","partialTypes":["acme_user"],"status":"success"}
        {"declaredTypes":["acme_key","acme_key_has_key"],"dependsOn":[],"encounteredTypeCounts":{"acme_key":1,"acme_key_has_key":1},"encounteredTypes":["acme_key","acme_key_has_key"],"id":"fetch-keys","name":"fetch keys","partialTypes":["acme_key"],"status":"failure"}
        {"declaredTypes":["acme_group"],"dependsOn":[],"encounteredTypeCounts":{},"encounteredTypes":[],"id":"fetch-groups","name":"fetch groups","partialTypes":[],"status":"success"}
        {"declaredTypes":["acme_role"],"dependsOn":[],"encounteredTypeCounts":{},"encounteredTypes":[],"id":"fetch-roles","name":"fetch roles","partialTypes":[],"status":"disabled"}
        {"declaredTypes":[],"dependsOn":[],"encounteredTypeCounts":{},"encounteredTypes":[],"id":"fetch-nothing","name":"fetch nothing","partialTypes":[],"status":"pending_evaluation"}
    "#]].assert_eq(&lines);
    assert_eq!(
        summary["metadata"],
        json!({ "partialDatasets": { "types": ["acme_key", "acme_user"] } })
    );
}

#[test]
fn a_file_holds_500_things_at_most() {
    let files = Files::default();
    let mut format = JupiterOne::new(files.clone(), steps());

    (0..1001).try_for_each(|number| format.entity(&user(number))).unwrap();
    format.finish(&Report::default()).unwrap();

    let files = files.json();
    let size = |number: usize| {
        let path = format!(".j1-integration/graph/fetch-users/entities/acme_user-{number}.json");
        files[&path]["entities"].as_array().unwrap().len()
    };
    assert_eq!([size(1), size(2), size(3)], [500, 500, 1]);
    assert_eq!(files.len(), 4);
}

#[test]
fn a_type_that_no_step_brings_is_an_error() {
    let mut format = JupiterOne::new(Files::default(), Vec::new());

    let error = format.entity(&user(1)).unwrap_err();
    assert_eq!(error.to_string(), "no step brings the type acme_user");
}

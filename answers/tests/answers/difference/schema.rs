//! The published schema of the JSON, and jsonschema as its reader.

use answers::findings::Settings;
use fake_organization::model::{KeyScope, KeyStatus, OrganizationRole};
use fake_organization::{Shape, generate};
use serde_json::{Value, json};

use super::{after, compared, compared_by, days, json, read, read_without};
use crate::reader;

const OWN: &str = "answers/schemas/difference.schema.json";

/// A day with some of everything.
fn eventful() -> Value {
    let [old, new] = days(|labs| {
        labs.update_key("apikey_02DeeNotebook", None, Some(KeyStatus::Inactive)).unwrap();
        labs.make_key_in_console("apikey_11", "root", "user_02Bo", KeyScope::Organization);
        labs.change_role_in_console("user_02Bo", OrganizationRole::Admin).unwrap();
        labs.remove_user("user_03Cy").unwrap();
    });
    let (old, new) = (read_without(&old, &["fetch-limits"]), read_without(&new, &["fetch-rbac"]));
    json(&compared_by(&old, &new, &Settings::default()))
}

#[test]
fn what_is_written_keeps_to_the_schema() {
    let [old, new] = days(|_| {});
    let mut unknown = read(&old);
    unknown.1.first_answer = None;
    unknown.1.last_answer = None;
    let generated = |seed| read(&generate(seed, &Shape::EVERYTHING).unwrap());
    let (before, mut later) = (generated(1), generated(2));
    later.1.organization.clone_from(&before.1.organization);
    let documents = [
        eventful(),
        json(&compared(&read(&old), &read(&new))),
        json(&compared(&unknown, &unknown)),
        json(&compared(&before, &later)),
        json(&after(|labs| labs.is_audit_log_on = false)),
    ];
    let problems = reader::problems(&reader::document(OWN), &documents);
    assert!(problems.iter().all(Vec::is_empty), "{problems:#?}");
}

#[test]
fn the_schema_refuses_what_is_never_written() {
    let spoiled = |spoil: fn(&mut Value)| {
        let mut document = eventful();
        spoil(&mut document);
        document
    };
    let documents = [
        spoiled(|it| drop(it.as_object_mut().unwrap().remove("findings"))),
        spoiled(|it| it["entities"][0]["change"] = json!("moved")),
        spoiled(|it| it["entities"][0]["secret"] = json!("x")),
        spoiled(|it| it["relationships"][0]["from"] = json!(null)),
        spoiled(|it| it["sentences"][0]["about"] = json!([])),
        spoiled(|it| it["old"]["lastAnsweredOn"] = json!("2026-11-18")),
        spoiled(|it| it["usedOtherwise"] = json!(-1)),
        spoiled(|it| it["findings"]["appeared"][0]["severity"] = json!("dire")),
        spoiled(|it| it["notCompared"]["properties"][0]["of"] = json!([])),
    ];
    let problems = reader::problems(&reader::document(OWN), &documents);
    assert!(problems.iter().all(|it| it.len() == 1), "{problems:#?}");
}

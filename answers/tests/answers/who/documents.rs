//! The answers as JSON: what they look like, and that they keep to their schemas.

use std::collections::BTreeMap;

use answers::{Organization, Target, kinds, unread, what_can, who_can};
use expect_test::expect;
use graph::{Entity, Graph, Report};
use serde_json::{Value, json};

use crate::made_up::{self, entity, relationship};
use crate::reader;
use crate::support::{all_but, everything, generated, northwind};

/// Every answer about a graph: who can, what can, and what was not read.
fn answers((graph, report): &(Graph, Report)) -> [Vec<Value>; 3] {
    let organization = Organization::new(graph, report);
    let parsed = |json: String| serde_json::from_str::<Value>(&json).unwrap();
    // Some of each type.
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    let is_one = |it: &&Entity<'static>| {
        let left = left.entry(it.kind.to_string()).or_insert(8);
        *left = left.saturating_sub(1);
        *left > 0
    };
    let some: Vec<_> = organization.entities().iter().filter(is_one).collect();
    let keys = || some.iter().map(|it| it.key.as_ref());
    let targets = keys().map(Target::Workspace).chain([Target::Admin]);
    let who = targets.filter_map(|it| who_can(&organization, it).ok()).map(|it| parsed(it.json()));
    let what = keys().filter_map(|it| what_can(&organization, it).ok()).map(|it| parsed(it.json()));
    [who.collect(), what.collect(), vec![parsed(unread(&organization).json())]]
}

#[test]
fn every_answer_keeps_to_its_schema() {
    let graphs = [
        everything(northwind()),
        everything(generated(5)),
        all_but(northwind(), &["fetch-account", "fetch-service-accounts", "fetch-usage"]),
        all_but(northwind(), &["fetch-users", "fetch-rbac"]),
        made_up::graph(Vec::new(), Vec::new()),
    ];
    let mut documents = [const { Vec::new() }; 3];
    for graph in &graphs {
        for (all, more) in documents.iter_mut().zip(answers(graph)) {
            all.extend(more);
        }
    }
    for (name, documents) in ["who-can", "what-can", "unread"].into_iter().zip(documents) {
        let schema = reader::document(&format!("answers/schemas/{name}.schema.json"));
        for (document, problems) in documents.iter().zip(reader::problems(&schema, &documents)) {
            assert!(problems.is_empty(), "{name}: {problems:?} in {document:#}");
        }
    }
}

#[test]
fn the_schemas_refuse_what_is_never_said() {
    let [who, what, unread] = answers(&all_but(northwind(), &["fetch-usage"]));
    let spoiled = |name: &str, document: &Value, place: &str, spoilt: Value| {
        let mut document = document.clone();
        *document.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = spoilt;
        let schema = reader::document(&format!("answers/schemas/{name}.schema.json"));
        assert_eq!(reader::problems(&schema, &[document])[0].len(), 1, "{name} {place}");
    };
    spoiled("who-can", &who[0], "/who/0/ways", json!([]));
    spoiled("who-can", &who[0], "/who/0/ways/0/steps/0/means", json!("magic"));
    spoiled("who-can", &who[0], "/target/name", json!(""));
    spoiled("what-can", &what[0], "/subject/key", json!(null));
    spoiled("what-can", &what[0], "/notKnown", json!([{}]));
    spoiled("unread", &unread[0], "/steps/0/status", json!("fine"));
}

#[test]
fn an_answer_for_a_program_says_the_keys_the_rights_and_every_step() {
    let account = entity(kinds::ACCOUNT, "org", &[("name", "Labs".into())]);
    let lab = [("name", "Lab".into()), ("active", true.into())];
    let lab = entity(kinds::WORKSPACE, "wrkspc_1", &lab);
    let cy = [("name", "Cy".into()), ("role", "billing".into())];
    let cy = entity(kinds::USER, "user_03", &cy);
    let key = [
        ("name", "ci".into()),
        ("status", "active".into()),
        ("createdById", "user_03".into()),
        ("createdByType", "user".into()),
        ("keyKind", "workspace".into()),
        ("scopeType", "workspace".into()),
        ("isAdminCredential", false.into()),
    ];
    let key = entity(kinds::API_KEY, "apikey_1", &key);
    let role = [("role", "workspace_billing".into()), ("implicit", true.into())];
    let relationships = vec![
        relationship(kinds::USER_ASSIGNED_WORKSPACE, &cy, &lab, &role),
        relationship(kinds::USER_CREATED_KEY, &cy, &key, &[]),
        relationship(kinds::WORKSPACE_HAS_KEY, &lab, &key, &[]),
    ];
    let (graph, report) = made_up::graph(vec![account, lab, cy, key], relationships);
    let organization = Organization::new(&graph, &report);
    expect![[r#"
        {
          "organization": {
            "key": "anthropic_account:org",
            "type": "anthropic_account",
            "id": "org",
            "name": "Labs"
          },
          "lastAnsweredOn": null,
          "target": {
            "key": "anthropic_workspace:wrkspc_1",
            "type": "anthropic_workspace",
            "id": "wrkspc_1",
            "name": "Lab"
          },
          "who": [
            {
              "key": "anthropic_api_key:apikey_1",
              "type": "anthropic_api_key",
              "id": "apikey_1",
              "name": "ci",
              "active": true,
              "keyKind": "workspace",
              "madeBy": {
                "key": "anthropic_user:user_03",
                "type": "anthropic_user",
                "id": "user_03",
                "name": "Cy"
              },
              "organizationScope": false,
              "admin": false,
              "ways": [
                {
                  "words": "as a key of this workspace",
                  "permits": "uses the API in it",
                  "active": true,
                  "steps": [
                    {
                      "from": "anthropic_api_key:apikey_1",
                      "to": "anthropic_workspace:wrkspc_1",
                      "means": "opens",
                      "active": true,
                      "implicit": false
                    }
                  ]
                }
              ]
            },
            {
              "key": "anthropic_user:user_03",
              "type": "anthropic_user",
              "id": "user_03",
              "name": "Cy",
              "active": true,
              "role": "billing",
              "ways": [
                {
                  "words": "by the organization role billing",
                  "right": "workspace_billing",
                  "permits": "sees what it costs",
                  "active": true,
                  "steps": [
                    {
                      "from": "anthropic_user:user_03",
                      "to": "anthropic_workspace:wrkspc_1",
                      "means": "member",
                      "right": "workspace_billing",
                      "active": true,
                      "implicit": true
                    }
                  ]
                },
                {
                  "words": "by the key ci (apikey_1), if they kept its secret",
                  "permits": "uses the API in it",
                  "active": true,
                  "condition": "knows-secret",
                  "steps": [
                    {
                      "from": "anthropic_user:user_03",
                      "to": "anthropic_api_key:apikey_1",
                      "means": "made",
                      "active": true,
                      "implicit": false
                    },
                    {
                      "from": "anthropic_api_key:apikey_1",
                      "to": "anthropic_workspace:wrkspc_1",
                      "means": "opens",
                      "active": true,
                      "implicit": false
                    }
                  ]
                }
              ]
            }
          ],
          "notKnown": []
        }"#]]
    .assert_eq(&who_can(&organization, Target::Workspace("Lab")).unwrap().json());
    expect![[r#"
        {
          "organization": {
            "key": "anthropic_account:org",
            "type": "anthropic_account",
            "id": "org",
            "name": "Labs"
          },
          "lastAnsweredOn": null,
          "subject": {
            "key": "anthropic_user:user_03",
            "type": "anthropic_user",
            "id": "user_03",
            "name": "Cy",
            "role": "billing",
            "permits": "manages billing, and sees what every workspace costs"
          },
          "reaches": [
            {
              "key": "anthropic_api_key:apikey_1",
              "type": "anthropic_api_key",
              "id": "apikey_1",
              "name": "ci",
              "active": true,
              "condition": "knows-secret",
              "keyKind": "workspace",
              "madeBy": {
                "key": "anthropic_user:user_03",
                "type": "anthropic_user",
                "id": "user_03",
                "name": "Cy"
              },
              "organizationScope": false,
              "admin": false,
              "opens": [
                {
                  "key": "anthropic_workspace:wrkspc_1",
                  "type": "anthropic_workspace",
                  "id": "wrkspc_1",
                  "name": "Lab"
                }
              ],
              "ways": [
                {
                  "words": "by a key that they made, if they kept its secret",
                  "active": true,
                  "condition": "knows-secret",
                  "steps": [
                    {
                      "from": "anthropic_user:user_03",
                      "to": "anthropic_api_key:apikey_1",
                      "means": "made",
                      "active": true,
                      "implicit": false
                    }
                  ]
                }
              ]
            },
            {
              "key": "anthropic_workspace:wrkspc_1",
              "type": "anthropic_workspace",
              "id": "wrkspc_1",
              "name": "Lab",
              "active": true,
              "ways": [
                {
                  "words": "by the organization role billing",
                  "right": "workspace_billing",
                  "permits": "sees what it costs",
                  "active": true,
                  "steps": [
                    {
                      "from": "anthropic_user:user_03",
                      "to": "anthropic_workspace:wrkspc_1",
                      "means": "member",
                      "right": "workspace_billing",
                      "active": true,
                      "implicit": true
                    }
                  ]
                },
                {
                  "words": "by the key ci (apikey_1), if they kept its secret",
                  "permits": "uses the API in it",
                  "active": true,
                  "condition": "knows-secret",
                  "steps": [
                    {
                      "from": "anthropic_user:user_03",
                      "to": "anthropic_api_key:apikey_1",
                      "means": "made",
                      "active": true,
                      "implicit": false
                    },
                    {
                      "from": "anthropic_api_key:apikey_1",
                      "to": "anthropic_workspace:wrkspc_1",
                      "means": "opens",
                      "active": true,
                      "implicit": false
                    }
                  ]
                }
              ]
            }
          ],
          "acting": [],
          "notKnown": []
        }"#]]
    .assert_eq(&what_can(&organization, "Cy").unwrap().json());
    expect![[r#"
        {
          "organization": {
            "key": "anthropic_account:org",
            "type": "anthropic_account",
            "id": "org",
            "name": "Labs"
          },
          "headline": "complete",
          "complete": true,
          "firstAnsweredOn": null,
          "lastAnsweredOn": null,
          "steps": [],
          "partialTypes": []
        }"#]]
    .assert_eq(&unread(&organization).json());
}

//! Anything may come as an answer: no trap, no loop, a clear problem. Property-based; more of it by
//! `make fuzz`.

use fake_organization::{Service, northwind_labs};
use graph::StepStatus;
use graph_anthropic::http::{FetchError, Request, Response};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, Host, answer};

fn users_answered(body: &str) -> Collected {
    let body = body.to_owned();
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |request| {
        request.path.contains("/users").then(|| answer(200, &body)).flatten()
    });
    host.collect().unwrap()
}

#[test]
fn what_is_no_page_is_a_problem_and_the_rest_is_delivered() {
    let deep = "[".repeat(200_000);
    for body in [
        "",
        " ",
        "null",
        "true",
        "\"users\"",
        "[]",
        "{}",
        "{\"data\":null}",
        "<!doctype html>",
        "{\"data\":[{]}",
        "\u{0}",
        &deep,
    ] {
        let collected = users_answered(body);

        let step = collected.step("fetch-users");
        assert_eq!((step.status, step.problems.len()), (StepStatus::Failed, 1));
        assert!(collected.partial().contains("anthropic_user"));
        assert_eq!(collected.step("fetch-workspaces").status, StepStatus::Success);
    }
}

#[test]
fn items_that_are_no_items_are_counted_and_the_others_are_kept() {
    let collected = users_answered(
        r#"{"data":[null,7,"x",[],{},{"id":null},{"id":{"id":"u"}},{"id":"user_1"}],"has_more":false}"#,
    );

    let step = collected.step("fetch-users");
    assert_eq!((step.status, step.entities), (StepStatus::Partial, 1));
    assert_eq!(
        step.problems[0].message,
        "7 items without an id were left out: item 1 of page 1, item 2 of page 1, \
         item 3 of page 1, …"
    );
}

#[test]
fn a_huge_value_is_kept_whole_and_never_repeated_in_a_problem() {
    let huge = "x".repeat(5_000_000);
    let collected = users_answered(&format!(
        r#"{{"data":[{{"id":"user_1","name":"{huge}","role":"{huge}","email":"{huge}"}}],"has_more":false}}"#
    ));

    let user = collected.entity("anthropic_user:user_1");
    assert_eq!(user.properties["name"], graph::Value::Text(huge.into()));
    assert!(collected.problems().iter().all(|problem| problem.len() < 500));
}

#[test]
fn half_a_character_is_replaced_and_told_of() {
    let collected = users_answered(
        r#"{"data":[{"id":"user_1","name":"A\ud800","role":"user"}],"has_more":false}"#,
    );

    let user = collected.entity("anthropic_user:user_1");
    assert_eq!(user.properties["name"], graph::Value::Text("A\u{fffd}".into()));
    assert_eq!(
        collected.step("fetch-users").problems[0].message,
        "1 item has text that is not Unicode; U+FFFD stands for what could not be read: user_1"
    );
}

#[test]
fn names_that_could_break_something_come_through_unchanged() {
    for name in
        ["\u{0}\u{1b}[31m", "</script>", "\u{202e}evil", "`rm`", "=1+1", "a\"b\\c\n", "\u{feff}"]
    {
        let collected = users_answered(
            &json!({"data": [{"id": "user_1", "name": name}], "has_more": false}).to_string(),
        );
        let user = collected.entity("anthropic_user:user_1");
        assert_eq!(user.properties["name"], graph::Value::Text(name.to_owned().into()));
        let document: Value = serde_json::from_str(&collected.json()).unwrap();
        assert_eq!(document["entities"].as_array().unwrap().len(), collected.entity_keys().len());
    }
}

#[test]
fn what_would_have_the_key_of_another_thing_is_left_out_and_told_of() {
    // Both users reach both workspaces: "a" the first and the other one the second by the same key.
    let users = ["a", "a|assigned|anthropic_workspace:x"];
    let default = "7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default";
    let workspaces = ["x|assigned|anthropic_workspace:y", "y", default];
    let page = |items: Vec<Value>| json!({"data": items, "has_more": false}).to_string();
    let users = page(users.map(|id| json!({"id": id, "role": "admin"})).into());
    let workspaces = page(workspaces.map(|id| json!({"id": id, "name": "W"})).into());
    let mut host =
        Host::new(Service::new(northwind_labs())).with_fault(move |request| {
            match request.path.split('?').next().unwrap_or_default() {
                "/v1/organizations/users" => answer(200, &users),
                "/v1/organizations/workspaces" => answer(200, &workspaces),
                _ => None,
            }
        });

    let collected = host.collect().unwrap();

    let taken = |step: &str| {
        let problems = collected.step(step).problems.iter().map(|problem| problem.message.as_str());
        problems.filter(|message| message.contains("same key")).collect::<Vec<_>>()
    };
    assert_eq!(
        taken("fetch-workspaces"),
        ["1 thing was left out: something else has the same key: \
          anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default"]
    );
    assert_eq!(
        taken("fetch-workspace-members"),
        ["1 thing was left out: something else has the same key: \
          anthropic_user:a|assigned|anthropic_workspace:x|assigned|anthropic_workspace:y"]
    );
    for kind in ["anthropic_workspace", "anthropic_user_assigned_workspace"] {
        assert!(collected.partial().contains(kind), "{kind}");
    }
}

/// How one answer is spoiled.
#[derive(Clone, Debug)]
enum Spoil {
    /// Puts a value in the place of a node of the JSON.
    Node(usize, Value),
    /// Puts the value of one node in the place of another.
    Copy(usize, usize),
    /// Puts a byte in the place of another.
    Byte(usize, u8),
    /// Cuts the body.
    Cut(usize),
    /// Another status.
    Status(u16),
    /// One more header.
    Header(&'static str, &'static str),
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let values = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1e308),
        json!(""),
        json!("Default"),
        json!("x"),
        json!("wrkspc_01Research"),
        json!("7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default"),
        json!("a|has|b"),
        json!("owner"),
        json!("../.."),
        json!("\u{0}\u{202e}"),
        json!("2024-01-01T00:00:00Z"),
        json!("-009999-01-02T00:00:00Z"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"type": "organization"}),
        json!({"type": "workspace", "workspace_id": "x"}),
        json!({"id": "user_01Ada", "type": "user"}),
    ];
    let statuses =
        vec![200_u16, 204, 301, 400, 402, 403, 404, 408, 413, 418, 429, 500, 503, 529, 999, 0];
    let headers = vec![
        ("retry-after", "1"),
        ("retry-after", "-1"),
        ("retry-after", "NaN"),
        ("retry-after", "1e9"),
        ("retry-after", "Sat, 21 Nov 2026 20:00:30 GMT"),
        ("date", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("retry-after-ms", "18446744073709551616"),
        ("x-should-retry", "true"),
        ("x-should-retry", "false"),
        ("anthropic-organization-id", "other"),
        ("request-id", "\u{1b}[31m"),
    ];
    prop_oneof![
        4 => (any::<usize>(), select(values)).prop_map(|(at, value)| Spoil::Node(at, value)),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Spoil::Copy(from, to)),
        2 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Spoil::Byte(at, byte)),
        1 => any::<usize>().prop_map(Spoil::Cut),
        1 => select(statuses).prop_map(Spoil::Status),
        1 => select(headers).prop_map(|(name, value)| Spoil::Header(name, value)),
    ]
}

impl Spoil {
    fn apply(&self, response: &mut Response) {
        match self {
            Self::Node(at, value) => edit(response, |json| {
                if let Some(node) = nth_node(json, *at) {
                    *node = value.clone();
                }
            }),
            Self::Copy(from, to) => edit(response, |json| {
                let Some(value) = nth_node(json, *from).cloned() else {
                    return;
                };
                if let Some(node) = nth_node(json, *to) {
                    *node = value;
                }
            }),
            Self::Byte(at, byte) => {
                let mut bytes = response.body.clone().into_bytes();
                let length = bytes.len().max(1);
                if let Some(place) = bytes.get_mut(at % length) {
                    *place = *byte;
                }
                response.body = String::from_utf8_lossy(&bytes).into_owned();
            }
            Self::Cut(at) => {
                let at = at % (response.body.len() + 1);
                response.body =
                    String::from_utf8_lossy(&response.body.as_bytes()[..at]).into_owned();
            }
            Self::Status(status) => response.status = *status,
            Self::Header(name, value) => {
                response.headers.insert(0, ((*name).to_owned(), (*value).to_owned()));
            }
        }
    }
}

fn edit(response: &mut Response, change: impl FnOnce(&mut Value)) {
    if let Ok(mut json) = serde_json::from_str(&response.body) {
        change(&mut json);
        response.body = json.to_string();
    }
}

fn count_nodes(json: &Value) -> usize {
    1 + match json {
        Value::Array(items) => items.iter().map(count_nodes).sum(),
        Value::Object(fields) => fields.values().map(count_nodes).sum(),
        _ => 0,
    }
}

/// A node of the tree, counted depth first.
fn nth_node(json: &mut Value, at: usize) -> Option<&mut Value> {
    let mut left = at % count_nodes(json);
    let mut node = json;
    while left > 0 {
        left -= 1;
        let children: Vec<&mut Value> = match node {
            Value::Array(items) => items.iter_mut().collect(),
            Value::Object(fields) => fields.values_mut().collect(),
            _ => return None,
        };
        let mut next = None;
        for child in children {
            let size = count_nodes(child);
            if left < size {
                next = Some(child);
                break;
            }
            left -= size;
        }
        node = next?;
    }
    Some(node)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_makes_the_collector_panic_loop_or_emit_what_is_not_declared(
        spoils in vec((0_usize..12, spoil()), 0..30),
        largest_page in select(vec![1_usize, 2, 1000]),
    ) {
        let mut service = Service::new(northwind_labs());
        service.largest_page = largest_page;
        let (inner, mut number) = (service.clone(), 0);
        let mut host = Host::new(service).with_fault(move |request: &Request| {
            number += 1;
            assert!(number < 5_000, "no end of requests");
            let honest = inner.answer(&request.path, &request.headers);
            let mut response = Response { status: honest.status, headers: honest.headers, body: honest.body };
            for (_, spoil) in spoils.iter().filter(|(at, _)| number % 12 == *at) {
                spoil.apply(&mut response);
            }
            Some(Ok::<_, FetchError>(response))
        });
        if let Ok(collected) = host.collect() {
            serde_json::from_str::<Value>(&collected.json()).unwrap();
            prop_assert!(collected.problems().iter().all(|problem| problem.len() < 2_000));
        }
    }
}

//! Destinations of telemetry: what leaves the organization, and to where.

use std::collections::BTreeSet;

use fake_organization::model::{Coverage, Organization, TelemetryDestination};
use fake_organization::{Generation, Items, Service, Shape, generate, northwind};
use graph::StepStatus;
use graph_anthropic::Options;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, error, everything, property, shown};

const OTEL: &str = "anthropic_telemetry_destination:tdst_01";
const RESEARCH: &str = "wrkspc_01Research";
const ATLAS: &str = "wrkspc_03Atlas";
const DEFAULT: &str = "anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default";
const SENDS: &str = "anthropic_workspace_sends_telemetry_destination";
const STEP: &str = "fetch-telemetry-destinations";

/// Northwind with one destination.
fn labs(coverage: Coverage) -> Items {
    let mut labs = northwind().unwrap();
    for destination in labs.telemetry_destinations().to_vec() {
        labs.remove_destination(&destination.id).unwrap();
    }
    let destination = TelemetryDestination::new("tdst_01", "https://otel.example", coverage);
    labs.add_destination(destination).unwrap();
    (&labs).into()
}

fn collect(items: Items) -> Collected {
    Host::new(Service::new(items)).collect_with(&everything()).unwrap()
}

/// The destination of Northwind as the service would send it.
fn destination(items: &mut Items) -> &mut Value {
    &mut items.restricted.telemetry_destinations[0]
}

/// Who sends to the destination, and whether anything is sent.
fn senders(collected: &Collected) -> Vec<String> {
    let lines = collected.activity_of("SENDS", OTEL).into_iter();
    lines.map(|it| it.replace(DEFAULT, "default").replace("anthropic_workspace:", "")).collect()
}

#[test]
fn nothing_is_asked_for_unless_it_is_asked_for_and_then_with_the_name_of_the_beta() {
    let mut host = Host::new(Service::new(labs(Coverage::All)));
    let collected = host.collect().unwrap();
    assert!(host.paths().iter().all(|path| !path.contains("telemetry")));
    assert_eq!(collected.step(STEP).status, StepStatus::Disabled);
    assert!(collected.partial().contains("anthropic_telemetry_destination"));
    assert!(collected.report.complete);

    let mut host = Host::new(Service::new(labs(Coverage::Include(vec![RESEARCH.to_owned()]))));
    host.collect_with(&everything()).unwrap();
    let own = host.requests().filter(|request| request.path.contains("telemetry"));
    let named = own.map(|request| {
        let betas = request.headers.iter().filter(|(name, _)| name == "anthropic-beta");
        betas.into_iter().any(|(_, value)| value.contains("telemetry-destinations-2026-08-11"))
    });
    assert_eq!(named.collect::<Vec<_>>(), [true, true]);
}

#[test]
fn a_destination_for_all_receives_of_the_default_workspace_and_of_archived_ones_nothing() {
    let collected = collect(labs(Coverage::All));
    assert_eq!(
        senders(&collected),
        [
            "default true",
            "wrkspc_01Research true",
            "wrkspc_02ClaudeCode true",
            "wrkspc_03Atlas false",
        ]
    );
    assert_eq!(collected.lacking(), NOTHING);
    assert_eq!(property(collected.entity(OTEL), "workspaceIds"), "-");
}

#[test]
fn a_destination_names_those_that_send_to_it_or_those_that_do_not() {
    let default = northwind().unwrap().default_workspace().id.clone();
    let some = vec![RESEARCH.to_owned(), default];
    let included = collect(labs(Coverage::Include(some.clone())));
    assert_eq!(senders(&included), ["default true", "wrkspc_01Research true"]);
    let excluded = collect(labs(Coverage::Exclude(some.clone())));
    assert_eq!(senders(&excluded), ["wrkspc_02ClaudeCode true", "wrkspc_03Atlas false"]);
    let nobody = collect(labs(Coverage::Include(vec![])));
    assert_eq!(senders(&nobody), NOTHING);
    for collected in [included, excluded] {
        let told = property(collected.entity(OTEL), "workspaceIds");
        assert_eq!(
            told.split(',').collect::<BTreeSet<_>>(),
            some.iter().map(String::as_str).collect()
        );
        assert_eq!(collected.lacking(), NOTHING);
    }
}

#[test]
fn a_destination_says_whether_content_leaves_the_organization_and_whether_anything_does() {
    let told = |change: fn(&mut Value)| {
        let mut items = labs(Coverage::Include(vec![RESEARCH.to_owned()]));
        change(destination(&mut items));
        let collected = collect(items);
        let names = ["enabled", "state", "disabledReason", "tracesEnabled", "sendsContent"];
        let told = names.map(|name| property(collected.entity(OTEL), name));
        (told.join(" "), senders(&collected).concat())
    };
    let sends = |told: &str, active: &str| (told.to_owned(), format!("{RESEARCH}{active}"));
    assert_eq!(told(|_| {}), sends("true enabled - true false", " true"));
    assert_eq!(
        told(|it| it["traces"]["content_mode"] = json!("content")),
        sends("true enabled - true true", " true")
    );
    assert_eq!(
        told(|it| it["traces"]["enabled"] = json!(false)),
        sends("false enabled - false false", " false")
    );
    assert_eq!(
        told(|it| it["state"] = json!({"type": "disabled", "reason": {"type": "redirect"}})),
        sends("false disabled redirect true false", " false")
    );
    assert_eq!(told(|it| it["traces"] = Value::Null), sends("- enabled - - -", " -"));
}

#[test]
fn unknown_values_are_kept_and_of_an_unknown_coverage_nothing_is_guessed() {
    let mut items = labs(Coverage::All);
    let own = destination(&mut items);
    own["workspaces"]["type"] = json!("some");
    own["state"]["type"] = json!("dozing");
    own["traces"]["content_mode"] = json!("hints");
    own["endpoint_url"] = json!(["https://otel.example"]);
    let collected = collect(items);

    let names = ["coverage", "state", "sendsContent", "enabled", "endpointUrl", "name"];
    let told = names.map(|name| property(collected.entity(OTEL), name));
    assert_eq!(told, ["some", "dozing", "-", "-", "-", "tdst_01"]);
    assert_eq!(senders(&collected), NOTHING);
    assert!(collected.lacking().contains(&SENDS));
    let said = collected.problems().join("\n");
    for field in ["workspaces.type", "state.type", "traces.content_mode", "endpoint_url"] {
        assert!(said.contains(field), "{field}: {said}");
    }
}

#[test]
fn a_destination_that_does_not_tell_who_sends_to_it_leaves_the_run_incomplete_for_any_credential() {
    for workspaces in [json!({"type": "some"}), Value::Null] {
        let mut items = labs(Coverage::All);
        destination(&mut items)["workspaces"] = workspaces.clone();
        for mut options in [Options::default(), everything()] {
            options.also_step(STEP).unwrap();
            let service = Service::new(items.clone());
            let collected = Host::new(service).collect_with(&options).unwrap();

            assert!(!collected.report.complete, "{workspaces}");
            assert_eq!(collected.step(STEP).status, StepStatus::Partial);
            let said = "list telemetry destinations: 1 item does not tell which workspaces send to \
                        it, so relationships may be missing: tdst_01";
            assert!(collected.problems().contains(&said.to_owned()), "{:?}", collected.problems());
            assert_eq!(collected.lacking(), [SENDS]);
        }
    }
}

#[test]
fn where_those_that_are_excluded_cannot_be_read_nobody_is_said_to_send() {
    for (status, kind) in [(402, "billing_error"), (404, "not_found_error")] {
        for coverage in [Coverage::Exclude(vec![RESEARCH.to_owned()]), Coverage::Include(vec![])] {
            let mut host = Host::new(Service::new(labs(coverage))).with_fault(move |request| {
                let is_list = request.path.contains("tdst_01/workspaces");
                is_list.then(|| error(status, kind, &[])).flatten()
            });
            let collected = host.collect_with(&everything()).unwrap();

            assert_eq!(senders(&collected), NOTHING);
            assert_eq!(property(collected.entity(OTEL), "workspaceIds"), "-");
            assert!(collected.lacking().contains(&SENDS));
            assert_eq!(collected.step(STEP).status, StepStatus::Partial);
        }
    }
}

#[test]
fn a_workspace_that_is_not_listed_is_said_and_where_it_is_excluded_it_does_not_matter() {
    let named = |coverage: Coverage| {
        let mut items = labs(coverage);
        let named = items.restricted.telemetry_destination_workspaces.get_mut("tdst_01").unwrap();
        named.push(json!({"workspace_id": "wrkspc_9"}));
        collect(items)
    };
    let collected = named(Coverage::Include(vec![ATLAS.to_owned()]));
    assert_eq!(senders(&collected), ["wrkspc_03Atlas false"]);
    assert_eq!(property(collected.entity(OTEL), "workspaceIds"), "wrkspc_03Atlas,wrkspc_9");
    assert_eq!(collected.lacking(), [SENDS]);
    assert_eq!(
        collected.problems(),
        ["list workspaces of telemetry destinations: 1 destination has a workspace that is not \
          listed, so no relationship leads to it: wrkspc_9 of tdst_01"]
    );
    let collected = named(Coverage::Exclude(vec![ATLAS.to_owned()]));
    assert_eq!(senders(&collected).len(), 3);
    assert_eq!((collected.lacking(), collected.problems()), (vec![], vec![]));
}

#[test]
fn where_the_default_workspaces_id_is_not_known_an_unknown_id_may_be_its() {
    let told = |coverage: Coverage| {
        let mut service = Service::new(labs(coverage));
        service.generation = Generation::Silent;
        let collected = Host::new(service).collect_with(&everything()).unwrap();
        (
            senders(&collected).contains(&"default true".to_owned()),
            collected.lacking().contains(&SENDS),
            collected.report.complete,
        )
    };
    let default = northwind().unwrap().default_workspace().id.clone();
    assert_eq!(told(Coverage::All), (true, false, true));
    assert_eq!(told(Coverage::Exclude(vec![RESEARCH.to_owned()])), (true, false, true));
    // Neither that it sends nor that it does not.
    assert_eq!(told(Coverage::Exclude(vec![default.clone()])), (false, true, false));
    assert_eq!(told(Coverage::Include(vec![default])), (false, true, false));
}

#[test]
fn a_server_without_the_beta_or_a_credential_that_may_not_read_it_is_no_failure() {
    for (status, kind, expected) in [
        (403, "permission_error", StepStatus::NotPermitted),
        (404, "not_found_error", StepStatus::NotApplicable),
    ] {
        let mut host = Host::new(Service::new(labs(Coverage::All))).with_fault(move |request| {
            request.path.contains("/telemetry").then(|| error(status, kind, &[])).flatten()
        });
        let collected = host.collect_with(&everything()).unwrap();
        assert_eq!(collected.step(STEP).status, expected);
        assert!(collected.partial().contains(SENDS));
        assert!(collected.report.complete);
    }
}

/// What is true of an organization's destinations, a line each.
fn truth(organization: &Organization) -> BTreeSet<String> {
    let default = organization.default_workspace();
    let mut lines = BTreeSet::new();
    for destination in organization.telemetry_destinations() {
        let key = format!("anthropic_telemetry_destination:{}", destination.id);
        let name = destination.name.as_ref().unwrap_or(&destination.id);
        let (made, url) = (destination.created_ms, &destination.endpoint_url);
        let reason = destination.disabled_by.as_deref().unwrap_or("-");
        let (is_on, sends_content) = (destination.is_enabled(), destination.sends_content);
        lines.insert(format!("{key} {is_on} {reason} {sends_content} {url} {made} {name}"));
        lines.insert(format!("anthropic_account:{}|has|{key}", organization.id));
        for id in organization.covered_by(destination) {
            let workspace = organization.workspaces().iter().find(|it| it.id == id);
            let is_used = workspace.is_none_or(|it| it.archived_ms.is_none());
            let id = if id == default.id { &format!("{}:default", organization.id) } else { id };
            lines.insert(format!("anthropic_workspace:{id}|sends|{key} {}", is_on && is_used));
        }
    }
    lines
}

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let of_kind = |key: &str| key.contains("anthropic_telemetry_destination:");
    let entities = collected.graph.entities().iter().filter(|it| of_kind(&it.key)).map(|entity| {
        let names =
            ["enabled", "disabledReason", "sendsContent", "endpointUrl", "createdOn", "name"];
        format!("{} {}", entity.key, names.map(|name| property(entity, name)).join(" "))
    });
    let edges = collected.graph.relationships().iter().filter(|it| of_kind(&it.key)).map(|edge| {
        let active = edge.properties.get("active").map(|value| format!(" {}", shown(value)));
        format!("{}{}", edge.key, active.unwrap_or_default())
    });
    entities.chain(edges).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_graph_has_the_destinations_that_there_are_and_who_sends_to_them(
        seed in any::<u64>(),
        (destinations, workspaces, archived) in (0_usize..8, 0_usize..6, 0_usize..3),
        api_keys in 0_usize..4,
        largest_page in select(vec![1_usize, 2, 1000]),
        sends_empty_pages in any::<bool>(),
        generation in select(Generation::ALL.to_vec()),
    ) {
        let shape =
            Shape { destinations, workspaces, archived, api_keys, users: 3, ..Shape::EMPTY };
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        service.largest_page = largest_page;
        service.sends_empty_pages = sends_empty_pages;
        service.generation = generation;
        let collected = Host::new(service).collect_with(&everything()).unwrap();
        let (expected, got) = (truth(&organization), told(&collected));
        let extra: Vec<_> = got.difference(&expected).collect();
        prop_assert!(extra.is_empty(), "{extra:#?} {:#?}", collected.problems());
        let missing: Vec<_> = expected.difference(&got).collect();
        // Where its id cannot be learnt, who names the default workspace cannot be told.
        let is_partial = collected.partial().contains(SENDS);
        let is_default = |line: &&&String| line.contains(":default|sends|");
        prop_assert!(missing.iter().all(|line| is_partial && is_default(&line)), "{missing:#?}");
        prop_assert!(!is_partial || generation != Generation::Listed);
        prop_assert!(!collected.partial().contains("anthropic_telemetry_destination"));
    }
}

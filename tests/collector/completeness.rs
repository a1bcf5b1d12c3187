//! Whatever fails, what may be missing is named. Property-based.

use std::collections::{BTreeMap, BTreeSet};

use fake_organization::{
    Generation, Items, Service, api_key, member, northwind_labs, user, workspace,
};
use graph::{Entity, StepStatus};
use graph_anthropic::http::{FetchError, Request, Response};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, Host, answer, error, everything};

/// What can go wrong with one request.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Status(u16, &'static str),
    OnHold,
    Unsupported,
    Limited,
    Never,
    Body(&'static str),
    Unanswered(u8),
}

const FAULTS: [Fault; 23] = [
    Fault::Status(400, "invalid_request_error"),
    Fault::Status(402, "billing_error"),
    Fault::Status(403, "permission_error"),
    Fault::Status(404, "not_found_error"),
    Fault::Status(404, "proxy"),
    Fault::Status(413, "request_too_large"),
    Fault::Status(500, "api_error"),
    Fault::Status(529, "overloaded_error"),
    Fault::Status(302, "found"),
    Fault::OnHold,
    Fault::Unsupported,
    Fault::Limited,
    Fault::Never,
    Fault::Body(""),
    Fault::Body("<html>"),
    Fault::Body(r#"{"data":[{"id":"#),
    Fault::Body("{}"),
    Fault::Body(r#"{"data":[],"has_more":true,"last_id":"x"}"#),
    Fault::Body(r#"{"data":[7],"has_more":false}"#),
    Fault::Unanswered(0),
    Fault::Unanswered(1),
    Fault::Unanswered(2),
    Fault::Unanswered(3),
];

impl Fault {
    fn answer(self, request: &Request) -> Option<Result<Response, FetchError>> {
        // A strict old server answers 400 to this, and is not at fault.
        let strict = request.path.contains("include_default");
        // The member list of an archived workspace may not be there.
        let archived = request.path.contains("wrkspc_03Atlas/members");
        // Where there are no workspaces or keys, or their like, none are missing. Every organization
        // has users, and what is listed has a list of its own.
        let path = request.path.trim_start_matches("/v1/organizations/");
        let path = path.split('?').next().unwrap();
        let is_report = path.starts_with("analytics/") || path.starts_with("usage_report/");
        let has_none =
            !["me", "users", "invites"].contains(&path) && (is_report || !path.contains('/'));
        match self {
            Self::Status(400, _) if strict => None,
            Self::Status(404, "not_found_error") if archived => None,
            Self::Status(status, kind) => error(status, kind, &[]),
            Self::OnHold => {
                answer(400, r#"{"error":{"details":{"error_code":"organization_on_hold"}}}"#)
            }
            Self::Unsupported if has_none => None,
            Self::Unsupported => answer(
                400,
                r#"{"error":{"details":{"error_code":"organization_type_not_supported"}}}"#,
            ),
            Self::Limited => error(429, "rate_limit_error", &[("retry-after", "1")]),
            Self::Never => error(529, "overloaded_error", &[("x-should-retry", "false")]),
            Self::Body(body) => answer(200, body),
            Self::Unanswered(0) => Some(Err(FetchError::Denied("a rule".to_owned()))),
            Self::Unanswered(1) => Some(Err(FetchError::Timeout(String::new()))),
            Self::Unanswered(2) => Some(Err(FetchError::TooLarge(7))),
            Self::Unanswered(_) => Some(Err(FetchError::NotText)),
        }
    }
}

/// Northwind with some more of everything, the odd things included.
fn organization() -> Items {
    let mut organization = northwind_labs();
    for n in 0..4 {
        let id = format!("user_1{n}");
        organization.users.push(user(&id, &id, "x@northwind.example", ["user", "admin"][n % 2]));
        let members = organization.members.get_mut("wrkspc_01Research").unwrap();
        members.push(member("wrkspc_01Research", &id, "workspace_user"));
        let mut key = api_key(&format!("apikey_1{n}"), "k", &id, "wrkspc_01Research");
        if n == 3 {
            key["scope"] = Value::Null;
            key["workspace_id"] = Value::Null;
        }
        organization.api_keys.push(key);
    }
    organization.workspaces.push(workspace("wrkspc_11Namesake", "Default"));
    organization.workspaces[0]["tags"] = json!({"a_b": "c"});
    organization.restricted.telemetry_destinations = vec![
        json!({"id": "tdst_01", "workspaces": {"type": "all"}}),
        json!({"id": "tdst_02", "workspaces": {"type": "exclude"}}),
        json!({"id": "tdst_03", "workspaces": {"type": "include"}}),
    ];
    for id in ["tdst_02", "tdst_03"] {
        let named = json!({"workspace_id": "wrkspc_01Research"});
        let all = &mut organization.restricted.telemetry_destination_workspaces;
        all.insert(id.to_owned(), vec![named, json!({"workspace_id": "wrkspc_9"})]);
    }
    organization.workspaces[0]["external_key_id"] = json!("ekey_01Main");
    organization.workspaces[1]["external_key_id"] = json!("ekey_9");
    organization
}

/// Everything of a graph, as text by key, a map for every type.
fn by_type(collected: &Collected) -> BTreeMap<&str, BTreeMap<&str, String>> {
    let mut types: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for entity in collected.graph.entities() {
        types.entry(&entity.kind).or_default().insert(&entity.key, format!("{entity:?}"));
    }
    for one in collected.graph.relationships() {
        types.entry(&one.kind).or_default().insert(&one.key, format!("{one:?}"));
    }
    types
}

fn lines<'a>(things: Option<&'a BTreeMap<&str, String>>) -> BTreeSet<&'a str> {
    things.into_iter().flat_map(BTreeMap::values).map(String::as_str).collect()
}

/// Whether something was refused, and entities of a type differ by nothing but properties that are
/// absent for that. Where it is no failure, they need not be called partial.
fn says_less(whole: &Collected, faulty: &Collected, kind: &str) -> bool {
    let entities = whole.graph.entities().iter().filter(|entity| entity.kind == kind);
    let told = faulty.graph.entities().iter().filter(|entity| entity.kind == kind);
    let is_less = |(entity, told): (&Entity, &Entity)| {
        let mut properties = told.properties.iter();
        entity.key == told.key
            && properties.all(|(name, value)| entity.properties.get(name) == Some(value))
    };
    let count = entities.clone().count();
    let is_refused = faulty.was_refused_something();
    is_refused && count > 0 && count == told.clone().count() && entities.zip(told).all(is_less)
}

fn check(
    service: Service,
    version: &'static str,
    mut faults: Vec<Option<Fault>>,
    fails_for: usize,
) {
    let whole =
        Host::new(service.clone()).with_version(version).collect_with(&everything()).unwrap();
    faults.reverse();
    let mut sticky: BTreeMap<String, (Fault, usize)> = BTreeMap::new();
    let mut host = Host::new(service).with_version(version).with_fault(move |request| {
        let fault = match sticky.get_mut(&request.path) {
            Some((fault, left)) if *left > 0 => {
                *left -= 1;
                Some(*fault)
            }
            _ => faults.pop().flatten().inspect(|fault| {
                sticky.insert(request.path.clone(), (*fault, fails_for));
            }),
        };
        fault.and_then(|fault| fault.answer(request))
    });
    let Ok(faulty) = host.collect_with(&everything()) else { return };

    let keys: BTreeSet<&str> = faulty.entity_keys().into_iter().collect();
    for one in faulty.graph.relationships() {
        assert!(
            keys.contains(one.from.as_ref()) && keys.contains(one.to.as_ref()),
            "{} dangles",
            one.key
        );
    }
    let (whole_types, faulty_types) = (by_type(&whole), by_type(&faulty));
    let partial = faulty.partial();
    for kind in whole_types.keys().chain(faulty_types.keys()) {
        if !partial.contains(kind) && !says_less(&whole, &faulty, kind) {
            let (expected, got) = (lines(whole_types.get(kind)), lines(faulty_types.get(kind)));
            let differ: Vec<_> = expected.symmetric_difference(&got).collect();
            assert!(
                differ.is_empty(),
                "{kind} is not partial: {differ:#?} {:#?}",
                faulty.problems()
            );
        }
    }
    let incomplete = faulty
        .report
        .steps
        .iter()
        .any(|step| matches!(step.status, StepStatus::Partial | StepStatus::Failed));
    assert!(!incomplete || !partial.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_may_lack_something_is_named_and_nothing_dangles(
        faults in vec(prop_oneof![3 => Just(None), 1 => select(FAULTS.to_vec()).prop_map(Some)], 0..40),
        fails_for in 0_usize..6,
        generation in select(Generation::ALL.to_vec()),
        scoped_version in any::<bool>(),
        largest_page in select(vec![1_usize, 2, 1000]),
        namesake in any::<bool>(),
    ) {
        let mut organization = organization();
        if !namesake {
            organization.workspaces.pop();
        }
        let mut service = Service::new(organization);
        service.belongs_to_enterprise = true;
        service.generation = generation;
        service.largest_page = largest_page;
        let version = if scoped_version { "2026-10-21" } else { "2023-06-01" };
        check(service, version, faults, fails_for);
    }
}

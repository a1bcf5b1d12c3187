//! What must not matter does not: page sizes, the order of lists and of answers, the version of the
//! API, the generation of the server. Property-based.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use fake_organization::{Generation, Items, Service, Shape, generate};
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Collected, Host, NOTHING, answer, error, everything};

const SHAPE: Shape = Shape {
    users: 30,
    gone: 4,
    workspaces: 9,
    archived: 3,
    memberships: 40,
    api_keys: 30,
    claude_code: true,
    service_accounts: 4,
    acting_keys: 12,
    issuers: 3,
    rules: 10,
    external_keys: 4,
    roles: 4,
    destinations: 5,
    ..Shape::EMPTY
};

fn service(seed: u64, generation: Generation) -> Service {
    let mut service = Service::new(Items::from(&generate(seed, &SHAPE).unwrap()));
    service.generation = generation;
    service.belongs_to_enterprise = true;
    service
}

fn collect(service: Service, version: &'static str) -> Collected {
    let collected = Host::new(service).with_version(version).collect_with(&everything()).unwrap();
    let lacking = collected.lacking().into_iter();
    // Of a default workspace whose id is not known, it is not known where it sends.
    let lacking = lacking.filter(|kind| !kind.contains("sends"));
    assert_eq!(lacking.collect::<Vec<_>>(), NOTHING);
    collected
}

/// The document without the report, which counts the requests.
fn bytes(collected: &Collected) -> String {
    let mut bytes = Vec::new();
    let nothing = graph::Report::default();
    graph::formats::write(&collected.graph, &nothing, &mut graph::formats::Json::new(&mut bytes))
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

fn shuffled(mut service: Service, seed: u64) -> Service {
    let place = |item: &serde_json::Value| {
        let mut hasher = DefaultHasher::new();
        (seed, item.to_string()).hash(&mut hasher);
        hasher.finish()
    };
    let items = &mut service.items;
    let lists = [&mut items.users, &mut items.workspaces, &mut items.api_keys];
    let restricted = &mut items.restricted;
    let others = [
        &mut restricted.service_accounts,
        &mut restricted.federation_issuers,
        &mut restricted.federation_rules,
        &mut restricted.external_keys,
        &mut restricted.rbac_groups,
        &mut restricted.rbac_roles,
        &mut restricted.telemetry_destinations,
    ];
    let of_parents = [
        &mut restricted.service_account_workspaces,
        &mut restricted.rbac_group_members,
        &mut restricted.rbac_role_permissions,
        &mut restricted.telemetry_destination_workspaces,
        &mut items.members,
    ];
    let of_parents = of_parents.into_iter().flat_map(|lists| lists.values_mut());
    for list in lists.into_iter().chain(others).chain(of_parents) {
        list.sort_by_cached_key(place);
    }
    service
}

/// The keys of everything. Before keys had a scope, one of the organization looked like one of the
/// default workspace, so what such keys reach is left out; and so is where workspaces send, which
/// can be told of the default one by its id only.
fn keys(collected: &Collected) -> BTreeSet<String> {
    let entities = collected.entity_keys().into_iter();
    let keys = entities.chain(collected.relationship_keys());
    let account = collected.entity_keys()[0].to_owned();
    let id = account.strip_prefix("anthropic_account:").unwrap();
    let of_account = format!("{account}|has|anthropic_api_key:");
    let of_default = format!("anthropic_workspace:{id}:default|has|anthropic_api_key:");
    let silent = |key: &str| match key.strip_prefix(&of_account) {
        Some(api_key) => format!("{of_default}{api_key}"),
        None => key.to_owned(),
    };
    keys.filter(|key| !["|allows|", "|sends|"].iter().any(|verb| key.contains(verb)))
        .map(silent)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn pages_order_and_version_do_not_change_a_byte(
        seed in any::<u64>(),
        generation in select(Generation::ALL.to_vec()),
    ) {
        let whole = bytes(&collect(service(seed, generation), "2023-06-01"));
        for largest_page in [1, 7, 1000] {
            let mut service = service(seed, generation);
            service.largest_page = largest_page;
            prop_assert!(bytes(&collect(service, "2023-06-01")) == whole, "{largest_page} a page");
        }
        let shuffled = shuffled(service(seed, generation), seed);
        prop_assert!(bytes(&collect(shuffled, "2023-06-01")) == whole, "another order");
        let newer = collect(service(seed, generation), "2026-10-21");
        prop_assert!(bytes(&newer) == whole, "another version of the API");
    }

    #[test]
    fn the_order_in_which_answers_come_does_not_change_a_byte_of_graph_and_report(
        seed in any::<u64>(),
        order in any::<u64>(),
        generation in select(Generation::ALL.to_vec()),
        largest_page in select(vec![2_usize, 7, 1000]),
        failing in 0..20_u64,
    ) {
        let mut service = service(seed, generation);
        service.largest_page = largest_page;
        let host = || {
            // The same answers to the same requests, failures included.
            Host::new(service.clone()).with_fault(move |request| {
                let mut hasher = DefaultHasher::new();
                (seed, &request.path, request.purpose.attempt).hash(&mut hasher);
                match hasher.finish() % 40 {
                    draw if draw >= failing => None,
                    0 | 1 => error(403, "permission_error", &[]),
                    2 => error(404, "not_found_error", &[]),
                    3 => error(400, "invalid_request_error", &[]),
                    4..8 => error(429, "rate_limit_error", &[("retry-after", "1")]),
                    8 => answer(200, "[]"),
                    9 => answer(200, "{"),
                    _ => error(529, "overloaded_error", &[]),
                }
            })
        };
        let in_order = host().collect_with(&everything()).map(|collected| collected.json());
        let shuffled = host().with_order(order).collect_with(&everything()).map(|collected| collected.json());
        prop_assert!(in_order.is_ok() == shuffled.is_ok());
        if let (Ok(in_order), Ok(shuffled)) = (in_order, shuffled) {
            prop_assert_eq!(in_order, shuffled);
        }
    }

    #[test]
    fn every_generation_of_the_server_gives_the_same_keys(seed in any::<u64>()) {
        let newest = keys(&collect(service(seed, Generation::Listed), "2023-06-01"));
        for generation in Generation::ALL {
            let other = keys(&collect(service(seed, generation), "2023-06-01"));
            prop_assert_eq!(&other, &newest, "{:?}", generation);
        }
    }
}

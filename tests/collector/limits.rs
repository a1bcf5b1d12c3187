//! How much may be asked of the models and how much may be spent, on the account and on workspaces.

use std::collections::BTreeSet;

use expect_test::expect;
use fake_organization::model::{
    Limited, Organization, RateLimit, SpendLimit, SpendScope, WorkspaceRateLimit,
};
use fake_organization::{Denial, Generation, Items, Service, Shape, generate, northwind};
use graph::StepStatus;
use graph_anthropic::Options;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Collected, FAILURES, Host, NOTHING, error, everything, property};

/// The properties that are about limits.
const LIMITS: [&str; 12] = [
    "hasOwnRateLimit",
    "hasOwnSpendLimit",
    "rateLimits",
    "spendLimitAmount",
    "spendLimitCurrency",
    "spendLimitEnabled",
    "spendLimitPeriod",
    "spendLimitSource",
    "spendLimits",
    "spendLimitsOfGroups",
    "spendLimitsOfUsers",
    "spendLimitsOfWorkspaces",
];

/// Texts in order, each once, as a property shows them.
fn texts(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(",")
}

fn name(limit: &RateLimit) -> &str {
    match &limit.about {
        Limited::Models(name, _) => name,
        Limited::Other(kind) => kind,
    }
}

fn scope(limit: &SpendLimit) -> &str {
    match &limit.scope {
        SpendScope::Organization => "organization",
        SpendScope::OrganizationService(_) => "organization_service",
        SpendScope::Workspace(_) => "workspace",
        SpendScope::User(_) => "user",
        SpendScope::RbacGroup(_) => "rbac_group",
        SpendScope::SeatTier(_) => "seat_tier",
        SpendScope::UsageTier => "usage_tier",
    }
}

fn spending(limit: &SpendLimit) -> String {
    let amount = limit.amount.map_or_else(|| "no cap".to_owned(), |amount| amount.to_string());
    let off = if limit.is_enabled { "" } else { ", off" };
    format!("{amount} {} {}{off}", limit.currency, limit.period)
}

/// The one that counts of those of the first scope that has one.
fn nearest<'a>(organization: &'a Organization, scopes: &[SpendScope]) -> Option<&'a SpendLimit> {
    scopes.iter().find_map(|scope| {
        let own = organization.spend_limits().iter().filter(|limit| limit.scope == *scope);
        own.min_by_key(|limit| (limit.period != "monthly", &limit.id))
    })
}

fn nearest_lines(key: &str, nearest: Option<&SpendLimit>) -> Vec<String> {
    let Some(limit) = nearest else { return Vec::new() };
    let amount = limit.amount.map(|amount| format!("{key} spendLimitAmount={amount}"));
    let rest = [
        format!("{key} spendLimitCurrency={}", limit.currency),
        format!("{key} spendLimitEnabled={}", limit.is_enabled),
        format!("{key} spendLimitPeriod={}", limit.period),
        format!("{key} spendLimitSource={}", scope(limit)),
    ];
    amount.into_iter().chain(rest).collect()
}

/// Everything that is true of the limits of an organization, a line each.
fn truth(organization: &Organization) -> BTreeSet<String> {
    let account = format!("anthropic_account:{}", organization.id);
    let rates = organization.rate_limits().iter().flat_map(|limit| {
        limit.limits.iter().map(|(kind, value)| format!("{}: {kind} {value}", name(limit)))
    });
    let mut lines = BTreeSet::from([format!("{account} rateLimits={}", texts(rates))]);
    let count = |kind: &str| {
        organization.spend_limits().iter().filter(|limit| scope(limit) == kind).count()
    };
    lines.insert(format!("{account} spendLimitsOfGroups={}", count("rbac_group")));
    lines.insert(format!("{account} spendLimitsOfUsers={}", count("user")));
    lines.insert(format!("{account} spendLimitsOfWorkspaces={}", count("workspace")));
    let own = organization.spend_limits().iter().filter_map(|limit| match &limit.scope {
        SpendScope::Workspace(_) | SpendScope::User(_) | SpendScope::RbacGroup(_) => None,
        SpendScope::OrganizationService(of) | SpendScope::SeatTier(of) => {
            Some(format!("{} {of}: {}", scope(limit), spending(limit)))
        }
        SpendScope::Organization | SpendScope::UsageTier => {
            Some(format!("{}: {}", scope(limit), spending(limit)))
        }
    });
    lines.insert(format!("{account} spendLimits={}", texts(own)));
    let scopes = [SpendScope::Organization, SpendScope::UsageTier];
    lines.extend(nearest_lines(&account, nearest(organization, &scopes)));
    for workspace in organization.workspaces().iter().chain([organization.default_workspace()]) {
        lines.extend(truth_of_workspace(organization, &workspace.id));
    }
    lines
}

fn truth_of_workspace(organization: &Organization, id: &str) -> Vec<String> {
    let is_default = organization.default_workspace().id == *id;
    let key = match is_default {
        true => format!("anthropic_workspace:{}:default", organization.id),
        false => format!("anthropic_workspace:{id}"),
    };
    let workspace = organization.workspaces().iter().find(|workspace| workspace.id == *id);
    let is_in_use = workspace.is_none_or(|workspace| workspace.archived_ms.is_none());
    let own = || organization.workspace_rate_limits().iter().filter(|it| it.workspace_id == *id);
    let rates = organization.rate_limits().iter().flat_map(|limit| {
        let own = own().find(|own| own.rate_limit_id == limit.id);
        limit.limits.iter().map(move |(kind, value)| {
            let own = own.and_then(|own| own.limits.iter().find(|(other, _)| other == kind));
            let (value, source) = match own {
                Some((_, value)) => (value, "workspace"),
                None => (value, "organization"),
            };
            format!("{}: {kind} {value} ({source})", name(limit))
        })
    });
    let scopes =
        [SpendScope::Workspace(id.to_owned()), SpendScope::Organization, SpendScope::UsageTier];
    let limits = organization.spend_limits().iter();
    let spend = limits.filter(|limit| scopes.contains(&limit.scope));
    let spend = spend.map(|limit| format!("{} ({})", spending(limit), scope(limit)));
    let has_own = organization.spend_limits().iter().any(|limit| limit.scope == scopes[0]);
    let mut lines = nearest_lines(&key, nearest(organization, &scopes));
    lines.push(format!("{key} hasOwnSpendLimit={has_own}"));
    lines.push(format!("{key} spendLimits={}", texts(spend)));
    if is_in_use {
        lines.push(format!("{key} hasOwnRateLimit={}", own().next().is_some()));
        lines.push(format!("{key} rateLimits={}", texts(rates)));
    }
    lines
}

/// The same of a graph, with the type of the entity.
fn told(collected: &Collected) -> BTreeSet<String> {
    let entities = collected.graph.entities().iter();
    let lines = entities.flat_map(|entity| {
        let own = LIMITS.iter().filter(|name| entity.properties.contains_key(name));
        own.map(|name| format!("{} {name}={}", entity.key, property(entity, name)))
    });
    lines.collect()
}

fn service(organization: &Organization) -> Service {
    Service::new(Items::from(organization))
}

/// A few of everything that is limited.
const SHAPE: Shape = Shape {
    users: 5,
    workspaces: 4,
    archived: 2,
    api_keys: 3,
    groups: 3,
    rate_limits: 5,
    spend_limits: 14,
    ..Shape::EMPTY
};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn limits_are_the_truth_for_every_organization(
        seed in any::<u64>(),
        rate_limits in 0..8_usize,
        spend_limits in 0..30_usize,
        largest_page in select(vec![1_usize, 7, 1000]),
        sends_empty_pages in any::<bool>(),
    ) {
        let organization = generate(seed, &Shape { rate_limits, spend_limits, ..SHAPE }).unwrap();
        let mut service = service(&organization);
        service.largest_page = largest_page;
        service.sends_empty_pages = sends_empty_pages;
        let collected = Host::new(service).collect_with(&everything()).unwrap();

        let (expected, got) = (truth(&organization), told(&collected));
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        prop_assert_eq!(collected.step("fetch-limits").status, StepStatus::Success);
    }

    #[test]
    fn what_fails_of_limits_is_absent_and_what_lacks_it_is_named(
        seed in any::<u64>(),
        failures in proptest::collection::vec((select(FAILURES.to_vec()), 0..12_usize), 1..4),
        largest_page in select(vec![2_usize, 1000]),
    ) {
        let organization = generate(seed, &SHAPE).unwrap();
        let mut service = service(&organization);
        service.largest_page = largest_page;
        let mut count = 0_usize;
        let mut host = Host::new(service).with_fault(move |request| {
            if !request.path.contains("_limits") {
                return None;
            }
            count += 1;
            failures.iter().find(|(_, place)| *place + 1 == count).and_then(|(it, _)| it.answer())
        });
        let collected = host.collect_with(&everything()).unwrap();

        let (expected, got) = (truth(&organization), told(&collected));
        let made_up: Vec<_> = got.difference(&expected).collect();
        prop_assert!(made_up.is_empty(), "{made_up:#?}");
        let partial = collected.partial();
        for line in expected.difference(&got) {
            let kind = line.split(':').next().unwrap();
            prop_assert!(partial.contains(kind), "{line} {:#?}", collected.problems());
        }
    }
}

/// Northwind with a few limits more.
fn limited() -> Organization {
    let mut labs = northwind().unwrap();
    let of = |id: &str, amount, scope| SpendLimit::monthly(id, amount, scope);
    let claude_code = || SpendScope::Workspace("wrkspc_02ClaudeCode".to_owned());
    for limit in [
        of("spl_1", Some(500_000), SpendScope::Organization),
        of("spl_2", Some(2_000_000), SpendScope::UsageTier),
        of("spl_3", Some(7_000), claude_code()),
        SpendLimit { period: "daily".to_owned(), ..of("spl_4", None, claude_code()) },
        of("spl_5", Some(1_000), SpendScope::User("user_02Bo".to_owned())),
    ] {
        labs.limit_spending(limit).unwrap();
    }
    let batches = RateLimit::of_requests("ratelimit_02Batch", Limited::Other("batch"), 50);
    labs.limit_group(batches);
    let default = labs.default_workspace().id.clone();
    let own = WorkspaceRateLimit::of_requests(&default, "ratelimit_02Batch", 5);
    labs.limit_workspace(own).unwrap();
    labs
}

fn shown(collected: &Collected) -> String {
    let id = "7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001";
    let lines: Vec<_> = told(collected).iter().map(|line| line.replace(id, "…")).collect();
    lines.join("\n")
}

#[test]
fn a_reader_can_tell_where_every_limit_comes_from() {
    let collected = Host::new(service(&limited())).collect_with(&everything()).unwrap();

    expect![[r#"
        anthropic_account:… rateLimits=Claude Opus: requests_per_minute 4000,batch: requests_per_minute 50
        anthropic_account:… spendLimitAmount=500000
        anthropic_account:… spendLimitCurrency=USD
        anthropic_account:… spendLimitEnabled=true
        anthropic_account:… spendLimitPeriod=monthly
        anthropic_account:… spendLimitSource=organization
        anthropic_account:… spendLimits=organization: 500000 USD monthly,organization_service claude_code: 60000 USD monthly,seat_tier premium: 7500 USD monthly,usage_tier: 2000000 USD monthly
        anthropic_account:… spendLimitsOfGroups=1
        anthropic_account:… spendLimitsOfUsers=1
        anthropic_account:… spendLimitsOfWorkspaces=3
        anthropic_workspace:…:default hasOwnRateLimit=true
        anthropic_workspace:…:default hasOwnSpendLimit=false
        anthropic_workspace:…:default rateLimits=Claude Opus: requests_per_minute 4000 (organization),batch: requests_per_minute 5 (workspace)
        anthropic_workspace:…:default spendLimitAmount=500000
        anthropic_workspace:…:default spendLimitCurrency=USD
        anthropic_workspace:…:default spendLimitEnabled=true
        anthropic_workspace:…:default spendLimitPeriod=monthly
        anthropic_workspace:…:default spendLimitSource=organization
        anthropic_workspace:…:default spendLimits=2000000 USD monthly (usage_tier),500000 USD monthly (organization)
        anthropic_workspace:wrkspc_01Research hasOwnRateLimit=false
        anthropic_workspace:wrkspc_01Research hasOwnSpendLimit=true
        anthropic_workspace:wrkspc_01Research rateLimits=Claude Opus: requests_per_minute 4000 (organization),batch: requests_per_minute 50 (organization)
        anthropic_workspace:wrkspc_01Research spendLimitAmount=120000
        anthropic_workspace:wrkspc_01Research spendLimitCurrency=USD
        anthropic_workspace:wrkspc_01Research spendLimitEnabled=true
        anthropic_workspace:wrkspc_01Research spendLimitPeriod=monthly
        anthropic_workspace:wrkspc_01Research spendLimitSource=workspace
        anthropic_workspace:wrkspc_01Research spendLimits=120000 USD monthly (workspace),2000000 USD monthly (usage_tier),500000 USD monthly (organization)
        anthropic_workspace:wrkspc_02ClaudeCode hasOwnRateLimit=true
        anthropic_workspace:wrkspc_02ClaudeCode hasOwnSpendLimit=true
        anthropic_workspace:wrkspc_02ClaudeCode rateLimits=Claude Opus: requests_per_minute 400 (workspace),batch: requests_per_minute 50 (organization)
        anthropic_workspace:wrkspc_02ClaudeCode spendLimitAmount=7000
        anthropic_workspace:wrkspc_02ClaudeCode spendLimitCurrency=USD
        anthropic_workspace:wrkspc_02ClaudeCode spendLimitEnabled=true
        anthropic_workspace:wrkspc_02ClaudeCode spendLimitPeriod=monthly
        anthropic_workspace:wrkspc_02ClaudeCode spendLimitSource=workspace
        anthropic_workspace:wrkspc_02ClaudeCode spendLimits=2000000 USD monthly (usage_tier),500000 USD monthly (organization),7000 USD monthly (workspace),no cap USD daily (workspace)
        anthropic_workspace:wrkspc_03Atlas hasOwnSpendLimit=false
        anthropic_workspace:wrkspc_03Atlas spendLimitAmount=500000
        anthropic_workspace:wrkspc_03Atlas spendLimitCurrency=USD
        anthropic_workspace:wrkspc_03Atlas spendLimitEnabled=true
        anthropic_workspace:wrkspc_03Atlas spendLimitPeriod=monthly
        anthropic_workspace:wrkspc_03Atlas spendLimitSource=organization
        anthropic_workspace:wrkspc_03Atlas spendLimits=2000000 USD monthly (usage_tier),500000 USD monthly (organization)"#]].assert_eq(&shown(&collected));
}

/// Northwind's limits, where its service has been changed.
fn where_service(change: impl Fn(&mut Service)) -> (Collected, Host) {
    let mut service = service(&limited());
    change(&mut service);
    let mut host = Host::new(service);
    let mut options = Options::default();
    options.also_step("fetch-limits").unwrap();
    (host.collect_with(&options).unwrap(), host)
}

#[test]
fn limits_are_read_only_when_asked_for_and_cost_a_request_for_each_workspace_in_use() {
    let mut host = Host::new(service(&limited()));
    let without = host.collect().unwrap();
    assert_eq!(without.step("fetch-limits").status, StepStatus::Disabled);
    assert_eq!(told(&without), BTreeSet::new());
    assert!(without.lacking().is_empty(), "{:?}", without.lacking());

    let (_, host) = where_service(|_| {});
    let paths: Vec<_> = host.paths().into_iter().filter(|path| path.contains("_limits")).collect();
    assert_eq!(
        paths,
        [
            "/v1/organizations/rate_limits",
            "/v1/organizations/spend_limits?limit=100",
            "/v1/organizations/workspaces/wrkspc_00Default/rate_limits",
            "/v1/organizations/workspaces/wrkspc_01Research/rate_limits",
            "/v1/organizations/workspaces/wrkspc_02ClaudeCode/rate_limits",
        ]
    );
}

#[test]
fn a_beta_that_is_off_costs_the_spend_limits_only() {
    let (collected, _) = where_service(|service| {
        service.denied.insert("spend_limits".to_owned(), Denial::Missing);
    });
    assert_eq!(collected.step("fetch-limits").status, StepStatus::Partial);
    assert!(collected.report.complete, "{:#?}", collected.problems());
    assert!(collected.lacking().is_empty(), "{:?}", collected.lacking());
    let headline = collected.report.headline();
    assert!(headline.contains(", limits (in part), "), "{headline}");
    let lines = told(&collected);
    assert!(lines.iter().all(|line| !line.contains("pend")), "{lines:#?}");
    assert_eq!(lines.len(), 1 + 3 * 2);
}

#[test]
fn without_the_organizations_limits_only_what_a_workspace_has_of_its_own_is_known() {
    for denial in [Denial::Missing, Denial::Forbidden, Denial::Unsupported] {
        let (collected, _) = where_service(|service| {
            service.denied.insert("rate_limits".to_owned(), denial);
        });
        let rates = |line: &&String| line.contains("ate");
        let lines = told(&collected);
        let lines: Vec<_> = lines.iter().filter(rates).collect();
        assert_eq!(lines.len(), 3, "{denial:?} {lines:#?}");
        assert!(lines.iter().all(|line| line.contains(" hasOwnRateLimit=")), "{lines:#?}");
        assert!(collected.lacking().is_empty(), "{denial:?}");
    }
}

/// Northwind's limits, where every list of rate limits is refused.
fn where_rates_are_refused(denial: Denial, order: u64) -> Collected {
    let mut service = service(&limited());
    for path in ["rate_limits", "workspaces/*/rate_limits"] {
        service.denied.insert(path.to_owned(), denial);
    }
    let mut options = Options::default();
    options.also_step("fetch-limits").unwrap();
    Host::new(service).with_order(order).collect_with(&options).unwrap()
}

#[test]
fn rate_limits_that_are_refused_everywhere_are_no_failure_and_are_said_once() {
    for (denial, says) in [
        (
            Denial::Forbidden,
            "HTTP 403 permission_error: the credential may not read this; an \
                             organization admin can allow it",
        ),
        (Denial::Missing, "HTTP 404 not_found_error: the service has nothing there"),
        (
            Denial::Unsupported,
            "HTTP 400 invalid_request_error organization_type_not_supported: \
                               this kind of organization does not have it",
        ),
    ] {
        for order in 0..3 {
            let collected = where_rates_are_refused(denial, order);
            assert_eq!(
                collected.problems(),
                [
                    format!("list rate limits: {says}"),
                    format!("list rate limits of workspaces: {says} (3 of the workspaces)"),
                ]
            );
            assert!(collected.report.complete, "{denial:?}");
            assert!(collected.lacking().is_empty(), "{denial:?} {:?}", collected.lacking());
            assert!(told(&collected).iter().all(|line| !line.contains("ateLimit")));
            assert!(told(&collected).iter().any(|line| line.contains("spendLimits=")));
        }
    }
}

#[test]
fn where_no_limit_may_be_read_or_is_there_the_step_says_so() {
    for (denial, status) in [
        (Denial::Forbidden, StepStatus::NotPermitted),
        (Denial::Missing, StepStatus::NotApplicable),
        (Denial::Unsupported, StepStatus::NotApplicable),
    ] {
        let (collected, _) = where_service(|service| {
            for path in ["rate_limits", "workspaces/*/rate_limits", "spend_limits"] {
                service.denied.insert(path.to_owned(), denial);
            }
        });
        assert_eq!(collected.step("fetch-limits").status, status);
        assert!(collected.report.complete && collected.lacking().is_empty(), "{denial:?}");
    }
}

#[test]
fn rate_limits_that_are_refused_for_one_workspace_are_there_for_the_others() {
    let (collected, _) = where_service(|service| {
        let path = "workspaces/wrkspc_01Research/rate_limits";
        service.denied.insert(path.to_owned(), Denial::Forbidden);
    });
    assert_eq!(
        collected.problems(),
        ["list rate limits of workspaces: HTTP 403 permission_error: the credential may not read \
          this; an organization admin can allow it (1 of the workspaces)"]
    );
    assert_eq!(collected.step("fetch-limits").status, StepStatus::Partial);
    assert!(collected.report.complete && collected.report.headline().contains("limits (in part)"));
    let limited = |id: &str| property(collected.entity(id), "hasOwnRateLimit");
    assert_eq!(limited("anthropic_workspace:wrkspc_01Research"), "-");
    assert_eq!(limited("anthropic_workspace:wrkspc_02ClaudeCode"), "true");
}

#[test]
fn a_workspace_that_has_no_list_though_the_others_do_is_gone() {
    let (collected, _) = where_service(|service| {
        service.items.restricted.workspace_rate_limits.remove("wrkspc_01Research");
    });
    assert_eq!(
        collected.problems(),
        ["list rate limits of workspaces: 1 of the workspaces has no such list, as when one is \
          deleted between two requests: wrkspc_01Research"]
    );
    assert!(!collected.report.complete);
}

#[test]
fn a_default_workspace_whose_id_is_not_known_has_no_limits_to_show() {
    let (collected, host) = where_service(|service| service.generation = Generation::Silent);
    assert!(!host.paths().iter().any(|path| path.contains("wrkspc_00Default/rate_limits")));
    let default = "anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default ";
    assert!(!told(&collected).iter().any(|line| line.starts_with(default)));
    assert_eq!(collected.step("fetch-limits").status, StepStatus::Success);
    // What is said of it is not lost.
    let account = collected.entity("anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001");
    assert!(property(account, "spendLimits").starts_with("organization: "));
}

#[test]
fn the_default_workspace_may_have_no_list_of_limits() {
    let (collected, _) = where_service(|service| {
        service.items.restricted.workspace_rate_limits.remove("wrkspc_00Default");
    });
    assert_eq!(collected.step("fetch-limits").status, StepStatus::Success);
    assert_eq!(collected.problems(), NOTHING);
}

#[test]
fn without_workspaces_the_organizations_limits_are_read_all_the_same() {
    let mut options = Options::default();
    options.also_step("fetch-limits").unwrap();
    options.skip_step("fetch-workspaces").unwrap();
    let collected = Host::new(service(&limited())).collect_with(&options).unwrap();

    assert_eq!(collected.step("fetch-limits").status, StepStatus::Partial);
    assert!(collected.report.complete, "{:#?}", collected.problems());
    let account = collected.entity("anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001");
    assert_eq!(
        property(account, "rateLimits"),
        "Claude Opus: requests_per_minute 4000,batch: requests_per_minute 50"
    );
    assert_ne!(property(account, "spendLimitsOfWorkspaces"), "0");
}

#[test]
fn workspaces_that_cannot_be_read_cost_the_account_nothing_that_it_tells_of_limits() {
    let whole = Host::new(service(&limited())).collect_with(&everything()).unwrap();
    let mut host = Host::new(service(&limited())).with_fault(|request| {
        let is_list = request.path.starts_with("/v1/organizations/workspaces?");
        is_list.then(|| error(402, "billing_error", &[])).flatten()
    });
    let collected = host.collect_with(&everything()).unwrap();

    let own = |collected: &Collected| {
        let lines = told(collected).into_iter();
        lines.filter(|line| line.starts_with("anthropic_account:")).collect::<Vec<_>>()
    };
    assert_eq!(own(&collected), own(&whole));
    assert!(!collected.partial().contains("anthropic_account"), "{:?}", collected.partial());
    assert!(collected.partial().contains("anthropic_workspace"));
}

/// Northwind's limits, where one of its items has been changed.
fn where_item(list: fn(&mut Service) -> &mut Vec<Value>, field: &str, value: Value) -> Collected {
    let (collected, _) = where_service(|service| list(service)[0][field] = value.clone());
    collected
}

#[test]
fn what_is_not_known_of_a_limit_is_kept_and_told() {
    let rates: fn(&mut Service) -> &mut Vec<Value> =
        |service| &mut service.items.restricted.rate_limits;
    let spend: fn(&mut Service) -> &mut Vec<Value> =
        |service| &mut service.items.restricted.spend_limits;
    let galaxy = where_item(rates, "group", json!({"type": "galaxy", "id": "rlg_9"}));
    let known = "1 value of group.type was not known when this was written, and kept as is: galaxy";
    assert!(galaxy.problems().contains(&format!("list rate limits: {known}")));
    assert!(shown(&galaxy).contains("galaxy: requests_per_minute 4000 (organization)"));

    let moon = where_item(spend, "scope", json!({"type": "moon", "seat_tier": "far side"}));
    assert!(shown(&moon).contains("moon far side: 1000 USD monthly"), "{}", shown(&moon));
    assert!(moon.problems()[0].contains("scope.type"), "{:#?}", moon.problems());
    let yearly = where_item(spend, "period", json!("yearly"));
    assert!(yearly.problems()[0].contains("period"), "{:#?}", yearly.problems());
    for collected in [galaxy, moon, yearly] {
        assert_eq!(collected.step("fetch-limits").status, StepStatus::Success);
    }
}

#[test]
fn a_limit_that_cannot_be_read_leaves_its_kind_of_limits_unknown_and_that_is_told() {
    let rates: fn(&mut Service) -> &mut Vec<Value> =
        |service| &mut service.items.restricted.rate_limits;
    let spend: fn(&mut Service) -> &mut Vec<Value> =
        |service| &mut service.items.restricted.spend_limits;
    for (list, field, value, lost) in [
        (rates, "limits", json!([{"type": 7}]), "rateLimits="),
        (rates, "limits", json!([{"type": "requests_per_minute"}]), "rateLimits="),
        (rates, "limits", Value::Null, "rateLimits="),
        (spend, "amount", json!(["a lot"]), "spendLimit"),
        (spend, "scope", json!("all"), "spendLimit"),
        (spend, "scope", Value::Null, "spendLimit"),
    ] {
        let collected = where_item(list, field, value.clone());
        let lines = told(&collected);
        assert!(lines.iter().all(|line| !line.contains(lost)), "{value} {lines:#?}");
        let partial = collected.partial();
        assert!(partial.contains("anthropic_account"), "{value}");
        assert!(partial.contains("anthropic_workspace"), "{value}");
        assert_eq!(collected.step("fetch-limits").status, StepStatus::Partial, "{value}");
        assert!(!collected.report.complete);
    }
}

#[test]
fn amounts_are_kept_as_they_were_sent_and_never_computed_with() {
    let spend: fn(&mut Service) -> &mut Vec<Value> =
        |service| &mut service.items.restricted.spend_limits;
    let vast = json!("123456789012345678901234567890");
    let collected = where_item(spend, "amount", vast);
    // The newest limit is that of a user, which is counted only.
    assert_eq!(collected.step("fetch-limits").status, StepStatus::Success);
    let (collected, _) = where_service(|service| {
        let limits = &mut service.items.restricted.spend_limits;
        let own = limits.iter_mut().find(|limit| limit["id"] == "spl_1").unwrap();
        own["amount"] = json!("123456789012345678901234567890.125");
    });
    let account = collected.entity("anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001");
    assert_eq!(property(account, "spendLimitAmount"), "123456789012345678901234567890.125");
}

#[test]
fn an_inherited_limit_in_the_list_of_a_workspace_is_not_its_own() {
    let (collected, _) = where_service(|service| {
        let limits = &mut service.items.restricted.workspace_rate_limits;
        let own = &mut limits.get_mut("wrkspc_02ClaudeCode").unwrap()[0]["limits"][0];
        own["source"] = json!({"type": "organization"});
        own["value"] = json!(4000);
    });
    let workspace = collected.entity("anthropic_workspace:wrkspc_02ClaudeCode");
    assert_eq!(property(workspace, "hasOwnRateLimit"), "false");
    assert_eq!(
        property(workspace, "rateLimits"),
        "Claude Opus: requests_per_minute 4000 (organization),\
         batch: requests_per_minute 50 (organization)"
    );
}

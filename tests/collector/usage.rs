//! When keys, users and service accounts were used last, and how often in the last 30 and 90 days.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use expect_test::expect;
use fake_organization::model::{Actor, DAY_MS, Organization, Usage, UsedBy};
use fake_organization::{Denial, Items, Service, Shape, generate, northwind};
use graph::StepStatus;
use graph_anthropic::http::{FetchError, Request, Response};
use graph_anthropic::{Collection, Options};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::{Collected, FAILURES, Host, NOTHING, answer, error, everything, property};

/// The first millisecond of the day so many days before today.
fn since(organization: &Organization, days: i64) -> i64 {
    organization.now_ms.div_euclid(DAY_MS) * DAY_MS - days * DAY_MS
}

/// What has usage.
fn things(organization: &Organization) -> Vec<(String, UsedBy<'_>)> {
    let keys = organization.api_keys().iter();
    let keys = keys.map(|key| (format!("anthropic_api_key:{}", key.id), UsedBy::Key(&key.id)));
    let users = organization.users().iter();
    let users = users.map(|user| (format!("anthropic_user:{}", user.id), UsedBy::User(&user.id)));
    let accounts = organization.service_accounts().iter().map(|account| {
        let key = format!("anthropic_service_account:{}", account.id);
        (key, UsedBy::ServiceAccount(&account.id))
    });
    keys.chain(users).chain(accounts).collect()
}

/// How often something was used today and on so many days before.
fn requests(organization: &Organization, thing: UsedBy, days: i64) -> u64 {
    let used = organization.used(thing, since(organization, days));
    used.map_or(0, |(_, requests)| requests)
}

/// Everything that is true of the usage of an organization, a line each.
fn truth(organization: &Organization) -> BTreeSet<String> {
    let line = |(key, thing): (String, UsedBy)| {
        let last = organization.used(thing, since(organization, 90));
        let last = last.map_or("-".to_owned(), |(day, _)| day.to_string());
        let [few, all] = [30, 90].map(|days| requests(organization, thing, days));
        format!("{key} {last} {few} {all}")
    };
    things(organization).into_iter().map(line).collect()
}

/// What the newest window alone tells: how often everything was used in the last 30 days.
fn newest_truth(organization: &Organization) -> BTreeSet<String> {
    let line = |(key, thing)| format!("{key} - {} -", requests(organization, thing, 30));
    things(organization).into_iter().map(line).collect()
}

/// What the older report tells, which knows keys, and no requests.
fn older_truth(organization: &Organization) -> BTreeSet<String> {
    truth_without(organization, &[0, 1, 2])
}

/// What is known where some windows of the newer report are refused, so that the older one tells of
/// all. Windows count from the newest on.
fn truth_without(organization: &Organization, refused: &[usize]) -> BTreeSet<String> {
    let is_told = |usage: &&Usage| {
        let is_of = |window: &usize| days_of(*window, organization).contains(&usage.at_ms);
        !refused.iter().any(is_of) || usage.input_tokens + usage.output_tokens > 0
    };
    let line = |(key, thing): (String, UsedBy)| {
        let few = (!refused.contains(&0)).then(|| requests(organization, thing, 30).to_string());
        let few = few.unwrap_or("-".to_owned());
        let UsedBy::Key(id) = thing else { return format!("{key} - {few} -") };
        let is_own = |usage: &&Usage| {
            usage.api_key_id.as_deref() == Some(id) && usage.at_ms >= since(organization, 90)
        };
        let days = organization.usage().iter().filter(is_own).filter(is_told).map(Usage::day_ms);
        let last = days.max().map_or("-".to_owned(), |day| day.to_string());
        format!("{key} {last} {few} -")
    };
    things(organization).into_iter().map(line).collect()
}

/// The moments of a window; 0 is the newest one.
fn days_of(window: usize, organization: &Organization) -> std::ops::Range<i64> {
    let [from, end] = [[30, -1], [60, 30], [90, 60]][window];
    since(organization, from)..since(organization, end)
}

/// Which window of a report a request is for; 0 is the newest one.
fn window_of(request: &Request, organization: &Organization) -> usize {
    let start = request.path.split("starting_at=").nth(1).unwrap().split('&').next().unwrap();
    let start = OffsetDateTime::parse(start, &Rfc3339).unwrap().unix_timestamp() * 1000;
    (0..3).find(|window| days_of(*window, organization).start == start).unwrap()
}

/// The same of a graph.
fn told(collected: &Collected) -> BTreeSet<String> {
    let kinds = ["anthropic_api_key", "anthropic_service_account", "anthropic_user"];
    let entities = collected.graph.entities().iter();
    let entities = entities.filter(|entity| kinds.contains(&entity.kind.as_ref()));
    let line = |entity: &graph::Entity| format!("{} {}", entity.key, used_as_told(entity));
    entities.map(line).collect()
}

fn used_as_told(entity: &graph::Entity) -> String {
    let names = ["lastUsedOn", "requestsLast30Days", "requestsLast90Days"];
    names.map(|name| property(entity, name)).join(" ")
}

fn is_unknown(line: &str) -> bool {
    line.ends_with(" - - -")
}

fn service(organization: &Organization) -> Service {
    Service::new(Items::from(organization))
}

fn with_usage() -> Options {
    let mut options = Options::default();
    options.also_step("fetch-usage").unwrap();
    ["admin-key", "access-token"].iter().for_each(|kind| options.add_credential(kind).unwrap());
    options
}

/// A few of everything that is used.
const SHAPE: Shape = Shape {
    users: 6,
    gone: 2,
    workspaces: 2,
    archived: 1,
    memberships: 4,
    api_keys: 6,
    service_accounts: 3,
    acting_keys: 8,
    ..Shape::EMPTY
};

proptest! {
    // Each reads its reports several times.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn usage_is_the_truth_for_every_organization_and_as_far_as_the_older_report_goes(
        seed in any::<u64>(),
        uses in 0..200_usize,
        largest_page in select(vec![3_usize, 20, 1000]),
        order in any::<u64>(),
    ) {
        let organization = generate(seed, &Shape { uses, ..SHAPE }).unwrap();
        let mut service = service(&organization);
        service.largest_page = largest_page;
        let expected = truth(&organization);
        let mut host = Host::new(service.clone()).with_order(order);
        let collected = host.collect_with(&everything()).unwrap();
        let got = told(&collected);
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        prop_assert_eq!(collected.step("fetch-usage").status, StepStatus::Success);

        service.denied.insert("analytics/usage".to_owned(), Denial::Missing);
        let collected = Host::new(service).collect_with(&everything()).unwrap();
        let (expected, got) = (older_truth(&organization), told(&collected));
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        prop_assert_eq!(collected.step("fetch-usage").status, StepStatus::Success);
    }

    #[test]
    fn a_report_of_which_a_window_is_refused_is_read_as_the_older_one_in_all_windows(
        seed in any::<u64>(),
        refused in subsequence(vec![0_usize, 1, 2], 1..=3),
        status in select(vec![(400, "invalid_request_error"), (403, "permission_error"),
            (404, "not_found_error")]),
        order in any::<u64>(),
    ) {
        let organization = generate(seed, &Shape { uses: 150, ..SHAPE }).unwrap();
        let expected = truth_without(&organization, &refused);
        let mut service = service(&organization);
        service.largest_page = 8;
        let mut host = Host::new(service).with_order(order).with_fault(move |request| {
            let is_refused = request.path.contains("analytics")
                && refused.contains(&window_of(request, &organization));
            if is_refused { error(status.0, status.1, &[]) } else { None }
        });
        let collected = host.collect_with(&everything()).unwrap();

        let got = told(&collected);
        let differ: Vec<_> = expected.symmetric_difference(&got).collect();
        prop_assert!(differ.is_empty(), "{differ:#?} {:#?}", collected.problems());
        prop_assert_eq!(collected.step("fetch-usage").status, StepStatus::Success);
        prop_assert_eq!(collected.step("fetch-usage").problems.len(), 1);
    }

    #[test]
    fn a_report_that_was_not_read_whole_says_nothing_and_what_lacks_it_is_named(
        seed in any::<u64>(),
        failure in select(FAILURES.to_vec()),
        place in 0..24_usize,
        is_older in any::<bool>(),
        order in any::<u64>(),
    ) {
        let organization = generate(seed, &Shape { uses: 120, ..SHAPE }).unwrap();
        let mut service = service(&organization);
        service.largest_page = 5;
        if is_older {
            service.denied.insert("analytics/usage".to_owned(), Denial::Forbidden);
        }
        let expected = if is_older { older_truth(&organization) } else { truth(&organization) };
        let newest = newest_truth(&organization);
        let mut count = 0;
        let failed = Rc::new(Cell::new(None));
        let fails = Rc::clone(&failed);
        let mut host = Host::new(service).with_order(order).with_fault(move |request| {
            let is_report = if is_older { "usage_report" } else { "analytics" };
            if !request.path.contains(is_report) {
                return None;
            }
            count += 1;
            if count != place + 1 {
                return None;
            }
            fails.set(Some(window_of(request, &organization)));
            failure.answer()
        });
        let collected = host.collect_with(&everything()).unwrap();

        let got = told(&collected);
        if let Some(window) = failed.get() {
            if is_older || window == 0 {
                prop_assert!(got.iter().all(|line| is_unknown(line)), "{got:#?}");
            } else {
                prop_assert_eq!(got, newest);
            }
            let partial = collected.partial();
            prop_assert!(partial.contains("anthropic_api_key"), "{:#?}", collected.problems());
            prop_assert!(partial.contains("anthropic_user"));
            prop_assert!(partial.contains("anthropic_service_account"));
            prop_assert!(!collected.report.complete);
        } else {
            prop_assert_eq!(got, expected);
        }
    }
}

/// Northwind at noon of 20 November 2026: what was used when.
fn used() -> Organization {
    let mut labs = northwind().unwrap();
    let today = 20_777 * DAY_MS;
    for (at_ms, key) in [
        (today - 90 * DAY_MS - 1, "apikey_03Atlas"),
        (today - 90 * DAY_MS, "apikey_05BoTryout"),
        (today - 75 * DAY_MS, "apikey_01Ci"),
        (today - 60 * DAY_MS - 1, "apikey_06ClaudeCodeBo"),
        (today - 60 * DAY_MS, "apikey_01Ci"),
        (today - 30 * DAY_MS - 1, "apikey_08Nightly"),
        (today - 30 * DAY_MS, "apikey_01Ci"),
        (today - 1, "apikey_01Ci"),
        (today, "apikey_04Audit"),
    ] {
        labs.now_ms = at_ms;
        labs.use_key(key, "claude-opus-4-8", 10, 1).unwrap();
    }
    labs.now_ms = today + DAY_MS / 2;
    let bo = Actor::User("user_02Bo".to_owned());
    labs.use_workspace("wrkspc_01Research", bo, "claude-opus-4-8", (1, 1)).unwrap();
    labs
}

/// Northwind's usage, where its service has been changed.
fn where_service(change: impl Fn(&mut Service)) -> (Collected, Host) {
    let mut service = service(&used());
    change(&mut service);
    let mut host = Host::new(service);
    (host.collect_with(&with_usage()).unwrap(), host)
}

fn reports(host: &Host) -> Vec<&str> {
    host.paths().into_iter().filter(|path| path.contains("usage")).collect()
}

#[test]
fn a_day_counts_from_its_first_moment_and_ninety_of_them_and_today_count() {
    let (collected, host) = where_service(|_| {});

    expect![[r#"
        anthropic_api_key:apikey_01Ci 1795046400000 3 5
        anthropic_api_key:apikey_02DeeNotebook 1794700800000 1 1
        anthropic_api_key:apikey_03Atlas - 0 0
        anthropic_api_key:apikey_04Audit 1795132800000 2 2
        anthropic_api_key:apikey_05BoTryout 1787356800000 0 1
        anthropic_api_key:apikey_06ClaudeCodeBo 1794873600000 1 2
        anthropic_api_key:apikey_07Setup 1792368000000 0 1
        anthropic_api_key:apikey_08Nightly 1792454400000 0 1
        anthropic_service_account:svac_01Export 1795132800000 2 3
        anthropic_service_account:svac_02Old - 0 0
        anthropic_service_account:svac_03Deploy 1795046400000 3 5
        anthropic_service_account:svac_04Setup 1792368000000 0 1
        anthropic_user:user_01Ada - 0 0
        anthropic_user:user_02Bo 1795132800000 3 5
        anthropic_user:user_03Cy - 0 0
    "#]]
    .assert_eq(&told(&collected).into_iter().map(|line| line + "\n").collect::<String>());
    expect![[r#"
        [
            "/v1/organizations/analytics/usage?limit=1000&time_bucket_width=1d&order_by=time&group_by%5B%5D=actor&group_by%5B%5D=api_key_id&starting_at=2026-10-21T00:00:00Z&ending_at=2026-11-21T00:00:00Z",
            "/v1/organizations/analytics/usage?limit=1000&time_bucket_width=1d&order_by=time&group_by%5B%5D=actor&group_by%5B%5D=api_key_id&starting_at=2026-09-21T00:00:00Z&ending_at=2026-10-21T00:00:00Z",
            "/v1/organizations/analytics/usage?limit=1000&time_bucket_width=1d&order_by=time&group_by%5B%5D=actor&group_by%5B%5D=api_key_id&starting_at=2026-08-22T00:00:00Z&ending_at=2026-09-21T00:00:00Z",
        ]
    "#]]
    .assert_debug_eq(&reports(&host));
    // What else is asked for was answered before, and the windows are asked for at the same time.
    assert_eq!(host.calls.last().unwrap().len(), 3);
}

#[test]
fn usage_is_read_only_when_asked_for() {
    let mut host = Host::new(service(&used()));
    let collected = host.collect().unwrap();
    assert_eq!(reports(&host), NOTHING);
    assert_eq!(collected.step("fetch-usage").status, StepStatus::Disabled);
    assert!(told(&collected).iter().all(|line| is_unknown(line)));
    assert!(collected.lacking().is_empty(), "{:?}", collected.lacking());
}

#[test]
fn the_older_report_is_read_where_the_newer_one_is_refused_and_tells_of_keys_only() {
    for (denial, status) in
        [(Denial::Missing, 404), (Denial::Forbidden, 403), (Denial::Unsupported, 400)]
    {
        let (collected, host) = where_service(|service| {
            service.denied.insert("analytics/usage".to_owned(), denial);
        });
        let older = "/v1/organizations/usage_report/messages?limit=31&bucket_width=1d&\
             group_by%5B%5D=api_key_id&";
        let asked: Vec<_> = reports(&host).into_iter().skip(3).collect();
        assert_eq!(
            asked,
            [
                format!("{older}starting_at=2026-10-21T00:00:00Z&ending_at=2026-11-21T00:00:00Z"),
                format!("{older}starting_at=2026-09-21T00:00:00Z&ending_at=2026-10-21T00:00:00Z"),
                format!("{older}starting_at=2026-08-22T00:00:00Z&ending_at=2026-09-21T00:00:00Z"),
            ]
        );
        assert_eq!(told(&collected), older_truth(&used()));
        assert_eq!(
            collected.problems(),
            [format!(
                "read usage: HTTP {status}: the service refused this, and what tells less was asked \
                 for instead: read usage of API keys"
            )]
        );
        assert_eq!(collected.step("fetch-usage").status, StepStatus::Success);
        assert!(collected.report.complete && collected.lacking().is_empty());
    }
}

#[test]
fn where_both_reports_are_refused_nothing_is_said_and_nothing_is_partial() {
    for (denial, status) in [
        (Denial::Missing, StepStatus::NotApplicable),
        (Denial::Forbidden, StepStatus::NotPermitted),
        (Denial::Unsupported, StepStatus::NotApplicable),
    ] {
        let (collected, host) = where_service(|service| {
            for path in ["analytics/usage", "usage_report/messages"] {
                service.denied.insert(path.to_owned(), denial);
            }
        });
        assert_eq!(reports(&host).len(), 6);
        assert_eq!(collected.step("fetch-usage").status, status);
        assert!(told(&collected).iter().all(|line| is_unknown(line)));
        assert!(collected.report.complete && collected.lacking().is_empty(), "{denial:?}");
    }
}

#[test]
fn a_service_that_does_not_say_what_time_it_is_cannot_be_asked() {
    let service = service(&used());
    let mut host = Host::new(service.clone()).with_fault(move |request| {
        let mut answer = service.answer(&request.path, &request.headers);
        answer.headers.retain(|(name, _)| name != "date");
        Some(Ok(crate::support::response(answer)))
    });
    let collected = host.collect_with(&with_usage()).unwrap();

    assert_eq!(reports(&host), NOTHING);
    assert_eq!(collected.step("fetch-usage").status, StepStatus::Failed);
    assert_eq!(
        collected.problems(),
        [
            "read usage: no answer said what time it is (`date`), and what to ask for depends on that"
        ]
    );
    assert!(collected.partial().contains("anthropic_user"));
}

/// Northwind's usage, where the newer report consists of these pages, all of its newest window.
fn where_pages(pages: Vec<Value>) -> Collected {
    where_pages_of(0, pages)
}

/// Northwind's usage, where the newer report consists of these pages, all of a window.
fn where_pages_of(window: usize, pages: Vec<Value>) -> Collected {
    let (labs, mut pages) = (used(), pages.into_iter());
    let mut host = Host::new(service(&labs)).with_fault(move |request| {
        if !request.path.contains("analytics") {
            return None;
        }
        let is_meant = window_of(request, &labs) == window;
        let page = if is_meant { pages.next().unwrap() } else { page(&[], None) };
        answer(200, &page.to_string())
    });
    host.collect_with(&with_usage()).unwrap()
}

fn page(rows: &[Value], next: Option<&str>) -> Value {
    json!({"data": rows, "has_more": next.is_some(), "next_page": next})
}

fn row(day: &str, actor: Value, key: Option<&str>, requests: Value) -> Value {
    json!({
        "starting_at": format!("2026-11-{day}T00:00:00Z"),
        "group": {"actor": actor, "api_key_id": key},
        "usage": {"requests": requests, "total_tokens": 7},
    })
}

fn bo() -> Value {
    json!({"type": "user_actor", "user_id": "user_02Bo"})
}

fn of(collected: &Collected, key: &str) -> String {
    used_as_told(collected.entity(key))
}

const BO: &str = "anthropic_user:user_02Bo";
const CI: &str = "anthropic_api_key:apikey_01Ci";
/// 18 November 2026.
const THE_18TH: i64 = 20_775 * DAY_MS;

#[test]
fn a_row_that_moves_to_the_next_page_counts_once() {
    let ci = |day: &str, requests: i64| row(day, bo(), Some("apikey_01Ci"), json!(requests));
    let first = page(&[ci("18", 3), ci("17", 5)], Some("p"));
    let second = page(&[ci("17", 5), ci("16", 7)], None);
    let collected = where_pages(vec![first, second]);

    assert_eq!(of(&collected, CI), format!("{THE_18TH} 15 15"));
    assert_eq!(of(&collected, BO), format!("{THE_18TH} 15 15"));
}

#[test]
fn those_whom_the_service_cannot_tell_each_have_a_row_of_their_own() {
    let unknown = || row("18", Value::Null, Some("apikey_01Ci"), json!(2));
    let cloud = || {
        let actor = json!({"type": "federated_actor", "provider": {"type": "aws"}, "subject": "a"});
        row("18", actor, Some("apikey_01Ci"), json!(1))
    };
    let rows = [unknown(), unknown(), cloud(), cloud()];
    let collected = where_pages(vec![page(&rows, None)]);
    assert_eq!(of(&collected, CI), format!("{THE_18TH} 6 6"));
    assert_eq!(of(&collected, BO), "- 0 0");
}

#[test]
fn a_use_without_a_count_is_a_use_and_what_was_not_used_has_no_row_that_counts() {
    let mut unused = row("19", bo(), Some("apikey_02DeeNotebook"), json!(0));
    unused["usage"]["total_tokens"] = json!(0);
    let rows = [
        unused,
        row("18", bo(), Some("apikey_01Ci"), Value::Null),
        row("17", bo(), Some("apikey_01Ci"), json!(5)),
    ];
    let collected = where_pages(vec![page(&rows, None)]);
    assert_eq!(of(&collected, CI), format!("{THE_18TH} - -"));
    assert_eq!(of(&collected, BO), format!("{THE_18TH} - -"));
    assert_eq!(of(&collected, "anthropic_api_key:apikey_02DeeNotebook"), "- 0 0");
}

#[test]
fn an_unknown_kind_of_actor_is_told_and_its_key_counts() {
    let rows = [
        row(
            "18",
            json!({"type": "robot_actor", "user_id": "user_02Bo"}),
            Some("apikey_01Ci"),
            json!(5),
        ),
        row("17", json!({"type": "api_actor", "api_key_id": "apikey_01Ci"}), None, json!(1)),
    ];
    let collected = where_pages(vec![page(&rows, None)]);
    assert_eq!(of(&collected, CI), format!("{THE_18TH} 6 6"));
    assert_eq!(of(&collected, BO), "- 0 0");
    assert_eq!(
        collected.problems(),
        ["read usage: 1 value of actor.type was not known when this was written, and kept as is: \
          robot_actor"]
    );
}

#[test]
fn a_row_that_cannot_be_read_leaves_all_usage_unknown() {
    for (field, value) in [
        ("starting_at", json!("yesterday")),
        ("starting_at", Value::Null),
        ("group", json!(["apikey_01Ci"])),
        ("group", Value::Null),
        ("usage", json!({"requests": "many"})),
    ] {
        let mut odd = row("18", bo(), Some("apikey_01Ci"), json!(1));
        odd[field] = value.clone();
        let rows = [odd, row("17", bo(), None, json!(1))];
        let collected = where_pages(vec![page(&rows, None)]);
        let told = told(&collected);
        assert!(told.iter().all(|line| is_unknown(line)), "{field} {value} {told:#?}");
        assert!(collected.partial().contains("anthropic_api_key"), "{field} {value}");
        assert_eq!(collected.step("fetch-usage").status, StepStatus::Partial);
    }
}

#[test]
fn a_row_of_an_earlier_window_that_cannot_be_read_leaves_what_the_newest_one_tells() {
    let nobody = row("18", json!({"type": "user_actor"}), None, json!(1));
    let mut odd = row("18", bo(), None, json!(1));
    odd["usage"] = json!({"requests": "many"});
    for (window, row) in [(1, &odd), (2, &odd), (1, &nobody), (2, &nobody)] {
        let collected = where_pages_of(window, vec![page(std::slice::from_ref(row), None)]);
        assert_eq!(of(&collected, BO), "- 0 -", "{window} {row}");
        assert_eq!(of(&collected, CI), "- 0 -", "{window} {row}");
        assert!(collected.partial().contains("anthropic_user"), "{window} {row}");
        assert_eq!(collected.step("fetch-usage").status, StepStatus::Partial);
    }
}

#[test]
fn what_the_newer_report_tells_of_a_key_holds_where_the_older_one_tells_less() {
    let labs = used();
    let atlas = row("18", Value::Null, Some("apikey_03Atlas"), json!(5));
    let newest = page(&[atlas], None).to_string();
    let mut host = Host::new(service(&labs)).with_fault(move |request| {
        if !request.path.contains("analytics") {
            return None;
        }
        match window_of(request, &labs) {
            0 => answer(200, &newest),
            _ => error(404, "not_found_error", &[]),
        }
    });
    let collected = host.collect_with(&with_usage()).unwrap();
    assert_eq!(of(&collected, "anthropic_api_key:apikey_03Atlas"), format!("{THE_18TH} 5 -"));
    assert_eq!(of(&collected, BO), "- 0 -");
    assert!(collected.report.complete && collected.lacking().is_empty());
}

#[test]
fn what_fails_in_a_window_is_told_of_that_window() {
    let labs = used();
    let mut host = Host::new(service(&labs)).with_fault(move |request| {
        if !request.path.contains("analytics") {
            return None;
        }
        match window_of(request, &labs) {
            0 => answer(200, r#"{"data": [7], "has_more": false}"#),
            1 => None,
            _ => error(402, "billing_error", &[("request-id", "req_1")]),
        }
    });
    let collected = host.collect_with(&with_usage()).unwrap();
    expect![[r#"
        [
            "read usage of 61 to 90 days ago: HTTP 402 billing_error: the organization has a billing problem; an organization billing member can act",
            "read usage: 1 item without an id was left out: item 1 of page 1 of the last 30 days",
        ]
    "#]]
    .assert_debug_eq(&collected.problems());
}

#[test]
fn a_forecast_counts_the_windows_and_says_that_there_may_be_more() {
    let mut host = Host::new(service(&used()));
    let mut collection = Collection::new(&with_usage());
    let forecast = collection.forecast(&mut host).unwrap();
    let usage = forecast.steps.iter().find(|step| step.id == "fetch-usage").unwrap();
    assert_eq!((usage.requests, usage.may_be_more), (3, true));
    let collected = host.collect_with(&with_usage()).unwrap();
    assert_eq!(collected.step("fetch-usage").requests, 3);
}

#[test]
fn a_day_of_the_older_report_without_results_leaves_all_usage_unknown() {
    let service = service(&used());
    let mut host = Host::new(service).with_fault(move |request| {
        if request.path.contains("analytics") {
            return error(404, "not_found_error", &[]);
        }
        let days = json!([
            {"starting_at": "2026-11-17T00:00:00Z", "ending_at": "2026-11-18T00:00:00Z",
             "results": [{"api_key_id": "apikey_01Ci", "output_tokens": 1}]},
            {"starting_at": "2026-11-18T00:00:00Z", "ending_at": "2026-11-19T00:00:00Z"},
        ]);
        let is_report = request.path.contains("usage_report");
        if is_report { answer(200, &page(days.as_array()?, None).to_string()) } else { None }
    });
    let collected = host.collect_with(&with_usage()).unwrap();
    assert!(told(&collected).iter().all(|line| is_unknown(line)), "{:#?}", told(&collected));
    assert_eq!(collected.step("fetch-usage").status, StepStatus::Partial);
    assert!(!collected.report.complete);
}

#[test]
fn somebody_who_is_not_named_is_no_unknown_kind_of_actor_and_leaves_all_usage_unknown() {
    for (actor, field) in [
        (json!({"type": "user_actor"}), "actor.user_id"),
        (json!({"type": "service_account_actor"}), "actor.service_account_id"),
        (json!({"user_id": "user_02Bo"}), "actor.type"),
    ] {
        let rows = [row("18", actor, Some("apikey_01Ci"), json!(5))];
        let collected = where_pages(vec![page(&rows, None)]);
        assert!(told(&collected).iter().all(|line| is_unknown(line)), "{field}");
        assert_eq!(
            collected.problems(),
            [format!(
                "read usage: 1 item has no {field}, so what follows from it may be missing: \
                 2026-11-18T00:00:00Z"
            )]
        );
        assert_eq!(collected.step("fetch-usage").status, StepStatus::Partial);
    }
}

#[test]
fn a_cursor_that_vanished_begins_the_report_anew_and_nothing_counts_twice() {
    let expected = truth(&used());
    for (window, page) in [(0, 2), (0, 3), (1, 2), (1, 3), (2, 2), (2, 3)] {
        let (labs, mut count) = (used(), 0);
        let service = Service { largest_page: 1, ..service(&labs) };
        let mut host = Host::new(service).with_fault(move |request| {
            if !request.path.contains("analytics") || window_of(request, &labs) != window {
                return None;
            }
            count += 1;
            if count == page { error(400, "invalid_request_error", &[]) } else { None }
        });
        let collected = host.collect_with(&with_usage()).unwrap();
        assert_eq!(told(&collected), expected);
        assert_eq!(reports(&host).iter().filter(|path| !path.contains("page=")).count(), 4);
    }
}

type Answer = Option<Result<Response, FetchError>>;

#[test]
fn a_refused_token_or_an_overload_does_not_lead_to_the_older_report() {
    let answers: [fn() -> Answer; 2] = [
        || error(401, "authentication_error", &[]),
        || error(529, "overloaded_error", &[("x-should-retry", "false")]),
    ];
    for give in answers {
        let mut host = Host::new(service(&used())).with_fault(move |request| {
            if request.path.contains("analytics") { give() } else { None }
        });
        let collected = host.collect_with(&with_usage()).unwrap();
        assert_eq!(reports(&host).len(), 3);
        assert_eq!(collected.step("fetch-usage").status, StepStatus::Failed);
    }
}

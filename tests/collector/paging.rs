//! Walks over pages: guards, duplicates, cursors that vanish.

use fake_organization::{Service, Sizes, northwind_labs, of_size};
use graph::StepStatus;
use graph_anthropic::http::Request;

use crate::support::{Collected, Host, NOTHING, answer, error, property};

/// Northwind, whose users come on these pages: the answers to the requests for users, in order.
fn with_user_pages(pages: &[&str]) -> (Collected, usize) {
    let pages: Vec<String> = pages.iter().map(|page| (*page).to_owned()).collect();
    let mut next = 0;
    let mut host =
        Host::new(Service::new(northwind_labs())).with_fault(move |request: &Request| {
            if !request.path.starts_with("/v1/organizations/users") {
                return None;
            }
            next += 1;
            answer(200, pages.get(next - 1).expect("no more requests for users"))
        });
    let collected = host.collect().unwrap();
    let asked = host.paths().iter().filter(|path| path.contains("/users?")).count();
    (collected, asked)
}

fn page(ids: &[&str], more: &str) -> String {
    let items: Vec<_> =
        ids.iter().map(|id| format!(r#"{{"id":"{id}","name":"{id}","role":"user"}}"#)).collect();
    format!(r#"{{"data":[{}],{more}}}"#, items.join(","))
}

/// The walk ends after `asked` requests with what it has, and says why there is no more.
fn check_fault(pages: &[String], asked: usize, users: usize, says: &str) {
    let pages: Vec<_> = pages.iter().map(String::as_str).collect();
    let (collected, requests) = with_user_pages(&pages);

    assert_eq!(requests, asked);
    let step = collected.step("fetch-users");
    assert_eq!((step.status, step.entities as usize), (StepStatus::Partial, users));
    assert_eq!(step.problems[0].operation, "list users");
    assert_eq!(step.problems[0].message, says);
    assert!(collected.partial().contains("anthropic_user"));
}

#[test]
fn has_more_without_a_cursor_is_an_error_not_a_loop() {
    check_fault(
        &[page(&["a"], r#""has_more":true,"last_id":null"#)],
        1,
        1,
        "HTTP 200: page 1: the page says that there are more, but gives no cursor to them; \
         what follows is missing",
    );
}

#[test]
fn a_page_that_does_not_say_whether_there_are_more_is_not_the_last() {
    check_fault(
        &[page(&["a"], r#""last_id":"a""#)],
        1,
        1,
        "HTTP 200: page 1: the page does not say whether there are more; what follows is missing",
    );
}

#[test]
fn has_more_with_the_cursor_just_used_is_an_error_not_a_loop() {
    check_fault(
        &[
            page(&["a"], r#""has_more":true,"last_id":"a""#),
            page(&["b"], r#""has_more":true,"last_id":"a""#),
        ],
        2,
        2,
        "HTTP 200: page 2: the page's cursor is the one that led to it; what follows is missing",
    );
}

#[test]
fn has_more_with_a_cursor_seen_before_is_an_error_not_a_loop() {
    check_fault(
        &[
            page(&["a"], r#""has_more":true,"last_id":"a""#),
            page(&["b"], r#""has_more":true,"last_id":"b""#),
            page(&["c"], r#""has_more":true,"last_id":"a""#),
        ],
        3,
        3,
        "HTTP 200: page 3: the page's cursor leads back to an earlier page; what follows is missing",
    );
}

#[test]
fn an_empty_page_that_claims_more_is_an_error_not_a_loop() {
    check_fault(
        &[
            page(&["a"], r#""has_more":true,"last_id":"a""#),
            page(&[], r#""has_more":true,"last_id":"b""#),
        ],
        2,
        1,
        "HTTP 200: page 2: the page is empty, but says that there are more; what follows is missing",
    );
}

#[test]
fn pages_without_end_that_bring_nothing_new_are_an_error_not_a_loop() {
    let pages: Vec<_> = (0..11)
        .map(|n| page(&["a"], &format!(r#""has_more":true,"last_id":"cursor{n}""#)))
        .collect();
    check_fault(
        &pages,
        11,
        1,
        "HTTP 200: page 11: page after page brings nothing new; what follows is missing",
    );
}

#[test]
fn where_an_empty_page_may_name_another_many_of_them_are_no_fault() {
    for (empty, status) in [(40, StepStatus::Success), (1_500, StepStatus::Partial)] {
        let mut number = 0;
        let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |request| {
            if !request.path.contains("/external_keys?") {
                return None;
            }
            number += 1;
            let next = if number <= empty { format!("\"p{number}\"") } else { "null".to_owned() };
            let items = if number > empty { r#"{"id":"ekey_01Main"}"# } else { "" };
            answer(200, &format!(r#"{{"data":[{items}],"next_page":{next}}}"#))
        });
        let collected = host.collect().unwrap();

        let step = collected.step("fetch-external-keys");
        assert_eq!(step.status, status, "{:#?}", step.problems);
        assert_eq!(step.requests, if empty < 1_000 { 41 } else { 1_000 });
    }
}

#[test]
fn the_last_page_has_a_cursor_too_and_it_is_not_followed() {
    let (collected, requests) =
        with_user_pages(&[&page(&["a"], r#""has_more":false,"last_id":"a""#)]);

    assert_eq!(requests, 1);
    assert_eq!(collected.step("fetch-users").status, StepStatus::Success);
}

#[test]
fn the_cursor_comes_from_last_id_and_never_from_an_item() {
    let mut paths = Vec::new();
    let sizes = Sizes { users: 2, members: vec![2], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(|request| {
        if !request.path.contains("/members?") {
            return None;
        }
        let body = if request.path.contains("after_id=opaque") {
            r#"{"data":[{"user_id":"user_0000001","workspace_role":"workspace_user"}],"has_more":false,"last_id":"x"}"#
        } else {
            r#"{"data":[{"user_id":"user_0000000","workspace_role":"workspace_user"}],"has_more":true,"last_id":"opaque"}"#
        };
        answer(200, body)
    });
    let collected = host.collect().unwrap();
    paths.extend(host.paths());

    assert!(
        paths.contains(
            &"/v1/organizations/workspaces/wrkspc_00000/members?limit=1000&after_id=opaque"
        )
    );
    let workspace = "anthropic_workspace:wrkspc_00000";
    assert_eq!(collected.relationships_of("ASSIGNED", workspace).len(), 2);
}

#[test]
fn an_equal_duplicate_on_another_page_is_one_user_and_nothing_to_tell() {
    let (collected, _) = with_user_pages(&[
        &page(&["a", "b"], r#""has_more":true,"last_id":"b""#),
        &page(&["b", "c"], r#""has_more":false,"last_id":"c""#),
    ]);

    assert_eq!(collected.step("fetch-users").entities, 3);
    assert!(collected.step("fetch-users").problems.is_empty());
}

#[test]
fn of_conflicting_duplicates_the_later_one_is_kept_and_that_is_told() {
    let renamed =
        r#"{"data":[{"id":"b","name":"Bo","role":"user"}],"has_more":false,"last_id":"b"}"#;
    let (collected, _) =
        with_user_pages(&[&page(&["a", "b"], r#""has_more":true,"last_id":"b""#), renamed]);

    assert_eq!(property(collected.entity("anthropic_user:b"), "name"), "Bo");
    let step = collected.step("fetch-users");
    assert_eq!(step.status, StepStatus::Success);
    assert_eq!(
        step.problems[0].message,
        "1 item came twice and differed; the later one was kept: b"
    );
}

#[test]
fn a_walk_whose_cursor_vanished_begins_anew_once_and_nothing_is_missing() {
    for status in [400, 404] {
        let sizes = Sizes { users: 2500, members: vec![], api_keys: 0 };
        let mut vanished = 0;
        let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(move |request| {
            let second = request.path.contains("after_id=user%5F0000999");
            vanished += u32::from(second);
            (second && vanished == 1).then(|| error(status, "not_found_error", &[])).flatten()
        });

        let collected = host.collect().unwrap();

        assert_eq!(collected.step("fetch-users").entities, 2500);
        assert_eq!(collected.step("fetch-users").requests, 2 + 3);
        assert_eq!(collected.lacking(), NOTHING);
    }
}

#[test]
fn a_walk_whose_cursor_vanishes_again_and_again_ends_with_a_problem() {
    let sizes = Sizes { users: 2500, members: vec![], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(|request| {
        request
            .path
            .contains("after_id=user%5F0000999")
            .then(|| error(404, "not_found_error", &[]))
            .flatten()
    });

    let collected = host.collect().unwrap();

    let step = collected.step("fetch-users");
    assert_eq!((step.status, step.entities, step.requests), (StepStatus::Partial, 1000, 4));
    assert!(collected.partial().contains("anthropic_user"));
}

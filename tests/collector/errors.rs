//! Errors, retries and delays, as the tables of the Admin API say. Time is virtual.

use std::cell::RefCell;
use std::rc::Rc;

use expect_test::expect;
use fake_organization::{Service, northwind_labs};
use graph::Failure;
use graph::StepStatus;
use graph_anthropic::http::{FetchError, Request, Response};

use crate::support::{Collected, Host, NOTHING, answer, error, line};

type Answer = Option<Result<Response, FetchError>>;

/// Northwind, where requests for API keys are answered like this, in order; then normally.
fn keys_answered(answers: Vec<Answer>) -> (Collected, Host) {
    let mut answers = answers.into_iter();
    let mut host =
        Host::new(Service::new(northwind_labs())).with_fault(move |request: &Request| {
            if request.path.contains("/api_keys") { answers.next().flatten() } else { None }
        });
    let collected = host.collect().unwrap();
    (collected, host)
}

/// The delays of the requests for API keys.
fn delays(host: &Host) -> Vec<u32> {
    let keys = host.requests().filter(|request| request.path.contains("/api_keys"));
    keys.map(|request| request.delay_ms).collect()
}

/// Northwind, where every request for `path` is answered like this.
fn always(path: &'static str, mut answer: impl FnMut() -> Answer + 'static) -> Collected {
    let mut host = Host::new(Service::new(northwind_labs()))
        .with_fault(move |request| if request.path.contains(path) { answer() } else { None });
    host.collect().unwrap()
}

#[test]
fn every_status_of_the_table_that_may_pass_is_asked_again() {
    for (status, kind) in [
        (408, "x"),
        (409, "x"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (502, "x"),
        (504, "timeout_error"),
        (529, "overloaded_error"),
    ] {
        let (collected, host) = keys_answered(vec![error(status, kind, &[]); 4]);

        assert!(collected.every_step_succeeded(), "{status}");
        assert_eq!(collected.step("fetch-api-keys").requests, 5);
        let bounds = [(0, 0), (375, 500), (750, 1000), (1500, 2000), (3000, 4000)];
        for (delay, (low, high)) in delays(&host).iter().zip(bounds) {
            assert!((low..=high).contains(delay), "{status}: {delay} ms");
        }
    }
}

#[test]
fn after_five_attempts_the_step_does_without_and_its_types_are_partial() {
    let (collected, host) = keys_answered(vec![error(529, "overloaded_error", &[]); 9]);

    assert_eq!(delays(&host).len(), 5);
    let step = collected.step("fetch-api-keys");
    assert_eq!(step.status, StepStatus::Failed);
    let problem = &step.problems[0];
    assert_eq!(
        line(problem),
        "list API keys: HTTP 529 overloaded_error: the service is overloaded; run again later \
         (asked 5 times)"
    );
    assert_eq!((problem.status, problem.request_id.as_deref()), (Some(529), Some("req_011fake")));
    expect![[r#"
        [
            "anthropic_account_has_api_key",
            "anthropic_account_has_workspace",
            "anthropic_api_key",
            "anthropic_user_assigned_workspace",
            "anthropic_user_created_api_key",
            "anthropic_user_uses_api_key",
            "anthropic_workspace",
            "anthropic_workspace_has_api_key",
            "anthropic_workspace_uses_external_key",
        ]
    "#]]
    .assert_debug_eq(&collected.lacking());
    // The rest of the graph is delivered.
    assert_eq!(collected.step("fetch-users").entities, 3);
    assert_eq!(collected.step("fetch-workspaces").entities, 4);
}

fn delays_where_keys_answer(answers: Vec<Answer>) -> Vec<u32> {
    let (_, host) = keys_answered(answers);
    delays(&host)
}

#[test]
fn the_service_says_how_long_to_wait_and_whether_to_ask_again() {
    let wait = error(503, "x", &[("retry-after", "9")]);
    assert_eq!(delays_where_keys_answer(vec![wait]), [0, 9_000]);
    let wait = error(503, "x", &[("retry-after-ms", "20"), ("retry-after", "9")]);
    assert_eq!(delays_where_keys_answer(vec![wait]), [0, 20]);
    let date = [
        ("retry-after", "Sat, 21 Nov 2026 20:00:07 GMT"),
        ("date", "Sat, 21 Nov 2026 20:00:00 GMT"),
    ];
    assert_eq!(delays_where_keys_answer(vec![error(503, "x", &date)]), [0, 7_000]);

    let never = error(529, "overloaded_error", &[("x-should-retry", "false")]);
    let (collected, host) = keys_answered(vec![never]);
    assert_eq!(delays(&host), [0]);
    assert_eq!(collected.step("fetch-api-keys").status, StepStatus::Failed);
    let always = error(400, "invalid_request_error", &[("x-should-retry", "true")]);
    assert_eq!(delays_where_keys_answer(vec![always]).len(), 2);
}

#[test]
fn a_wait_beyond_reason_is_not_waited_for() {
    let (collected, host) =
        keys_answered(vec![error(429, "rate_limit_error", &[("retry-after", "86400")])]);

    assert_eq!(delays(&host), [0]);
    let message = &collected.step("fetch-api-keys").problems[0].message;
    assert!(message.ends_with("; it asks to wait for 86400 s"), "{message}");
}

#[test]
fn the_same_failures_lead_to_the_same_requests() {
    let requests = || {
        let (_, host) = keys_answered(vec![error(500, "api_error", &[]); 3]);
        host.requests().cloned().collect::<Vec<_>>()
    };
    assert_eq!(requests(), requests());
}

#[test]
fn a_status_that_says_no_is_not_asked_again() {
    for (status, kind, message) in [
        (
            400,
            "invalid_request_error",
            "HTTP 400 invalid_request_error: the service did not accept the request",
        ),
        (
            402,
            "billing_error",
            "HTTP 402 billing_error: the organization has a billing problem; an organization billing member can act",
        ),
        (
            403,
            "permission_error",
            "HTTP 403 permission_error: the credential may not read this; an organization admin can allow it",
        ),
        (404, "not_found_error", "HTTP 404 not_found_error: the service has nothing there"),
        (
            413,
            "request_too_large",
            "HTTP 413 request_too_large: the service says that the request is too large",
        ),
        (
            302,
            "x",
            "HTTP 302 x: the service redirects, which is not followed; check the host's origin",
        ),
    ] {
        let (collected, host) = keys_answered(vec![error(status, kind, &[])]);

        assert_eq!(delays(&host), [0], "{status}");
        let step = collected.step("fetch-api-keys");
        assert_eq!((step.status, step.problems[0].message.as_str()), (StepStatus::Failed, message));
        assert!(collected.partial().contains("anthropic_api_key"), "{status}");
    }
}

#[test]
fn a_refused_credential_ends_the_run_wherever_it_is_met() {
    for path in ["/me", "/users", "/workspaces?", "/members", "/api_keys"] {
        let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |request| {
            request.path.contains(path).then(|| error(401, "authentication_error", &[])).flatten()
        });

        let Failure::Unauthorized(problem) = host.collect().unwrap_err() else { panic!("{path}") };
        assert_eq!(
            problem.message,
            "HTTP 401 authentication_error: the credential was refused: it must be an Admin key \
             (sk-ant-admin…) made by an organization admin, or a token that may read the organization"
        );
    }
}

#[test]
fn what_the_host_cannot_do_comes_back_as_a_problem_that_says_who_can_act() {
    for (cause, tries, message) in [
        (FetchError::Denied("only /me".to_owned()), 1, "the host refuses this: only /me"),
        (
            FetchError::TooLarge(1024),
            1,
            "the answer is larger than the host's limit of 1024 bytes; who runs the host can raise it",
        ),
        (FetchError::NotText, 5, "the answer is not UTF-8 text (asked 5 times)"),
        (
            FetchError::Timeout("https://a.example did not answer within 30 s".to_owned()),
            5,
            "no answer in time: https://a.example did not answer within 30 s (asked 5 times)",
        ),
        (
            FetchError::Connection("reset".to_owned()),
            5,
            "the connection failed: reset (asked 5 times)",
        ),
    ] {
        let (collected, host) = keys_answered(vec![Some(Err(cause.clone())); 9]);

        assert_eq!(delays(&host).len(), tries, "{cause:?}");
        let step = collected.step("fetch-api-keys");
        assert_eq!((step.status, step.problems[0].message.as_str()), (StepStatus::Failed, message));
    }
}

#[test]
fn a_passing_failure_of_the_connection_costs_nothing_but_time() {
    for cause in [
        FetchError::NotText,
        FetchError::Timeout(String::new()),
        FetchError::Connection("reset".to_owned()),
    ] {
        let (collected, _) = keys_answered(vec![Some(Err(cause)); 4]);
        assert_eq!(collected.lacking(), NOTHING);
    }
}

#[test]
fn a_cancelled_run_asks_for_nothing_more() {
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(|request| {
        request.path.contains("/users").then_some(Err(FetchError::Cancelled))
    });

    assert_eq!(host.collect().unwrap_err(), Failure::Cancelled);
    assert_eq!(host.calls.len(), 1);
}

#[test]
fn a_host_that_answers_too_few_requests_is_told_of_and_not_trusted() {
    struct Mute;
    impl graph_anthropic::http::Fetch for Mute {
        fn fetch(&mut self, _: Vec<Request>) -> Vec<graph_anthropic::http::Answer> {
            Vec::new()
        }
    }
    let failure =
        graph_anthropic::collect(&mut Mute, &graph_anthropic::Options::default()).unwrap_err();

    assert_eq!(
        failure.problem().map(line).as_deref(),
        Some(
            "read the organization: the connection failed: the host gave no answer (asked 5 times)"
        )
    );
}

#[test]
fn where_nothing_could_be_read_the_run_fails_and_says_why() {
    let fail = |make: fn() -> Answer| {
        let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |_| make());
        host.collect().unwrap_err()
    };
    assert!(matches!(fail(|| error(403, "permission_error", &[])), Failure::Forbidden(_)));
    assert!(matches!(fail(|| error(500, "api_error", &[])), Failure::Unavailable(_)));
    assert!(matches!(
        fail(|| Some(Err(FetchError::Timeout(String::new())))),
        Failure::Unavailable(_)
    ));
    assert!(matches!(fail(|| answer(200, "<html>")), Failure::UnexpectedResponse(_)));
    assert!(matches!(fail(|| answer(200, "[]")), Failure::UnexpectedResponse(_)));
}

#[test]
fn a_step_that_is_not_applicable_is_not_a_failure_and_nothing_is_partial() {
    let mut service = Service::new(northwind_labs());
    service.is_enterprise = true;

    let collected = Host::new(service).collect().unwrap();

    for step in ["fetch-workspaces", "fetch-workspace-members", "fetch-api-keys"] {
        assert_eq!(collected.step(step).status, StepStatus::NotApplicable);
    }
    for step in ["fetch-account", "fetch-users"] {
        assert_eq!(collected.step(step).status, StepStatus::Success);
    }
    assert_eq!(collected.lacking(), NOTHING);
    // No workspaces: no default one either, and nobody reaches it.
    let is_of_workspaces =
        |key: &&&str| key.contains("anthropic_workspace") || key.contains("anthropic_api_key");
    assert_eq!(collected.entity_keys().iter().filter(is_of_workspaces).count(), 0);
    assert_eq!(collected.relationship_keys().iter().filter(is_of_workspaces).count(), 0);
    expect![[r#"
        [
            "list workspaces: HTTP 400 invalid_request_error organization_type_not_supported: this kind of organization does not have it",
            "list members of workspaces: fetch-workspaces does not apply, so this does not either: see its problems",
            "list API keys: HTTP 400 invalid_request_error organization_type_not_supported: this kind of organization does not have it",
        ]
    "#]]
    .assert_debug_eq(&collected.problems());
}

#[test]
fn a_strict_old_server_may_refuse_a_parameter_before_it_says_that_it_has_no_workspaces() {
    let unsupported = r#"{"error":{"type":"invalid_request_error","details":{"error_code":"organization_type_not_supported"}}}"#;
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |request| {
        if request.path.contains("include_default") {
            error(400, "invalid_request_error", &[])
        } else if request.path.contains("/workspaces?") || request.path.contains("/api_keys") {
            answer(400, unsupported)
        } else {
            None
        }
    });
    let collected = host.collect().unwrap();

    assert_eq!(collected.step("fetch-workspaces").status, StepStatus::NotApplicable);
    assert_eq!(collected.lacking(), NOTHING);
}

fn unsupported() -> Answer {
    let code = "organization_type_not_supported";
    answer(
        400,
        &format!(
            r#"{{"error":{{"type":"invalid_request_error","details":{{"error_code":"{code}"}}}}}}"#
        ),
    )
}

#[test]
fn where_everything_is_not_applicable_the_run_fails_instead_of_telling_of_nothing() {
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(|_| unsupported());

    let failure = host.collect().unwrap_err();

    assert_eq!(
        failure.problem().map(line).as_deref(),
        Some(
            "read the organization: HTTP 400 invalid_request_error organization_type_not_supported: \
             this kind of organization does not have it"
        )
    );
}

#[test]
fn every_organization_has_users_so_where_they_do_not_apply_they_are_kept_from_us() {
    let collected = always("/users", unsupported);

    assert_eq!(collected.step("fetch-users").status, StepStatus::NotApplicable);
    for kind in
        ["anthropic_user", "anthropic_user_assigned_workspace", "anthropic_user_created_api_key"]
    {
        assert!(collected.partial().contains(kind), "{kind}");
    }
    let key = collected.entity("anthropic_api_key:apikey_02DeeNotebook");
    assert!(!key.properties.contains_key("creatorMissing"));
}

#[test]
fn an_organization_on_hold_has_what_it_does_not_tell() {
    let on_hold = r#"{"error":{"type":"invalid_request_error","details":{"error_code":"organization_on_hold"}}}"#;
    let collected = always("/api_keys", || answer(400, on_hold));

    assert_eq!(collected.step("fetch-api-keys").status, StepStatus::NotApplicable);
    assert!(collected.partial().contains("anthropic_api_key"));
}

#[test]
fn an_account_that_cannot_be_read_is_known_by_its_id_and_partial() {
    let collected = always("/me", || error(403, "permission_error", &[]));

    let account = collected.entity("anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001");
    assert_eq!(account.properties["name"], account.properties["id"]);
    assert_eq!(collected.step("fetch-account").status, StepStatus::Failed);
    for kind in
        ["anthropic_account", "anthropic_account_has_user", "anthropic_account_has_workspace"]
    {
        assert!(collected.partial().contains(kind), "{kind}");
    }
}

#[test]
fn an_answer_that_is_cut_or_comes_from_a_proxy_may_pass() {
    for body in ["", "<html>please log in</html>", r#"{"data":[{"id":"apikey_0"#] {
        let (collected, _) = keys_answered(vec![answer(200, body); 4]);
        assert_eq!(collected.lacking(), NOTHING, "{body}");

        let (collected, _) = keys_answered(vec![answer(200, body); 5]);
        assert_eq!(
            collected.step("fetch-api-keys").problems[0].message,
            "HTTP 200: the answer is not JSON, or not all of it (asked 5 times)"
        );
    }
    let (collected, host) = keys_answered(vec![answer(200, r#"{"data":7}"#)]);
    assert_eq!(delays(&host), [0]);
    assert_eq!(
        collected.step("fetch-api-keys").problems[0].message,
        "HTTP 200: the answer is JSON, but not of the documented shape"
    );
}

#[test]
fn no_problem_repeats_the_words_of_an_answer() {
    let seen = Rc::new(RefCell::new(0));
    let count = Rc::clone(&seen);
    let collected = always("/users", move || {
        *count.borrow_mut() += 1;
        error(403, "permission_error", &[])
    });

    assert_eq!(*seen.borrow(), 1);
    assert!(!collected.json().contains("a secret"));
}

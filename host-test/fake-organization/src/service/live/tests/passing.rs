//! Time, limits, faults and strangers: what happens to a live service while it is read.

use super::*;

#[test]
fn what_a_fault_refuses_does_not_happen_and_what_it_leaves_unanswered_does() {
    for (fault, made) in [
        ("forbidden@1", 0),
        ("limited@1", 0),
        ("dropped@1", 1),
        ("cut@1", 1),
        // Only a cursor can vanish.
        ("vanished@1", 1),
    ] {
        let mut service = service().with_faults(Faults::parse(fault).unwrap());
        let before = service.organization().workspaces().len();
        let headers = [("x-api-key", "key"), ("anthropic-version", "2023-06-01")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body = r#"{"name":"New"}"#;
        service.answer("POST", "/v1/organizations/workspaces", &headers, body, 0);
        assert_eq!(service.organization().workspaces().len(), before + made, "{fault}");
    }
}

#[test]
fn while_it_is_read_the_organization_can_change_by_its_rules() {
    let mut service = service().with_faults(Faults::parse("change@1").unwrap());
    let everyone = |service: &LiveService| service.organization().clone();
    let before = everyone(&service);
    for _ in 0..60 {
        assert_eq!(ask(&mut service, "GET", "/v1/organizations/users", "").0, 200);
    }
    let after = everyone(&service);
    assert!(after.users().iter().any(|user| user.id.starts_with("user_late")));
    assert!(after.api_keys().len() > before.api_keys().len());
    assert!(after.workspaces().iter().any(|workspace| workspace.id.starts_with("wrkspc_late")));
    assert!(before.users().iter().any(|user| after.user(&user.id).is_err()));
}

#[test]
fn who_is_not_let_in_changes_nothing() {
    let mut service = service();
    let bo = "/v1/organizations/users/user_02Bo";
    for headers in [
        vec![],
        vec![("x-api-key", "other"), ("anthropic-version", "2023-06-01")],
        vec![("x-api-key", "key"), ("origin", "x"), ("anthropic-version", "2023-06-01")],
    ] {
        let headers: Vec<_> =
            headers.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        let answer = service.answer("DELETE", bo, &headers, "", 0);
        assert_eq!(answer.status, 401);
    }
    assert_eq!(ask(&mut service, "GET", bo, "").0, 200);
}

#[test]
fn beyond_the_limit_the_service_says_when_to_come_again() {
    let mut service = service().with_limit(RequestLimit::per_minute(1));
    let headers = [("x-api-key", "key"), ("anthropic-version", "2023-06-01")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut ask = |now| service.answer("GET", "/v1/organizations/me", &headers, "", now);

    assert_eq!(ask(0).status, 200);
    let limited = ask(0);
    assert_eq!(limited.status, 429);
    assert!(limited.headers.contains(&("retry-after".to_owned(), "60".to_owned())));
    assert_eq!(ask(60_000).status, 200);
}

#[test]
fn answers_say_how_much_of_the_limit_is_left_and_when_it_is_whole_again() {
    let mut service = service().with_limit(RequestLimit::per_minute(2));
    let now = service.organization().now_ms + 1;
    let mut ask = |now| {
        let answer = service.answer("GET", "/v1/organizations/me", &[], "", now);
        let headers = answer.headers.into_iter();
        let mut headers: Vec<_> =
            headers.filter(|(name, _)| name.starts_with("anthropic-ratelimit")).collect();
        headers.sort();
        headers.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
    };
    assert_eq!(ask(now), ["2", "1", "2026-11-18T11:07:10Z"]);
    assert_eq!(ask(now), ["2", "0", "2026-11-18T11:07:40Z"]);
    assert_eq!(ask(now), ["2", "0", "2026-11-18T11:07:40Z"]);
    assert_eq!(ask(now + 30_000), ["2", "0", "2026-11-18T11:08:10Z"]);
}

#[test]
fn the_date_of_an_answer_moves_with_the_time_of_the_organization() {
    let mut service = service().with_faults(Faults::parse("limited@3,html@4").unwrap());
    let now = service.organization().now_ms;
    let mut date = |now| {
        let answer = service.answer("GET", "/v1/organizations/me", &[], "", now);
        let mut dates = answer.headers.iter().filter(|(name, _)| name == "date");
        let date = dates.next().unwrap().1.clone();
        assert_eq!(dates.next(), None);
        date
    };
    assert_eq!(date(0), "Wed, 18 Nov 2026 11:06:40 GMT");
    assert_eq!(date(now + 60_000), "Wed, 18 Nov 2026 11:07:40 GMT");
    assert_eq!(date(now), "Wed, 18 Nov 2026 11:07:40 GMT");
    assert_eq!(date(now + 61_000), "Wed, 18 Nov 2026 11:07:41 GMT");
}

#[test]
fn an_invite_expires_while_time_goes_by() {
    let mut service = service();
    let now = service.organization().now_ms + crate::model::INVITE_LIFETIME_MS;
    let headers = [("x-api-key", "key"), ("anthropic-version", "2023-06-01")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let answer = service.answer("GET", "/v1/organizations/invites", &headers, "", now);
    assert!(answer.body.contains(r#""status":"expired""#), "{}", answer.body);
}

//! The compliance settings, which the account tells.

use fake_organization::{Service, northwind, northwind_labs};
use graph::StepStatus;
use graph_anthropic::Options;
use graph_anthropic::http::{FetchError, Request, Response};

use crate::support::{Collected, Host, NOTHING, answer, error, property};

const ACCOUNT: &str = "anthropic_account:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001";
const STEP: &str = "fetch-settings";

/// What the account says of the audit log, and the collection.
fn answered(
    mut answer: impl FnMut() -> Option<Result<Response, FetchError>> + 'static,
) -> (String, Collected) {
    let fault = move |request: &Request| {
        if request.path.ends_with("/compliance_settings") { answer() } else { None }
    };
    let collected = Host::new(Service::new(northwind_labs())).with_fault(fault).collect().unwrap();
    (property(collected.entity(ACCOUNT), "auditLogEnabled"), collected)
}

#[test]
fn the_account_says_whether_the_audit_log_is_on() {
    for is_on in [true, false] {
        let mut labs = northwind().unwrap();
        labs.is_audit_log_on = is_on;
        let collected = Host::new(Service::new((&labs).into())).collect().unwrap();

        let told = property(collected.entity(ACCOUNT), "auditLogEnabled");
        assert_eq!(told, is_on.to_string());
        assert_eq!(collected.step(STEP).status, StepStatus::Success);
        assert_eq!((collected.step(STEP).entities, collected.step(STEP).requests), (0, 1));
    }
}

#[test]
fn what_is_not_told_is_absent_and_reported_as_an_unknown_state_is() {
    for state in ["null", "{}", r#"{"type":null}"#] {
        let body = format!(r#"{{"type":"compliance_settings","state":{state}}}"#);
        let (told, collected) = answered(move || answer(200, &body));
        assert_eq!(told, "-");
        assert_eq!(
            collected.problems(),
            ["read the compliance settings: 1 item has no state, so what follows from it may be \
              missing: compliance_settings"]
        );
        assert_eq!(collected.lacking(), ["anthropic_account"]);
        assert!(!collected.report.complete);
    }
    let (told, collected) = answered(|| answer(200, r#"{"state":{"type":"sleeping"}}"#));
    assert_eq!(told, "-");
    assert_eq!(
        collected.problems(),
        ["read the compliance settings: 1 value of state.type was not known when this was \
          written, and kept as is: sleeping"]
    );
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn where_they_cannot_be_read_the_account_lacks_something_and_where_they_may_not_it_does_not() {
    let unreadable = r#"{"type":"compliance_settings","state":7}"#;
    for (body, expected) in [(unreadable, StepStatus::Partial), ("{}", StepStatus::Failed)] {
        let (told, collected) = answered(move || answer(200, body));
        assert_eq!((told.as_str(), collected.step(STEP).status), ("-", expected));
        assert_eq!(collected.lacking(), ["anthropic_account"]);
        assert!(!collected.report.complete);
    }
    for (status, kind, expected) in [
        (403, "permission_error", StepStatus::NotPermitted),
        (404, "not_found_error", StepStatus::NotApplicable),
    ] {
        let (told, collected) = answered(move || error(status, kind, &[]));
        assert_eq!((told.as_str(), collected.step(STEP).status), ("-", expected));
        assert_eq!(collected.lacking(), NOTHING);
        assert!(collected.report.complete);
    }
    let (_, collected) = answered(|| error(500, "api_error", &[]));
    assert_eq!(collected.lacking(), ["anthropic_account"]);
    // Its own step is as it was.
    assert_eq!(collected.step("fetch-account").status, StepStatus::Success);
}

#[test]
fn who_asks_for_the_settings_only_gets_the_account_that_tells_them() {
    let mut options = Options::default();
    options.only_step(STEP).unwrap();
    let mut host = Host::new(Service::new(northwind_labs()));
    let collected = host.collect_with(&options).unwrap();

    assert_eq!(host.paths(), ["/v1/organizations/me", "/v1/organizations/compliance_settings"]);
    assert_eq!(property(collected.entity(ACCOUNT), "auditLogEnabled"), "true");
}

#[test]
fn without_the_settings_the_account_is_whole_but_for_what_they_say() {
    let mut options = Options::default();
    options.skip_step(STEP).unwrap();
    let collected = Host::new(Service::new(northwind_labs())).collect_with(&options).unwrap();

    assert_eq!(property(collected.entity(ACCOUNT), "auditLogEnabled"), "-");
    assert_eq!(collected.lacking(), NOTHING);
    assert_eq!(collected.step(STEP).status, StepStatus::Disabled);
}

//! Answers that are too good to be true: they look whole, and are not.

use fake_organization::{Service, northwind_labs};
use graph::{Failure, StepStatus};
use graph_anthropic::http::{FetchError, Request, Response};

use crate::support::{Collected, Host, answer, property};

fn service() -> Service {
    Service::new(northwind_labs())
}

fn with_fault(
    fault: impl FnMut(&Request) -> Option<Result<Response, FetchError>> + 'static,
) -> Result<Collected, Failure> {
    Host::new(service()).with_fault(fault).collect()
}

/// The honest answer, after something was done to it.
fn changed(
    request: &Request,
    change: impl FnOnce(&mut Response),
) -> Option<Result<Response, FetchError>> {
    let mut response = crate::support::response(service().answer(&request.path, &request.headers));
    change(&mut response);
    Some(Ok(response))
}

#[test]
fn an_empty_list_of_users_is_not_believed_while_members_and_keys_name_users() {
    let nobody = r#"{"data":[],"has_more":false,"first_id":null,"last_id":null}"#;
    let collected = with_fault(move |request| {
        request.path.contains("/organizations/users").then(|| answer(200, nobody)).flatten()
    })
    .unwrap();

    let step = collected.step("fetch-users");
    assert_eq!(step.status, StepStatus::Partial);
    let message = &step.problems[0].message;
    assert!(
        message.starts_with("no user is listed, but members and keys name users "),
        "{message}"
    );
    for lacking in ["anthropic_user", "anthropic_account_has_user", "anthropic_api_key"] {
        assert!(collected.partial().contains(lacking), "{lacking}");
    }
    let keys = collected.graph.entities().iter().filter(|it| it.kind == "anthropic_api_key");
    let missing: Vec<_> = keys.map(|key| property(key, "creatorMissing")).collect();
    assert!(!missing.is_empty() && missing.iter().all(|value| value == "-"), "{missing:?}");
}

#[test]
fn answers_of_different_organizations_end_the_run() {
    let failure = with_fault(|request| {
        let is_users = request.path.contains("/organizations/users");
        is_users
            .then(|| {
                changed(request, |response| {
                    response.headers.retain(|(name, _)| name != "anthropic-organization-id");
                    response.headers.push(("anthropic-organization-id".into(), "zzz".into()));
                })
            })
            .flatten()
    })
    .unwrap_err();

    let says = "tell the organization: answers come from different organizations: ";
    assert!(failure.to_string().starts_with(says), "{failure}");
    assert!(failure.to_string().ends_with(" and zzz"), "{failure}");
    assert!(matches!(failure, Failure::UnexpectedResponse(_)));
}

#[test]
fn an_organization_that_is_not_the_one_of_the_headers_ends_the_run() {
    let failure = with_fault(|request| {
        let other = r#"{"id":"another","name":"x","type":"organization"}"#;
        let is_me = request.path.ends_with("/organizations/me");
        is_me.then(|| changed(request, |response| other.clone_into(&mut response.body))).flatten()
    })
    .unwrap_err();

    assert!(
        failure.to_string().contains("answers come from different organizations: "),
        "{failure}"
    );
}

#[test]
fn a_part_of_an_answer_is_no_answer() {
    for status in [205, 206, 226] {
        let mut left = 1;
        let passing = with_fault(move |request| {
            let is_early = request.path.contains("/api_keys") && std::mem::take(&mut left) == 1;
            is_early.then(|| changed(request, |response| response.status = status)).flatten()
        });
        assert!(passing.unwrap().every_step_succeeded());

        let collected = with_fault(move |request| {
            let is_keys = request.path.contains("/api_keys");
            is_keys.then(|| changed(request, |response| response.status = status)).flatten()
        })
        .unwrap();
        let step = collected.step("fetch-api-keys");
        assert_eq!(step.status, StepStatus::Failed);
        assert_eq!(
            step.problems[0].message,
            format!(
                "HTTP {status}: only a part of an answer came; something between here and the \
                 service may do that (asked 5 times)"
            )
        );
    }
}

#[test]
fn not_modified_is_no_redirect() {
    let collected =
        with_fault(|request| request.path.contains("/api_keys").then(|| answer(304, "")).flatten())
            .unwrap();

    assert_eq!(
        collected.step("fetch-api-keys").problems[0].message,
        "HTTP 304: nothing came, for nothing has changed; nobody asked whether it had, but \
         something between here and the service may answer so"
    );
}

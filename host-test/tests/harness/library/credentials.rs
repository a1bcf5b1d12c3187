//! Several credentials in one run: which of them goes with a request, and that none comes back.

use std::collections::BTreeSet;

use fake_organization::{Service, Sizes, northwind_labs, of_size};
use fetch_rules::readers;
use futures_util::TryStreamExt as _;
use graph::StepStatus;
use graph_anthropic_wasmtime::{Access, Credential, Failure, Limits, Options, Origin, RunError};
use host_test::FakeAdminApi;

use super::guest::asker;
use crate::run::{CANARY, access, northwind, plugin};
use crate::wire::{Wire, is_keys, raw};

const TOKEN: &str = "CANARY-token";
const ENTERPRISE: &str = "sk-ant-api01-CANARY";

fn token() -> Credential {
    Credential::bearer_token(TOKEN).unwrap()
}

fn enterprise() -> Credential {
    Credential::admin_key(ENTERPRISE).unwrap()
}

/// The values of the headers with credentials that came with the one request for a path.
async fn sent(path: &str, access: impl Fn(Access) -> Access) -> [Option<String>; 2] {
    let api = northwind().await;
    let asker = asker(&format!("/v1/organizations/{path}"), ("accept", "x"), &[1]);
    asker.collect(access(self::access(&api)), Limits::default()).await.unwrap_err();
    let [request] = &api.requests().await[..] else { panic!("one request") };
    ["x-api-key", "authorization"].map(|name| {
        let mut values = request.headers.get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap().to_owned());
        assert!(values.next().is_none(), "{path}");
        value
    })
}

#[tokio::test]
async fn the_hosts_table_of_who_reads_which_path_is_what_the_steps_say() {
    for step in plugin().describe(Limits::default()).await.unwrap().steps {
        let ids = |path: &String| readers(path).iter().map(|kind| kind.id());
        assert_eq!(ids(&step.paths[0]).next(), Some(step.credentials[0].as_str()), "{}", step.id);
        // A part of a step may be for fewer than the step.
        let all: BTreeSet<_> = step.paths.iter().flat_map(ids).collect();
        let said: BTreeSet<_> = step.credentials.iter().map(String::as_str).collect();
        assert_eq!(all, said, "{}", step.id);
    }
}

#[tokio::test]
async fn a_request_goes_with_the_credential_that_may_read_its_path_and_with_no_other() {
    let both = |access: Access| access.with_credential(token()).unwrap();
    let all = |access: Access| both(access).with_credential(enterprise()).unwrap();
    let (key, enterprise) = (Some(CANARY.to_owned()), Some(ENTERPRISE.to_owned()));
    let token = Some(format!("Bearer {TOKEN}"));
    for path in ["api_keys?limit=1000", "users", "workspaces/wrkspc_01/members"] {
        assert_eq!(sent(path, both).await, [key.clone(), None], "{path}");
        assert_eq!(sent(path, all).await, [key.clone(), None], "{path}");
    }
    for path in ["service_accounts?limit=100", "federation_rules", "federation_issuers/f"] {
        assert_eq!(sent(path, both).await, [None, token.clone()], "{path}");
        assert_eq!(sent(path, all).await, [None, token.clone()], "{path}");
        // There is none that may: the service says so.
        assert_eq!(sent(path, |access| access).await, [key.clone(), None], "{path}");
    }
    assert_eq!(sent("rbac_groups", both).await, [None, token]);
    assert_eq!(sent("rbac_groups", all).await, [enterprise, None]);
}

#[tokio::test]
async fn an_answer_may_repeat_no_credential_of_the_run_whichever_was_sent() {
    let wire = Wire::start(|target, _| {
        let body = format!(r#"{{"data":[],"has_more":false,"note":"{ENTERPRISE}"}}"#);
        is_keys(target).then(|| raw("200 OK", "", &body)).flatten()
    })
    .await;
    let origin = Origin::parse(&wire.origin).unwrap();
    let access = Access::new(origin, token()).with_credential(enterprise()).unwrap();

    let (graph, report) = plugin().collect(access, Limits::default()).await.unwrap();

    let keys = report.steps.iter().find(|step| step.id == "fetch-api-keys").unwrap();
    let message = "the host refuses this: the answer repeats the credential";
    assert_eq!(keys.problems[0].message, message);
    assert!(!format!("{graph:?}{report:?}").contains("CANARY"));
    for seen in wire.seen() {
        let is_for_groups = seen.head.starts_with("GET /v1/organizations/rbac_");
        let has_key = seen.head.contains(&format!("\r\nx-api-key: {ENTERPRISE}\r\n"));
        let has_token = seen.head.contains(&format!("\r\nauthorization: Bearer {TOKEN}\r\n"));
        assert_eq!((has_key, has_token), (is_for_groups, !is_for_groups), "{}", seen.head);
    }
}

/// Northwind Labs, which lets in the key and the token.
async fn with_token() -> FakeAdminApi {
    let mut service = Service::new(northwind_labs());
    service.admin_key = Some(CANARY.to_owned());
    service.access_token = Some(TOKEN.to_owned());
    FakeAdminApi::start(service).await
}

/// The first segments of the paths that were asked for with a header.
async fn asked_with(api: &FakeAdminApi, header: &str) -> BTreeSet<String> {
    let requests = api.requests().await;
    let with = requests.iter().filter(|request| request.headers.contains_key(header));
    let segment = |path: &str| path.split('/').nth(3).unwrap_or_default().to_owned();
    with.map(|request| segment(request.url.path())).collect()
}

#[tokio::test]
async fn a_key_and_a_token_read_more_than_either_and_each_what_it_may() {
    let api = with_token().await;
    let (_, alone) = plugin().collect(access(&api), Limits::default()).await.unwrap();
    assert!(asked_with(&api, "authorization").await.is_empty());

    let api = with_token().await;
    let both = access(&api).with_credential(token()).unwrap();
    let (graph, report) = plugin().collect(both, Limits::default()).await.unwrap();

    let accounts = |report: &graph::Report| {
        let step = report.steps.iter().find(|step| step.id == "fetch-service-accounts").unwrap();
        (step.status, step.needs.clone())
    };
    let needs = Some("an `org:admin` token".to_owned());
    assert_eq!(accounts(&alone), (StepStatus::NotPermitted, needs));
    assert_eq!(accounts(&report), (StepStatus::Success, None));
    assert_eq!(report.credentials, ["an Admin key", "an `org:admin` token"]);
    assert!(report.complete && alone.complete, "{}", report.headline());
    assert!(!format!("{graph:?}{report:?}").contains("CANARY"));
    let (key, token) =
        (asked_with(&api, "x-api-key").await, asked_with(&api, "authorization").await);
    assert!(key.contains("api_keys") && key.contains("users"), "{key:?}");
    assert!(token.contains("service_accounts") && key.is_disjoint(&token), "{key:?} {token:?}");
}

#[tokio::test]
async fn credentials_of_two_organizations_make_no_graph() {
    let wire = Wire::start(|target, _| {
        let id = if target.contains("service_accounts") { "another" } else { "one" };
        let header = format!("anthropic-organization-id: {id}\r\n");
        raw("200 OK", &header, r#"{"data":[],"has_more":false,"next_page":null}"#)
    })
    .await;
    let key = Credential::admin_key(CANARY).unwrap();
    let access = Access::new(Origin::parse(&wire.origin).unwrap(), key);
    let both = access.with_credential(token()).unwrap();

    let error = plugin().collect(both, Limits::default()).await.unwrap_err();

    assert!(matches!(error, RunError::Failed(Failure::UnexpectedResponse(_))), "{error:?}");
    let says = error.to_string();
    assert!(says.contains("answers come from different organizations"), "{says}");
}

#[tokio::test]
async fn a_forecast_makes_the_first_requests_and_the_pages_go_on_from_there() {
    let sizes = Sizes { users: 2_500, members: vec![3; 4], api_keys: 10 };
    let api = FakeAdminApi::start(Service::new(of_size(&sizes))).await;
    let options = Options { skip: vec!["fetch-invites".to_owned()], ..Options::default() };
    let mut run = plugin().start(access(&api), Limits::default(), options).unwrap();

    let forecast = run.forecast().await.unwrap();

    let made = u32::try_from(api.requests().await.len()).unwrap();
    assert!(forecast.made == made && forecast.requests > made && forecast.may_be_more);
    let steps: Vec<_> = forecast.steps.iter().map(|step| step.id.as_str()).collect();
    assert!(steps.contains(&"fetch-users") && !steps.contains(&"fetch-invites"), "{steps:?}");
    let pages: Vec<_> = run.try_collect().await.unwrap();
    let report = pages.last().unwrap().report.clone().unwrap();
    assert!(report.complete && report.requests >= forecast.requests);
    // What was asked for was not asked for again.
    assert_eq!(api.requests().await.len(), usize::try_from(report.requests).unwrap());
}

#[tokio::test]
async fn a_forecast_comes_before_the_first_page() {
    let api = northwind().await;
    let mut run = plugin().start(access(&api), Limits::default(), Options::default()).unwrap();
    run.try_next().await.unwrap();
    let error = run.forecast().await.unwrap_err();
    assert_eq!(error.to_string(), "a forecast comes before the first page");
}

#[tokio::test]
async fn steps_are_chosen_by_name() {
    let api = northwind().await;
    let only = Options { only: vec!["fetch-api-keys".to_owned()], ..Options::default() };
    let mut run = plugin().start(access(&api), Limits::default(), only).unwrap();
    let mut report = None;
    while let Some(page) = run.try_next().await.unwrap() {
        report = page.report;
    }
    let report = report.unwrap();
    let status = |id: &str| report.steps.iter().find(|step| step.id == id).unwrap().status;
    assert_eq!(status("fetch-api-keys"), StepStatus::Success);
    assert_eq!(status("fetch-invites"), StepStatus::Disabled);
    for options in [
        Options { only: vec!["no".to_owned()], ..Options::default() },
        Options { also: vec!["no".to_owned()], ..Options::default() },
    ] {
        let mut run = plugin().start(access(&api), Limits::default(), options).unwrap();
        let error = run.try_next().await.unwrap_err().to_string();
        assert!(error.starts_with("no is not a step: fetch-account, "), "{error}");
    }
}

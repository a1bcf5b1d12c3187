//! The component collects over HTTP what the native code collects in memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use fake_organization::{Generation, Service, Sizes, northwind_labs, of_size, workspace};
use graph_anthropic_wasmtime::{Clock as _, Credential, Failure, Limits, RunError, VirtualClock};
use host_test::FakeAdminApi;
use tokio::task::JoinSet;
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::run::{CANARY, access, collect, json, native, northwind, plugin};

#[tokio::test]
async fn the_component_and_the_native_code_give_the_same_bytes() {
    for generation in Generation::ALL {
        let mut service = Service::new(northwind_labs());
        service.generation = generation;
        let api = FakeAdminApi::start(service.clone()).await;

        let (graph, report) = collect(&api, Limits::default()).await.unwrap();

        let (native_graph, native_report) = native(service);
        assert_eq!(json(&graph, &report), json(&native_graph, &native_report), "{generation:?}");
    }
}

#[tokio::test]
async fn namesakes_of_the_default_workspace_in_every_number_are_ordinary_on_every_kind_of_server() {
    for generation in Generation::ALL {
        for count in 0..4 {
            let mut organization = northwind_labs();
            organization.api_keys.clear();
            let ids: Vec<_> = (0..count).map(|n| format!("wrkspc_9{n}Namesake")).collect();
            organization.workspaces.extend(ids.iter().map(|id| workspace(id, "Default")));
            let mut service = Service::new(organization);
            service.generation = generation;
            let api = FakeAdminApi::start(service).await;

            let (graph, report) = collect(&api, Limits::default()).await.unwrap();

            assert!(report.complete, "{generation:?} {count}");
            let is_default = |key: &str| {
                let found = graph.entities().iter().find(|entity| entity.key == key);
                found.unwrap_or_else(|| panic!("{generation:?}: no {key}")).properties["isDefault"]
                    .clone()
            };
            let account = &graph.entities()[0].key;
            let default = format!("{}:default", account.replace("account", "workspace"));
            assert_eq!(is_default(&default), graph::Value::Boolean(true));
            for id in &ids {
                let key = format!("anthropic_workspace:{id}");
                assert_eq!(is_default(&key), graph::Value::Boolean(false));
            }
        }
    }
}

#[tokio::test]
async fn an_organization_of_many_pages_gives_the_same_bytes_too() {
    let sizes = Sizes { users: 2_500, members: vec![1_200; 60], api_keys: 3_000 };
    let service = Service::new(of_size(&sizes));
    let api = FakeAdminApi::start(service.clone()).await;

    let (graph, report) = collect(&api, Limits::default()).await.unwrap();

    let (native_graph, native_report) = native(service);
    assert_eq!(json(&graph, &report), json(&native_graph, &native_report));
    assert!(report.complete);
    assert_eq!(api.requests().await.len(), report.requests as usize);
}

#[tokio::test]
async fn a_run_sends_what_it_should_and_shows_the_credential_nowhere() {
    let api = northwind().await;
    let access = access(&api);
    let shown = format!("{access:?}");

    let (graph, report) = plugin().collect(access, Limits::default()).await.unwrap();

    let requests = api.requests().await;
    for request in &requests {
        assert_eq!(request.method.as_str(), "GET");
        assert_eq!(request.headers["x-api-key"], CANARY);
        assert_eq!(request.headers["anthropic-version"], "2023-06-01");
        assert_eq!(
            request.headers["user-agent"],
            concat!("graph-anthropic/", env!("CARGO_PKG_VERSION"))
        );
        assert!(!request.headers.contains_key("origin") && request.body.is_empty());
    }
    let paths: BTreeSet<_> = requests.iter().map(|request| request.url.path()).collect();
    assert_eq!(paths.len(), requests.len());
    for text in [shown, format!("{graph:?}{report:?}"), json(&graph, &report)] {
        assert!(!text.contains("CANARY"));
    }
}

#[tokio::test]
async fn the_host_may_choose_the_version_of_the_api() {
    let api = northwind().await;
    let access = access(&api).with_header("anthropic-version", "2026-10-21").unwrap();

    let (graph, report) = plugin().collect(access, Limits::default()).await.unwrap();

    let requests = api.requests().await;
    assert!(requests.iter().all(|request| request.headers["anthropic-version"] == "2026-10-21"));
    assert!(report.complete);
    let (other_graph, _) = collect(&api, Limits::default()).await.unwrap();
    assert!(graph == other_graph);
}

#[tokio::test]
async fn a_wrong_key_is_refused_with_a_sentence_that_says_what_to_do() {
    let api = northwind().await;
    let access = graph_anthropic_wasmtime::Access::new(
        graph_anthropic_wasmtime::Origin::parse(&api.origin()).unwrap(),
        Credential::bearer_token("CANARY-token").unwrap(),
    );

    let error = plugin().collect(access, Limits::default()).await.unwrap_err();

    assert!(matches!(&error, RunError::Failed(Failure::Unauthorized(_))));
    assert_eq!(
        error.to_string(),
        "use the credential: HTTP 401 authentication_error: the credential was refused: it must \
         be an Admin key (sk-ant-admin…) made by an organization admin, or a token that may read \
         the organization"
    );
    assert!(!format!("{error:?}").contains("CANARY"));
}

#[tokio::test]
async fn a_retry_waits_on_the_hosts_clock_as_long_as_the_service_says() {
    let api = northwind().await;
    let overloaded = ResponseTemplate::new(529).append_header("retry-after", "3");
    let users = Mock::given(method("GET")).and(path("/v1/organizations/users"));
    api.mount(users.respond_with(overloaded).up_to_n_times(2)).await;
    let clock = Arc::new(VirtualClock::default());

    let access = access(&api).with_clock(Arc::clone(&clock) as Arc<_>);
    let (_, report) = plugin().collect(access, Limits::default()).await.unwrap();

    assert!(report.complete);
    assert_eq!(clock.now().as_secs(), 6);
}

#[tokio::test]
async fn many_tenants_at_once_do_not_meet() {
    let (one, other) = (northwind().await, {
        let sizes = Sizes { users: 50, members: vec![3; 5], api_keys: 50 };
        FakeAdminApi::start(Service::new(of_size(&sizes))).await
    });
    let plugin = plugin();
    let mut runs = JoinSet::new();
    for n in 0..20 {
        let access = access(if n % 2 == 0 { &one } else { &other });
        let plugin = plugin.clone();
        runs.spawn(async move { plugin.collect(access, Limits::default()).await });
    }
    let graphs = runs.join_all().await.into_iter().map(|run| {
        let (graph, report) = run.unwrap();
        json(&graph, &report)
    });
    let different: BTreeSet<_> = graphs.collect();
    assert_eq!(different.len(), 2);
}

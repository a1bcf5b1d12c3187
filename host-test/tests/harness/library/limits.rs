//! What can go wrong in a host comes back as what the contract says.

use std::time::Duration;

use super::guest::{asker, collector, collector_of};
use crate::run::{CANARY, access, collect, northwind, plugin};
use fake_organization::{Service, Sizes, of_size};
use graph::StepStatus;
use graph_anthropic_wasmtime::{Access, Credential, Failure, Limits, Origin, RunError, Trap};
use host_test::FakeAdminApi;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

#[tokio::test]
async fn a_trap_is_that_runs_error_and_the_next_run_goes_on() {
    let api = northwind().await;
    let broken = collector("unreachable");

    let error = broken.collect(access(&api), Limits::default()).await.unwrap_err();

    let RunError::Trapped { trap: Some(Trap::UnreachableCodeReached), backtrace: text } = &error
    else {
        panic!("{error:?}")
    };
    assert!(text.contains("unreachable"), "{text}");
    assert!(collect(&api, Limits::default()).await.is_ok());
}

#[tokio::test]
async fn a_collector_that_never_returns_runs_out_of_time() {
    let api = northwind().await;
    let endless = collector("(loop (br 0)) unreachable");
    let limits = Limits { run_time: Duration::from_millis(20), ..Limits::default() };

    let error = endless.collect(access(&api), limits).await.unwrap_err();

    assert!(matches!(error, RunError::OutOfTime { limit } if limit == limits.run_time));
    assert_eq!(error.to_string(), "the run took longer than its limit of 0.02 s");
}

#[tokio::test]
async fn a_collector_that_needs_too_much_memory_is_ended() {
    let api = northwind().await;
    let greedy = collector(
        "(loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable",
    );
    let limits = Limits { memory_bytes: 2 << 20, ..Limits::default() };

    let error = greedy.collect(access(&api), limits).await.unwrap_err();

    assert!(matches!(error, RunError::OutOfMemory { limit } if limit == 2 << 20), "{error:?}");
    assert_eq!(
        error.to_string(),
        "the collector needs more than its 2097152 bytes of memory: raise the limit for an \
         organization of this size"
    );
}

#[tokio::test]
async fn a_graph_beyond_what_a_call_may_carry_is_an_error_not_a_part_of_it() {
    let sizes = Sizes { users: 500, members: vec![], api_keys: 0 };
    let api = FakeAdminApi::start(Service::new(of_size(&sizes))).await;
    let limits = Limits { call_bytes: 200 << 10, ..Limits::default() };

    let error = collect(&api, limits).await.unwrap_err();

    assert!(matches!(error, RunError::CallTooLarge { limit } if limit == 200 << 10), "{error:?}");
}

#[tokio::test]
async fn a_collector_that_never_gets_started_runs_out_of_time() {
    let api = northwind().await;
    let endless = collector_of(
        "(func $describe (result i32) unreachable) (func $collect (result i32) unreachable)
         (func $start (loop (br 0))) (start $start)",
    );
    let limits = Limits { run_time: Duration::from_millis(20), ..Limits::default() };

    let error = endless.collect(access(&api), limits).await.unwrap_err();
    assert!(matches!(error, RunError::OutOfTime { .. }), "{error:?}");
    let error = endless.describe(limits).await.unwrap_err();
    assert!(matches!(error, RunError::OutOfTime { .. }), "{error:?}");
}

#[tokio::test]
async fn headers_that_could_do_harm_are_not_sent() {
    for header in [
        "x-api-key",
        "authorization",
        "cookie",
        "origin",
        "host",
        "content-length",
        "connection",
        "x-http-method-override",
    ] {
        let api = northwind().await;
        let asker = asker("/v1/organizations/me", (header, "7"), &[1]);

        asker.collect(access(&api), Limits::default()).await.unwrap_err();

        let [request] = &api.requests().await[..] else { panic!("one request") };
        assert_eq!(request.headers["x-api-key"], CANARY);
        let sent = request.headers.get_all(header).iter();
        assert_eq!(sent.filter(|value| *value == "7").count(), 0, "{header}");
    }
    let api = northwind().await;
    let asker = asker("/v1/organizations/me", ("anthropic-version", "7"), &[1]);
    asker.collect(access(&api), Limits::default()).await.unwrap_err();
    assert_eq!(api.requests().await[0].headers["anthropic-version"], "7");
}

#[tokio::test]
async fn a_path_to_elsewhere_is_not_sent() {
    let api = northwind().await;

    for path in ["//evil.example/", "/v1/organizations/../x"] {
        let asker = asker(path, ("accept", "x"), &[1]);
        asker.collect(access(&api), Limits::default()).await.unwrap_err();
        assert!(api.requests().await.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn requests_beyond_the_limit_and_ids_that_are_under_way_are_not_sent() {
    let limits = Limits { under_way: 3, ..Limits::default() };
    for (ids, sent) in [(&[1, 2, 3, 4][..], 3), (&[1, 2, 3], 3), (&[7, 7], 1)] {
        let api = northwind().await;
        let asker = asker("/v1/organizations/me", ("accept", "x"), ids);

        asker.collect(access(&api), limits).await.unwrap_err();

        assert_eq!(api.requests().await.len(), sent, "{ids:?}");
    }
}

#[tokio::test]
async fn bodies_that_wait_for_the_collector_share_a_budget_of_bytes() {
    let sizes = Sizes { users: 1000, members: vec![], api_keys: 1000 };
    let api = FakeAdminApi::start(Service::new(of_size(&sizes))).await;
    let limits = Limits { held_bytes: 256 << 10, ..Limits::default() };

    let (_, report) = collect(&api, limits).await.unwrap();

    let message = "the answer is larger than the host's limit of 262144 bytes; who runs the host can \
                   raise it";
    let problems: Vec<_> = report.steps.iter().flat_map(|step| &step.problems).collect();
    assert!(problems.iter().any(|problem| problem.message == message), "{problems:?}");
    assert!(!report.complete);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_a_timeout_and_the_run_says_so() {
    let api = northwind().await;
    let never = ResponseTemplate::new(200).set_delay(Duration::from_secs(3600));
    api.mount(Mock::given(method("GET")).respond_with(never)).await;
    let limits = Limits { request_time: Duration::from_millis(20), ..Limits::default() };

    let error = collect(&api, limits).await.unwrap_err();

    assert!(matches!(&error, RunError::Failed(Failure::Unavailable(_))));
    assert_eq!(
        error.to_string(),
        format!(
            "read the organization: no answer in time: {} did not answer within 0.02 s (asked 5 \
             times)",
            api.origin()
        )
    );
}

#[tokio::test]
async fn a_service_that_is_not_there_is_a_failed_connection() {
    let origin = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for origin in [origin.clone(), origin.replace("http", "https")] {
        let access =
            Access::new(Origin::parse(&origin).unwrap(), Credential::admin_key(CANARY).unwrap())
                .with_clock(std::sync::Arc::new(graph_anthropic_wasmtime::VirtualClock::default()));

        let error = plugin().collect(access, Limits::default()).await.unwrap_err().to_string();

        assert!(error.starts_with("read the organization: the connection failed: "), "{error}");
        assert!(error.ends_with(" (asked 5 times)"), "{error}");
    }
}

#[tokio::test]
async fn a_service_without_tls_is_not_spoken_to_as_if_it_had_it() {
    let api = northwind().await;
    let origin = Origin::parse(&api.origin().replace("http", "https")).unwrap();
    let access = Access::new(origin, Credential::admin_key(CANARY).unwrap())
        .with_clock(std::sync::Arc::new(graph_anthropic_wasmtime::VirtualClock::default()));

    let error = plugin().collect(access, Limits::default()).await.unwrap_err().to_string();

    assert!(error.starts_with("read the organization: the connection failed: "), "{error}");
    assert!(api.requests().await.is_empty());
}

/// Where requests for API keys fare like this, the step says so, and the rest is delivered.
async fn keys_fail(api: &FakeAdminApi, access: Access, limits: Limits, message: &str) {
    let (graph, report) = plugin().collect(access, limits).await.unwrap();

    let step = report.steps.iter().find(|step| step.id == "fetch-api-keys").unwrap();
    assert_eq!(step.status, StepStatus::Failed);
    assert_eq!(step.problems[0].message, message);
    assert!(report.partial_types.iter().any(|kind| kind == "anthropic_api_key"));
    assert_eq!(graph.entities().iter().filter(|entity| entity.kind == "anthropic_user").count(), 3);
    assert!(!api.requests().await.is_empty());
}

async fn keys_answer(template: ResponseTemplate) -> FakeAdminApi {
    let api = northwind().await;
    let keys = Mock::given(method("GET")).and(path("/v1/organizations/api_keys"));
    api.mount(keys.respond_with(template)).await;
    api
}

#[tokio::test]
async fn a_path_that_the_host_does_not_allow_is_denied_and_not_sent() {
    let api = northwind().await;
    let allowed = ["me", "users", "workspaces"].map(|path| format!("/v1/organizations/{path}"));
    let access = access(&api).with_path_prefixes(allowed);
    let message = "the host refuses this: the path is not among those that are allowed";

    keys_fail(&api, access, Limits::default(), message).await;

    let requests = api.requests().await;
    assert!(!requests.iter().any(|request| request.url.path().ends_with("/api_keys")));
}

#[tokio::test]
async fn a_body_that_says_that_it_is_beyond_the_limit_is_too_large() {
    let limits = Limits { body_bytes: 8 << 10, ..Limits::default() };
    let message = "the answer is larger than the host's limit of 8192 bytes; who runs the host can \
                   raise it";
    let body = "x".repeat(9 << 10);

    let api = keys_answer(ResponseTemplate::new(200).set_body_string(body)).await;
    keys_fail(&api, access(&api), limits, message).await;
}

/// How a run ends if every connection gets these bytes and is closed then.
async fn error_of_bytes(bytes: Vec<u8>, limits: Limits) -> RunError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(&bytes).await;
        }
    });
    let access =
        Access::new(Origin::parse(&origin).unwrap(), Credential::admin_key(CANARY).unwrap())
            .with_clock(std::sync::Arc::new(graph_anthropic_wasmtime::VirtualClock::default()));
    let error = plugin().collect(access, limits).await.unwrap_err();
    server.abort();
    error
}

#[tokio::test]
async fn an_answer_that_is_cut_in_the_middle_is_a_failed_connection() {
    let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"id\":";
    let error = error_of_bytes(bytes.to_vec(), Limits::default()).await.to_string();

    assert!(error.starts_with("read the organization: the connection failed: "), "{error}");
    assert!(error.ends_with(" (asked 5 times)"), "{error}");
}

#[tokio::test]
async fn a_body_that_does_not_say_its_size_is_too_large_all_the_same() {
    // Without a length, the body is whatever comes until the connection ends.
    let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    let bytes = [&head[..], &[b'x'; 9 << 10]].concat();
    let limits = Limits { body_bytes: 8 << 10, ..Limits::default() };

    let error = error_of_bytes(bytes, limits).await;

    assert_eq!(
        error.to_string(),
        "read the organization: the answer is larger than the host's limit of 8192 bytes; who runs \
         the host can raise it"
    );
}

#[tokio::test]
async fn a_body_that_is_no_text_is_not_text() {
    let api =
        keys_answer(ResponseTemplate::new(200).set_body_bytes(b"\xff\xfe\x00".to_vec())).await;
    let message = "the answer is not UTF-8 text (asked 5 times)";

    keys_fail(&api, access(&api), Limits::default(), message).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_credential_stays() {
    let elsewhere = northwind().await;
    let target = format!("{}/v1/organizations/api_keys", elsewhere.origin());
    let api =
        keys_answer(ResponseTemplate::new(307).append_header("location", target.as_str())).await;
    let message = "HTTP 307: the service redirects, which is not followed; check the host's origin";

    keys_fail(&api, access(&api), Limits::default(), message).await;

    assert!(elsewhere.requests().await.is_empty());
}

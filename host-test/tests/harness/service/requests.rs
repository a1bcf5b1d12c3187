//! What is asked and answered: requests that are malformed, runs that fail, and what needs no run.

use std::path::Path;

use expect_test::expect;
use fake_organization::{Service, northwind_labs};
use graph_anthropic_wasmtime::{Limits, manifest};
use serde_json::{Value, json};
use tokio::process::Command;

use super::server::Server;
use super::{lines, timeless};
use crate::run::{CANARY, northwind, plugin};
use crate::wasmtime_run::{api, step_ids};
use crate::wire::{Seen, Wire, is_keys, raw};

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_request_gets_a_sentence_and_a_status_and_nobody_else_hears_of_it() {
    let wire = Wire::start(|_, _| None).await;
    // A credential of the operator is for nobody.
    let operators = format!("ANTHROPIC_ADMIN_KEY={CANARY}-operator");
    let server = Server::start(&wire.origin, &["--env", &operators]).await;
    let key = &format!("x-api-key: {CANARY}\r\n");
    let token = &format!("authorization: Bearer {CANARY}\r\n");
    let steps = step_ids().await;
    let mut table = String::new();
    for (line, headers) in [
        ("POST /collect", ""),
        ("POST /collect", "x-api-key:\r\n"),
        ("POST /collect", "authorization: Basic CANARY\r\n"),
        ("POST /collect", "authorization: CANARY\r\n"),
        ("POST /collect", &format!("{key}authorization: CANARY\r\n")),
        ("POST /collect", &format!("{key}{key}")),
        ("POST /collect", &format!("{key}{token}{token}")),
        ("POST /collect?skip=fetch-everything", key),
        ("POST /collect?skip=", key),
        ("POST /collect?origin=https://a.example", key),
        ("POST /collect?raw-data", key),
        ("POST /collect?raw-data=true&raw-data=true", key),
        ("POST /collect?plan=1", key),
        ("POST /collect?only=fetch-users&also=no", key),
        ("POST /collect?timeout=1d", key),
        ("POST /collect?%ff=1", key),
        ("POST /collect", &format!("{key}content-length: 2\r\n\r\n{{}}")),
        (
            "POST /collect",
            &format!("{key}transfer-encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"),
        ),
        ("GET /collect", key),
        ("DELETE /describe", ""),
        ("POST /health", ""),
        ("GET /", ""),
        ("POST /collect/", key),
        ("GET /v1/organizations/users", key),
    ] {
        let answer = server.ask(line, headers).await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        let also = answer.header("allow").or(answer.header("www-authenticate"));
        let also = also.map(|value| format!(" [{value}]")).unwrap_or_default();
        let sentence = body["error"].as_str().unwrap();
        let sentence = sentence.replace(&steps, "STEPS");
        table.push_str(&format!("{line}: {}{also} {sentence}\n", answer.status));
    }
    expect![[r#"
        POST /collect: 401 [Bearer] the request has no credential, or one that cannot be sent: it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise key, or authorization, with Bearer and a token, or both
        POST /collect: 401 [Bearer] the request has no credential, or one that cannot be sent: it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise key, or authorization, with Bearer and a token, or both
        POST /collect: 401 [Bearer] the request has no credential, or one that cannot be sent: it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise key, or authorization, with Bearer and a token, or both
        POST /collect: 401 [Bearer] the request has no credential, or one that cannot be sent: it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise key, or authorization, with Bearer and a token, or both
        POST /collect: 401 [Bearer] the request has no credential, or one that cannot be sent: it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise key, or authorization, with Bearer and a token, or both
        POST /collect: 400 the request has x-api-key more than once: it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise key, or authorization, with Bearer and a token, or both
        POST /collect: 400 the request has authorization more than once: it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise key, or authorization, with Bearer and a token, or both
        POST /collect?skip=fetch-everything: 400 fetch-everything is not a step: STEPS
        POST /collect?skip=: 400 "" is not a step: STEPS
        POST /collect?origin=https://a.example: 400 origin is not a parameter: only, also, skip, plan, raw-data, timeout
        POST /collect?raw-data: 400 raw-data is true or false, not 
        POST /collect?raw-data=true&raw-data=true: 400 the parameter raw-data is given twice
        POST /collect?plan=1: 400 plan is true or false, not 1
        POST /collect?only=fetch-users&also=no: 400 no is not a step: STEPS
        POST /collect?timeout=1d: 400 1d is no time: 90s, 30m or 2h, say
        POST /collect?%ff=1: 400 � is not a parameter: only, also, skip, plan, raw-data, timeout
        POST /collect: 400 the request has a body: options are parameters of the query
        POST /collect: 400 the request has a body: options are parameters of the query
        GET /collect: 405 [POST] /collect takes POST
        DELETE /describe: 405 [GET] /describe takes GET
        POST /health: 405 [GET] /health takes GET
        GET /: 404 there is nothing here: POST /collect, GET /describe, GET /health
        POST /collect/: 404 there is nothing here: POST /collect, GET /describe, GET /health
        GET /v1/organizations/users: 404 there is nothing here: POST /collect, GET /describe, GET /health
    "#]].assert_eq(&table);
    assert!(wire.seen().is_empty());
    assert!(!format!("{table}{}", server.stop().await).contains("CANARY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_fails_says_so_in_its_last_line() {
    let api = northwind().await;
    let server = Server::start(&api.origin(), &[]).await;
    let key = "authorization: Bearer CANARY-of-nobody\r\n";
    let answer = server.ask("POST /collect", key).await;
    expect![[r#"
        {"failure":{"kind":"unauthorized","operation":"use the credential","message":"HTTP 401 authentication_error: the credential was refused: it must be an Admin key (sk-ant-admin…) made by an organization admin, or a token that may read the organization","status":401,"requestId":"req_011fake"}}
    "#]].assert_eq(&answer.body);
    assert!(answer.is_whole && answer.status == 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_repeats_the_credential_does_not_reach_the_client() {
    let wire = Wire::start(|target, _| {
        let body = format!("{{\"data\":[],\"has_more\":false,\"note\":\"{CANARY}\"}}");
        is_keys(target).then(|| raw("200 OK", "", &body)).flatten()
    })
    .await;
    let server = Server::start(&wire.origin, &[]).await;
    let answer = server.collect(CANARY).await;
    assert!(answer.last_line().contains("the answer repeats the credential"), "{answer:?}");
    assert!(!answer.body.contains("CANARY"));
    assert!(!server.stop().await.contains("CANARY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_may_have_a_key_and_a_token_and_no_answer_may_repeat_either() {
    let token = format!("{CANARY}-token");
    let repeated = token.clone();
    let wire = Wire::start(move |target, _| {
        let body = format!("{{\"data\":[],\"has_more\":false,\"note\":\"{repeated}\"}}");
        is_keys(target).then(|| raw("200 OK", "", &body)).flatten()
    })
    .await;
    let server = Server::start(&wire.origin, &[]).await;
    let both = format!("x-api-key: sk-ant-admin01-other\r\nauthorization: Bearer {token}\r\n");
    let answer = server.ask("POST /collect", &both).await;
    assert!(answer.is_whole && answer.status == 200);
    assert!(answer.last_line().contains("the answer repeats the credential"), "{answer:?}");
    assert!(!format!("{answer:?}{}", server.stop().await).contains("CANARY"));
    let seen = wire.seen();
    let accounts = |seen: &Seen| seen.head.contains("/service_accounts");
    assert!(seen.iter().any(accounts));
    for head in seen.into_iter().map(|seen| seen.head) {
        let is_for_token = ["service_accounts", "federation_", "rbac_"]
            .iter()
            .any(|path| head.starts_with(&format!("GET /v1/organizations/{path}")));
        let has_key = head.contains("\r\nx-api-key: sk-ant-admin01-other\r\n");
        let has_token = head.contains(&format!("\r\nauthorization: Bearer {token}\r\n"));
        assert_eq!((has_key, has_token), (!is_for_token, is_for_token), "{head}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_one_line_and_steps_are_chosen_by_their_ids() {
    let wire = Wire::start(|_, _| None).await;
    let server = Server::start(&wire.origin, &[]).await;
    let key = format!("x-api-key: {CANARY}\r\n");
    let target = "POST /collect?plan=true&only=fetch-users&only=fetch-invites";
    let answer = server.ask(target, &key).await;
    expect![[r#"
        {"plan":{"made":3,"mayBeMore":false,"requests":3,"requestsPerMinute":100,"steps":[{"id":"fetch-account","mayBeMore":false,"requests":1},{"id":"fetch-users","mayBeMore":false,"requests":1},{"id":"fetch-invites","mayBeMore":false,"requests":1}]}}
    "#]].assert_eq(&answer.body);
    assert!(answer.is_whole && answer.status == 200);
    // The users are the account's, so that it is read, too.
    assert_eq!(wire.seen().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_describes_the_collector_and_is_healthy_without_a_credential_or_a_request() {
    let wire = Wire::start(|_, _| None).await;
    let server = Server::start(&wire.origin, &[]).await;

    let health = server.ask("GET /health", "").await;
    let describe = server.ask("GET /describe", "").await;

    assert_eq!((health.status, health.body.as_str()), (200, "{\"status\":\"ok\"}\n"));
    assert_eq!(describe.header("content-type"), Some("application/json"));
    let described: Value = serde_json::from_str(&describe.body).unwrap();
    let manifest = plugin().describe(Limits::default()).await.unwrap();
    let steps = manifest.steps.iter().map(|step| {
        json!({
            "id": step.id, "name": step.name, "paths": step.paths, "entities": step.entities,
            "relationships": step.relationships, "dependsOn": step.depends_on, "role": step.role,
            "documentation": step.documentation, "subject": step.subject,
            "credentials": step.credentials, "onByDefault": step.on_by_default, "cost": step.cost,
        })
    });
    let properties = |properties: &[_]| -> Value {
        let property =
            |it: &manifest::PropertyKind| json!({ "name": it.name, "description": it.description });
        properties.iter().map(property).collect()
    };
    let entities = manifest.entities.iter().map(|kind| {
        json!({
            "type": kind.type_, "classes": kind.classes, "resourceName": kind.resource_name,
            "properties": properties(&kind.properties),
        })
    });
    let relationships = manifest.relationships.iter().map(|kind| {
        json!({
            "type": kind.type_, "class": kind.class, "fromType": kind.from_type,
            "toType": kind.to_type, "properties": properties(&kind.properties),
        })
    });
    let credentials =
        manifest.credentials.iter().map(|kind| json!({ "id": kind.id, "name": kind.name }));
    let expected = json!({
        "name": manifest.name, "version": manifest.version, "service": manifest.service,
        "steps": steps.collect::<Value>(), "entities": entities.collect::<Value>(),
        "relationships": relationships.collect::<Value>(),
        "credentials": credentials.collect::<Value>(),
        "requestsPerMinute": manifest.requests_per_minute,
    });
    assert_eq!(described, expected);
    assert!(wire.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_the_readme_serve_and_collect_as_typed() {
    let readme = include_str!("../../../../README.md");
    let (_, section) = readme.split_once("\n## Run it as a service\n").unwrap();
    let mut blocks = section.split("```sh\n").skip(1);
    let mut block = || blocks.next().unwrap().split_once("\n```").unwrap().0;
    let api = api("").await;
    let bash = |lines: &str, folder: &Path| {
        let mut command = Command::new("bash");
        command.args(["-e", "-o", "pipefail", "-c", lines]).current_dir(folder);
        command.env("ANTHROPIC_BASE_URL", api.origin()).env("ANTHROPIC_ADMIN_KEY", CANARY);
        command
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // Another port, for this one may be in use; and in the shell's place, to end with the test.
    let serves = format!("exec {}", block().replace("127.0.0.1:8080", "127.0.0.1:0"));
    let server = Server::spawn(bash(&serves, &root)).await;
    let collects = block().replace("127.0.0.1:8080", &server.address.to_string());

    let folder = tempfile::tempdir().unwrap();
    let output = bash(&collects, folder.path()).output().await.unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let graph = std::fs::read_to_string(folder.path().join("graph.ndjson")).unwrap();
    assert_eq!(timeless(&graph), timeless(&lines(Service::new(northwind_labs()))));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_origin_that_is_none_is_the_operators_to_mend() {
    let server = Server::start("http://a.example", &[]).await;
    let key = format!("x-api-key: {CANARY}\r\n");
    for (line, headers) in [("GET /health", ""), ("POST /collect", &key)] {
        let answer = server.ask(line, headers).await;
        let error = r#"{"error":"ANTHROPIC_BASE_URL must be https, unless it is on loopback"}"#;
        assert_eq!((answer.status, answer.body.trim_end()), (503, error));
    }
}

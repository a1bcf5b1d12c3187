//! What `wasi-http` sends and takes: the rules of every host of ours, on real connections.

use serde_json::Value;

use crate::run::CANARY;
use crate::wasmtime_run::Run;
use crate::wire::{Seen, Wire, is_keys, raw};

/// The message of the step for API keys, and the whole document.
pub(crate) async fn keys_fail(wire: &Wire) -> (String, String) {
    let output = Run::against(&wire.origin).output(&["--quiet"]).await;
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let steps = document["report"]["steps"].as_array().unwrap();
    let keys = steps.iter().find(|step| step["id"] == "fetch-api-keys").unwrap();
    let message = keys["problems"][0]["message"].as_str().unwrap();
    (message.to_owned(), text)
}

#[tokio::test]
async fn requests_are_gets_with_the_credential_and_say_who_asks() {
    let wire = Wire::start(|_, _| None).await;
    assert!(Run::against(&wire.origin).output(&["--quiet"]).await.status.success());
    for Seen { head, .. } in wire.seen() {
        let head = head.to_lowercase();
        assert!(head.starts_with("get /v1/organizations/"), "{head}");
        let canary = CANARY.to_lowercase();
        for header in [
            &format!("x-api-key: {canary}"),
            "anthropic-version: 2023-06-01",
            concat!("user-agent: graph-anthropic/", env!("CARGO_PKG_VERSION")),
            "host: 127.0.0.1:",
        ] {
            assert!(head.contains(&format!("\r\n{header}")), "{header} in {head}");
        }
        assert!(!head.contains("\r\norigin:"), "{head}");
    }
}

#[tokio::test]
async fn several_credentials_are_used_in_one_run_and_no_answer_may_repeat_any_of_them() {
    let enterprise = "sk-ant-api01-CANARY";
    let wire = Wire::start(move |target, _| {
        let body = format!(r#"{{"data":[],"has_more":false,"note":"{enterprise}"}}"#);
        is_keys(target).then(|| raw("200 OK", "", &body)).flatten()
    })
    .await;
    let run = Run::against(&wire.origin)
        .with("ANTHROPIC_ADMIN_KEY", "")
        .with("ANTHROPIC_AUTH_TOKEN", "CANARY-token")
        .with("ANTHROPIC_ENTERPRISE_KEY", enterprise);
    let output = run.output(&["--quiet"]).await;
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("the answer repeats the credential"), "{printed}");
    assert!(!printed.contains("CANARY"));
    let seen = wire.seen();
    assert!(!seen.is_empty());
    for Seen { head, .. } in seen {
        let is_for_groups = head.starts_with("GET /v1/organizations/rbac_");
        let has_key = head.contains(&format!("\r\nx-api-key: {enterprise}\r\n"));
        let has_token = head.contains("\r\nauthorization: Bearer CANARY-token\r\n");
        assert_eq!((has_key, has_token), (is_for_groups, !is_for_groups), "{head}");
    }
}

#[tokio::test]
async fn a_request_is_sent_again_no_earlier_than_the_service_says() {
    let wire = Wire::start(|target, before| {
        let early = is_keys(target) && before == 0;
        early.then(|| raw("503 Busy", "retry-after: 1\r\n", "")).flatten()
    })
    .await;
    assert!(Run::against(&wire.origin).output(&["--quiet"]).await.status.success());
    let keys = wire.seen().into_iter().filter(|seen| seen.head.contains("/api_keys"));
    let at: Vec<_> = keys.map(|seen| seen.at).collect();
    assert!(at.len() == 2 && (at[1] - at[0]).as_millis() >= 1000, "{at:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Wire::start(|_, _| None).await;
    let location = format!("location: {}/v1/organizations/api_keys\r\n", elsewhere.origin);
    let wire =
        Wire::start(move |target, _| raw("307 Go", &location, "").filter(|_| is_keys(target)))
            .await;
    let (message, _) = keys_fail(&wire).await;
    assert!(message.contains("redirects, which is not followed"), "{message}");
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_too_large() {
    let body = "x".repeat((32 << 20) + 1);
    let wire =
        Wire::start(move |target, _| is_keys(target).then(|| raw("200 OK", "", &body)).flatten());
    let (message, _) = keys_fail(&wire.await).await;
    assert!(message.contains("larger than the host's limit of 33554432 bytes"), "{message}");
}

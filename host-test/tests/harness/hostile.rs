//! A hostile service, or something hostile in between, before every host of ours.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake_organization::{Service, Sizes, of_size};
use graph::formats::Json;
use graph_anthropic_wasmtime::{
    Access, Clock as _, Credential, Limits, Options, Origin, RunError, VirtualClock,
};
use host_test::FakeAdminApi;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, pki_types::PrivatePkcs8KeyDer};
use wiremock::matchers::path_regex;
use wiremock::{Mock, ResponseTemplate};

use crate::run::{CANARY, json, plugin};
use crate::wasi_http::keys_fail;
use crate::wasmtime_run::Run;
use crate::wire::{Wire, is_keys, raw};

/// A way to write the credential.
type Spelling = fn(&str) -> String;

/// The access of the library to a wire.
fn access(wire: &Wire, credential: &str) -> Access {
    let credential = Credential::admin_key(credential).unwrap();
    Access::new(Origin::parse(&wire.origin).unwrap(), credential)
}

/// What each host says of the list of API keys, and the whole document that it writes.
async fn keys_fail_everywhere(wire: &Wire) -> [(String, String); 2] {
    let (graph, report) = plugin().collect(access(wire, CANARY), Limits::default()).await.unwrap();
    let step = report.steps.iter().find(|step| step.id == "fetch-api-keys").unwrap();
    let message = step.problems[0].message.clone();
    [(message, json(&graph, &report)), keys_fail(wire).await]
}

fn each(spell: fn(&mut String, char)) -> impl Fn(&str) -> String {
    move |text| {
        text.chars().fold(String::new(), |mut spelled, c| {
            spell(&mut spelled, c);
            spelled
        })
    }
}

fn as_json(text: &str) -> String {
    each(|spelled, c| write!(spelled, "\\u{:04x}", u32::from(c)).unwrap())(text)
}

fn in_url(text: &str) -> String {
    each(|spelled, c| write!(spelled, "%{:02X}", u32::from(c)).unwrap())(text)
}

const SPELLINGS: [Spelling; 5] = [
    str::to_owned,
    as_json,
    |text| text.replace('-', "\\u002d"),
    in_url,
    |_| "dXNlcjpzay1hbnQtYWRtaW4wMS1DQU5BUlk".to_owned(),
];

#[tokio::test]
async fn a_credential_that_comes_back_in_any_spelling_goes_nowhere() {
    for spell in SPELLINGS {
        let spelled = spell(CANARY);
        let (in_body, in_header) = (spelled.clone(), spelled.clone());
        let bodies = Wire::start(move |target, _| {
            let body = format!(r#"{{"data":[{{"id":"k","name":"{in_body}"}}],"has_more":false}}"#);
            is_keys(target).then(|| raw("200 OK", "", &body)).flatten()
        });
        let errors = Wire::start(move |target, _| {
            let header = format!("request-id: {in_header}\r\n");
            let body = format!(r#"{{"error":{{"type":"{in_header}"}}}}"#);
            is_keys(target).then(|| raw("403 Forbidden", &header, &body)).flatten()
        });
        for wire in [bodies.await, errors.await] {
            for (message, document) in keys_fail_everywhere(&wire).await {
                assert_eq!(message, "the host refuses this: the answer repeats the credential");
                assert!(!document.contains("CANARY") && !document.contains(&spelled), "{document}");
            }
        }
    }
}

#[tokio::test]
async fn what_leaves_a_host_is_looked_at_once_more() {
    // A word that no answer has, but every graph.
    let credential = "anthropic_user_created_api_key";
    let wire = Wire::start(|_, _| None).await;
    let repeats = "what was collected repeats the credential, so it is not";

    let whole = plugin().collect(access(&wire, credential), Limits::default()).await;
    assert!(matches!(whole, Err(RunError::RepeatsCredential)), "{whole:?}");
    let mut format = Json::new(Vec::new());
    let paged = plugin()
        .collect_into(access(&wire, credential), Limits::default(), Options::default(), &mut format)
        .await;
    assert!(paged.unwrap_err().to_string().starts_with(repeats));

    let output = Run::against(&wire.origin)
        .with("ANTHROPIC_ADMIN_KEY", credential)
        .output(&["--quiet", "--format", "ndjson"])
        .await;
    let says = String::from_utf8(output.stderr).unwrap();
    assert!(says.starts_with(&format!("graph-anthropic: {repeats}")), "{says}");
    assert!(!String::from_utf8(output.stdout).unwrap().contains(credential));
}

#[tokio::test]
async fn a_compressed_answer_is_told_as_such() {
    let said = raw("200 OK", "content-encoding: gzip\r\n", [0x1f, 0x8b, 8, 0]);
    let unsaid = raw("200 OK", "", [0x1f, 0x8b, 8, 0]);
    for answer in [said, unsaid] {
        let wire = Wire::start(move |target, _| answer.clone().filter(|_| is_keys(target))).await;
        is_compressed(&wire).await;
    }
}

async fn is_compressed(wire: &Wire) {
    for (message, _) in keys_fail_everywhere(wire).await {
        assert_eq!(
            message,
            "the host refuses this: the answer is compressed (gzip), which was not asked for: \
             something between here and the service does that"
        );
    }
    let asked = wire.seen().iter().filter(|seen| seen.head.contains("/api_keys")).count();
    assert_eq!(asked, 2, "once by each host");
}

#[tokio::test]
async fn a_run_ends_at_its_limit_and_says_so() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", silent.local_addr().unwrap());

    let output = Run::against(&origin).output(&["--timeout", "1s"]).await;

    assert_eq!(output.status.code(), Some(1));
    let says = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        says.lines().last().unwrap(),
        "graph-anthropic: the run took longer than 1s, so there is no graph; --timeout gives it \
         more time"
    );
}

#[tokio::test]
async fn progress_says_why_a_request_is_made_again_and_until_when_it_waits() {
    let wire = Wire::start(|target, before| {
        let is_early = is_keys(target) && before == 0;
        is_early.then(|| raw("429 Later", "retry-after: 2\r\n", "")).flatten()
    });

    let output = Run::against(&wire.await.origin).output(&[]).await;

    assert!(output.status.success());
    let says = String::from_utf8(output.stderr).unwrap();
    assert!(
        says.contains("\n      list API keys: HTTP 429, the request limit; try 2 follows\n"),
        "{says}"
    );
    let waits = says.lines().find(|line| line.contains("; waiting until ")).expect(&says);
    assert!(waits.ends_with(" UTC"), "{says}");
}

/// A service whose certificate only it trusts. Counts the connections.
async fn untrusted() -> (String, Arc<AtomicUsize>) {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            // Nobody gets beyond the handshake.
            tokio::spawn(acceptor.accept(stream));
        }
    });
    (origin, connections)
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_told_and_not_tried_again() {
    let (origin, connections) = untrusted().await;
    let key = Credential::admin_key(CANARY).unwrap();
    let access = Access::new(Origin::parse(&origin).unwrap(), key);

    let error = plugin().collect(access, Limits::default()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        format!(
            "read the organization: the host refuses this: the certificate of {origin} is not \
             trusted (UnknownIssuer): if its authority is a private one, add that to those that \
             the system trusts"
        )
    );
    // Those that an Admin key may read, and that need nothing else first.
    let lists = 7;
    assert_eq!(connections.swap(0, Ordering::SeqCst), lists);

    let output = Run::against(&origin).output(&["--quiet"]).await;

    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!(
            "graph-anthropic: read the organization: the host refuses this: no connection to \
             {origin} can be trusted: wasmtime trusts certificates of public authorities only, and \
             takes no others\n"
        )
    );
    assert_eq!(connections.load(Ordering::SeqCst), lists);
}

/// Pages of users without an end, each with a name of a megabyte.
async fn endless() -> Wire {
    Wire::start(|target, _| {
        let users = target.strip_prefix("/v1/organizations/users?")?;
        let after = users.split("after_id=user%5F").nth(1).unwrap_or("0");
        let next = after.parse::<u32>().unwrap() + 1;
        let fat = "x".repeat(1 << 20);
        let body = format!(
            r#"{{"data":[{{"id":"user_{next}","name":"{fat}"}}],"has_more":true,"last_id":"user_{next}"}}"#
        );
        raw("200 OK", "", &body)
    })
    .await
}

const MEMORY_IS_FULL: &str = "keep what was read: the memory of the collector is full: who runs the \
                              host can give it more, or leave out steps";

#[tokio::test]
async fn memory_that_is_full_is_told_in_a_sentence() {
    let wire = endless().await;
    let limits = Limits { memory_bytes: 64 << 20, ..Limits::default() };
    let mut format = Json::new(Vec::new());

    let whole = plugin().collect(access(&wire, CANARY), limits).await;
    let options = Options::default();
    let paged = plugin().collect_into(access(&wire, CANARY), limits, options, &mut format).await;

    assert_eq!(whole.unwrap_err().to_string(), MEMORY_IS_FULL);
    assert_eq!(paged.unwrap_err().to_string(), MEMORY_IS_FULL);

    let output = Run::against(&wire.origin).with_memory(64 << 20).output(&["--quiet"]).await;

    assert_eq!(output.status.code(), Some(1));
    let says = String::from_utf8(output.stderr).unwrap();
    assert_eq!(says, format!("graph-anthropic: {MEMORY_IS_FULL}\n"));
}

#[tokio::test]
async fn what_a_terminal_obeys_and_what_readers_do_not_take_is_not_written() {
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    let body = format!(
        r#"{{"data":[{{"id":"apikey_1","name":"a\u009b31m\u202e{}","new":{deep}}}],"has_more":false}}"#,
        "x".repeat(50_000)
    );
    let wire = Wire::start(move |target, _| raw("200 OK", "", &body).filter(|_| is_keys(target)));
    let wire = wire.await;
    for format in ["json", "ndjson", "opengraph", "cypher", "graphml", "dot", "mermaid", "html"] {
        let arguments = ["--raw-data", "--quiet", "--allow-partial", "--format", format];
        let output = Run::against(&wire.origin).output(&arguments).await;
        let text = String::from_utf8(output.stdout).unwrap();
        if format == "mermaid" {
            let says = String::from_utf8(output.stderr).unwrap();
            assert!(text.is_empty() && !output.status.success());
            assert!(says.contains("Mermaid draws 500 edges and 50000 characters"), "{says}");
            continue;
        }
        assert!(output.status.success(), "{format}");
        assert!(!text.contains(['\u{9b}', '\u{202e}']), "{format}");
        match format {
            "json" => assert!(text.contains(
                "raw data of 1 item was left out: it is nested deeper than readers follow"
            )),
            "dot" => assert!(text.lines().all(|line| line.len() < 3 * 16_384)),
            _ => {}
        }
    }
}

/// What the library's steps say went wrong with an answer to a request for API keys.
async fn problems_with(answer: Option<Vec<u8>>) -> Vec<String> {
    let wire = Wire::start(move |target, _| answer.clone().filter(|_| is_keys(target))).await;
    let access = access(&wire, CANARY).with_clock(Arc::new(VirtualClock::default()));
    let (_, report) = plugin().collect(access, Limits::default()).await.unwrap();
    let problems = report.steps.iter().flat_map(|step| &step.problems);
    problems.map(|problem| problem.message.clone()).collect()
}

#[tokio::test]
async fn parts_of_answers_and_not_modified_are_no_answers() {
    let keys = r#"{"data":[],"has_more":false}"#;
    for status in ["205 Reset Content", "206 Partial Content", "226 IM Used"] {
        let says = problems_with(raw(status, "", keys)).await;
        assert_eq!(
            says[0],
            format!(
                "HTTP {}: only a part of an answer came; something between here and the service \
                 may do that (asked 5 times)",
                &status[..3]
            )
        );
    }
    assert_eq!(
        problems_with(raw("304 Not Modified", "", "")).await[0],
        "HTTP 304: nothing came, for nothing has changed; nobody asked whether it had, but \
         something between here and the service may answer so"
    );
}

#[tokio::test]
async fn answers_of_another_organization_end_the_run() {
    let keys = r#"{"data":[],"has_more":false}"#;
    let other = raw("200 OK", "anthropic-organization-id: another\r\n", keys);
    let wire = Wire::start(move |target, _| other.clone().filter(|_| is_keys(target))).await;

    let error = plugin().collect(access(&wire, CANARY), Limits::default()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "tell the organization: answers come from different organizations: \
         7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001 and another"
    );
    let output = Run::against(&wire.origin).output(&["--quiet"]).await;
    assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("graph-anthropic: {error}\n"));
}

#[tokio::test]
async fn an_empty_list_of_users_beside_keys_that_name_users_is_not_complete() {
    let nobody = raw("200 OK", "", r#"{"data":[],"has_more":false}"#);
    let is_users = |target: &str| target.starts_with("/v1/organizations/users");
    let wire = Wire::start(move |target, _| nobody.clone().filter(|_| is_users(target))).await;

    let output = Run::against(&wire.origin).output(&["--quiet"]).await;

    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let says = document["report"]["steps"][1]["problems"][0]["message"].as_str().unwrap();
    assert!(says.starts_with("no user is listed, but members and keys name users "), "{says}");
    assert!(!output.stdout.windows(14).any(|text| text == b"creatorMissing"));
}

#[tokio::test]
async fn waits_for_the_limit_do_not_multiply() {
    let sizes = Sizes { users: 10, members: vec![2; 20], api_keys: 10 };
    let api = FakeAdminApi::start(Service::new(of_size(&sizes))).await;
    let later = ResponseTemplate::new(429).insert_header("retry-after", "60");
    api.mount(Mock::given(path_regex("/members$")).respond_with(later)).await;
    let clock = Arc::new(VirtualClock::default());
    let access = crate::run::access(&api).with_clock(clock.clone());

    let (_, report) = plugin().collect(access, Limits::default()).await.unwrap();

    // However many lists there are. What gets through in between begins the two minutes anew.
    assert!(clock.now() <= Duration::from_secs(300), "{:?}", clock.now());
    let members = report.steps.iter().find(|step| step.id == "fetch-workspace-members").unwrap();
    assert_eq!(members.problems.len(), 1, "{:#?}", members.problems);
    assert!(members.problems[0].message.starts_with("HTTP 429: for two minutes of waiting, "));
}

//! A hostile service, or something hostile in between, before every host of ours.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use graph::formats::Json;
use host_wasmtime::{Access, Credential, Limits, Options, Origin, RunError};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, pki_types::PrivatePkcs8KeyDer};

use crate::run::{CANARY, PLUGIN, json};
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
    let (graph, report) = PLUGIN.collect(access(wire, CANARY), Limits::default()).await.unwrap();
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

    let whole = PLUGIN.collect(access(&wire, credential), Limits::default()).await;
    assert!(matches!(whole, Err(RunError::RepeatsCredential)), "{whole:?}");
    let mut format = Json::new(Vec::new());
    let paged = PLUGIN
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
    let wire = Wire::start(|target, _| {
        is_keys(target).then(|| raw("200 OK", "content-encoding: gzip\r\n", "\u{1f}")).flatten()
    });
    let wire = wire.await;
    for (message, _) in keys_fail_everywhere(&wire).await {
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

    let error = PLUGIN.collect(access, Limits::default()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        format!(
            "read the organization: the host refuses this: the certificate of {origin} is not \
             trusted (UnknownIssuer): if its authority is a private one, add that to those that \
             the system trusts"
        )
    );
    let lists = 5;
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

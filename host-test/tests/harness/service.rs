//! The service, under a real `wasmtime serve`, for many tenants at a time.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use expect_test::expect;
use fake_organization::{
    Items, LiveService, Service, Shape, Sizes, generate, northwind_labs, of_size,
};
use graph::formats::Ndjson;
use graph_anthropic_wasmtime::{Limits, manifest};
use host_test::FakeAdminApi;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::process::Command;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::in_flight::{AbortOnDrop, answer, head, serve, target};
use crate::run::{CANARY, native, northwind, plugin};
use crate::serve::{Answer, Server, write_request};
use crate::wasmtime_run::api;
use crate::wire::{Wire, is_keys, raw};

const TENANTS: usize = 50;

/// What the native code collects of a service, as lines.
fn lines(service: Service) -> String {
    let (graph, report) = native(Service { admin_key: None, ..service });
    let mut bytes = Vec::new();
    graph::formats::write(&graph, &report, &mut Ndjson::new(&mut bytes)).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// One of many organizations, and who has its key.
struct Tenant {
    key: String,
    service: LiveService,
    /// What its answer is to be.
    lines: String,
}

fn tenant(number: usize) -> Tenant {
    let shape = Shape {
        users: 20 + number,
        gone: 3,
        workspaces: 6,
        archived: 2,
        memberships: 20,
        api_keys: 15,
        claude_code: true,
        service_accounts: 3,
    };
    let organization = generate(u64::try_from(number).unwrap(), &shape).unwrap();
    let mut like = Service::new(Items::from(&organization));
    let lines = lines(like.clone());
    let key = format!("{CANARY}-{number:02}-of-a-tenant");
    like.admin_key = Some(key.clone());
    Tenant { key, service: LiveService::new(organization, like), lines }
}

/// The fake Admin APIs of all tenants, on one origin.
fn fleet(tenants: &[Tenant]) -> FakeAdminApi {
    let services = tenants.iter().map(|tenant| tenant.service.clone()).collect();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    FakeAdminApi::start_fleet(services, listener).unwrap()
}

/// A way to an Admin API that lets nobody through until so many different keys wait before it.
async fn gate(api: &FakeAdminApi, keys: usize) -> (String, AbortOnDrop) {
    let behind: SocketAddr = api.origin().strip_prefix("http://").unwrap().parse().unwrap();
    let waiting = Arc::new(Mutex::new(BTreeSet::new()));
    let (count, all) = watch::channel(0);
    let count = Arc::new(count);
    serve(move |mut client| {
        let (waiting, count, mut all) = (Arc::clone(&waiting), Arc::clone(&count), all.clone());
        async move {
            let head = head(&mut client).await;
            let key = head.lines().find_map(|line| line.strip_prefix("x-api-key: ")).unwrap();
            let seen = {
                let mut waiting = waiting.lock().unwrap();
                waiting.insert(key.to_owned());
                waiting.len()
            };
            count.send_if_modified(|count| std::mem::replace(count, seen.max(*count)) < seen);
            all.wait_for(|seen| *seen == keys).await.unwrap();
            let mut server = TcpStream::connect(behind).await.unwrap();
            server.write_all(head.as_bytes()).await.unwrap();
            // Who has had enough of it closes the connection.
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_tenants_at_a_time_get_their_own_organization_and_nothing_of_another() {
    let tenants: Arc<Vec<_>> = Arc::new((0..TENANTS).map(tenant).collect());
    let different: BTreeSet<_> = tenants.iter().map(|tenant| &tenant.lines).collect();
    assert_eq!(different.len(), TENANTS);
    let api = fleet(&tenants);
    let (origin, _gate) = gate(&api, TENANTS).await;
    let server = Arc::new(Server::start(&origin, &[]).await);

    let mut runs = JoinSet::new();
    for number in 0..TENANTS {
        let (server, tenants) = (Arc::clone(&server), Arc::clone(&tenants));
        runs.spawn(async move { (number, server.collect(&tenants[number].key).await) });
    }
    let answers = runs.join_all().await;

    for (number, answer) in answers {
        assert_eq!((answer.status, answer.is_whole), (200, true), "{number}");
        assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
        assert!(answer.body == tenants[number].lines, "{number}: {}", answer.last_line());
        assert!(!answer.head.contains("CANARY") && !answer.body.contains("CANARY"), "{number}");
    }
    let log = Arc::into_inner(server).unwrap().stop().await;
    assert!(log.contains("Serving HTTP on ") && !log.contains("CANARY"), "{log}");
}

/// Has a runtime use an instance for many requests, one after the other.
const REUSE: [&str; 4] = ["--max-instance-reuse-count", "100", "--idle-instance-timeout", "600s"];

/// Which instances took requests so far, in the order of the requests.
fn instances(log: &str) -> Vec<&str> {
    let lines = log.lines().filter(|line| line.contains(" handling request "));
    lines
        .map(|line| line.split(' ').skip_while(|word| *word != "Instance").nth(1).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_is_used_again_knows_nothing_of_the_run_before() {
    let tenants: Vec<_> = (0..2).map(tenant).collect();
    let api = fleet(&tenants);
    let server = Server::start(&api.origin(), &REUSE).await;
    let skip = "POST /collect?skip=fetch-users&raw-data=true&timeout=1h";
    let first = format!("x-api-key: {}\r\n", tenants[0].key);

    let mut answers = Vec::new();
    for tenant in tenants.iter().cycle().take(6) {
        // A run with options, one without a credential, one with a wrong one, and one that is refused.
        assert!(server.ask(skip, &first).await.body.contains(r#""status":"disabled""#));
        assert_eq!(server.ask("POST /collect", "").await.status, 401);
        let refused = server.collect("sk-ant-admin01-CANARY-of-nobody").await;
        assert!(refused.last_line().contains(r#""kind":"unauthorized""#), "{refused:?}");
        assert_eq!(server.ask("POST /collect?skip=no", &first).await.status, 400);
        answers.push((server.collect(&tenant.key).await, &tenant.lines));
    }

    for (answer, lines) in &answers {
        assert!(answer.body == **lines, "{}", answer.last_line());
    }
    let log = server.stop().await;
    // An instance may still be ending as the next request comes, which another one then takes.
    let handled = instances(&log);
    let distinct: BTreeSet<_> = handled.iter().collect();
    assert!(handled.len() == 30 && distinct.len() < 10, "{log}");
    assert!(!log.contains("CANARY"), "{log}");
}

/// Northwind Labs, where who has `key` waits for the users for ever. The permits count the
/// connections that somebody waited on, and closed.
async fn where_users_never_come(key: &'static str) -> (String, Held, AbortOnDrop) {
    let held = Held { waiting: Arc::new(Semaphore::new(0)), closed: Arc::new(Semaphore::new(0)) };
    let (waiting, closed) = (Arc::clone(&held.waiting), Arc::clone(&held.closed));
    let service = Arc::new(Service::new(northwind_labs()));
    let (origin, server) = serve(move |mut stream| {
        let (waiting, closed) = (Arc::clone(&waiting), Arc::clone(&closed));
        let service = Arc::clone(&service);
        async move {
            let head = head(&mut stream).await;
            if head.contains(key) && target(&head).contains("/users") {
                waiting.add_permits(1);
                let _ = stream.read(&mut [0]).await;
                closed.add_permits(1);
            } else {
                answer(&mut stream, &service, target(&head), "").await;
            }
        }
    })
    .await;
    (origin, held, server)
}

struct Held {
    waiting: Arc<Semaphore>,
    closed: Arc<Semaphore>,
}

/// Longer than a run needs to notice something, shorter than the 30 seconds after which a request
/// is given up and made again.
const SOON: Duration = Duration::from_secs(15);

async fn soon(what: &Semaphore) {
    tokio::time::timeout(SOON, what.acquire()).await.unwrap().unwrap().forget();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_in_the_middle_of_a_crawl_ends_its_run_and_no_other() {
    let (origin, held, _api) = where_users_never_come("CANARY-gone").await;
    let server = Server::start(&origin, &REUSE).await;
    let mut client = server.send("POST /collect", "x-api-key: sk-CANARY-gone\r\n").await;
    let mut head = [0; 15];
    client.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    soon(&held.waiting).await;

    drop(client);

    soon(&held.closed).await;
    // The next run has the same instance, and nothing of the one before; nobody asks again for what
    // that one waited for.
    let answer = server.collect(CANARY).await;
    let fresh = Server::start(&origin, &[]).await.collect(CANARY).await;
    assert!(fresh.last_line().starts_with("{\"report\":"), "{}", fresh.last_line());
    assert!(answer.body == fresh.body, "{}", answer.last_line());
    assert_eq!(held.waiting.available_permits(), 0);
    let log = server.stop().await;
    assert_eq!(instances(&log), ["0", "0"], "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_takes_longer_than_its_time_ends_with_a_sentence() {
    let (origin, held, _api) = where_users_never_come(CANARY).await;
    let server = Server::start(&origin, &[]).await;
    let key = format!("x-api-key: {CANARY}\r\n");

    let answer = server.ask("POST /collect?timeout=1s", &key).await;

    let failure = "{\"failure\":{\"kind\":\"cancelled\",\"operation\":\"collect the organization\",\
         \"message\":\"the run took longer than 1s, so there is no graph; the parameter timeout gives \
         it more time\"}}\n";
    assert_eq!((answer.body.as_str(), answer.is_whole), (failure, true));
    soon(&held.closed).await;
}

/// An organization whose graph is more than all buffers on the way can take.
fn large() -> Service {
    let sizes = Sizes { users: 4_000, members: vec![4_000; 12], api_keys: 2_000 };
    let mut service = Service::new(of_size(&sizes));
    service.admin_key = Some(CANARY.to_owned());
    service
}

/// Asks for a graph, and reads the first of its bytes.
async fn slow_reader(server: &Server, line: &str) -> (TcpStream, Vec<u8>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    write_request(&mut stream, line, &format!("x-api-key: {CANARY}\r\n")).await;
    let mut bytes = vec![0; 1000];
    stream.read_exact(&mut bytes).await.unwrap();
    (stream, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_gets_all_of_it_and_holds_up_nobody() {
    let api = FakeAdminApi::start(large()).await;
    let server = Server::start(&api.origin(), &[]).await;
    let (mut slow, mut bytes) = slow_reader(&server, "POST /collect").await;

    let other = server.collect(CANARY).await;
    let expected = lines(large());
    assert!(other.body == expected, "{}", other.last_line());

    slow.read_to_end(&mut bytes).await.unwrap();
    let answer = Answer::parse(&String::from_utf8(bytes).unwrap());
    assert!(answer.is_whole && answer.body == expected, "{}", answer.last_line());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_takes_longer_than_the_run_may_is_cut_off_and_sees_it() {
    let api = FakeAdminApi::start(large()).await;
    let server = Server::start(&api.origin(), &[]).await;
    let (mut slow, mut bytes) = slow_reader(&server, "POST /collect?timeout=20s").await;

    // At first it reads so slowly that it would take minutes.
    let started = Instant::now();
    let mut part = [0; 1024];
    while let Ok(read @ 1..) = slow.read(&mut part).await {
        bytes.extend_from_slice(&part[..read]);
        if started.elapsed() < Duration::from_secs(22) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    let answer = Answer::parse(&String::from_utf8_lossy(&bytes));
    assert!(answer.body.starts_with("{\"_key\"") && !answer.is_whole, "{}", answer.last_line());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_request_gets_a_sentence_and_a_status_and_nobody_else_hears_of_it() {
    let wire = Wire::start(|_, _| None).await;
    // A credential of the operator is for nobody.
    let operators = format!("ANTHROPIC_ADMIN_KEY={CANARY}-operator");
    let server = Server::start(&wire.origin, &["--env", &operators]).await;
    let key = &format!("x-api-key: {CANARY}\r\n");
    let token = &format!("authorization: Bearer {CANARY}\r\n");
    let mut table = String::new();
    for (line, headers) in [
        ("POST /collect", ""),
        ("POST /collect", "x-api-key:\r\n"),
        ("POST /collect", "authorization: Basic CANARY\r\n"),
        ("POST /collect", "authorization: CANARY\r\n"),
        ("POST /collect", &format!("{key}{token}")),
        ("POST /collect", &format!("{key}{key}")),
        ("POST /collect?skip=fetch-everything", key),
        ("POST /collect?skip=", key),
        ("POST /collect?origin=https://a.example", key),
        ("POST /collect?raw-data", key),
        ("POST /collect?raw-data=true&raw-data=true", key),
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
        table.push_str(&format!("{line}: {}{also} {sentence}\n", answer.status));
    }
    expect![[r#"
        POST /collect: 401 [Bearer] the request has no credential that can be sent: it must have either x-api-key, with an Admin key (sk-ant-admin…), or authorization, with Bearer and a token
        POST /collect: 401 [Bearer] the request has no credential that can be sent: it must have either x-api-key, with an Admin key (sk-ant-admin…), or authorization, with Bearer and a token
        POST /collect: 401 [Bearer] the request has no credential that can be sent: it must have either x-api-key, with an Admin key (sk-ant-admin…), or authorization, with Bearer and a token
        POST /collect: 401 [Bearer] the request has no credential that can be sent: it must have either x-api-key, with an Admin key (sk-ant-admin…), or authorization, with Bearer and a token
        POST /collect: 400 the request has more than one credential: it must have either x-api-key, with an Admin key (sk-ant-admin…), or authorization, with Bearer and a token
        POST /collect: 400 the request has more than one credential: it must have either x-api-key, with an Admin key (sk-ant-admin…), or authorization, with Bearer and a token
        POST /collect?skip=fetch-everything: 400 fetch-everything is not a step: fetch-account, fetch-users, fetch-workspaces, fetch-workspace-members, fetch-api-keys, fetch-invites
        POST /collect?skip=: 400 "" is not a step: fetch-account, fetch-users, fetch-workspaces, fetch-workspace-members, fetch-api-keys, fetch-invites
        POST /collect?origin=https://a.example: 400 origin is not a parameter: skip, raw-data, timeout
        POST /collect?raw-data: 400 raw-data is true or false, not 
        POST /collect?raw-data=true&raw-data=true: 400 the parameter raw-data is given twice
        POST /collect?timeout=1d: 400 1d is no time: 90s, 30m or 2h, say
        POST /collect?%ff=1: 400 � is not a parameter: skip, raw-data, timeout
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
            "documentation": step.documentation,
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
    let expected = json!({
        "name": manifest.name, "version": manifest.version, "service": manifest.service,
        "steps": steps.collect::<Value>(), "entities": entities.collect::<Value>(),
        "relationships": relationships.collect::<Value>(),
    });
    assert_eq!(described, expected);
    assert!(wire.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_the_readme_serve_and_collect_as_typed() {
    let readme = include_str!("../../../README.md");
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
    assert_eq!(graph, lines(Service::new(northwind_labs())));
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

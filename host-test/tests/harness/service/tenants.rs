//! Fifty tenants at a time, and one after the other on one instance: nobody sees anything of another.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use fake_organization::{Items, LiveService, Service, Shape, generate};
use host_test::FakeAdminApi;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::server::Server;
use super::{REUSE, instances, lines, timeless};
use crate::in_flight::{AbortOnDrop, head, serve};
use crate::run::CANARY;

const TENANTS: usize = 50;

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
        ..Shape::EMPTY
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
        let (own, expected) = (timeless(&answer.body), timeless(&tenants[number].lines));
        assert!(own == expected, "{number}: {}", answer.last_line());
        assert!(!answer.head.contains("CANARY") && !answer.body.contains("CANARY"), "{number}");
    }
    let log = Arc::into_inner(server).unwrap().stop().await;
    assert!(log.contains("Serving HTTP on ") && !log.contains("CANARY"), "{log}");
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
        assert!(timeless(&answer.body) == timeless(lines), "{}", answer.last_line());
    }
    let log = server.stop().await;
    // An instance may still be ending as the next request comes, which another one then takes.
    let handled = instances(&log);
    let distinct: BTreeSet<_> = handled.iter().collect();
    assert!(handled.len() == 30 && distinct.len() < 10, "{log}");
    assert!(!log.contains("CANARY"), "{log}");
}

//! A thousand tenants, each with a credential that must turn up nowhere, and a collector that shows all
//! of its memory: nobody's credential is in it, and nothing of anybody else.

use std::collections::BTreeMap;
use std::fmt;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use aho_corasick::AhoCorasick;
use fake_organization::{Items, LiveService, Service, Shape, generate};
use futures_util::stream::{self, StreamExt as _};
use graph::{Graph, Report, Value};
use graph_anthropic_wasmtime::{Access, Collector, Credential, Limits, Options, Origin, RunError};
use host_test::{FakeAdminApi, components};
use memchr::memmem;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const TENANTS: u64 = 1_000;
/// What every credential has in it, and nothing else.
const CANARY: &str = "CANARY";
const SHAPE: Shape = Shape {
    users: 4,
    gone: 1,
    workspaces: 2,
    archived: 0,
    memberships: 3,
    api_keys: 4,
    claude_code: false,
    service_accounts: 0,
    ..Shape::EMPTY
};

fn key(tenant: u64) -> String {
    format!("sk-ant-admin01-{CANARY}-{:016x}", tenant.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn token(tenant: u64) -> String {
    format!("sk-ant-oat01-{CANARY}-{:016x}", tenant.wrapping_mul(0xbf58_476d_1ce4_e5b9))
}

/// Every tenth one's key was revoked.
fn is_revoked(tenant: u64) -> bool {
    tenant % 10 == 9
}

/// The service of every tenant, and the ids of their organizations.
async fn tenants() -> (FakeAdminApi, Vec<String>) {
    let mut ids = Vec::new();
    let services = (0..TENANTS).map(|tenant| {
        let organization = generate(tenant, &SHAPE).unwrap();
        ids.push(organization.id.clone());
        let mut like = Service::new(Items::from(&organization));
        like.admin_key = Some(if is_revoked(tenant) { "revoked".to_owned() } else { key(tenant) });
        LiveService::new(organization, like)
    });
    let services = services.collect();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    (FakeAdminApi::start_fleet(services, listener).unwrap(), ids)
}

/// Everything that anything tells of itself, at every level.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<String>>);

impl Told {
    fn add(&self, text: impl fmt::Debug) {
        use fmt::Write as _;
        writeln!(self.0.lock().unwrap(), "{text:?}").unwrap();
    }
}

impl Visit for &Told {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add((field.name(), value));
    }
}

impl Subscriber for Told {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        attributes.record(&mut &*self);
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, record: &Record<'_>) {
        record.record(&mut &*self);
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut &*self);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The memory that a collector showed, and the rest of its graph as text.
fn taken_apart(graph: &Graph, report: &Report) -> (String, String) {
    let dump = graph.entities().iter().find(|entity| entity.kind == "memory_dump").unwrap();
    let Value::Text(memory) = &dump.properties["memory"] else { panic!("no text") };
    let rest = graph.entities().iter().filter(|entity| entity.kind != "memory_dump");
    let rest = format!("{:?} {:?} {report:?}", rest.collect::<Vec<_>>(), graph.relationships());
    (memory.to_string(), rest)
}

fn is_in(text: &str, part: &str) -> bool {
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

#[tokio::test]
async fn no_credential_of_a_thousand_is_anywhere_and_nobody_sees_anybody_else() {
    let dumping = components::path("../test-components/memory-dump.wasm");
    let collector = Collector::new(&std::fs::read(dumping).unwrap()).unwrap();
    let (api, ids) = tenants().await;
    let told = Told::default();
    let _tracing = tracing::subscriber::set_default(told.clone());
    let (collector, origin) = (&collector, Origin::parse(&api.origin()).unwrap());
    let told = &told;
    let anybody = AhoCorasick::new(&ids).unwrap();

    let runs = stream::iter(0..TENANTS).map(|tenant| {
        let credential = Credential::admin_key(&key(tenant)).unwrap();
        let token = Credential::bearer_token(&token(tenant)).unwrap();
        let access = Access::new(origin.clone(), credential).with_credential(token).unwrap();
        async move {
            told.add(&access);
            told.add(collector.start(access.clone(), Limits::default(), Options::default()));
            (tenant, collector.collect(access, Limits::default()).await)
        }
    });
    let mut outcomes = BTreeMap::new();
    let mut runs = runs.buffer_unordered(16);
    while let Some((tenant, result)) = runs.next().await {
        let own = usize::try_from(tenant).unwrap();
        match result {
            Ok((graph, report)) => {
                let (memory, rest) = taken_apart(&graph, &report);
                // What is searched in is what was meant to be.
                assert!(is_in(&memory, &ids[own]), "{tenant}: {} bytes", memory.len());
                assert!(is_in(&rest, &ids[own]), "{tenant}");
                assert!(!is_in(&memory, CANARY) && !is_in(&rest, CANARY), "{tenant}");
                let of_others =
                    anybody.find_iter(&memory).find(|it| it.pattern().as_usize() != own);
                assert_eq!(of_others, None, "{tenant}");
                *outcomes.entry("graph").or_insert(0) += 1;
            }
            Err(error) => {
                assert!(matches!(error, RunError::Failed(_)) && is_revoked(tenant), "{error:?}");
                assert!(!is_in(&format!("{error} {error:?}"), CANARY), "{tenant}");
                *outcomes.entry("refused").or_insert(0) += 1;
            }
        }
    }
    assert_eq!(outcomes, BTreeMap::from([("graph", 900), ("refused", 100)]));
    let told = told.0.lock().unwrap();
    for shown in ["Credential(x-api-key: …)", "Credential(authorization: …)", "fetch-users"] {
        assert!(is_in(&told, shown));
    }
    assert!(!is_in(&told, CANARY));
}

//! One run of the built component against the fake Admin API.

use std::sync::Arc;

use fake_organization::{Service, northwind_labs};
use graph::{Graph, Kinds, RelationshipKind, Report};
use graph_anthropic::http::{Answer, Fetch, Request, Response};
use graph_anthropic_wasmtime::{
    Access, Collector, Credential, Limits, Origin, RunError, VirtualClock,
};
use host_test::{FakeAdminApi, components};

/// The built component, compiled once for all tests. Each has connections of its own, for they end with
/// the test's runtime.
pub(crate) fn plugin() -> Collector {
    let component = components::bytes(components::PLUGIN).unwrap();
    let cache = concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled");
    Collector::builder().cache_folder(cache).load(&component).unwrap()
}

/// A credential that must turn up nowhere but in requests.
pub(crate) const CANARY: &str = "sk-ant-admin01-CANARY";

/// Northwind Labs, which lets in who has the canary.
pub(crate) async fn northwind() -> FakeAdminApi {
    let mut service = Service::new(northwind_labs());
    service.admin_key = Some(CANARY.to_owned());
    FakeAdminApi::start(service).await
}

/// Access to it. Nobody waits for its clock.
pub(crate) fn access(api: &FakeAdminApi) -> Access {
    access_at(&api.origin()).with_clock(Arc::new(VirtualClock::default()))
}

/// Access to an origin, as who has the canary.
pub(crate) fn access_at(origin: &str) -> Access {
    let credential = Credential::admin_key(CANARY).unwrap();
    Access::new(Origin::parse(origin).unwrap(), credential)
}

pub(crate) async fn collect(
    api: &FakeAdminApi,
    limits: Limits,
) -> Result<(Graph, Report), RunError> {
    plugin().collect(access(api), limits).await
}

/// The native code's host: the service itself.
struct Native(Service);

impl Fetch for Native {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let answer = |request: Request| {
            let answer = self.0.answer(&request.path, &request.headers);
            let (status, headers, body) = (answer.status, answer.headers, answer.body);
            Answer { id: request.id, outcome: Ok(Response { status, headers, body }) }
        };
        requests.into_iter().map(answer).collect()
    }
}

/// What the native code collects of a service.
pub(crate) fn native(service: Service) -> (Graph, Report) {
    let options = graph_anthropic::Options::default();
    graph_anthropic::collect(&mut Native(service), &options).unwrap()
}

/// The sample, as the native code collects it: how much there is of what is in a snapshot of its
/// own tests, and nowhere else.
pub(crate) fn sample() -> (Graph, Report) {
    native(Service::new(northwind_labs()))
}

/// Everything of the sample, on request or not, as the native code collects it with every credential.
pub(crate) fn whole_sample() -> (Graph, Report) {
    let mut options = graph_anthropic::Options::default();
    for kind in graph_anthropic::credentials::credential_kinds() {
        options.add_credential(kind.id).unwrap();
    }
    for step in graph_anthropic::ontology::steps() {
        options.also_step(step.id).unwrap();
    }
    let mut service = Service::new(northwind_labs());
    service.belongs_to_enterprise = true;
    graph_anthropic::collect(&mut Native(service), &options).unwrap()
}

/// What there can be in a graph, by the rows of the ontology.
pub(crate) fn kinds() -> Kinds {
    let entities = graph_anthropic::ontology::entities();
    let relationships = graph_anthropic::ontology::relationships();
    let relationship = |kind: &graph_anthropic::ontology::RelationshipKind| RelationshipKind {
        kind: kind.type_name().to_owned(),
        class: kind.class.to_owned(),
        from: kind.from.type_name.to_owned(),
        to: kind.to.type_name.to_owned(),
    };
    Kinds {
        entities: entities.iter().map(|kind| kind.type_name.to_owned()).collect(),
        relationships: relationships.into_iter().map(relationship).collect(),
    }
}

/// A graph as `formats::Json` writes it.
pub(crate) fn json(graph: &Graph, report: &Report) -> String {
    let mut bytes = Vec::new();
    graph::formats::write(graph, report, &mut graph::formats::Json::new(&mut bytes)).unwrap();
    String::from_utf8(bytes).unwrap()
}

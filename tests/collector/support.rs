//! The fake organization behind the collector's port: no network, virtual time, faults on demand.

use std::collections::{BTreeMap, BTreeSet};

use fake_organization::Service;
use graph::{Entity, Failure, Graph, Problem, Relationship, Report, Step, StepStatus};
use graph_anthropic::credentials::credential_kinds;
use graph_anthropic::http::{Answer, Fetch, FetchError, Request, Response};
use graph_anthropic::ontology::{Step as OntologyStep, declares, entities, relationships, steps};
use graph_anthropic::{Options, collect};

/// What a fault does to a request: nothing, or it answers in the service's place.
type Fault = Box<dyn FnMut(&Request) -> Option<Result<Response, FetchError>>>;

/// A host in front of a service.
pub(crate) struct Host {
    service: Service,
    version: &'static str,
    fault: Fault,
    /// What every call of `fetch` so far handed over.
    pub(crate) calls: Vec<Vec<Request>>,
    /// How long the calls took, if nothing but their delays takes time.
    pub(crate) waited_ms: u64,
    /// Answers come in an order that this draws, some later than others; none: as asked for.
    order: Option<Draw>,
    /// Answers that did not come yet.
    held: Vec<Answer>,
}

/// Nothing, as tests compare it with a list of texts.
pub(crate) const NOTHING: [&str; 0] = [];

/// Some steps and those that they depend on, or what is read by default, with a token.
pub(crate) fn by_token(only: &[&str]) -> Options {
    let mut options = Options::default();
    options.add_credential("access-token").unwrap();
    only.iter().for_each(|step| options.only_step(step).unwrap());
    options
}

/// Every step, and every credential to read them with.
pub(crate) fn everything() -> Options {
    let mut options = Options::default();
    steps().for_each(|step| options.also_step(step.id).unwrap());
    credential_kinds().iter().for_each(|kind| options.add_credential(kind.id).unwrap());
    options
}

/// Draws numbers: the same ones from the same seed.
pub(crate) struct Draw(u64);

impl Draw {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % end
    }
}

impl Host {
    pub(crate) fn new(service: Service) -> Self {
        let fault = Box::new(|_: &Request| None);
        Self {
            service,
            version: "2023-06-01",
            fault,
            calls: Vec::new(),
            waited_ms: 0,
            order: None,
            held: Vec::new(),
        }
    }

    /// Answers in any order, and some much later than others.
    pub(crate) fn with_order(mut self, seed: u64) -> Self {
        self.order = Some(Draw(seed));
        self
    }

    /// Sends this in place of the collector's own `anthropic-version`.
    pub(crate) fn with_version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    pub(crate) fn with_fault(
        mut self,
        fault: impl FnMut(&Request) -> Option<Result<Response, FetchError>> + 'static,
    ) -> Self {
        self.fault = Box::new(fault);
        self
    }

    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request> {
        self.calls.iter().flatten()
    }

    pub(crate) fn paths(&self) -> Vec<&str> {
        self.requests().map(|request| request.path.as_str()).collect()
    }

    pub(crate) fn collect(&mut self) -> Result<Collected, Failure> {
        self.collect_with(&Options::default())
    }

    pub(crate) fn collect_with(&mut self, options: &Options) -> Result<Collected, Failure> {
        let (graph, report) = collect(self, options)?;
        assert_is_declared(&graph);
        Ok(Collected { graph, report })
    }
}

impl Fetch for Host {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let delay = requests.iter().map(|request| u64::from(request.delay_ms)).max();
        self.waited_ms += delay.unwrap_or(0);
        for request in &requests {
            let outcome = (self.fault)(request).unwrap_or_else(|| {
                let mut headers = request.headers.clone();
                headers.retain(|(name, _)| name != "anthropic-version");
                headers.push(("anthropic-version".to_owned(), self.version.to_owned()));
                Ok(response(self.service.answer(&request.path, &headers)))
            });
            self.held.push(Answer { id: request.id, outcome });
        }
        self.calls.push(requests);
        let Some(draw) = &mut self.order else { return std::mem::take(&mut self.held) };
        let count = 1 + draw.below(self.held.len());
        let mut take = |_| self.held.swap_remove(draw.below(self.held.len()));
        (0..count).map(&mut take).collect()
    }
}

/// An answer of the service as the collector gets it.
pub(crate) fn response(answer: fake_organization::Answer) -> Response {
    Response { status: answer.status, headers: answer.headers, body: answer.body }
}

/// An answer with a body.
pub(crate) fn answer(status: u16, body: &str) -> Option<Result<Response, FetchError>> {
    Some(Ok(Response { status, headers: Vec::new(), body: body.to_owned() }))
}

/// An answer with an error of the API, and headers.
pub(crate) fn error(
    status: u16,
    kind: &str,
    headers: &[(&str, &str)],
) -> Option<Result<Response, FetchError>> {
    let headers = [("request-id", "req_011fake")].iter().chain(headers);
    let headers = headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"a secret"}}}}"#);
    Some(Ok(Response { status, headers, body }))
}

/// A way in which a request fails, and that is no refusal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fails {
    Status(u16, &'static str),
    Body(&'static str),
    Denied,
    TooLarge,
}

/// Ways in which a request fails for good.
pub(crate) const FAILURES: [Fails; 9] = [
    Fails::Status(402, "billing_error"),
    Fails::Status(413, "request_too_large"),
    Fails::Status(302, "found"),
    Fails::Status(401, "authentication_error"),
    Fails::Body("{}"),
    Fails::Body(r#"{"data":[7],"has_more":false,"next_page":null}"#),
    Fails::Body(r#"{"data":[],"has_more":true,"next_page":7}"#),
    Fails::Denied,
    Fails::TooLarge,
];

impl Fails {
    pub(crate) fn answer(self) -> Option<Result<Response, FetchError>> {
        match self {
            Self::Status(status, kind) => error(status, kind, &[]),
            Self::Body(body) => answer(200, body),
            Self::Denied => Some(Err(FetchError::Denied("a rule".to_owned()))),
            Self::TooLarge => Some(Err(FetchError::TooLarge(7))),
        }
    }
}

/// A graph and its report.
#[derive(Debug)]
pub(crate) struct Collected {
    pub(crate) graph: Graph,
    pub(crate) report: Report,
}

impl Collected {
    pub(crate) fn entity(&self, key: &str) -> &Entity<'_> {
        let found = self.graph.entities().iter().find(|entity| entity.key == key);
        found.unwrap_or_else(|| panic!("no {key} among {:#?}", self.entity_keys()))
    }

    pub(crate) fn entity_keys(&self) -> Vec<&str> {
        self.graph.entities().iter().map(|entity| entity.key.as_ref()).collect()
    }

    pub(crate) fn relationship_keys(&self) -> Vec<&str> {
        self.graph.relationships().iter().map(|edge| edge.key.as_ref()).collect()
    }

    /// Relationships of a class that start from or lead to an entity, a line each. What opens
    /// something does not say so; what may or may not says `active=?`.
    pub(crate) fn relationships_of(&self, class: &str, end: &str) -> Vec<String> {
        let is_asked_for =
            |edge: &&Relationship| edge.class == class && (edge.from == end || edge.to == end);
        let line = |edge: &Relationship| {
            let properties = edge.properties.iter();
            let shown = properties.map(|(name, value)| format!(" {name}={}", shown(value)));
            let shown: Vec<_> = shown.filter(|property| property != " active=true").collect();
            let unknown = if lacks_active(edge) { " active=?" } else { "" };
            format!("{} -> {}{unknown}{}", edge.from, edge.to, shown.concat())
        };
        self.graph.relationships().iter().filter(is_asked_for).map(line).collect()
    }

    /// Whether relationships of a class that lead to an entity open anything, a line each: from where,
    /// and `true`, `false`, or `-` where that is not known.
    pub(crate) fn activity_of(&self, class: &str, to: &str) -> Vec<String> {
        let edges = self.graph.relationships().iter();
        let own = edges.filter(|edge| edge.class == class && edge.to == to);
        let active = |edge: &Relationship| edge.properties.get("active").map(shown);
        own.map(|edge| format!("{} {}", edge.from, active(edge).as_deref().unwrap_or("-")))
            .collect()
    }

    pub(crate) fn step(&self, id: &str) -> &Step {
        self.report.steps.iter().find(|step| step.id == id).unwrap()
    }

    /// Of those that were to be read, and that the credentials may read.
    pub(crate) fn every_step_succeeded(&self) -> bool {
        self.report.steps.iter().filter(is_read).all(|step| step.status == StepStatus::Success)
    }

    /// The problems of the steps that the credentials may read. That there are no groups outside of an
    /// enterprise is none.
    pub(crate) fn problems(&self) -> Vec<String> {
        let is_meant = |step: &&Step| is_read(step) || step.status == StepStatus::Disabled;
        let steps = self.report.steps.iter().filter(is_meant);
        steps.flat_map(|step| &step.problems).map(line).collect()
    }

    /// The types that may lack something, other than for want of a step that was not to be read, or
    /// that the credentials may not read.
    pub(crate) fn lacking(&self) -> Vec<&str> {
        let is_read = |step: &OntologyStep| is_read(&self.step(step.id));
        let unread_entity =
            |kind: &str| entities().iter().any(|it| it.type_name == kind && !is_read(it.step));
        let unread_relationship = |kind: &str| {
            let own = relationships().into_iter().find(|it| it.type_name() == kind);
            own.is_some_and(|it| !it.needs().into_iter().all(is_read))
        };
        // What keys reach through service accounts.
        let reads_accounts = is_read(fetch_service_accounts());
        let is_reach = |kind: &str| kind == "anthropic_api_key_allows_workspace";
        let partial = self.report.partial_types.iter().map(String::as_str);
        partial
            .filter(|kind| !unread_entity(kind) && !unread_relationship(kind))
            .filter(|kind| reads_accounts || !is_reach(kind))
            .collect()
    }

    /// Whether a step, or a list of it, was refused without a failure.
    pub(crate) fn was_refused_something(&self) -> bool {
        let is_refusal = |problem: &Problem| {
            let is_instead = problem.message.contains("asked for instead");
            is_instead || matches!(problem.status, Some(400 | 403 | 404))
        };
        self.report.steps.iter().any(|step| {
            matches!(step.status, StepStatus::NotPermitted | StepStatus::NotApplicable)
                || step.problems.iter().any(is_refusal)
        })
    }

    pub(crate) fn partial(&self) -> BTreeSet<&str> {
        self.report.partial_types.iter().map(String::as_str).collect()
    }

    pub(crate) fn json(&self) -> String {
        let mut bytes = Vec::new();
        graph::formats::write(
            &self.graph,
            &self.report,
            &mut graph::formats::Json::new(&mut bytes),
        )
        .unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

/// Whether a relationship could say whether it opens something, and does not.
fn lacks_active(edge: &Relationship) -> bool {
    let kind = relationships().into_iter().find(|kind| kind.type_name() == edge.kind);
    let can_say = kind.is_some_and(|kind| declares(kind.properties, "active"));
    can_say && !edge.properties.contains_key("active")
}

fn fetch_service_accounts() -> &'static OntologyStep {
    steps().find(|step| step.id == "fetch-service-accounts").unwrap()
}

/// Whether a step was to be read, and the credentials may. Outside of an enterprise, there are no
/// groups to be read.
fn is_read(step: &&Step) -> bool {
    match step.status {
        StepStatus::NotPermitted | StepStatus::Disabled => false,
        StepStatus::NotApplicable => step.id != "fetch-rbac",
        _ => true,
    }
}

/// A problem on a line.
pub(crate) fn line(problem: &Problem) -> String {
    format!("{}: {}", problem.operation, problem.message)
}

/// The value of a property, as JSON would have it.
pub(crate) fn shown(value: &graph::Value) -> String {
    match value {
        graph::Value::Text(text) => text.clone().into_owned(),
        graph::Value::Integer(number) | graph::Value::Timestamp(number) => number.to_string(),
        graph::Value::Boolean(boolean) => boolean.to_string(),
        graph::Value::Texts(texts) => texts.join(","),
        graph::Value::Null => "null".to_owned(),
    }
}

/// A property of an entity, as JSON would have it; `-` if it is not there.
pub(crate) fn property(entity: &Entity, name: &str) -> String {
    entity.properties.get(name).map_or_else(|| "-".to_owned(), shown)
}

/// What is emitted is declared in the ontology.
fn assert_is_declared(graph: &Graph) {
    let kinds: BTreeMap<_, _> = entities().into_iter().map(|kind| (kind.type_name, kind)).collect();
    for entity in graph.entities() {
        let kind = kinds.get(entity.kind.as_ref()).expect("a declared type");
        assert_eq!(entity.classes, kind.classes);
        for name in entity.properties.keys() {
            assert!(declares(kind.properties, name), "{name} of {}", entity.key);
        }
        for name in ["name", "displayName"] {
            assert_ne!(property(entity, name).trim(), "", "{name} of {}", entity.key);
        }
    }
    let kinds: BTreeMap<_, _> =
        relationships().into_iter().map(|kind| (kind.type_name(), kind)).collect();
    for relationship in graph.relationships() {
        let kind = kinds.get(relationship.kind.as_ref()).expect("a declared type");
        assert_eq!(relationship.class, kind.class);
        for name in relationship.properties.keys() {
            assert!(declares(kind.properties, name), "{name} of {}", relationship.key);
        }
        for (name, value) in relationship.properties.iter() {
            // JupiterOne takes lists of entities only.
            assert!(!matches!(value, graph::Value::Texts(_)), "{name} of {}", relationship.key);
        }
    }
}

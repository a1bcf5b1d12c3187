//! The component: `collect` for a host that speaks the component model.
//!
//! *Invariant:* the only file that sees generated types. It converts, and decides nothing.

#[expect(unsafe_code, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ world: "plugin", path: "wit" });
    export!(Component with_types_in self);
    use super::Component;
}

use std::cell::RefCell;

use bindings::exports::security_graph::collector::collector as wit;
use bindings::security_graph::collector::http_fetch;

use crate::http::{Fetch, FetchError, Request, Response};
use crate::ontology::{
    ENTITIES, EntityKind, PropertyKind, RELATIONSHIPS, ROLE, RelationshipKind, Step,
};
use crate::pages::{Page, Pages};
use crate::report::Failure;
use crate::{Options, collect};

struct Component;

impl wit::Guest for Component {
    type Collection = RefCell<Collection>;

    fn describe() -> wit::Manifest {
        wit::Manifest {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            service: "Anthropic".to_owned(),
            steps: Step::ALL.map(step_kind).into(),
            entities: ENTITIES.map(entity_kind).into(),
            relationships: RELATIONSHIPS.map(relationship_kind).into(),
        }
    }

    fn collect() -> Result<wit::Graph, wit::Failure> {
        let (graph, report) = collect(&mut Host, Options::default()).map_err(failure)?;
        let (entities, relationships) = graph.into_parts();
        Ok(wit::Graph {
            entities: entities.into_iter().map(entity).collect(),
            relationships: relationships.into_iter().map(relationship).collect(),
            report: self::report(report),
        })
    }
}

/// How far a collection has come.
enum Collection {
    Fresh { options: Options, page_items: usize },
    Draining(Pages),
    Failed(Failure),
}

impl Collection {
    fn next_page(&mut self) -> Result<Option<Page>, Failure> {
        if let Self::Fresh { options, page_items } = self {
            *self = match collect(&mut Host, std::mem::take(options)) {
                Ok((graph, report)) => Self::Draining(Pages::new(graph, report, *page_items)),
                Err(failure) => Self::Failed(failure),
            };
        }
        match self {
            Self::Draining(pages) => Ok(pages.next()),
            Self::Failed(failure) => Err(failure.clone()),
            Self::Fresh { .. } => Ok(None),
        }
    }
}

impl wit::GuestCollection for RefCell<Collection> {
    fn new(given: wit::Options) -> Self {
        let skip = given.skip.iter().filter_map(|id| Step::with_id(id)).collect();
        let options = Options { skip, raw_data: given.raw_data };
        let page_items = usize::try_from(given.page_items).unwrap_or(usize::MAX);
        Self::new(Collection::Fresh { options, page_items })
    }

    fn next(&self) -> Result<Option<wit::Page>, wit::Failure> {
        Ok(self.borrow_mut().next_page().map_err(failure)?.map(page))
    }

    fn next_json(&self) -> Result<Option<String>, wit::Failure> {
        Ok(self.borrow_mut().next_page().map_err(failure)?.map(|page| page.to_ndjson()))
    }
}

fn page(page: Page) -> wit::Page {
    wit::Page {
        entities: page.entities.into_iter().map(entity).collect(),
        relationships: page.relationships.into_iter().map(relationship).collect(),
        report: page.report.map(report),
    }
}

fn report(report: graph::Report) -> wit::Report {
    wit::Report {
        steps: report.steps.into_iter().map(step).collect(),
        partial_types: report.partial_types,
        requests: report.requests,
    }
}

/// The host, as whoever sends the requests.
struct Host;

impl Fetch for Host {
    fn fetch(&mut self, wave: Vec<Request>) -> Vec<Result<Response, FetchError>> {
        let wave: Vec<_> = wave.into_iter().map(request).collect();
        let answers = http_fetch::fetch(&wave);
        answers.into_iter().map(|answer| answer.map(response).map_err(fetch_error)).collect()
    }
}

fn request(request: Request) -> http_fetch::Request {
    http_fetch::Request {
        path: request.path,
        headers: request.headers,
        delay_ms: request.delay_ms,
        purpose: http_fetch::Purpose {
            step: request.purpose.step,
            detail: request.purpose.detail,
            page: request.purpose.page,
            attempt: request.purpose.attempt,
        },
    }
}

fn response(response: http_fetch::Response) -> Response {
    Response { status: response.status, headers: response.headers, body: response.body }
}

fn fetch_error(error: http_fetch::FetchError) -> FetchError {
    match error {
        http_fetch::FetchError::Denied(rule) => FetchError::Denied(rule),
        http_fetch::FetchError::Timeout => FetchError::Timeout,
        http_fetch::FetchError::Connection(cause) => FetchError::Connection(cause),
        http_fetch::FetchError::TooLarge(limit) => FetchError::TooLarge(limit),
        http_fetch::FetchError::NotText => FetchError::NotText,
        http_fetch::FetchError::Cancelled => FetchError::Cancelled,
    }
}

fn entity(entity: graph::Entity) -> wit::Entity {
    wit::Entity {
        key: entity.key,
        type_: entity.kind,
        classes: entity.classes,
        properties: properties(entity.properties),
        raw_data: entity.raw_data,
    }
}

fn relationship(relationship: graph::Relationship) -> wit::Relationship {
    wit::Relationship {
        key: relationship.key,
        type_: relationship.kind,
        class: relationship.class,
        from_key: relationship.from,
        to_key: relationship.to,
        properties: properties(relationship.properties),
    }
}

fn properties(properties: graph::Properties) -> Vec<wit::Property> {
    let value = |value| match value {
        graph::Value::Text(text) => wit::Value::Text(text),
        graph::Value::Integer(number) => wit::Value::Integer(number),
        graph::Value::Boolean(boolean) => wit::Value::Boolean(boolean),
        graph::Value::Timestamp(millis) => wit::Value::Timestamp(millis),
        graph::Value::Texts(texts) => wit::Value::Texts(texts),
        graph::Value::Null => wit::Value::Null,
    };
    let property = |(name, given)| wit::Property { name, value: value(given) };
    properties.into_iter().map(property).collect()
}

fn step(step: graph::Step) -> wit::Step {
    wit::Step {
        id: step.id,
        status: match step.status {
            graph::StepStatus::Success => wit::StepStatus::Success,
            graph::StepStatus::Partial => wit::StepStatus::Partial,
            graph::StepStatus::NotApplicable => wit::StepStatus::NotApplicable,
            graph::StepStatus::Disabled => wit::StepStatus::Disabled,
            graph::StepStatus::Failed => wit::StepStatus::Failed,
        },
        entities: step.entities,
        relationships: step.relationships,
        requests: step.requests,
        problems: step.problems.into_iter().map(problem).collect(),
    }
}

fn problem(problem: graph::Problem) -> wit::Problem {
    wit::Problem {
        operation: problem.operation,
        message: problem.message,
        status: problem.status,
        request_id: problem.request_id,
    }
}

fn failure(failure: Failure) -> wit::Failure {
    match failure {
        Failure::Unauthorized(of) => wit::Failure::Unauthorized(problem(of)),
        Failure::Forbidden(of) => wit::Failure::Forbidden(problem(of)),
        Failure::Unavailable(of) => wit::Failure::Unavailable(problem(of)),
        Failure::UnexpectedResponse(of) => wit::Failure::UnexpectedResponse(problem(of)),
        Failure::Cancelled => wit::Failure::Cancelled,
    }
}

fn step_kind(step: Step) -> wit::StepKind {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let depends_on: Vec<_> = step.depends_on().iter().map(|other| other.id()).collect();
    let entities = ENTITIES.iter().filter(|kind| kind.step == step);
    let relationships = RELATIONSHIPS.iter().filter(|kind| kind.step == step);
    wit::StepKind {
        id: step.id().to_owned(),
        name: step.name().to_owned(),
        paths: owned(step.paths()),
        entities: entities.map(|kind| kind.kind.to_owned()).collect(),
        relationships: relationships.map(|kind| kind.kind()).collect(),
        depends_on: owned(&depends_on),
        role: ROLE.to_owned(),
        documentation: step.documentation().to_owned(),
    }
}

fn entity_kind(kind: &EntityKind) -> wit::EntityKind {
    wit::EntityKind {
        type_: kind.kind.to_owned(),
        classes: kind.classes.iter().map(|class| (*class).to_owned()).collect(),
        resource_name: kind.resource_name.to_owned(),
        properties: kind.properties.iter().map(property_kind).collect(),
    }
}

fn relationship_kind(kind: &RelationshipKind) -> wit::RelationshipKind {
    wit::RelationshipKind {
        type_: kind.kind(),
        class: kind.class.to_owned(),
        from_type: kind.from.kind.to_owned(),
        to_type: kind.to.kind.to_owned(),
        properties: kind.properties.iter().map(property_kind).collect(),
    }
}

fn property_kind(kind: &PropertyKind) -> wit::PropertyKind {
    wit::PropertyKind { name: kind.name.to_owned(), description: kind.description.to_owned() }
}

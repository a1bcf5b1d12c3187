//! The component: what is tried and told, for a host that speaks the component model.
//!
//! *Invariant:* the only file that sees generated types. It converts, and tries nothing.

#[expect(unsafe_code, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ world: "plugin", path: "../../../wit" });
    export!(Component with_types_in self);
    use super::Component;
}

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use bindings::exports::security_graph::collector::collector as wit;
use bindings::security_graph::collector::http_fetch;
use graph::{Failure, Page};

use crate::http::{Answer, Fetch, NoResponse, Request, Response};
use crate::{telling, try_everything};

graph_contract::into_contract!(wit);

/// The most entities on a page.
const MAX_ITEMS: usize = 1000;

thread_local! {
    /// How many runs this instance had. A host makes an instance for each run.
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

struct Component;

/// A collection: its options, and the pages that are left.
struct Collection {
    raw_data: bool,
    is_skipped: bool,
    page_items: usize,
    pages: Option<Result<VecDeque<Page<'static>>, Failure>>,
}

impl Default for Collection {
    fn default() -> Self {
        Self { raw_data: false, is_skipped: false, page_items: MAX_ITEMS, pages: None }
    }
}

impl Collection {
    fn collect(&self) -> Result<VecDeque<Page<'static>>, Failure> {
        if self.is_skipped {
            return Ok(telling::nothing().into());
        }
        let runs_before = RUNS.replace(RUNS.get().saturating_add(1));
        let tried = try_everything(&mut Host, runs_before)?;
        Ok(telling::pages(&tried, self.raw_data, self.page_items).into())
    }

    fn next_page(&mut self) -> Result<Option<Page<'static>>, Failure> {
        if self.pages.is_none() {
            self.pages = Some(self.collect());
        }
        match &mut self.pages {
            Some(Ok(pages)) => Ok(pages.pop_front()),
            Some(Err(failure)) => Err(failure.clone()),
            None => Ok(None),
        }
    }

    /// Sets an option, unless a page was asked for.
    fn set(&mut self, option: impl FnOnce(&mut Self)) -> Result<(), wit::OptionError> {
        if self.pages.is_some() {
            return Err(wit::OptionError::TooLate);
        }
        option(self);
        Ok(())
    }
}

impl wit::Guest for Component {
    type Collection = RefCell<Collection>;

    fn describe() -> wit::Manifest {
        wit::Manifest {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            service: "Conformance".to_owned(),
            steps: vec![wit::StepKind {
                id: telling::STEP.to_owned(),
                name: "Try http-fetch".to_owned(),
                paths: vec![crate::probe::path("{check}")],
                entities: vec![telling::CHECK.to_owned(), telling::RUN.to_owned()],
                relationships: Vec::new(),
                depends_on: Vec::new(),
                role: "none".to_owned(),
                documentation: String::new(),
                subject: telling::SUBJECT.to_owned(),
                credentials: Vec::new(),
                on_by_default: true,
                cost: "some for every check".to_owned(),
            }],
            entities: vec![
                entity_kind(telling::CHECK, "Assessment", &["found", "name", "passed"]),
                entity_kind(telling::RUN, "Record", &["name"]),
            ],
            relationships: Vec::new(),
            credentials: Vec::new(),
            requests_per_minute: 60_000,
        }
    }

    fn collect() -> Result<wit::Graph, wit::Failure> {
        let mut graph = wit::Graph {
            entities: Vec::new(),
            relationships: Vec::new(),
            report: graph::Report::default().into(),
        };
        for page in Collection::default().collect()? {
            graph.entities.extend(page.entities.into_iter().map(wit::Entity::from));
            // The last page has it.
            graph.report = page.report.unwrap_or_default().into();
        }
        Ok(graph)
    }
}

fn known_step(id: &str) -> Result<(), wit::OptionError> {
    let sentence = || format!("there is no step {id}: {}", telling::STEP);
    if id == telling::STEP { Ok(()) } else { Err(wit::OptionError::UnknownStep(sentence())) }
}

fn entity_kind(kind: &str, class: &str, properties: &[&str]) -> wit::EntityKind {
    let property = |name: &&str| wit::PropertyKind {
        name: (*name).to_owned(),
        description: "What the conformance kit tells of it.".to_owned(),
    };
    wit::EntityKind {
        type_: kind.to_owned(),
        classes: vec![class.to_owned()],
        resource_name: kind.replace('_', " "),
        properties: properties.iter().map(property).collect(),
    }
}

impl wit::GuestCollection for RefCell<Collection> {
    fn new() -> Self {
        Self::default()
    }

    fn skip_step(&self, id: String) -> Result<(), wit::OptionError> {
        let is_known = id == telling::STEP;
        self.borrow_mut().set(|collection| collection.is_skipped |= is_known)?;
        known_step(&id)
    }

    fn only_step(&self, id: String) -> Result<(), wit::OptionError> {
        self.borrow_mut().set(|_| ())?;
        known_step(&id)
    }

    fn also_step(&self, id: String) -> Result<(), wit::OptionError> {
        self.only_step(id)
    }

    fn add_credential(&self, _: String) -> Result<(), wit::OptionError> {
        // It asks with whatever the host has.
        self.borrow_mut().set(|_| ())
    }

    fn forecast(&self) -> Result<wit::Forecast, wit::Failure> {
        // It decides on each request by the answer before.
        Ok(wit::Forecast { made: 0, requests: 0, may_be_more: true, steps: Vec::new() })
    }

    fn keep_raw_data(&self) -> Result<(), wit::OptionError> {
        self.borrow_mut().set(|collection| collection.raw_data = true)
    }

    fn set_memory_limit(&self, _: u64) -> Result<(), wit::OptionError> {
        // It holds the largest answer that the host allows, and one more.
        self.borrow_mut().set(|_| ())
    }

    fn set_page_items(&self, items: u32) -> Result<(), wit::OptionError> {
        let items = usize::try_from(items).unwrap_or(MAX_ITEMS).clamp(1, MAX_ITEMS);
        self.borrow_mut().set(|collection| collection.page_items = items)
    }

    fn next(&self) -> Result<Option<wit::Page>, wit::Failure> {
        Ok(self.borrow_mut().next_page()?.map(Into::into))
    }

    fn next_json(&self) -> Result<Option<String>, wit::Failure> {
        Ok(self.borrow_mut().next_page()?.map(|page| page.to_ndjson()))
    }
}

/// The host.
struct Host;

impl Fetch for Host {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let requests: Vec<_> = requests.into_iter().map(request).collect();
        http_fetch::fetch(&requests).into_iter().map(answer).collect()
    }
}

fn request(request: Request) -> http_fetch::Request {
    http_fetch::Request {
        id: request.id,
        path: request.path,
        headers: request.headers,
        delay_ms: request.delay_ms,
        purpose: http_fetch::Purpose {
            step: telling::STEP.to_owned(),
            detail: request.purpose,
            page: 1,
            attempt: 1,
        },
    }
}

fn answer(answer: http_fetch::Answer) -> Answer {
    let response = |response: http_fetch::Response| Response {
        status: response.status,
        headers: response.headers,
        body: response.body,
    };
    Answer { id: answer.id, outcome: answer.outcome.map(response).map_err(no_response) }
}

fn no_response(error: http_fetch::FetchError) -> NoResponse {
    match error {
        http_fetch::FetchError::Denied(text) => NoResponse::Denied(text),
        http_fetch::FetchError::Timeout(text) => NoResponse::Timeout(text),
        http_fetch::FetchError::Connection(text) => NoResponse::Connection(text),
        http_fetch::FetchError::TooLarge(limit) => NoResponse::TooLarge(limit),
        http_fetch::FetchError::NotText => NoResponse::NotText,
        http_fetch::FetchError::Cancelled => NoResponse::Cancelled,
    }
}

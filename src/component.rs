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
use graph::{Failure, Forecast, Page, Problem};

use crate::credentials::{CredentialKind, REQUESTS_PER_MINUTE, credential_kinds};
use crate::ontology::{
    EntityKind, PropertyKind, RelationshipKind, Step, entities, relationships, steps,
};
use crate::pages::{MAX_ITEMS, Pages};
use crate::{Options, UnknownCredential, UnknownStep, collect_pages};

graph_contract::into_contract!(wit);
graph_contract::fetch!(http_fetch, crate::http);

struct Component;

impl wit::Guest for Component {
    type Collection = RefCell<Collection>;

    fn describe() -> wit::Manifest {
        wit::Manifest {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            service: "Anthropic".to_owned(),
            steps: steps().map(step_kind).collect(),
            entities: entities().into_iter().map(entity_kind).collect(),
            relationships: relationships().into_iter().map(relationship_kind).collect(),
            credentials: credential_kinds().into_iter().map(credential_kind).collect(),
            requests_per_minute: REQUESTS_PER_MINUTE,
        }
    }

    fn collect() -> Result<wit::Graph, wit::Failure> {
        let mut pages = collect_pages(&mut Host, &Options::default())?;
        let report = graph::Report::default().into();
        let mut graph = wit::Graph { entities: Vec::new(), relationships: Vec::new(), report };
        while let Some(page) = pages.next_page(MAX_ITEMS)? {
            graph.entities.extend(page.entities.into_iter().map(wit::Entity::from));
            graph.relationships.extend(page.relationships.into_iter().map(wit::Relationship::from));
            // The last page has it.
            graph.report = page.report.unwrap_or_default().into();
        }
        Ok(graph)
    }
}

/// A collection: its options, and how far it has come.
struct Collection {
    options: Options,
    page_items: usize,
    progress: Progress,
}

enum Progress {
    Fresh,
    Begun(Box<crate::Collection>),
    Draining(Box<Pages>),
    Failed(Failure),
}

impl Collection {
    fn next_page(&mut self) -> Result<Option<Page<'_>>, Failure> {
        if let Some(collection) = self.begun() {
            let pages = collection.into_pages(&mut Host)?;
            self.progress = Progress::Draining(Box::new(pages));
        }
        match &mut self.progress {
            Progress::Draining(pages) => pages.next_page(self.page_items),
            Progress::Failed(failure) => Err(failure.clone()),
            Progress::Fresh | Progress::Begun(_) => Ok(None),
        }
    }

    fn forecast(&mut self) -> Result<Forecast, Failure> {
        if let Progress::Failed(failure) = &self.progress {
            return Err(failure.clone());
        }
        let Some(mut collection) = self.begun() else { return Err(too_late_to_forecast()) };
        let forecast = collection.forecast(&mut Host);
        self.progress = Progress::Begun(collection);
        forecast
    }

    /// The collection, if no page was asked for yet.
    fn begun(&mut self) -> Option<Box<crate::Collection>> {
        match std::mem::replace(&mut self.progress, Progress::Fresh) {
            Progress::Fresh => Some(Box::new(crate::Collection::new(&self.options))),
            Progress::Begun(collection) => Some(collection),
            other => {
                self.progress = other;
                None
            }
        }
    }

    /// Remembers a failure: every call after it fails in the same way.
    fn remember<T>(&mut self, next: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(failure) = &next {
            self.progress = Progress::Failed(failure.clone());
        }
        next
    }

    /// Sets an option, unless a page was asked for.
    fn set<T>(
        &mut self,
        option: impl FnOnce(&mut Options, &mut usize) -> T,
    ) -> Result<T, wit::OptionError> {
        match self.progress {
            Progress::Fresh => Ok(option(&mut self.options, &mut self.page_items)),
            Progress::Begun(_) | Progress::Draining(_) | Progress::Failed(_) => {
                Err(wit::OptionError::TooLate)
            }
        }
    }
}

impl wit::GuestCollection for RefCell<Collection> {
    fn new() -> Self {
        Self::new(Collection {
            options: Options::default(),
            page_items: MAX_ITEMS,
            progress: Progress::Fresh,
        })
    }

    fn skip_step(&self, id: String) -> Result<(), wit::OptionError> {
        Ok(self.borrow_mut().set(|options, _| options.skip_step(&id))??)
    }

    fn only_step(&self, id: String) -> Result<(), wit::OptionError> {
        Ok(self.borrow_mut().set(|options, _| options.only_step(&id))??)
    }

    fn also_step(&self, id: String) -> Result<(), wit::OptionError> {
        Ok(self.borrow_mut().set(|options, _| options.also_step(&id))??)
    }

    fn add_credential(&self, id: String) -> Result<(), wit::OptionError> {
        Ok(self.borrow_mut().set(|options, _| options.add_credential(&id))??)
    }

    fn keep_raw_data(&self) -> Result<(), wit::OptionError> {
        self.borrow_mut().set(|options, _| options.raw_data = true)
    }

    fn set_memory_limit(&self, bytes: u64) -> Result<(), wit::OptionError> {
        self.borrow_mut().set(|options, _| options.limit_memory(bytes))
    }

    fn set_page_items(&self, items: u32) -> Result<(), wit::OptionError> {
        let items = usize::try_from(items).unwrap_or(usize::MAX);
        self.borrow_mut().set(|_, page_items| *page_items = items)
    }

    fn forecast(&self) -> Result<wit::Forecast, wit::Failure> {
        let mut collection = self.borrow_mut();
        let forecast = collection.forecast();
        Ok(collection.remember(forecast)?.into())
    }

    fn next(&self) -> Result<Option<wit::Page>, wit::Failure> {
        let mut collection = self.borrow_mut();
        let next = collection.next_page().map(|page| page.map(Into::into));
        Ok(collection.remember(next)?)
    }

    fn next_json(&self) -> Result<Option<String>, wit::Failure> {
        let mut collection = self.borrow_mut();
        let next = collection.next_page().map(|page| page.map(|page| page.to_ndjson()));
        Ok(collection.remember(next)?)
    }
}

/// A forecast is of what is to come.
fn too_late_to_forecast() -> Failure {
    Failure::UnexpectedResponse(Problem {
        operation: "forecast".to_owned(),
        message: "the first page was asked for already".to_owned(),
        status: None,
        request_id: None,
    })
}

impl From<UnknownStep> for wit::OptionError {
    fn from(UnknownStep(sentence): UnknownStep) -> Self {
        Self::UnknownStep(sentence)
    }
}

impl From<UnknownCredential> for wit::OptionError {
    fn from(UnknownCredential(sentence): UnknownCredential) -> Self {
        Self::UnknownCredential(sentence)
    }
}

fn credential_kind(kind: &CredentialKind) -> wit::CredentialKind {
    wit::CredentialKind { id: kind.id.to_owned(), name: kind.name.to_owned() }
}

fn step_kind(step: &'static Step) -> wit::StepKind {
    wit::StepKind {
        id: step.id.to_owned(),
        name: step.name.to_owned(),
        paths: step.paths().into_iter().map(str::to_owned).collect(),
        entities: step.entity_types().into_iter().map(str::to_owned).collect(),
        relationships: step.relationship_types().into_iter().map(str::to_owned).collect(),
        depends_on: step.depends_on().iter().map(|other| other.id.to_owned()).collect(),
        role: step.role.to_owned(),
        documentation: step.documentation.to_owned(),
        subject: step.subject.to_owned(),
        credentials: step.credentials.iter().map(|kind| kind.id.to_owned()).collect(),
        on_by_default: step.on_by_default,
        cost: step.cost.to_owned(),
    }
}

fn entity_kind(kind: &EntityKind) -> wit::EntityKind {
    wit::EntityKind {
        type_: kind.type_name.to_owned(),
        classes: kind.classes.iter().map(|class| (*class).to_owned()).collect(),
        resource_name: kind.resource_name.to_owned(),
        properties: kind.properties.iter().map(property_kind).collect(),
    }
}

fn relationship_kind(kind: &RelationshipKind) -> wit::RelationshipKind {
    wit::RelationshipKind {
        type_: kind.type_name().to_owned(),
        class: kind.class.to_owned(),
        from_type: kind.from.type_name.to_owned(),
        to_type: kind.to.type_name.to_owned(),
        properties: kind.properties.iter().map(property_kind).collect(),
    }
}

fn property_kind(kind: &PropertyKind) -> wit::PropertyKind {
    wit::PropertyKind { name: kind.name.to_owned(), description: kind.description.to_owned() }
}

//! The contract, and the run: pages in, parts of files out.

#[allow(
    missing_docs,
    unreachable_pub,
    unsafe_code,
    clippy::all,
    clippy::restriction,
    reason = "generated"
)]
mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "security-graph:documents/documented",
        generate_all,
    });
    export!(Component with_types_in self);
    use super::Component;
}

use std::cell::RefCell;

use bindings::exports::security_graph::documents::documents::{
    Guest, GuestDocument, Outcome, Part,
};
use bindings::security_graph::collector::collector as wit;
use command::arguments::FormatName;
use command::formats::OneFile;
use command::sentences;
use graph::formats::{Format, JupiterOne, StepKind};
use graph::{Failure, Page, Summary};

use crate::parts::Parts;

graph_contract::from_contract!(wit);

struct Component;

impl Guest for Component {
    type Document = Document;
}

/// A graph in a format.
struct Document {
    collection: wit::Collection,
    run: RefCell<Run>,
}

/// How far it is.
#[derive(Default)]
struct Run {
    format: FormatName,
    parts: Parts,
    /// None before the first part.
    writer: Option<Box<dyn Format>>,
    summary: Summary,
    outcome: Option<Outcome>,
}

impl GuestDocument for Document {
    fn new() -> Self {
        Self { collection: wit::Collection::new(), run: RefCell::default() }
    }

    fn set_format(&self, name: String) -> Result<(), String> {
        let mut run = self.run.borrow_mut();
        if run.writer.is_some() {
            return Err(TOO_LATE.to_owned());
        }
        run.format = FormatName::parse(&name)?;
        Ok(())
    }

    fn skip_step(&self, id: String) -> Result<(), String> {
        self.collection.skip_step(&id).map_err(sentence)
    }

    fn only_step(&self, id: String) -> Result<(), String> {
        self.collection.only_step(&id).map_err(sentence)
    }

    fn also_step(&self, id: String) -> Result<(), String> {
        self.collection.also_step(&id).map_err(sentence)
    }

    fn add_credential(&self, id: String) -> Result<(), String> {
        self.collection.add_credential(&id).map_err(sentence)
    }

    fn keep_raw_data(&self) -> Result<(), String> {
        self.collection.keep_raw_data().map_err(sentence)
    }

    fn set_memory_limit(&self, bytes: u64) -> Result<(), String> {
        self.collection.set_memory_limit(bytes).map_err(sentence)
    }

    fn next(&self) -> Result<Option<Part>, String> {
        let mut run = self.run.borrow_mut();
        loop {
            if let Some((file, text)) = run.parts.take().map_err(|error| error.to_string())? {
                return Ok(Some(Part { file, text }));
            }
            if run.outcome.is_some() {
                return Ok(None);
            }
            run.page(&self.collection)?;
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.run.borrow().outcome.clone()
    }
}

impl Run {
    /// Writes the next page.
    fn page(&mut self, collection: &wit::Collection) -> Result<(), String> {
        let page = collection.next().map_err(|it| sentences::failure(&Failure::from(it)))?;
        let page = page.ok_or("the collector's pages ended without a report")?;
        let page = Page::from(page);
        page.entities.iter().for_each(|entity| self.summary.entity(entity));
        page.relationships.iter().for_each(|edge| self.summary.relationship(edge));
        let writer = self.writer.get_or_insert_with(|| writer(self.format, &self.parts));
        page.write(&mut **writer).map_err(|error| error.to_string())?;
        let Some(report) = page.report else { return Ok(()) };
        let mut summary = String::new();
        let _ = self.summary.write(&report, &mut summary);
        summary.extend(writer.remark().as_deref().map(sentences::remark));
        let incomplete = (!report.complete).then(|| sentences::incomplete(&report));
        self.outcome = Some(Outcome { summary, incomplete });
        Ok(())
    }
}

fn writer(format: FormatName, parts: &Parts) -> Box<dyn Format> {
    let manifest = wit::describe();
    match OneFile::new(format, parts.file(""), (&manifest).into()) {
        Some(format) => Box::new(format),
        None => {
            let steps = manifest.steps.into_iter().map(step_kind).collect();
            Box::new(JupiterOne::new(parts.clone(), steps))
        }
    }
}

fn step_kind(step: wit::StepKind) -> StepKind {
    let types = step.entities.into_iter().chain(step.relationships).collect();
    StepKind { id: step.id, name: step.name, depends_on: step.depends_on, types }
}

const TOO_LATE: &str = "options come before the first part";

fn sentence(error: wit::OptionError) -> String {
    match error {
        wit::OptionError::UnknownStep(sentence) | wit::OptionError::UnknownCredential(sentence) => {
            sentence
        }
        wit::OptionError::TooLate => TOO_LATE.to_owned(),
    }
}

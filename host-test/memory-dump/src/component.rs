//! The component. *Invariant:* the only file that sees generated types.

#[expect(unsafe_code, reason = "generated")]
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ world: "plugin", path: "../../wit" });
    export!(Component with_types_in self);
    use super::Component;
}

use std::cell::Cell;

use bindings::exports::security_graph::collector::collector as wit;
use graph::{Entity, Properties};
use graph_anthropic::{Options, collect};

graph_contract::into_contract!(wit);
graph_contract::fetch!(bindings::security_graph::collector::http_fetch, graph_anthropic::http);

struct Component;

/// The same graph on one page; whether it was told.
struct Collection(Cell<bool>);

impl wit::Guest for Component {
    type Collection = Collection;

    fn describe() -> wit::Manifest {
        wit::Manifest {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            service: "Anthropic".to_owned(),
            steps: Vec::new(),
            entities: Vec::new(),
            relationships: Vec::new(),
            credentials: Vec::new(),
            requests_per_minute: 100,
        }
    }

    /// The graph, and one entity more: all of the memory in which it was made.
    fn collect() -> Result<wit::Graph, wit::Failure> {
        let (graph, report) = collect(&mut Host, &Options::default())?;
        let memory = Entity {
            key: "memory_dump:all".into(),
            kind: "memory_dump".into(),
            classes: vec!["Record".into()],
            properties: Properties::from([("memory", crate::memory::shown().into())]),
            raw_data: None,
        };
        let entities = graph.entities().iter().cloned().chain([memory]);
        Ok(wit::Graph {
            entities: entities.map(Into::into).collect(),
            relationships: graph.relationships().iter().cloned().map(Into::into).collect(),
            report: report.into(),
        })
    }
}

impl wit::GuestCollection for Collection {
    fn new() -> Self {
        Self(Cell::new(false))
    }

    fn only_step(&self, _: String) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn also_step(&self, _: String) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn add_credential(&self, _: String) -> Result<(), wit::OptionError> {
        Ok(())
    }

    fn forecast(&self) -> Result<wit::Forecast, wit::Failure> {
        Ok(wit::Forecast { made: 0, requests: 0, may_be_more: true, steps: Vec::new() })
    }

    fn skip_step(&self, _: String) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn keep_raw_data(&self) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn set_memory_limit(&self, _: u64) -> Result<(), wit::OptionError> {
        Ok(())
    }

    fn set_page_items(&self, _: u32) -> Result<(), wit::OptionError> {
        Ok(())
    }

    fn next(&self) -> Result<Option<wit::Page>, wit::Failure> {
        if self.0.replace(true) {
            return Ok(None);
        }
        let wit::Graph { entities, relationships, report } = <Component as wit::Guest>::collect()?;
        Ok(Some(wit::Page { entities, relationships, report: Some(report) }))
    }

    fn next_json(&self) -> Result<Option<String>, wit::Failure> {
        Ok(None)
    }
}

//! The component. *Invariant:* the only file that sees generated types.

#[expect(unsafe_code, reason = "generated")]
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ world: "plugin", path: "../../wit" });
    export!(Component with_types_in self);
    use super::Component;
}

use bindings::exports::security_graph::collector::collector as wit;
use graph::{Entity, Properties};
use graph_anthropic::{Options, collect};

graph_contract::into_contract!(wit);
graph_contract::fetch!(bindings::security_graph::collector::http_fetch, graph_anthropic::http);

struct Component;

/// Pages are not what it is for.
struct Collection;

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
        Self
    }

    fn skip_step(&self, _: String) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn keep_raw_data(&self) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn set_memory_limit(&self, _: u64) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn set_page_items(&self, _: u32) -> Result<(), wit::OptionError> {
        Err(wit::OptionError::TooLate)
    }

    fn next(&self) -> Result<Option<wit::Page>, wit::Failure> {
        Ok(None)
    }

    fn next_json(&self) -> Result<Option<String>, wit::Failure> {
        Ok(None)
    }
}

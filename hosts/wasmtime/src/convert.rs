//! From the contract's records to a graph, whose keys and ends are checked on the way, and to its parts.

use graph::{BuildError, Graph, GraphBuilder, Report};

use crate::bindings::collector as wit;
use crate::error::RunError;

graph_contract::from_contract!(wit);

pub(crate) fn graph(graph: wit::Graph) -> Result<(Graph, Report), BuildError> {
    let mut builder = GraphBuilder::default();
    graph.entities.into_iter().try_for_each(|entity| builder.add_entity(entity.into()))?;
    let mut relationships = graph.relationships.into_iter();
    relationships.try_for_each(|edge| builder.add_relationship(edge.into()))?;
    Ok((builder.build(), graph.report.into()))
}

pub(crate) fn option_error(error: wit::OptionError) -> RunError {
    match error {
        wit::OptionError::UnknownStep(sentence) | wit::OptionError::UnknownCredential(sentence) => {
            RunError::Option(sentence)
        }
        wit::OptionError::TooLate => {
            RunError::Option("options come before the first page".to_owned())
        }
    }
}

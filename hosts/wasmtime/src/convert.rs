//! From the contract's records to a graph, whose keys and ends are checked on the way, and to pages.

use std::io;

use graph::formats::Format;
use graph::{BuildError, Entity, Graph, GraphBuilder, Relationship, Report};

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

/// A part of a graph.
pub(crate) struct Page {
    pub(crate) entities: Vec<Entity>,
    pub(crate) relationships: Vec<Relationship>,
    /// On the last page only.
    pub(crate) report: Option<Report>,
}

impl From<wit::Page> for Page {
    fn from(page: wit::Page) -> Self {
        Self {
            entities: page.entities.into_iter().map(Entity::from).collect(),
            relationships: page.relationships.into_iter().map(Relationship::from).collect(),
            report: page.report.map(Report::from),
        }
    }
}

impl Page {
    /// Writes it.
    pub(crate) fn write(&self, to: &mut dyn Format) -> io::Result<()> {
        self.entities.iter().try_for_each(|entity| to.entity(entity))?;
        self.relationships.iter().try_for_each(|relationship| to.relationship(relationship))?;
        self.report.iter().try_for_each(|report| to.finish(report))
    }
}

pub(crate) fn option_error(error: wit::OptionError) -> RunError {
    match error {
        wit::OptionError::UnknownStep(sentence) => RunError::Option(sentence),
        wit::OptionError::TooLate => {
            RunError::Option("options come before the first page".to_owned())
        }
    }
}

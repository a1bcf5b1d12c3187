//! A graph that is kept instead of being written. Knows no file.

use std::io;

use super::Format;
use crate::{Entity, Graph, Relationship, Report};

/// Keeps what it is given, for what needs all of a graph at once.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    entities: Vec<Entity<'static>>,
    relationships: Vec<Relationship<'static>>,
    report: Option<Report>,
}

impl Gathered {
    /// The graph and its report; none before the report came.
    #[must_use]
    pub fn into_graph(self) -> Option<(Graph, Report)> {
        let graph = Graph::from_sorted(self.entities, self.relationships);
        self.report.map(|report| (graph, report))
    }
}

impl Format for Gathered {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.entities.push(entity.clone().into_owned());
        Ok(())
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.relationships.push(relationship.clone().into_owned());
        Ok(())
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.report = Some(report.clone());
        Ok(())
    }
}

//! The graph page by page. Knows neither how it was made nor who reads it.

use std::io;
use std::vec::IntoIter;

use graph::formats::{Format, Ndjson};
use graph::{Entity, Graph, Relationship, Report};

/// The most items that a page can hold.
pub const MAX_ITEMS: usize = 1000;

/// A graph and its report, to be taken page by page: every entity, then every relationship, in the
/// order of the graph, and the report with the last of them.
#[derive(Debug)]
pub struct Pages {
    items: usize,
    entities: IntoIter<Entity>,
    relationships: IntoIter<Relationship>,
    report: Option<Report>,
}

/// A part of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Entities.
    pub entities: Vec<Entity>,
    /// Relationships. Their ends are on this page or on one before.
    pub relationships: Vec<Relationship>,
    /// How complete the whole graph is; on the last page only.
    pub report: Option<Report>,
}

impl Pages {
    /// Pages of so many entities and relationships together; from 1 to [`MAX_ITEMS`], whatever
    /// is asked for.
    #[must_use]
    pub fn new(graph: Graph, report: Report, items: usize) -> Self {
        let (entities, relationships) = graph.into_parts();
        Self {
            items: items.clamp(1, MAX_ITEMS),
            entities: entities.into_iter(),
            relationships: relationships.into_iter(),
            report: Some(report),
        }
    }
}

impl Page {
    /// The page as newline-delimited JSON.
    #[must_use]
    pub fn to_ndjson(&self) -> String {
        let mut bytes = Vec::new();
        let mut lines = Ndjson::new(&mut bytes);
        // Writing into memory does not fail.
        let _ = self.write(&mut lines);
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn write(&self, to: &mut dyn Format) -> io::Result<()> {
        self.entities.iter().try_for_each(|entity| to.entity(entity))?;
        self.relationships.iter().try_for_each(|edge| to.relationship(edge))?;
        self.report.iter().try_for_each(|report| to.finish(report))
    }
}

impl Iterator for Pages {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        self.report.as_ref()?;
        let entities: Vec<_> = self.entities.by_ref().take(self.items).collect();
        let room = self.items.saturating_sub(entities.len());
        let relationships = self.relationships.by_ref().take(room).collect();
        let is_last = self.entities.len() == 0 && self.relationships.len() == 0;
        let report = if is_last { self.report.take() } else { None };
        Some(Page { entities, relationships, report })
    }
}

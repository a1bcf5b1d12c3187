//! The graph page by page. Knows neither how it was made nor who reads it.

use std::vec::IntoIter;

use graph::{Entity, Graph, Page, Relationship, Report};

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

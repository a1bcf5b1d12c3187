//! A part of a graph. Knows nothing of the parts before and after it.

use std::io;

use crate::formats::{Format, Ndjson};
use crate::{Entity, Relationship, Report, Texts};

/// A part of a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page<'a> {
    /// Entities.
    pub entities: Vec<Entity<'a>>,
    /// Relationships. Their ends are on this page or on one before.
    pub relationships: Vec<Relationship<'a>>,
    /// How complete the whole graph is; on the last page only.
    pub report: Option<Report>,
}

impl Page<'_> {
    /// The same, with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Page<'static> {
        Page {
            entities: self.entities.into_iter().map(Entity::into_owned).collect(),
            relationships: self.relationships.into_iter().map(Relationship::into_owned).collect(),
            report: self.report,
        }
    }

    /// Writes it in a format.
    ///
    /// # Errors
    ///
    /// What the format's writer answers.
    pub fn write(&self, to: &mut dyn Format) -> io::Result<()> {
        self.entities.iter().try_for_each(|entity| to.entity(entity))?;
        self.relationships.iter().try_for_each(|relationship| to.relationship(relationship))?;
        self.report.iter().try_for_each(|report| to.finish(report))
    }

    /// The page as newline-delimited JSON.
    #[must_use]
    pub fn to_ndjson(&self) -> String {
        let mut bytes = Vec::new();
        // Writing into memory does not fail.
        let _ = self.write(&mut Ndjson::new(&mut bytes));
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Every text on it.
    #[must_use]
    pub fn texts(&self) -> Texts {
        let mut texts = Texts::default();
        self.entities.iter().for_each(|entity| texts.entity(entity));
        self.relationships.iter().for_each(|relationship| texts.relationship(relationship));
        self.report.iter().for_each(|report| texts.report(report));
        texts
    }
}

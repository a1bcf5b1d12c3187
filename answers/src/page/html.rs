//! The page as a way to write a graph. Knows neither what is in it nor how it is shown.

use std::io::{self, Write};

use graph::formats::{Format, Gathered};
use graph::{Entity, Relationship, Report};

use super::data::Data;
use super::{Page, lines};
use crate::findings::{Findings, Settings, examine};
use crate::organization::Organization;

/// Writes a page: one file, to be opened from a disk. All of the graph is kept until the end.
#[derive(Debug)]
pub struct Html<W> {
    to: W,
    gathered: Gathered,
}

impl<W: Write> Html<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, gathered: Gathered::default() }
    }
}

impl<W: Write> Format for Html<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.gathered.entity(entity)
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.gathered.relationship(relationship)
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.gathered.finish(report)?;
        let (graph, report) = std::mem::take(&mut self.gathered).into_graph().unwrap_or_default();
        let organization = Organization::new(&graph, &report);
        let findings = examine(&organization, &Settings::default());
        write(&organization, &findings, &mut self.to)?;
        self.to.flush()
    }
}

/// Writes the page of an organization and what is wrong with it.
///
/// # Errors
///
/// What the writer answers.
pub fn write(
    organization: &Organization<'_>,
    findings: &Findings,
    to: &mut impl Write,
) -> io::Result<()> {
    let data = Data { organization, findings };
    let title = format!("{}: who and what can reach it", data.name());
    Page { title: &title, lines: &lines(organization, findings), data: &data }.write(to)
}

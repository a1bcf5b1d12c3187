//! An object a line, for tools that read line by line. Knows nothing of other formats.

use std::io::{self, Write};

use serde::Serialize;

use super::Format;
use super::line::{Line, ToLine};
use super::shapes::{EntityShape, RelationshipShape, ReportShape};
use crate::{Entity, Relationship, Report};

/// Writes every entity on a line, then every relationship on a line, both as in
/// [`Json`](super::Json), then `{"report":{…}}` on the last line.
#[derive(Debug)]
pub struct Ndjson<W> {
    to: W,
    line: Line,
}

impl<W: Write> Ndjson<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, line: Line::default() }
    }

    fn line(&mut self, item: &impl ToLine) -> io::Result<()> {
        self.line.write(item, "\n", &mut self.to)
    }
}

impl<W: Write> Format for Ndjson<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.line(&EntityShape(entity))
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.line(&RelationshipShape(relationship))
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        #[derive(Serialize)]
        struct LastLine<'a> {
            report: ReportShape<'a>,
        }
        self.line(&LastLine { report: ReportShape(report) })?;
        self.to.flush()
    }
}

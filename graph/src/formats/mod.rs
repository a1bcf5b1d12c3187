//! The ways a graph is written, one file each, streaming into a writer or into a folder.
//!
//! Same graph, same bytes: nothing here depends on time, hashing or the order of arrival.

mod cypher;
mod dot;
mod gathered;
mod graphml;
mod json;
mod jupiterone;
mod labels;
mod line;
mod mermaid;
mod ndjson;
mod opengraph;
mod shapes;
mod state;
mod two_lists;
mod unseen;

use std::io;

pub use cypher::Cypher;
pub use dot::Dot;
pub use gathered::Gathered;
pub use graphml::GraphMl;
pub use json::{Json, report_json};
pub use jupiterone::{Folder, JupiterOne, StepKind};
pub use mermaid::Mermaid;
pub use ndjson::Ndjson;
pub use opengraph::{OpenGraph, OpenGraphEdge, OpenGraphEnd, opengraph_id};

use crate::{Entity, Graph, Relationship, Report};

/// A way to write a graph piece by piece: every entity, then every relationship, both sorted by
/// key, then the report.
pub trait Format {
    /// Writes an entity.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    fn entity(&mut self, entity: &Entity) -> io::Result<()>;

    /// Writes a relationship. Both of its ends were written before.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()>;

    /// Writes what is left to say, and flushes the writer. Called once, at the end.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    fn finish(&mut self, report: &Report) -> io::Result<()>;

    /// What people should know of what was written, once it is: a sentence without a full stop.
    fn remark(&self) -> Option<String> {
        None
    }
}

impl<F: Format + ?Sized> Format for Box<F> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        F::entity(self, entity)
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        F::relationship(self, relationship)
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        F::finish(self, report)
    }

    fn remark(&self) -> Option<String> {
        F::remark(self)
    }
}

/// Writes a whole graph.
///
/// # Errors
///
/// What the writer answers.
pub fn write(graph: &Graph, report: &Report, format: &mut dyn Format) -> io::Result<()> {
    graph.entities().iter().try_for_each(|entity| format.entity(entity))?;
    graph.relationships().iter().try_for_each(|edge| format.relationship(edge))?;
    format.finish(report)
}

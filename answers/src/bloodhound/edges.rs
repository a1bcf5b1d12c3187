//! Edges that wait until all nodes are written. Knows no kind.

use std::io::{self, Write};

use graph::Properties;
use graph::formats::{OpenGraph, OpenGraphEdge, OpenGraphEnd};

/// An edge with texts of its own.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) kind: &'static str,
    pub(super) start: End,
    pub(super) end: End,
    pub(super) properties: Properties<'static>,
}

/// An end of it.
#[derive(Clone, Debug)]
pub(super) enum End {
    /// The node of an entity.
    Key(String),
    /// A node of another source.
    Match { kind: &'static str, properties: Vec<(&'static str, String)> },
}

impl Edge {
    /// An edge without properties.
    pub(super) fn new(kind: &'static str, start: End, end: End) -> Self {
        Self { kind, start, end, properties: Properties::new() }
    }

    /// Writes it.
    pub(super) fn write<W: Write>(&self, to: &mut OpenGraph<W>) -> io::Result<()> {
        let (mut at_start, mut at_end) = (Vec::new(), Vec::new());
        to.edge(&OpenGraphEdge {
            kind: self.kind,
            start: self.start.borrowed(&mut at_start),
            end: self.end.borrowed(&mut at_end),
            properties: &self.properties,
        })
    }
}

impl End {
    fn borrowed<'a>(&'a self, names: &'a mut Vec<(&'a str, &'a str)>) -> OpenGraphEnd<'a> {
        match self {
            Self::Key(key) => OpenGraphEnd::Key(key),
            Self::Match { kind, properties } => {
                names.extend(properties.iter().map(|(name, value)| (*name, value.as_str())));
                OpenGraphEnd::Match { kind, properties: names }
            }
        }
    }
}

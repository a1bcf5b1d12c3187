//! The formats that are one file each, by their names. Knows no file.

use std::io::{self, Write};

use answers::bloodhound::BloodHound;
use answers::page::Html;
use graph::formats::{Cypher, Dot, Format, GraphMl, Json, Mermaid, Ndjson};
use graph::{Entity, Kinds, Relationship, Report};

use crate::arguments::FormatName;

/// A format that is one file.
#[derive(Debug)]
pub struct OneFile<W>(Kind<W>);

#[derive(Debug)]
enum Kind<W> {
    Json(Json<W>),
    Ndjson(Ndjson<W>),
    OpenGraph(Box<BloodHound<W>>),
    Cypher(Cypher<W>),
    GraphMl(GraphMl<W>),
    Dot(Dot<W>),
    Mermaid(Mermaid<W>),
    Html(Html<W>),
}

impl<W: Write> OneFile<W> {
    /// The format of that name, written to `to`, of a graph of these kinds; none: it is a folder.
    pub fn new(name: FormatName, to: W, kinds: Kinds) -> Option<Self> {
        Some(Self(match name {
            FormatName::JupiterOne => return None,
            FormatName::Json => Kind::Json(Json::new(to)),
            FormatName::Ndjson => Kind::Ndjson(Ndjson::new(to)),
            FormatName::OpenGraph => Kind::OpenGraph(Box::new(BloodHound::new(to))),
            FormatName::Cypher => Kind::Cypher(Cypher::new(to, kinds)),
            FormatName::GraphMl => Kind::GraphMl(GraphMl::new(to)),
            FormatName::Dot => Kind::Dot(Dot::new(to)),
            FormatName::Mermaid => Kind::Mermaid(Mermaid::new(to)),
            FormatName::Html => Kind::Html(Html::new(to)),
        }))
    }

    fn format(&self) -> &dyn Format {
        match &self.0 {
            Kind::Json(format) => format,
            Kind::Ndjson(format) => format,
            Kind::OpenGraph(format) => format,
            Kind::Cypher(format) => format,
            Kind::GraphMl(format) => format,
            Kind::Dot(format) => format,
            Kind::Mermaid(format) => format,
            Kind::Html(format) => format,
        }
    }

    fn format_mut(&mut self) -> &mut dyn Format {
        match &mut self.0 {
            Kind::Json(format) => format,
            Kind::Ndjson(format) => format,
            Kind::OpenGraph(format) => format,
            Kind::Cypher(format) => format,
            Kind::GraphMl(format) => format,
            Kind::Dot(format) => format,
            Kind::Mermaid(format) => format,
            Kind::Html(format) => format,
        }
    }
}

impl<W: Write> Format for OneFile<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.format_mut().entity(entity)
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.format_mut().relationship(relationship)
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.format_mut().finish(report)
    }

    fn remark(&self) -> Option<String> {
        self.format().remark()
    }
}

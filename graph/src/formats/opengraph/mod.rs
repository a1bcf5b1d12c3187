//! BloodHound's OpenGraph. Knows nothing of other formats.
//!
//! The rules come from the pages on nodes, edges and metadata in BloodHound's documentation.

mod names;
mod shapes;

use std::io::{self, Write};

use serde_json::json;

pub use self::names::id as opengraph_id;
use self::shapes::{EdgeShape, Fact, Node};
use super::Format;
use super::two_lists::TwoLists;
use crate::{Entity, Properties, Relationship, Report, Value};

/// Writes `{"metadata":{…},"graph":{"nodes":[…],"edges":[…]}}`, for BloodHound to ingest.
///
/// - A node has one kind, made from its type: `Acme_ApiKey` from `acme_api_key`. Classes such as
///   `User` are kinds of BloodHound's own, so they are a property.
/// - The kind of an edge is made from its class, after the same prefix: `Acme_Assigned`.
/// - The id is the key, with `%` and `:` as `%25` and `%3A`, as BloodHound wants no colons.
///   BloodHound turns ids into upper case, so keys must not differ in case alone.
/// - The properties are `key`, `type`, `class` and the thing's own. Their names are in lower case,
///   with `_` for all but ASCII letters and digits; a name that is taken gets a `_` at its end.
///   What is null is left out, as OpenGraph has no null.
///
/// The report and raw data are not part of it.
#[derive(Debug)]
pub struct OpenGraph<W> {
    lists: TwoLists<W>,
    /// Another kind of every node.
    mark: Option<String>,
}

/// An edge that is no relationship of the graph.
#[derive(Clone, Copy, Debug)]
pub struct OpenGraphEdge<'a> {
    /// Its kind, as it is written: `Acme_CanUse`.
    pub kind: &'a str,
    /// Where it starts.
    pub start: OpenGraphEnd<'a>,
    /// Where it leads.
    pub end: OpenGraphEnd<'a>,
    /// Its properties.
    pub properties: &'a Properties<'a>,
}

/// An end of such an edge.
#[derive(Clone, Copy, Debug)]
pub enum OpenGraphEnd<'a> {
    /// The node of the entity with this key.
    Key(&'a str),
    /// A node of another source: the only one of a kind that has these properties, by the names and
    /// values that it has in BloodHound. Where there is none, or more than one, BloodHound leaves the
    /// edge out.
    Match {
        /// The kind.
        kind: &'a str,
        /// Names of properties, and their values.
        properties: &'a [(&'a str, &'a str)],
    },
}

impl<W: Write> OpenGraph<W> {
    /// Writes to `to`. BloodHound gives every node `source_kind` as another kind, by which
    /// everything from one source can be found and removed.
    pub fn new(to: W, source_kind: &str) -> Self {
        let metadata = json!({ "source_kind": source_kind });
        let opening = format!("{{\"metadata\":{metadata},\n\"graph\":{{\"nodes\":[");
        Self { lists: TwoLists::new(to, opening, "],\n\"edges\":["), mark: None }
    }

    /// The same, but without metadata: every node says by itself that it is of the source.
    ///
    /// What metadata say holds for nodes of other sources, too, where an edge leads to one: they
    /// would be removed with this source. BloodHound must know the kind of the source already, from
    /// the definition of an extension.
    pub fn marking_nodes(to: W, source_kind: &str) -> Self {
        let opening = "{\"graph\":{\"nodes\":[".to_owned();
        let mark = Some(source_kind.to_owned());
        Self { lists: TwoLists::new(to, opening, "],\n\"edges\":["), mark }
    }

    /// Writes an entity whose node has more properties than its own.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    pub fn node(&mut self, entity: &Entity, more: &[(&str, Value<'_>)]) -> io::Result<()> {
        self.lists.first(&Node { entity, mark: self.mark.as_deref(), more })
    }

    /// Writes an edge that is no relationship. Every node was written before.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    pub fn edge(&mut self, edge: &OpenGraphEdge<'_>) -> io::Result<()> {
        self.lists.second(&EdgeShape(edge))
    }
}

impl<W: Write> Format for OpenGraph<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.node(entity, &[])
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.lists.second(&Fact(relationship))
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        let to = self.lists.close()?;
        to.write_all(b"}}\n")?;
        to.flush()
    }
}

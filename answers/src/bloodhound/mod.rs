//! A graph for BloodHound to find attack paths in: OpenGraph, with edges that mean control.
//!
//! Knows no file. Every entity and every relationship is written as the plain format does; besides,
//! there is an edge for everything that passes access on, as [`access`](crate::access) tells it, and
//! a node for everybody whom a federation rule lets in. `docs/bloodhound` has a page of each kind of
//! edges, and `answers/bloodhound` what BloodHound is told of them.

mod azure;
mod control;
mod edges;
mod github;
mod identity;
mod kinds;
mod outside;
mod queries;

use std::collections::BTreeSet;
use std::io::{self, Write};

use graph::formats::{Format, OpenGraph, OpenGraphEdge, OpenGraphEnd, opengraph_id};
use graph::{Entity, Properties, Relationship, Report, Value};

use self::control::{Control, is_controlled, properties};
use self::edges::{Edge, End};
use self::identity::{Identities, Told};
pub use self::kinds::{
    EDGE_KINDS, ENVIRONMENT_KIND, EdgeKind, NAMESPACE, NODE_KINDS, NodeKind, SOURCE_KIND,
    traversable,
};
pub use self::queries::{Query, SAVED_SEARCHES, TIER_ZERO_RULES};
use crate::access::{Pass, Passes};
use crate::kinds::{ACCOUNT, WORKSPACE};

/// Writes OpenGraph with edges that mean control.
///
/// - Every node says that it is in the organization, by `environmentid`, and of the source
///   `Anthropic`, by another kind. There are no metadata: see [`OpenGraph::marking_nodes`].
/// - The edges that follow from entities come before all others, the one that follows from a
///   relationship after it.
#[derive(Debug)]
pub struct BloodHound<W> {
    graph: OpenGraph<W>,
    passes: Passes,
    control: Control,
    identities: Identities,
    /// The id of the organization's node.
    environment: Option<String>,
    /// An invite can lead to a workspace that was not read.
    workspaces: BTreeSet<String>,
    waiting: Vec<Edge>,
}

impl<W: Write> BloodHound<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self {
            graph: OpenGraph::marking_nodes(to, SOURCE_KIND),
            passes: Passes::default(),
            control: Control::default(),
            identities: Identities::default(),
            environment: None,
            workspaces: BTreeSet::new(),
            waiting: Vec::new(),
        }
    }

    fn node(&mut self, entity: &Entity<'_>) -> io::Result<()> {
        let collected = (entity.kind == ACCOUNT).then_some(("collected", Value::Boolean(true)));
        let environment = self.environment.as_deref().map(|id| ("environmentid", id.into()));
        let more: Vec<_> = collected.into_iter().chain(environment).collect();
        self.graph.node(entity, &more)
    }

    /// Writes the edges that waited for the last node.
    fn turn_to_edges(&mut self) -> io::Result<()> {
        let is_there = |edge: &Edge| match &edge.end {
            End::Key(key) if key.starts_with(WORKSPACE) => self.workspaces.contains(key),
            _ => true,
        };
        let edges = std::mem::take(&mut self.waiting);
        edges.iter().filter(|edge| is_there(edge)).try_for_each(|edge| edge.write(&mut self.graph))
    }

    fn edge(&mut self, kind: &str, pass: &Pass<'_>) -> io::Result<()> {
        self.graph.edge(&OpenGraphEdge {
            kind,
            start: OpenGraphEnd::Key(&pass.from),
            end: OpenGraphEnd::Key(&pass.to),
            properties: &properties(pass),
        })
    }
}

impl<W: Write> Format for BloodHound<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        match entity.kind.as_ref() {
            ACCOUNT => self.environment = Some(opengraph_id(&entity.key)),
            WORKSPACE => drop(self.workspaces.insert(entity.key.clone().into_owned())),
            _ => {}
        }
        self.node(entity)?;
        self.control.see(entity);
        for pass in self.passes.entity(entity) {
            let ends = [&pass.from, &pass.to].map(|key| End::Key(key.clone().into_owned()));
            if let (Some(kind), [start, end]) = (self.control.kind(&pass), ends) {
                self.waiting.push(Edge { kind, start, end, properties: properties(&pass) });
            }
        }
        let Told { node, edges } = self.identities.see(entity);
        self.waiting.extend(edges);
        node.map_or(Ok(()), |node| self.node(&node))
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.turn_to_edges()?;
        self.graph.relationship(relationship)?;
        if is_controlled(relationship) {
            self.graph.edge(&OpenGraphEdge {
                kind: kinds::CONTROLS,
                start: OpenGraphEnd::Key(&relationship.from),
                end: OpenGraphEnd::Key(&relationship.to),
                properties: &Properties::new(),
            })?;
        }
        let Some(pass) = self.passes.relationship(relationship) else { return Ok(()) };
        self.control.kind(&pass).map_or(Ok(()), |kind| self.edge(kind, &pass))
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.turn_to_edges()?;
        self.graph.finish(report)
    }
}

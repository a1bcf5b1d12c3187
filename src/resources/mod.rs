//! One room a resource: how the service sends it and where it is listed (`mod.rs`), and its rows of
//! the ontology and its way into the graph (`graph.rs`, which is pure).
//!
//! This is the table of them. Nothing but the table and the inventory has to know all resources.

pub(crate) mod account;
pub(crate) mod api_keys;
pub(crate) mod invites;
mod mapping;
pub(crate) mod users;
pub(crate) mod workspace_members;
pub(crate) mod workspaces;

use graph::{Failure, Graph};
pub(crate) use mapping::Mapping;

use crate::crawl::list::{Asked, List};
use crate::inventory::Inventory;
use crate::memory::Memory;
use crate::ontology::{EntityKind, RelationshipKind, Step};
use crate::report::Ledger;

/// A resource: what it reads, what it brings, and its way into the graph.
pub(crate) struct Resource {
    pub(crate) step: &'static Step,
    pub(crate) lists: &'static [&'static List],
    pub(crate) entities: &'static [&'static EntityKind],
    pub(crate) relationships: &'static [&'static RelationshipKind],
    /// Adds its entities, then its relationships to the entities of the resources before it.
    pub(crate) map: fn(&mut Mapping<'_>),
}

/// Every resource, in the order of their steps: what a resource relates to comes before it.
pub(crate) static RESOURCES: &[Resource] = &[
    account::RESOURCE,
    users::RESOURCE,
    workspaces::RESOURCE,
    workspace_members::RESOURCE,
    api_keys::RESOURCE,
    invites::RESOURCE,
];

/// Every list of every resource.
pub(crate) fn lists() -> impl Iterator<Item = &'static List> {
    RESOURCES.iter().flat_map(|resource| resource.lists).copied()
}

/// The graph of an inventory. What could not be put into it, or may be missing from it, is said to
/// the ledger.
///
/// # Errors
///
/// If there is too little memory for it.
pub(crate) fn map(
    inventory: &Inventory,
    ledger: &mut Ledger,
    memory: Memory,
) -> Result<Graph, Failure> {
    let mut mapping = Mapping::new(inventory, ledger, memory);
    for resource in RESOURCES {
        (resource.map)(&mut mapping);
    }
    mapping.into_graph()
}

/// Whether no list has an item.
pub(crate) fn is_empty(inventory: &mut Inventory) -> bool {
    let mut once = lists().filter(|list| matches!(list.asked, Asked::Once));
    once.all(|list| (list.shelf)(inventory, "").count() == 0)
}

/// The role in the organization that every step needs.
const ADMIN: &str = "admin";

const DOCUMENTATION: &str = "https://docs.claude.com/en/api/admin-api";

/// A step of the Admin API.
const fn step(id: &'static str, name: &'static str) -> Step {
    Step { id, name, role: ADMIN, documentation: DOCUMENTATION }
}

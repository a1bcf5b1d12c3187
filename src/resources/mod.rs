//! One room a resource: how the service sends it and where it is listed (`mod.rs`), and its rows of
//! the ontology and its way into the graph (`graph.rs`, which is pure).
//!
//! This is the table of them. Nothing but the table and the inventory has to know all resources.

pub(crate) mod account;
pub(crate) mod api_keys;
pub(crate) mod external_keys;
pub(crate) mod federation;
pub(crate) mod invites;
pub(crate) mod limits;
mod mapping;
pub(crate) mod rbac;
pub(crate) mod service_accounts;
pub(crate) mod settings;
pub(crate) mod telemetry;
pub(crate) mod usage;
pub(crate) mod users;
pub(crate) mod workspace_members;
pub(crate) mod workspaces;

use graph::{Failure, Properties};
pub(crate) use mapping::Mapping;

use crate::crawl::list::{Asked, List};
use crate::credentials::{ACCESS_TOKEN, ADMIN_KEY, CredentialKind, ENTERPRISE_KEY};
use crate::inventory::Inventory;
use crate::memory::Memory;
use crate::ontology::{EntityKind, RelationshipKind, Step};
use crate::plan::{Node, Plan, PlannedRelationship};
use crate::report::Ledger;

/// A resource: what it reads, what it brings, and its way into the graph.
pub(crate) struct Resource {
    pub(crate) step: &'static Step,
    pub(crate) lists: &'static [&'static List],
    pub(crate) entities: &'static [&'static EntityKind],
    pub(crate) relationships: &'static [&'static RelationshipKind],
    /// Plans its entities.
    pub(crate) plan: fn(&mut Mapping<'_>),
    /// Plans its relationships. By then every entity of every resource is planned.
    pub(crate) relate: fn(&mut Mapping<'_>),
}

/// What a graph is told from. It changes no more.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) ledger: &'a Ledger,
    pub(crate) plan: &'a Plan,
}

impl Source<'_> {
    /// Where in its list the item is that an entity is told from, if there is one.
    pub(crate) fn place(&self, node: Node) -> Option<usize> {
        self.plan.entity(node)?.place.and_then(|place| usize::try_from(place).ok())
    }
}

/// What there is to tell of an entity.
pub(crate) struct Told<'a> {
    pub(crate) properties: Properties<'a>,
    /// The item that it is told from, as it was sent, where that was kept.
    pub(crate) raw_data: Option<&'a str>,
}

/// Tells the entity that comes from the item at a place of its list; where it comes from none, the
/// kind knows which it is.
pub(crate) type TellEntity = for<'a> fn(Source<'a>, Option<usize>) -> Told<'a>;

/// Tells the properties of a relationship.
pub(crate) type TellRelationship = for<'a> fn(Source<'a>, &PlannedRelationship) -> Properties<'a>;

/// Every resource, in the order of their steps: what a resource relates to comes before it.
pub(crate) static RESOURCES: &[&Resource] = &[
    &account::RESOURCE,
    &users::RESOURCE,
    &workspaces::RESOURCE,
    &workspace_members::RESOURCE,
    &api_keys::RESOURCE,
    &service_accounts::RESOURCE,
    &federation::RESOURCE,
    &invites::RESOURCE,
    &external_keys::RESOURCE,
    &settings::RESOURCE,
    &rbac::RESOURCE,
    &limits::RESOURCE,
    &telemetry::RESOURCE,
    &usage::RESOURCE,
];

/// Every list of every resource.
pub(crate) fn lists() -> impl Iterator<Item = &'static List> {
    RESOURCES.iter().flat_map(|resource| resource.lists).copied()
}

/// What is in the graph of an inventory. What could not be put into it, or may be missing from it,
/// is said to the ledger.
///
/// # Errors
///
/// If there is too little memory for it.
pub(crate) fn plan(
    inventory: &Inventory,
    ledger: &mut Ledger,
    memory: Memory,
) -> Result<Plan, Failure> {
    let mut mapping = Mapping::new(inventory, ledger, memory);
    RESOURCES.iter().for_each(|resource| (resource.plan)(&mut mapping));
    mapping.sort_entities()?;
    RESOURCES.iter().for_each(|resource| (resource.relate)(&mut mapping));
    mapping.into_plan()
}

/// Whether no list has an item.
pub(crate) fn is_empty(inventory: &mut Inventory) -> bool {
    let mut once = lists().filter(|list| matches!(list.asked, Asked::Once));
    once.all(|list| (list.shelf)(inventory, "").count() == 0)
}

/// The role in the organization that every step needs.
const ADMIN: &str = "admin";

const DOCUMENTATION: &str = "https://docs.claude.com/en/api/admin-api";

/// What an Admin key may read.
pub(crate) const BY_ADMIN_KEY: &[&CredentialKind] = &[&ADMIN_KEY, &ACCESS_TOKEN];

/// What takes a token: who and what can be let act in the organization's name.
pub(crate) const BY_TOKEN: &[&CredentialKind] = &[&ACCESS_TOKEN];

/// What takes an Enterprise key, or a token: groups and roles.
pub(crate) const BY_ENTERPRISE_KEY: &[&CredentialKind] = &[&ENTERPRISE_KEY, &ACCESS_TOKEN];

/// What every credential may read, where its scopes say so.
pub(crate) const BY_ALL: &[&CredentialKind] = &[&ADMIN_KEY, &ACCESS_TOKEN, &ENTERPRISE_KEY];

/// A step of the Admin API that is read by default: its id, its name, and what it reads.
const fn step(
    id: &'static str,
    name: &'static str,
    subject: &'static str,
    credentials: &'static [&'static CredentialKind],
    cost: &'static str,
) -> Step {
    Step {
        id,
        name,
        role: ADMIN,
        documentation: DOCUMENTATION,
        subject,
        credentials,
        on_by_default: true,
        cost,
        fills: &[],
    }
}

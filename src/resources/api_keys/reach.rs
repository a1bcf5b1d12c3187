//! API keys of organization scope → the workspaces that they reach: all that whom they act as does.
//!
//! A kind of its own, so that *workspace HAS key* means keys that are good for that workspace only.

use std::collections::BTreeMap;

use graph::Properties;

use super::graph::{API_KEY, works};
use super::owners::owner;
use super::{API_KEYS, ApiKey, KeyOwner, STEP};
use crate::admin_api::Item;
use crate::inventory::Inventory;
use crate::ontology::{RelationshipKind, property};
use crate::plan::{Node, PlannedRelationship};
use crate::report::Finding;
use crate::resources::mapping::{Mapping, PropertyList, all_hold};
use crate::resources::workspaces::{WORKSPACE, is_in_use};
use crate::resources::{Source, service_accounts, users, workspace_members};

// (api key) -ALLOWS-> (workspace)
/// What a key of organization scope reaches.
pub(super) static API_KEY_ALLOWS_WORKSPACE: RelationshipKind = RelationshipKind::with_properties(
    &API_KEY,
    "ALLOWS",
    &WORKSPACE,
    &STEP,
    &[
        property(
            "active",
            "Whether the key works, as *account HAS key* says it, and the workspace is not archived; \
             absent where that is not told.",
        ),
        property("role", "The role in the workspace of whom it acts as. An open set."),
    ],
    tell,
);

/// Relates every key of organization scope to what whom it acts as reaches. Whoever is gone or
/// archived reaches nothing.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    let mut keys: BTreeMap<Principal<'_>, Vec<Node>> = BTreeMap::new();
    for (place, id, item) in inventory.api_keys.iter() {
        let Some(key) = mapping.node(&API_KEY, place) else { continue };
        if owner(item) == KeyOwner::Organization {
            match principal(&item.value) {
                Some(principal) => keys.entry(principal).or_default().push(key),
                None => lacks_principal(mapping, id, item),
            }
        }
    }
    for (principal, keys) in keys {
        lacks(mapping, principal);
        let reached = reached_by(mapping, principal);
        for key in keys {
            for (workspace, detail) in &reached {
                mapping.relate_by(&API_KEY_ALLOWS_WORKSPACE, key, *workspace, *detail);
            }
        }
    }
}

/// As whom a key acts, by their id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Principal<'a> {
    User(&'a str),
    ServiceAccount(&'a str),
}

fn principal(key: &ApiKey) -> Option<Principal<'_>> {
    let account = key.principal_service_account().map(Principal::ServiceAccount);
    key.principal_user().map(Principal::User).or(account)
}

/// A key of the whole organization acts as somebody, whom this one does not tell.
fn lacks_principal(mapping: &mut Mapping<'_>, id: &str, item: &Item<ApiKey>) {
    mapping.ledger.lacks_relationship(&API_KEY_ALLOWS_WORKSPACE);
    if !item.is_unreadable("principal") {
        let finding = Finding::KeyOfUnknownPrincipal;
        mapping.ledger.found(&STEP, API_KEYS.operation, finding, id);
    }
}

/// The workspaces that whom a key acts as reaches, as far as their memberships are to be read.
fn reached_by(mapping: &Mapping<'_>, principal: Principal<'_>) -> Vec<(Node, u32)> {
    match principal {
        Principal::User(_) if mapping.ledger.is_disabled(&workspace_members::STEP) => Vec::new(),
        Principal::User(id) => workspace_members::reached_by(mapping, id),
        Principal::ServiceAccount(id) => service_accounts::reached_by(mapping, id),
    }
}

/// Says that something may be missing, where not all was read of what whom a key acts as reaches.
fn lacks(mapping: &mut Mapping<'_>, principal: Principal<'_>) {
    let needs: &[_] = match principal {
        Principal::User(_) => &[&users::STEP, &workspace_members::STEP],
        Principal::ServiceAccount(_) => &[&service_accounts::STEP],
    };
    for step in needs {
        if !mapping.ledger.is_complete(step) {
            mapping.ledger.lacks_relationship_without(&API_KEY_ALLOWS_WORKSPACE, step);
        }
    }
}

fn tell<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let (from, to) = (relationship.from, relationship.to);
    PropertyList::with_capacity(2)
        .maybe("active", all_hold([works(source, from), is_in_use(source, to)]))
        .maybe("role", role(source, relationship))
        .into_properties()
}

/// The role in the workspace of whom a key acts as.
fn role<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Option<&'a str> {
    let inventory: &Inventory = source.inventory;
    let PlannedRelationship { from, to, detail, .. } = *relationship;
    let key = &inventory.api_keys.at(source.place(from))?.value;
    match key.principal_service_account() {
        Some(id) => service_accounts::membership(inventory, id, detail)?.workspace_role.as_deref(),
        None => workspace_members::role(source, to, detail).0,
    }
}

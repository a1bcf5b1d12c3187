//! Service accounts → the workspaces that they are in.
//!
//! Nothing follows from a service account's role in the organization: it is in the default workspace
//! and where it was added.

use graph::Properties;
use serde::Deserialize;

use super::{ACCOUNTS_IN_USE, SERVICE_ACCOUNT, STEP};
use crate::admin_api::{Item, Model};
use crate::inventory::{Inventory, Listing};
use crate::ontology::{RelationshipKind, property};
use crate::plan::{Node, PlannedRelationship};
use crate::report::Finding;
use crate::resources::Source;
use crate::resources::mapping::{Mapping, PropertyList};
use crate::resources::workspace_members::WorkspaceRole;
use crate::resources::workspaces::{self, WORKSPACE, default_workspace, is_in_use, workspace};

/// An item of `GET /v1/organizations/service_accounts/{service_account_id}/workspaces`. It has no id
/// of its own: in its list, the workspace's id identifies it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Membership {
    /// `wrkspc_…`, the default one's, too.
    pub(crate) workspace_id: Option<String>,
    /// An open set, see [`WorkspaceRole`].
    pub(crate) workspace_role: Option<String>,
    /// Whether it is there without having been added, as all are in the default workspace.
    pub(crate) implicit: Option<bool>,
}

impl Model for Membership {
    fn id(&self) -> Option<&str> {
        self.workspace_id.as_deref()
    }

    /// A role that was given by hand goes first.
    fn yields_to(&self, other: &Self) -> bool {
        self.is_implicit() && !other.is_implicit()
    }
}

impl Membership {
    /// Whether it is there without having been added.
    pub(crate) fn is_implicit(&self) -> bool {
        self.implicit == Some(true)
    }
}

// (service account) -ASSIGNED-> (workspace)
/// Which service account is in which workspace.
pub(super) static SERVICE_ACCOUNT_ASSIGNED_WORKSPACE: RelationshipKind =
    RelationshipKind::with_properties(
        &SERVICE_ACCOUNT,
        "ASSIGNED",
        &WORKSPACE,
        &STEP,
        &[
            property("active", "Whether the workspace is not archived."),
            property(
                "implicit",
                "Whether it is there without having been added, as all are in the default \
                 workspace.",
            ),
            property("role", "The role in the workspace. An open set."),
        ],
        tell,
    );

/// Relates every service account to the workspaces that it is in.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, account, _) in inventory.service_accounts.iter() {
        let Some(node) = mapping.node(&SERVICE_ACCOUNT, place) else { continue };
        for (place, id, membership) in memberships(inventory, account) {
            report(mapping, (account, id), membership);
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            match reached_workspace(mapping, id) {
                Some(to) => {
                    mapping.relate_by(&SERVICE_ACCOUNT_ASSIGNED_WORKSPACE, node, to, place);
                }
                None => lacks_workspace(mapping, (account, id)),
            }
        }
    }
}

/// The workspaces that the service account with an id is in, and where in its list each is.
pub(crate) fn reached_by(mapping: &Mapping<'_>, account: &str) -> Vec<(Node, u32)> {
    let memberships = memberships(mapping.inventory, account);
    let reached = memberships.filter_map(|(place, id, _)| {
        Some((reached_workspace(mapping, id)?, u32::try_from(place).ok()?))
    });
    reached.collect()
}

/// The memberships of the service account with an id: where in its list, and of which workspace.
pub(crate) fn memberships<'a>(
    inventory: &'a Inventory,
    account: &str,
) -> impl Iterator<Item = (usize, &'a str, &'a Item<Membership>)> {
    let listing = inventory.service_account_workspaces.get(account);
    listing.into_iter().flat_map(Listing::iter)
}

/// The workspace with an id of the service's, if it is in the graph. Where the id of the default one
/// is not known, what service accounts are in without having been added tells it.
pub(crate) fn reached_workspace(mapping: &Mapping<'_>, id: &str) -> Option<Node> {
    let is_default = || mapping.inventory.implicit_workspaces.contains(id);
    workspace(mapping, id).or_else(|| is_default().then(|| default_workspace(mapping)).flatten())
}

fn lacks_workspace(mapping: &mut Mapping<'_>, (account, id): (&str, &str)) {
    mapping.ledger.lacks_relationship(&SERVICE_ACCOUNT_ASSIGNED_WORKSPACE);
    // Where not every workspace could be read, it would say nothing new.
    if mapping.ledger.has_every_item(&workspaces::STEP) {
        let finding = Finding::NamesUnlisted("membership", "a workspace");
        let example = format!("{id} of {account}");
        mapping.ledger.found(&STEP, ACCOUNTS_IN_USE.operation, finding, &example);
    }
}

fn report(mapping: &mut Mapping<'_>, (account, id): (&str, &str), membership: &Item<Membership>) {
    let operation = ACCOUNTS_IN_USE.operation;
    let role = membership.value.workspace_role.as_deref();
    mapping.check_known((&STEP, operation, "workspace_role"), role, |role| {
        WorkspaceRole::known(role).is_some()
    });
    if role.is_none() && !membership.is_unreadable("workspace_role") {
        let example = format!("{id} of {account}");
        mapping.ledger.found(&STEP, operation, Finding::NoValue("workspace_role"), &example);
    }
}

fn tell<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let accounts = &source.inventory.service_accounts;
    let account = accounts.at(source.place(relationship.from));
    let id = account.and_then(|account| account.value.id.as_deref()).unwrap_or_default();
    let membership = membership(source.inventory, id, relationship.detail);
    let role = membership.and_then(|membership| membership.workspace_role.as_deref());
    PropertyList::with_capacity(3)
        .maybe("active", is_in_use(source, relationship.to))
        .maybe("implicit", membership.and_then(|membership| membership.implicit))
        .maybe("role", role)
        .into_properties()
}

/// The membership at a place of a service account's list.
pub(crate) fn membership<'a>(
    inventory: &'a Inventory,
    account: &str,
    place: u32,
) -> Option<&'a Membership> {
    let listing = inventory.service_account_workspaces.get(account)?;
    listing.at(usize::try_from(place).ok()).map(|item| &item.value)
}

//! Members, and the roles in the organization → who reaches which workspace.
//!
//! Members are where they were added. Admins, owners and billing members reach every workspace that
//! is in use without being added; the default workspace has no members and is reached by role
//! alone.

use graph::Properties;

use super::{STEP, WORKSPACES_WITH_MEMBERS, WorkspaceMember, WorkspaceRole};
use crate::admin_api::Item;
use crate::inventory::{Inventory, Listing};
use crate::ontology::{RelationshipKind, property};
use crate::plan::{Node, PlannedRelationship};
use crate::report::Finding;
use crate::resources::Source;
use crate::resources::mapping::{Mapping, PropertyList};
use crate::resources::users::{self, OrganizationRole, USER, User};
use crate::resources::workspaces::{WORKSPACE, default_workspace, is_active, workspace};

// (user) -ASSIGNED-> (workspace)
/// Who reaches which workspace.
pub(super) static USER_ASSIGNED_WORKSPACE: RelationshipKind = RelationshipKind::with_properties(
    &USER,
    "ASSIGNED",
    &WORKSPACE,
    &STEP,
    &[
        property(
            "grantedBy",
            "`membership`, or `organization-role` where no membership is needed.",
        ),
        property("implicit", "Whether it follows from the role in the organization."),
        property("role", "The role in the workspace. An open set."),
    ],
    tell,
);

/// How somebody reaches a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// By a role in the organization, which gives this one.
    Inherited(WorkspaceRole),
    /// As a member: this one of the workspace's list.
    Member(u32),
}

/// Relates every user to the workspaces that they reach, unless that was to be left out.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    if mapping.ledger.is_disabled(&STEP) {
        return;
    }
    let inventory = mapping.inventory;
    let inherited = inherited_roles(inventory, in_workspace);
    for (_, id, item) in inventory.workspaces.iter() {
        let Some(node) = workspace(mapping, id) else { continue };
        if inventory.is_default_workspace(id) {
            continue;
        }
        let is_reached = is_active(item) == Some(true);
        relate_users(mapping, Some(id), node, if is_reached { &inherited } else { &[] });
    }
    if let Some(node) = default_workspace(mapping) {
        let inherited = inherited_roles(inventory, in_default_workspace);
        relate_users(mapping, inventory.default_workspace_id(), node, &inherited);
    }
}

/// The role that a role in the organization gives in every workspace that is in use.
fn in_workspace(role: OrganizationRole) -> Option<WorkspaceRole> {
    match role {
        OrganizationRole::Admin | OrganizationRole::Owner => Some(WorkspaceRole::Admin),
        OrganizationRole::Billing => Some(WorkspaceRole::Billing),
        OrganizationRole::Developer | OrganizationRole::User | OrganizationRole::Other => None,
    }
}

/// The role that a role in the organization gives in the default workspace.
fn in_default_workspace(role: OrganizationRole) -> Option<WorkspaceRole> {
    match role {
        OrganizationRole::Developer => Some(WorkspaceRole::Developer),
        OrganizationRole::User => Some(WorkspaceRole::User),
        other => in_workspace(other),
    }
}

/// Who inherits which role by a rule: their ids, and where they are among the users.
type Inherited<'a> = Vec<(&'a str, usize, WorkspaceRole)>;

/// Who inherits which role by a rule, sorted by id.
fn inherited_roles(
    inventory: &Inventory,
    rule: fn(OrganizationRole) -> Option<WorkspaceRole>,
) -> Inherited<'_> {
    let role = |role: &str| OrganizationRole::known(role).and_then(rule);
    let role = |item: &Item<User>| item.value.role.as_deref().and_then(role);
    let users = inventory.users.iter();
    users.filter_map(|(place, id, item)| Some((id, place, role(item)?))).collect()
}

/// Relates those who were added to a workspace and those who inherit a role in it. What the member
/// list says goes first.
fn relate_users(
    mapping: &mut Mapping<'_>,
    id: Option<&str>,
    workspace: Node,
    inherited: &[(&str, usize, WorkspaceRole)],
) {
    let inventory = mapping.inventory;
    let members = id.and_then(|id| inventory.members.get(id));
    for (id, user, role) in inherited {
        if !members.is_some_and(|members| members.contains(id)) {
            relate_user(mapping, *user, workspace, Access::Inherited(*role));
        }
    }
    for (place, id_of_user, member) in members.into_iter().flat_map(Listing::iter) {
        let user = inventory.users.place(id_of_user);
        report_member(mapping, id.unwrap_or_default(), (id_of_user, user), member);
        // Where the list shows no role, the inherited one stands.
        let role = match member.value.workspace_role {
            Some(_) => None,
            None => inherited.binary_search_by_key(&id_of_user, |(id, ..)| id).ok(),
        };
        let access = match role.and_then(|place| inherited.get(place)) {
            Some((_, _, role)) => Access::Inherited(*role),
            None => Access::Member(u32::try_from(place).unwrap_or(u32::MAX)),
        };
        if let Some(user) = user {
            relate_user(mapping, user, workspace, access);
        }
    }
}

/// Relates the user at a place to a workspace, if they are in the graph.
fn relate_user(mapping: &mut Mapping<'_>, user: usize, workspace: Node, access: Access) {
    if let Some(user) = mapping.node(&USER, user) {
        mapping.relate_by(&USER_ASSIGNED_WORKSPACE, user, workspace, access.into());
    }
}

impl From<Access> for u32 {
    /// Roles first, then members.
    fn from(access: Access) -> Self {
        match access {
            Access::Inherited(role) => role.into(),
            Access::Member(place) => WorkspaceRole::COUNT.saturating_add(place),
        }
    }
}

impl From<u32> for Access {
    fn from(detail: u32) -> Self {
        match (WorkspaceRole::numbered(detail), detail.checked_sub(WorkspaceRole::COUNT)) {
            (Some(role), _) => Self::Inherited(role),
            (None, place) => Self::Member(place.unwrap_or_default()),
        }
    }
}

fn tell<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let (role, implicit) = match relationship.detail.into() {
        Access::Inherited(role) => (Some(role.as_str()), true),
        Access::Member(place) => {
            let member = member(source, relationship.to, place);
            let role = member.and_then(|member| member.workspace_role.as_deref());
            (role, member.is_some_and(WorkspaceMember::is_inherited))
        }
    };
    PropertyList::with_capacity(3)
        .set("grantedBy", if implicit { "organization-role" } else { "membership" })
        .set("implicit", implicit)
        .maybe("role", role)
        .into_properties()
}

/// The member at a place of a workspace's list.
fn member(source: Source<'_>, workspace: Node, place: u32) -> Option<&WorkspaceMember> {
    let inventory = source.inventory;
    let id = match inventory.workspaces.at(source.place(workspace)) {
        Some(item) => item.value.id.as_deref()?,
        None => inventory.default_workspace_id()?,
    };
    let members = inventory.members.get(id)?;
    members.at(usize::try_from(place).ok()).map(|member| &member.value)
}

fn report_member(
    mapping: &mut Mapping<'_>,
    workspace: &str,
    (id, user): (&str, Option<usize>),
    member: &Item<WorkspaceMember>,
) {
    let operation = WORKSPACES_WITH_MEMBERS.operation;
    let example = || format!("{id} of {workspace}");
    let role = member.value.workspace_role.as_deref();
    mapping.check_known((&STEP, operation, "workspace_role"), role, |role| {
        WorkspaceRole::known(role).is_some()
    });
    if role.is_none() && !member.is_unreadable("workspace_role") {
        mapping.ledger.found(&STEP, operation, Finding::NoValue("workspace_role"), &example());
    }
    // Where not every user could be read, it would say nothing.
    if user.is_none() && mapping.ledger.has_every_item(&users::STEP) {
        mapping.ledger.found(&STEP, operation, Finding::MemberNotAUser, &example());
    }
}

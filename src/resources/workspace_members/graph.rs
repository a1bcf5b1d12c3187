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
use crate::report::Finding;
use crate::resources::mapping::{Mapping, PropertyList};
use crate::resources::users::{self, OrganizationRole, USER};
use crate::resources::workspaces::{WORKSPACE, default_workspace_key, is_active, workspace_key};

// (user) -ASSIGNED-> (workspace)
/// Who reaches which workspace.
pub(super) static USER_ASSIGNED_WORKSPACE: RelationshipKind = RelationshipKind {
    from: &USER,
    class: "ASSIGNED",
    to: &WORKSPACE,
    step: &STEP,
    properties: &[
        property(
            "grantedBy",
            "`membership`, or `organization-role` where no membership is needed.",
        ),
        property("implicit", "Whether it follows from the role in the organization."),
        property("role", "The role in the workspace. An open set."),
    ],
};

/// How somebody reaches a workspace.
struct Access<'a> {
    role: Option<&'a str>,
    implicit: bool,
}

/// Relates every user to the workspaces that they reach, unless that was to be left out.
pub(super) fn map(mapping: &mut Mapping<'_>) {
    if mapping.ledger.is_disabled(&STEP) {
        return;
    }
    let inventory = mapping.inventory;
    let inherited = inherited_roles(inventory, in_workspace);
    for (id, item) in inventory.workspaces.iter() {
        let Some(key) = workspace_key(mapping, id) else { continue };
        if inventory.is_default_workspace(id) {
            continue;
        }
        let is_reached = is_active(item) == Some(true);
        relate_users(mapping, Some(id), &key, if is_reached { &inherited } else { &[] });
    }
    if let Some(key) = default_workspace_key(mapping) {
        let inherited = inherited_roles(inventory, in_default_workspace);
        relate_users(mapping, inventory.default_workspace_id(), &key, &inherited);
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

/// Who inherits which role by a rule, sorted by the id of the user.
fn inherited_roles(
    inventory: &Inventory,
    rule: fn(OrganizationRole) -> Option<WorkspaceRole>,
) -> Vec<(&str, WorkspaceRole)> {
    let role = |role: &str| OrganizationRole::known(role).and_then(rule);
    let users = inventory.users.iter();
    users.filter_map(|(id, item)| Some((id, item.value.role.as_deref().and_then(role)?))).collect()
}

/// Relates those who were added to a workspace and those who inherit a role in it. What the member
/// list says goes first.
fn relate_users(
    mapping: &mut Mapping<'_>,
    id: Option<&str>,
    workspace: &str,
    inherited: &[(&str, WorkspaceRole)],
) {
    let inventory = mapping.inventory;
    let members = id.and_then(|id| inventory.members.get(id));
    for (user, role) in inherited {
        if !members.is_some_and(|members| members.contains(user)) {
            relate(mapping, user, workspace, &Access::inherited(*role));
        }
    }
    for (user, member) in members.into_iter().flat_map(Listing::iter) {
        report_member(mapping, id.unwrap_or_default(), user, member);
        let place = inherited.binary_search_by_key(&user, |(id, _)| id).ok();
        let role = place.and_then(|place| inherited.get(place)).map(|(_, role)| *role);
        relate(mapping, user, workspace, &Access::of_member(member, role));
    }
}

/// Relates a user to a workspace, if both are in the graph.
fn relate(mapping: &mut Mapping<'_>, user: &str, workspace: &str, access: &Access<'_>) {
    let user = USER.key(user);
    if mapping.has_entity(&user) {
        mapping.relate(&USER_ASSIGNED_WORKSPACE, &user, workspace, access.properties());
    }
}

impl<'a> Access<'a> {
    fn inherited(role: WorkspaceRole) -> Self {
        Self { role: Some(role.as_str()), implicit: true }
    }

    /// The member list may show who inherits a role; where it shows none, the inherited one stands.
    fn of_member(member: &'a Item<WorkspaceMember>, inherited: Option<WorkspaceRole>) -> Self {
        match (member.value.workspace_role.as_deref(), inherited) {
            (None, Some(role)) => Self::inherited(role),
            (role, _) => Self { role, implicit: member.value.is_inherited() },
        }
    }

    fn properties(&self) -> Properties {
        let granted_by = if self.implicit { "organization-role" } else { "membership" };
        PropertyList::default()
            .maybe("role", self.role)
            .set("implicit", self.implicit)
            .set("grantedBy", granted_by)
            .0
    }
}

fn report_member(
    mapping: &mut Mapping<'_>,
    workspace: &str,
    user: &str,
    member: &Item<WorkspaceMember>,
) {
    let operation = WORKSPACES_WITH_MEMBERS.operation;
    let example = format!("{user} of {workspace}");
    let role = member.value.workspace_role.as_deref();
    mapping.check_known((&STEP, operation, "workspace_role"), role, |role| {
        WorkspaceRole::known(role).is_some()
    });
    if role.is_none() && !member.is_unreadable("workspace_role") {
        mapping.ledger.found(&STEP, operation, Finding::NoValue("workspace_role"), &example);
    }
    // Where not every user could be read, it would say nothing.
    let is_gone = !mapping.inventory.users.contains(user);
    if is_gone && mapping.ledger.has_every_item(&users::STEP) {
        mapping.ledger.found(&STEP, operation, Finding::MemberNotAUser, &example);
    }
}

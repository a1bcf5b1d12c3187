//! How somebody reaches a workspace: as a member, or by a role in the organization.
//!
//! Members are where they were added. Admins, owners and billing members reach every workspace that
//! is in use without being added; the default workspace has no members and is reached by role
//! alone.

use super::{WorkspaceMember, WorkspaceRole};
use crate::admin_api::Item;
use crate::inventory::Listing;
use crate::plan::Node;
use crate::resources::Source;
use crate::resources::mapping::Mapping;
use crate::resources::users::{OrganizationRole, User};
use crate::resources::workspaces::{default_workspace, is_active, workspace};

/// How somebody reaches a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// By a role in the organization, which gives this one.
    Inherited(WorkspaceRole),
    /// As a member: this one of the workspace's list.
    Member(u32),
}

/// The role that a role in the organization gives in every workspace that is in use.
pub(super) fn in_workspace(role: OrganizationRole) -> Option<WorkspaceRole> {
    match role {
        OrganizationRole::Admin | OrganizationRole::Owner => Some(WorkspaceRole::Admin),
        OrganizationRole::Billing => Some(WorkspaceRole::Billing),
        OrganizationRole::Developer | OrganizationRole::User | OrganizationRole::Other => None,
    }
}

/// The role that a role in the organization gives in the default workspace.
pub(super) fn in_default_workspace(role: OrganizationRole) -> Option<WorkspaceRole> {
    match role {
        OrganizationRole::Developer => Some(WorkspaceRole::Developer),
        OrganizationRole::User => Some(WorkspaceRole::User),
        other => in_workspace(other),
    }
}

/// What a role in the organization gives.
pub(super) type Rule = fn(OrganizationRole) -> Option<WorkspaceRole>;

/// The role that a user inherits by a rule.
pub(super) fn inherited(user: &Item<User>, rule: Rule) -> Option<WorkspaceRole> {
    user.value.role.as_deref().and_then(OrganizationRole::known).and_then(rule)
}

/// How a user reaches a workspace whose members are these, if they inherit this role. Where the
/// list shows no role, the inherited one stands.
pub(super) fn access(
    members: Option<&Listing<WorkspaceMember>>,
    user: &str,
    inherited: Option<WorkspaceRole>,
) -> Option<Access> {
    let place = members.and_then(|members| members.place(user));
    let member = members.and_then(|members| members.at(place));
    match (place, member.and_then(|member| member.value.workspace_role.as_ref()), inherited) {
        (None, _, role) | (Some(_), None, role @ Some(_)) => role.map(Access::Inherited),
        (Some(place), _, _) => Some(Access::Member(u32::try_from(place).unwrap_or(u32::MAX))),
    }
}

/// The workspaces that the user with an id reaches, and the detail that [`role`] tells the role
/// there from.
pub(crate) fn reached_by(mapping: &Mapping<'_>, id: &str) -> Vec<(Node, u32)> {
    let inventory = mapping.inventory;
    let Some(user) = inventory.users.get(id) else { return Vec::new() };
    let ordinary = inventory.workspaces.iter();
    let ordinary = ordinary.filter(|(_, id, _)| !inventory.is_default_workspace(id));
    let ordinary = ordinary.filter_map(|(_, of, item)| {
        let is_reached = is_active(item) == Some(true);
        let role = inherited(user, in_workspace).filter(|_| is_reached);
        Some((workspace(mapping, of)?, access(inventory.members.get(of), id, role)?))
    });
    let default = default_workspace(mapping).and_then(|node| {
        let members = inventory.default_workspace_id().and_then(|of| inventory.members.get(of));
        Some((node, access(members, id, inherited(user, in_default_workspace))?))
    });
    ordinary.chain(default).map(|(node, access)| (node, access.into())).collect()
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

/// The role that somebody has in a workspace by a detail of [`reached_by`], and whether it follows
/// from the role in the organization.
pub(crate) fn role(source: Source<'_>, workspace: Node, detail: u32) -> (Option<&str>, bool) {
    match detail.into() {
        Access::Inherited(role) => (Some(role.as_str()), true),
        Access::Member(place) => {
            let member = member(source, workspace, place);
            let role = member.and_then(|member| member.workspace_role.as_deref());
            (role, member.is_some_and(WorkspaceMember::is_inherited))
        }
    }
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

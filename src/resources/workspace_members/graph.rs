//! Members, and the roles in the organization → who reaches which workspace.

use graph::Properties;

use super::access::{Access, Rule, access, in_default_workspace, in_workspace, inherited, role};
use super::{STEP, WORKSPACES_WITH_MEMBERS, WorkspaceMember, WorkspaceRole};
use crate::admin_api::Item;
use crate::inventory::{Inventory, Listing};
use crate::ontology::{RelationshipKind, property};
use crate::plan::{Node, PlannedRelationship};
use crate::report::Finding;
use crate::resources::Source;
use crate::resources::mapping::{Mapping, PropertyList};
use crate::resources::users::{self, USER};
use crate::resources::workspaces::{WORKSPACE, default_workspace, is_active, is_in_use, workspace};

// (user) -ASSIGNED-> (workspace)
/// Who reaches which workspace.
pub(super) static USER_ASSIGNED_WORKSPACE: RelationshipKind = RelationshipKind::with_properties(
    &USER,
    "ASSIGNED",
    &WORKSPACE,
    &STEP,
    &[
        property("active", "Whether the workspace is not archived; absent where that is not told."),
        property(
            "grantedBy",
            "`membership`, or `organization-role` where no membership is needed.",
        ),
        property("implicit", "Whether it follows from the role in the organization."),
        property("role", "The role in the workspace. An open set."),
    ],
    tell,
);

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

/// Who inherits which role by a rule: their ids, and where they are among the users.
type Inherited<'a> = Vec<(&'a str, usize, WorkspaceRole)>;

/// Who inherits which role by a rule, sorted by id.
fn inherited_roles(inventory: &Inventory, rule: Rule) -> Inherited<'_> {
    let users = inventory.users.iter();
    users.filter_map(|(place, id, item)| Some((id, place, inherited(item, rule)?))).collect()
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
    for (_, id_of_user, member) in members.into_iter().flat_map(Listing::iter) {
        let user = inventory.users.place(id_of_user);
        report_member(mapping, id.unwrap_or_default(), (id_of_user, user), member);
        let role = inherited.binary_search_by_key(&id_of_user, |(id, ..)| id).ok();
        let role = role.and_then(|place| inherited.get(place)).map(|(_, _, role)| *role);
        if let (Some(user), Some(access)) = (user, access(members, id_of_user, role)) {
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

fn tell<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let (role, implicit) = role(source, relationship.to, relationship.detail);
    PropertyList::with_capacity(4)
        .maybe("active", is_in_use(source, relationship.to))
        .set("grantedBy", if implicit { "organization-role" } else { "membership" })
        .set("implicit", implicit)
        .maybe("role", role)
        .into_properties()
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

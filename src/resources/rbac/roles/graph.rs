//! Roles → the graph: what they allow, as far as that is in the graph; the rest is properties.

use std::collections::BTreeSet;

use graph::Properties;

use super::super::STEP;
use super::{PERMISSIONS, Permission, ROLES, ROLES_WITH_PERMISSIONS, Role};
use crate::inventory::{Inventory, Listing};
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::plan::PlannedRelationship;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, first_readable};
use crate::resources::{Source, Told};

/// A role that groups give.
pub(crate) static ROLE: EntityKind = EntityKind {
    type_name: "anthropic_rbac_role",
    classes: &["AccessRole"],
    resource_name: "Role",
    step: &STEP,
    properties: &[
        property("createdOn", "When it was made. Milliseconds."),
        DISPLAY_NAME,
        property(
            "hasAdminPermission",
            "Whether it gives a right in the administration; absent where not all of its \
             permissions could be read and none of those does.",
        ),
        property(
            "hasBlanketPermission",
            "Whether it allows features that it does not name, as capability_access_all does; absent \
             where not all of its permissions could be read and none of those does.",
        ),
        ID,
        NAME,
        property(
            "permissions",
            "What it allows, in a sorted list: `chat on organization`, \
             `use on connector_tool ID/NAME`. Absent where none could be read.",
        ),
        property("source", "built_in or custom. An open set."),
        property("updatedOn", "When it was last changed. Milliseconds."),
    ],
    tell,
};

// (account) -HAS-> (role)
/// Which roles the organization has.
pub(crate) static ACCOUNT_HAS_ROLE: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &ROLE, &STEP);

// (role) -ALLOWS-> (account)
/// Which roles allow something in the organization itself. What else they allow is not in the graph.
pub(crate) static ROLE_ALLOWS_ACCOUNT: RelationshipKind = RelationshipKind::with_properties(
    &ROLE,
    "ALLOWS",
    &ACCOUNT,
    &STEP,
    // A relationship of JupiterOne has no lists.
    &[property("actions", "What may be done, sorted, with commas between: `chat, code`.")],
    tell_allowance,
);

const KINDS: [&str; 5] =
    ["organization", "connector", "connector_tool", "connector_scope", "all_connectors"];

/// Plans every role.
pub(crate) fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, id, item) in inventory.roles.iter() {
        let source = item.value.source.as_ref().and_then(|source| source.kind.as_deref());
        mapping.check_known((&STEP, ROLES.operation, "source.type"), source, |source| {
            ["built_in", "custom"].contains(&source)
        });
        for permission in permissions(inventory, id).into_iter().flat_map(Listing::values) {
            let kind = permission.resource.as_ref().and_then(|it| it.kind.as_deref());
            let field = (&STEP, ROLES_WITH_PERMISSIONS.operation, "resource.type");
            mapping.check_known(field, kind, |kind| KINDS.contains(&kind));
        }
        mapping.add_entity(&ROLE, id, Some(place));
    }
}

/// Relates the account to every role, and every role that allows something in it to the account.
pub(crate) fn relate(mapping: &mut Mapping<'_>) {
    let account = account(mapping);
    mapping.relate_to_each(&ACCOUNT_HAS_ROLE, account);
    let inventory = mapping.inventory;
    for (place, id, _) in inventory.roles.iter() {
        let (Some(role), Some(account)) = (mapping.node(&ROLE, place), account) else { continue };
        if !actions(inventory, id).is_empty() {
            mapping.relate(&ROLE_ALLOWS_ACCOUNT, role, account);
        }
    }
}

/// What a role allows, as far as it was read.
fn permissions<'a>(inventory: &'a Inventory, role: &str) -> Option<&'a Listing<Permission>> {
    inventory.permissions.get(role)
}

/// What a role allows in the organization.
fn actions<'a>(inventory: &'a Inventory, role: &str) -> BTreeSet<&'a str> {
    let organization = inventory.organization_id().unwrap_or_default();
    let all = permissions(inventory, role).into_iter().flat_map(Listing::values);
    all.filter(|it| it.is_about(organization)).map(|it| it.action.as_str()).collect()
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let Some(item) = source.inventory.roles.at(place) else {
        return PropertyList::default().told_from::<Role>(None);
    };
    let role = &item.value;
    let id = role.id.as_deref().unwrap_or_default();
    let name = first_readable(&[role.display_name.as_deref(), role.name.as_deref()], id);
    let read = permissions(source.inventory, id);
    let is_whole = source.inventory.is_whole(&PERMISSIONS, id);
    let any = |is_so: fn(&Permission) -> bool| {
        let is_seen = read.is_some_and(|read| read.values().any(is_so));
        (is_seen || is_whole).then_some(is_seen)
    };
    let organization = source.inventory.organization_id().unwrap_or_default();
    let texts = |read: &Listing<Permission>| -> Vec<String> {
        let texts: BTreeSet<_> = read.values().map(|it| it.text(organization)).collect();
        texts.into_iter().collect()
    };
    PropertyList::with_capacity(9)
        .maybe("createdOn", role.created_at)
        .set("displayName", name)
        .maybe("hasAdminPermission", any(Permission::is_administrative))
        .maybe("hasBlanketPermission", any(Permission::is_blanket))
        .set("id", id)
        .set("name", name)
        .maybe("permissions", read.map(texts))
        .maybe("source", role.source.as_ref().and_then(|source| source.kind.as_deref()))
        .maybe("updatedOn", role.updated_at)
        .told_from(Some(item))
}

fn tell_allowance<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let role = source.inventory.roles.at(source.place(relationship.from));
    let id = role.and_then(|item| item.value.id.as_deref()).unwrap_or_default();
    let actions: Vec<_> = actions(source.inventory, id).into_iter().collect();
    PropertyList::with_capacity(1).set("actions", actions.join(", ")).into_properties()
}

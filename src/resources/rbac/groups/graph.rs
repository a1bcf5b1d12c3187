//! Groups → the graph: who is in them, and which roles they give.
//!
//! Groups belong to the whole enterprise, users and roles to one organization of it. So ids that name
//! nothing here are normal: they stay as properties, and are no problem.

use std::borrow::Cow;

use graph::Value;

use super::super::roles::ROLE;
use super::super::{GroupMember, STEP};
use super::{GROUP_MEMBERS, GROUPS, Group};
use crate::admin_api::Item;
use crate::inventory::Listing;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::plan::Node;
use crate::report::Finding;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, first_readable, texts};
use crate::resources::users::{self, USER};
use crate::resources::{Source, Told};

/// A group of users.
pub(crate) static GROUP: EntityKind = EntityKind {
    type_name: "anthropic_rbac_group",
    classes: &["UserGroup"],
    resource_name: "Group",
    step: &STEP,
    properties: &[
        property("createdOn", "When it was made. Milliseconds."),
        DISPLAY_NAME,
        ID,
        property(
            "memberCount",
            "How many are in it, users of other organizations of the enterprise included; absent \
             where not all of them could be read.",
        ),
        NAME,
        property(
            "outsideMemberIds",
            "The ids of its members who are no users of this organization, in a list; absent where \
             not all members, or not all users, could be read.",
        ),
        property(
            "roleIds",
            "The ids of the roles that it gives, in a list, roles of other organizations of the \
             enterprise included; absent where the service cannot tell them for now.",
        ),
        property(
            "sourceType",
            "direct, or scim where the identity provider keeps it. An open set.",
        ),
        property("updatedOn", "When it was last changed. Milliseconds."),
    ],
    tell,
};

// (account) -HAS-> (group)
/// Which groups the enterprise has.
pub(crate) static ACCOUNT_HAS_GROUP: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &GROUP, &STEP);

// (group) -HAS-> (user)
/// Who is in which group.
pub(crate) static GROUP_HAS_USER: RelationshipKind =
    RelationshipKind::new(&GROUP, "HAS", &USER, &STEP);

// (group) -ASSIGNED-> (role)
/// Which roles a group gives to its members.
pub(crate) static GROUP_ASSIGNED_ROLE: RelationshipKind =
    RelationshipKind::new(&GROUP, "ASSIGNED", &ROLE, &STEP);

/// Plans every group.
pub(crate) fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, id, item) in inventory.groups.iter() {
        let source = item.value.source_type.as_deref();
        mapping.check_known((&STEP, GROUPS.operation, "source_type"), source, |source| {
            ["direct", "scim"].contains(&source)
        });
        if item.value.role_ids().is_none() {
            report_untold_roles(mapping, id, item);
        }
        mapping.add_entity(&GROUP, id, Some(place));
    }
    let is_unread = mapping.ledger.is_unread(&users::STEP);
    if !inventory.groups.is_empty() && !is_unread && !mapping.ledger.has_every_item(&users::STEP) {
        mapping.ledger.lacks_entity(&GROUP);
    }
}

/// Says that what a group gives is not told. That it gives nothing would be a guess.
fn report_untold_roles(mapping: &mut Mapping<'_>, id: &str, item: &Item<Group>) {
    mapping.ledger.lacks_entity(&GROUP);
    mapping.ledger.lacks_relationship(&GROUP_ASSIGNED_ROLE);
    if !item.is_unreadable("role_ids") && !item.is_unreadable("roles") {
        mapping.ledger.found(&STEP, GROUPS.operation, Finding::RolesNotTold, id);
    }
}

/// Relates the account to every group, and every group to its members and to what it gives.
pub(crate) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_GROUP, account(mapping));
    let inventory = mapping.inventory;
    for (place, id, item) in inventory.groups.iter() {
        let Some(group) = mapping.node(&GROUP, place) else { continue };
        for (_, user, _) in inventory.group_members.get(id).into_iter().flat_map(Listing::iter) {
            let user = inventory.users.place(user).and_then(|it| mapping.node(&USER, it));
            user.into_iter().for_each(|user| mapping.relate(&GROUP_HAS_USER, group, user));
        }
        relate_roles(mapping, group, item.value.role_ids().unwrap_or_default());
    }
}

fn relate_roles(mapping: &mut Mapping<'_>, group: Node, ids: &[String]) {
    let inventory = mapping.inventory;
    let mut places: Vec<_> = ids.iter().filter_map(|id| inventory.roles.place(id)).collect();
    places.sort_unstable();
    places.dedup();
    for role in places {
        let role = mapping.node(&ROLE, role);
        role.into_iter().for_each(|role| mapping.relate(&GROUP_ASSIGNED_ROLE, group, role));
    }
}

/// The group with this id, if it is in the graph.
pub(crate) fn group(mapping: &Mapping<'_>, id: &str) -> Option<Node> {
    mapping.node(&GROUP, mapping.inventory.groups.place(id)?)
}

/// The members of a group, if all of them were read.
fn all_members<'a>(source: Source<'a>, group: &str) -> Option<&'a Listing<GroupMember>> {
    let is_whole = source.inventory.is_whole(&GROUP_MEMBERS, group);
    source.inventory.group_members.get(group).filter(|_| is_whole)
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let Some(item) = source.inventory.groups.at(place) else {
        return PropertyList::default().told_from::<Group>(None);
    };
    let group = &item.value;
    let id = group.id.as_deref().unwrap_or_default();
    let name = first_readable(&[group.name.as_deref()], id);
    let members = all_members(source, id);
    let count = members.and_then(|members| i64::try_from(members.values().count()).ok());
    PropertyList::with_capacity(9)
        .maybe("createdOn", group.created_at)
        .set("displayName", name)
        .set("id", id)
        .maybe("memberCount", count.map(Value::Integer))
        .set("name", name)
        .maybe("outsideMemberIds", members.and_then(|members| outside(source, members)))
        .maybe("roleIds", group.role_ids().map(texts))
        .maybe("sourceType", group.source_type.as_deref())
        .maybe("updatedOn", group.updated_at)
        .told_from(Some(item))
}

/// The ids of members who are no users of this organization, where all users are known.
fn outside<'a>(source: Source<'a>, members: &'a Listing<GroupMember>) -> Option<Vec<Cow<'a, str>>> {
    let is_known = source.ledger.has_every_item(&users::STEP);
    let is_outside = |id: &&str| !source.inventory.users.contains(id);
    let outside = members.iter().map(|(_, id, _)| id).filter(is_outside);
    is_known.then(|| outside.map(Cow::Borrowed).collect())
}

//! Groups of users, the roles that they give, and what these allow: one step, for the one says
//! little without the other. On Enterprise only.

mod groups;
mod invites;
mod roles;

pub(crate) use groups::{Group, GroupMember};
pub(crate) use roles::{Permission, Role};

use super::{BY_ENTERPRISE_KEY, Mapping, Resource, step};
use crate::ontology::Step;

static STEP: Step = step(
    "fetch-rbac",
    "Fetch Groups And Roles",
    "groups and roles",
    BY_ENTERPRISE_KEY,
    "one for every 1,000 groups and roles, and one for each",
);

/// The room of groups and roles.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&groups::GROUPS, &groups::GROUP_MEMBERS, &roles::ROLES, &roles::PERMISSIONS],
    entities: &[&groups::GROUP, &roles::ROLE],
    relationships: &[
        &groups::ACCOUNT_HAS_GROUP,
        &groups::GROUP_HAS_USER,
        &groups::GROUP_ASSIGNED_ROLE,
        &invites::INVITE_ASSIGNED_GROUP,
        &roles::ACCOUNT_HAS_ROLE,
        &roles::ROLE_ALLOWS_ACCOUNT,
    ],
    plan,
    relate,
};

fn plan(mapping: &mut Mapping<'_>) {
    groups::plan(mapping);
    roles::plan(mapping);
}

fn relate(mapping: &mut Mapping<'_>) {
    groups::relate(mapping);
    invites::relate(mapping);
    roles::relate(mapping);
}

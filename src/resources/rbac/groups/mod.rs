//! Groups and their members, as the service sends them. Knows nothing of what a role allows.

mod graph;

pub(super) use graph::{
    ACCOUNT_HAS_GROUP, GROUP, GROUP_ASSIGNED_ROLE, GROUP_HAS_USER, group, plan, relate,
};
use serde::Deserialize;

use super::STEP;
use crate::admin_api::{Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Parents, Presence};

/// The groups of the whole enterprise that the organization belongs to.
pub(super) static GROUPS: List = List {
    step: &STEP,
    path: "/v1/organizations/rbac_groups",
    query: &[],
    paging: Paging::ByToken { limit: Some(1000) },
    asked: Asked::Once,
    operation: "list groups",
    beta: None,
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.groups,
};

/// Who is in a group.
pub(super) static GROUP_MEMBERS: List = List {
    path: "/v1/organizations/rbac_groups/{group_id}/members",
    asked: Asked::ForEach(&GROUPS_WITH_MEMBERS),
    operation: "list members of group {group_id}",
    shelf: |inventory, group| inventory.group_members.entry(group.to_owned()).or_default(),
    ..GROUPS
};

static GROUPS_WITH_MEMBERS: Parents = Parents {
    name: "groups",
    operation: "list members of groups",
    step: &STEP,
    ids: |inventory| inventory.groups.iter().map(|(_, id, _)| id).collect(),
    may_lack_list: |_, _| false,
};

/// An item of `GET /v1/organizations/rbac_groups`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Group {
    /// `rbac_group_…`
    pub(crate) id: Option<String>,
    /// Chosen by people; several can have the same.
    pub(crate) name: Option<String>,
    /// An open set: direct, scim.
    pub(crate) source_type: Option<String>,
    /// The roles that it gives. Null: they cannot be told for now.
    role_ids: Option<Vec<String>>,
    /// What that was called at first.
    roles: Option<Vec<String>>,
    /// When it was made.
    pub(crate) created_at: Option<Timestamp>,
    /// When it was last changed.
    pub(crate) updated_at: Option<Timestamp>,
}

impl Model for Group {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl Group {
    /// The ids of the roles that it gives, where they are told. Roles of other organizations of the
    /// enterprise are among them.
    pub(crate) fn role_ids(&self) -> Option<&[String]> {
        self.role_ids.as_deref().or(self.roles.as_deref())
    }
}

/// An item of `GET /v1/organizations/rbac_groups/{group_id}/members`. In its list, the user's id
/// identifies it. Users of other organizations of the enterprise are among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct GroupMember {
    /// `user_…`
    pub(crate) user_id: Option<String>,
}

impl Model for GroupMember {
    fn id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }
}

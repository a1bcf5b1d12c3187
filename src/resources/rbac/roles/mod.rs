//! Roles and what they allow, as the service sends them. Knows nothing of who has them.

mod graph;
mod permission;

pub(super) use graph::{ACCOUNT_HAS_ROLE, ROLE, ROLE_ALLOWS_ACCOUNT, plan, relate};
pub(crate) use permission::Permission;
use serde::Deserialize;

use super::STEP;
use crate::admin_api::{Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Parents, Presence};

/// The roles of the organization.
pub(super) static ROLES: List = List {
    step: &STEP,
    path: "/v1/organizations/rbac_roles",
    query: &[],
    paging: Paging::ByToken { limit: Some(1000) },
    asked: Asked::Once,
    operation: "list roles",
    beta: None,
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.roles,
};

/// What a role allows.
pub(super) static PERMISSIONS: List = List {
    path: "/v1/organizations/rbac_roles/{role_id}/permissions",
    asked: Asked::ForEach(&ROLES_WITH_PERMISSIONS),
    operation: "list permissions of role {role_id}",
    shelf: |inventory, role| inventory.permissions.entry(role.to_owned()).or_default(),
    ..ROLES
};

static ROLES_WITH_PERMISSIONS: Parents = Parents {
    name: "roles",
    operation: "list permissions of roles",
    step: &STEP,
    ids: |inventory| inventory.roles.iter().map(|(_, id, _)| id).collect(),
    may_lack_list: |_, _| false,
};

/// An item of `GET /v1/organizations/rbac_roles`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Role {
    /// `rbac_role_…`
    pub(crate) id: Option<String>,
    /// Of a role that came with the organization, the service may change it.
    pub(crate) display_name: Option<String>,
    /// What that was called at first.
    pub(crate) name: Option<String>,
    /// Where it comes from.
    pub(crate) source: Option<RoleSource>,
    /// When it was made.
    pub(crate) created_at: Option<Timestamp>,
    /// When it was last changed.
    pub(crate) updated_at: Option<Timestamp>,
}

/// Where a role comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct RoleSource {
    /// An open set: built_in, custom.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

impl Model for Role {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

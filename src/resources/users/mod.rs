//! Users of the organization, as the service sends them. Knows nothing of workspaces.

mod graph;

pub(crate) use graph::USER;
use serde::Deserialize;

use super::{BY_ALL, Resource, step};
use crate::admin_api::{Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::Step;

pub(crate) static STEP: Step =
    step("fetch-users", "Fetch Users", "users", BY_ALL, "one for every 1,000");

/// The users of the organization.
pub(crate) static USERS: List = List {
    step: &STEP,
    path: "/v1/organizations/users",
    query: &[],
    paging: Paging::ById { limit: 1000 },
    asked: Asked::Once,
    operation: "list users",
    beta: None,
    presence: Presence::Everywhere,
    shelf: |inventory, _| &mut inventory.users,
};

/// The users' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&USERS],
    entities: &[&USER],
    relationships: &[&graph::ACCOUNT_HAS_USER],
    plan: graph::plan,
    relate: graph::relate,
};

/// An item of `GET /v1/organizations/users`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct User {
    /// `user_…`
    pub(crate) id: Option<String>,
    /// Can be empty or a single word.
    pub(crate) name: Option<String>,
    /// Can be anything.
    pub(crate) email: Option<String>,
    /// An open set, see [`OrganizationRole`].
    pub(crate) role: Option<String>,
    /// When the user joined the organization.
    pub(crate) added_at: Option<Timestamp>,
}

impl Model for User {
    const ARE_MANY: bool = true;

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// The roles in an organization that are known. Expect more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrganizationRole {
    /// `admin`
    Admin,
    /// `billing`
    Billing,
    /// `developer`
    Developer,
    /// `user`
    User,
    /// `owner`, `primary_owner`
    Owner,
    /// `claude_code_user`, `managed`, `membership_admin`: reach no workspace by their role.
    Other,
}

impl OrganizationRole {
    /// The role of that name, where it is known.
    pub(crate) fn known(role: &str) -> Option<Self> {
        match role {
            "admin" => Some(Self::Admin),
            "billing" => Some(Self::Billing),
            "developer" => Some(Self::Developer),
            "user" => Some(Self::User),
            "owner" | "primary_owner" => Some(Self::Owner),
            "claude_code_user" | "managed" | "membership_admin" => Some(Self::Other),
            _ => None,
        }
    }

    /// Whether it administers the organization: owners have all rights of admins.
    pub(crate) fn is_admin(self) -> bool {
        matches!(self, Self::Admin | Self::Owner)
    }
}

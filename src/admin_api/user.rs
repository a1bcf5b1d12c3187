//! Users of the organization. Knows nothing of workspaces.

use serde::Deserialize;

use super::Timestamp;
use super::item::Model;

/// An item of `GET /v1/organizations/users`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct User {
    /// `user_…`
    pub id: Option<String>,
    /// Can be empty or a single word.
    pub name: Option<String>,
    /// Can be anything.
    pub email: Option<String>,
    /// An open set, see [`OrganizationRole`].
    pub role: Option<String>,
    /// When the user joined the organization.
    pub added_at: Option<Timestamp>,
}

impl Model for User {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// The roles in an organization that are known. Expect more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganizationRole {
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
    #[must_use]
    pub fn known(role: &str) -> Option<Self> {
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
}

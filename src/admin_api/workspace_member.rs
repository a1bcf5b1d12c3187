//! Members of a workspace. Knows nothing of access that needs no membership.

use serde::Deserialize;

use super::item::Model;

/// An item of `GET /v1/organizations/workspaces/{workspace_id}/members`. It has no id of its own:
/// in its list, the user's id identifies it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WorkspaceMember {
    /// `user_…`
    pub user_id: Option<String>,
    /// An open set, see [`WorkspaceRole`].
    pub workspace_role: Option<String>,
}

impl Model for WorkspaceMember {
    fn id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// A list that shows who inherits a role may show a role given by hand, too. That one wins.
    fn yields_to(&self, other: &Self) -> bool {
        self.is_inherited() && !other.is_inherited() && other.workspace_role.is_some()
    }
}

impl WorkspaceMember {
    /// Whether the role can only have been inherited.
    #[must_use]
    pub fn is_inherited(&self) -> bool {
        self.workspace_role.as_deref() == Some(WorkspaceRole::Billing.as_str())
    }
}

/// The roles in a workspace that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkspaceRole {
    /// `workspace_admin`
    Admin,
    /// `workspace_billing`: cannot be assigned by hand, only inherited.
    Billing,
    /// `workspace_developer`
    Developer,
    /// `workspace_restricted_developer`
    RestrictedDeveloper,
    /// `workspace_user`
    User,
}

impl WorkspaceRole {
    const ALL: [Self; 5] =
        [Self::Admin, Self::Billing, Self::Developer, Self::RestrictedDeveloper, Self::User];

    /// The role as the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "workspace_admin",
            Self::Billing => "workspace_billing",
            Self::Developer => "workspace_developer",
            Self::RestrictedDeveloper => "workspace_restricted_developer",
            Self::User => "workspace_user",
        }
    }

    /// The role of that name, where it is known.
    #[must_use]
    pub fn known(role: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == role)
    }
}

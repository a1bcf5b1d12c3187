//! Roles in the organization and in workspaces, and how one follows from the other.

/// A role in the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrganizationRole {
    /// May do everything.
    Admin,
    /// Pays.
    Billing,
    /// Makes keys.
    Developer,
    /// Uses the Workbench.
    User,
    /// Uses Claude Code.
    ClaudeCodeUser,
    /// Is managed elsewhere.
    Managed,
}

impl OrganizationRole {
    const ALL: [Self; 6] = [
        Self::Admin,
        Self::Billing,
        Self::Developer,
        Self::User,
        Self::ClaudeCodeUser,
        Self::Managed,
    ];

    /// The role as the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Billing => "billing",
            Self::Developer => "developer",
            Self::User => "user",
            Self::ClaudeCodeUser => "claude_code_user",
            Self::Managed => "managed",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The role that it gives in every workspace without membership.
    #[must_use]
    pub fn inherited(self) -> Option<WorkspaceRole> {
        match self {
            Self::Admin => Some(WorkspaceRole::Admin),
            Self::Billing => Some(WorkspaceRole::Billing),
            Self::Developer | Self::User | Self::ClaudeCodeUser | Self::Managed => None,
        }
    }

    /// Whether somebody with it can be given that role in a workspace by hand.
    #[must_use]
    pub fn can_be_given(self, role: WorkspaceRole) -> bool {
        match self {
            Self::Admin => false,
            // Of those who inherit a role, only they can be raised.
            Self::Billing => role == WorkspaceRole::Admin,
            Self::Developer | Self::User | Self::ClaudeCodeUser | Self::Managed => {
                role != WorkspaceRole::Billing
            }
        }
    }
}

/// A role in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkspaceRole {
    /// Manages it.
    Admin,
    /// Pays for it; is inherited only.
    Billing,
    /// Makes keys in it.
    Developer,
    /// Makes keys in it, with less access.
    RestrictedDeveloper,
    /// Uses it.
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

    /// The role of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

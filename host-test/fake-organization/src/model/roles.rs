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
    /// May do what admins do, and more.
    Owner,
    /// The same; there is one.
    PrimaryOwner,
    /// Says who is in the organization.
    MembershipAdmin,
}

impl OrganizationRole {
    const ALL: [Self; 9] = [
        Self::Admin,
        Self::Billing,
        Self::Developer,
        Self::User,
        Self::ClaudeCodeUser,
        Self::Managed,
        Self::Owner,
        Self::PrimaryOwner,
        Self::MembershipAdmin,
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
            Self::Owner => "owner",
            Self::PrimaryOwner => "primary_owner",
            Self::MembershipAdmin => "membership_admin",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether it has the rights of an admin: owners have all of them.
    #[must_use]
    pub fn is_admin(self) -> bool {
        matches!(self, Self::Admin | Self::Owner | Self::PrimaryOwner)
    }

    /// The role that it gives in every workspace without membership.
    #[must_use]
    pub fn inherited(self) -> Option<WorkspaceRole> {
        match self {
            Self::Admin | Self::Owner | Self::PrimaryOwner => Some(WorkspaceRole::Admin),
            Self::Billing => Some(WorkspaceRole::Billing),
            Self::Developer
            | Self::User
            | Self::ClaudeCodeUser
            | Self::Managed
            | Self::MembershipAdmin => None,
        }
    }

    /// Whether somebody with it can be given that role in a workspace by hand.
    #[must_use]
    pub fn can_be_given(self, role: WorkspaceRole) -> bool {
        match self {
            Self::Admin | Self::Owner | Self::PrimaryOwner => false,
            // Of those who inherit a role, only they can be raised.
            Self::Billing => role == WorkspaceRole::Admin,
            Self::Developer
            | Self::User
            | Self::ClaudeCodeUser
            | Self::Managed
            | Self::MembershipAdmin => role != WorkspaceRole::Billing,
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

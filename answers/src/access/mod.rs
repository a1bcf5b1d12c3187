//! Who has what thereby has what else: the relationships of the graph that pass access on, and in
//! which direction. Knows no path.
//!
//! A [`Pass`] leads from what one has to what one has thereby. It is told from one relationship or
//! entity at a time, so that a graph can be gone through without being held.

mod passes;

pub use passes::{PASSES_NOTHING, Passes};

use std::borrow::Cow;

/// That who has one thing has another thereby. Both are keys of entities.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pass<'a> {
    /// What one has.
    pub from: Cow<'a, str>,
    /// What one has thereby.
    pub to: Cow<'a, str>,
    /// How the one leads to the other.
    pub means: Means,
    /// The role that one has there, or what may be done, by the service's own names.
    pub right: Option<Cow<'a, str>>,
    /// Whether it opens anything: nothing on the way is archived or switched off.
    pub is_active: bool,
    /// Whether it follows from a rule, as admins are in every workspace, and nobody granted it.
    pub is_implicit: bool,
    /// What must be so besides.
    pub condition: Condition,
}

/// How one thing leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// A user or a service account is in a workspace.
    Member,
    /// An admin, or what has an admin's rights, administers the organization.
    Administers,
    /// Who administers the organization can let themselves into its workspaces.
    LetsItselfIn,
    /// A key is good for a workspace.
    Opens,
    /// A key of organization scope acts as somebody everywhere.
    ActsAs,
    /// A user or a service account made a key, and so can know its secret.
    Made,
    /// What an issuer says is believed by a rule.
    Issues,
    /// A rule lets act as a service account, where the rule is for.
    Impersonates,
    /// A rule lets into a workspace.
    LetsIn,
    /// A user is in a group.
    InGroup,
    /// A group has a role.
    HasRole,
    /// A role permits something in the organization.
    Permits,
    /// An invite makes a user, or one in a group, of who accepts it.
    Invites,
    /// A telemetry destination is sent the prompts and answers of a workspace.
    Receives,
}

impl Means {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Member,
        Self::Administers,
        Self::LetsItselfIn,
        Self::Opens,
        Self::ActsAs,
        Self::Made,
        Self::Issues,
        Self::Impersonates,
        Self::LetsIn,
        Self::InGroup,
        Self::HasRole,
        Self::Permits,
        Self::Invites,
        Self::Receives,
    ];

    /// Whether it is the end of a way: what is reached so passes nothing on.
    ///
    /// A rule lets act as a service account, but only where the rule is for: what it opens it says
    /// itself. What a role permits is not the administration.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Impersonates | Self::Permits)
    }

    /// Whether it can only be the beginning of a way: who made a key can know its secret, but who
    /// acts as them does not.
    #[must_use]
    pub fn is_beginning(self) -> bool {
        self == Self::Made
    }

    /// It as a name in JSON: `lets-itself-in`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Administers => "administers",
            Self::LetsItselfIn => "lets-itself-in",
            Self::Opens => "opens",
            Self::ActsAs => "acts-as",
            Self::Made => "made",
            Self::Issues => "issues",
            Self::Impersonates => "impersonates",
            Self::LetsIn => "lets-in",
            Self::InGroup => "in-group",
            Self::HasRole => "has-role",
            Self::Permits => "permits",
            Self::Invites => "invites",
            Self::Receives => "receives",
        }
    }

    /// It in words, between what has and what is had: `is in`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Member => "is in",
            Self::Administers => "administers",
            Self::LetsItselfIn => "can let itself into",
            Self::Opens => "is good for",
            Self::ActsAs => "acts as",
            Self::Made => "made",
            Self::Issues => "is believed by",
            Self::Impersonates => "lets act as",
            Self::LetsIn => "lets into",
            Self::InGroup => "is in the group",
            Self::HasRole => "has the role",
            Self::Permits => "permits something in",
            Self::Invites => "invites into",
            Self::Receives => "is sent prompts and answers of",
        }
    }
}

/// What must be so for a pass to open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Nothing.
    None,
    /// That the key's secret was kept: it is shown once, to who makes the key.
    KnowsSecret,
    /// That the invite is accepted.
    IsAccepted,
}

impl Condition {
    /// It as a name in JSON; none where there is no condition.
    #[must_use]
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::KnowsSecret => Some("knows-secret"),
            Self::IsAccepted => Some("is-accepted"),
        }
    }
}

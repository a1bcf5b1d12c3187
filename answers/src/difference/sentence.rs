//! A sentence about what differs, and what it is about. Knows no words.

use crate::kinds::{
    ACCOUNT, API_KEY, EXTERNAL_KEY, FEDERATION_ISSUER, FEDERATION_RULE, GROUP, INVITE, ROLE,
    SERVICE_ACCOUNT, TELEMETRY_DESTINATION, USER, WORKSPACE,
};

/// What a sentence is about, in the order in which people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    People,
    Keys,
    ServiceAccounts,
    Federation,
    Workspaces,
    Groups,
    Telemetry,
    EncryptionKeys,
    Organization,
    Others,
}

impl Topic {
    /// That of a type.
    pub(super) fn of(kind: &str) -> Self {
        match kind {
            USER | INVITE => Self::People,
            API_KEY => Self::Keys,
            SERVICE_ACCOUNT => Self::ServiceAccounts,
            FEDERATION_ISSUER | FEDERATION_RULE => Self::Federation,
            WORKSPACE => Self::Workspaces,
            GROUP | ROLE => Self::Groups,
            TELEMETRY_DESTINATION => Self::Telemetry,
            EXTERNAL_KEY => Self::EncryptionKeys,
            ACCOUNT => Self::Organization,
            _ => Self::Others,
        }
    }

    /// It above its sentences.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::People => "People",
            Self::Keys => "API keys",
            Self::ServiceAccounts => "Service accounts",
            Self::Federation => "Federation",
            Self::Workspaces => "Workspaces",
            Self::Groups => "Groups and roles",
            Self::Telemetry => "Telemetry",
            Self::EncryptionKeys => "Encryption keys",
            Self::Organization => "Organization",
            Self::Others => "Others",
        }
    }

    /// It as a name in JSON.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Keys => "keys",
            Self::ServiceAccounts => "service-accounts",
            Self::Federation => "federation",
            Self::Workspaces => "workspaces",
            Self::Groups => "groups",
            Self::Telemetry => "telemetry",
            Self::EncryptionKeys => "encryption-keys",
            Self::Organization => "organization",
            Self::Others => "others",
        }
    }
}

/// A sentence about what differs, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) topic: Topic,
    /// Those of the same sort say the same of different things; a reader needs only some of them.
    pub(super) sort: String,
    pub(super) text: String,
    /// The keys of what it is about, the main one first.
    pub(super) about: Vec<String>,
}

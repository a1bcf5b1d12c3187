//! As whom a key acts, and so what kind of key it is. Knows nothing of who is still there.

use super::{ApiKey, KeyOwner};

/// The kinds of whoever makes a key, and of whom a key acts as.
pub(super) const USER: &str = "user";
pub(super) const SERVICE_ACCOUNT: &str = "service_account";

/// Whether that is the kind of somebody a key can act as.
pub(super) fn is_actor(kind: &str) -> bool {
    [USER, SERVICE_ACCOUNT].contains(&kind)
}

/// As whom a key acts, in both shapes: `{type: "user_actor", user_id}`, and the older
/// `{id, type: "user"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Principal {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<String>,
    user_id: Option<String>,
    service_account_id: Option<String>,
}

impl Principal {
    /// The id of the user or service account.
    pub(crate) fn id(&self) -> Option<&str> {
        self.user_id.as_deref().or(self.service_account_id.as_deref()).or(self.id.as_deref())
    }

    /// `user` or `service_account`, whichever shape it came in.
    pub(crate) fn kind(&self) -> Option<&str> {
        self.kind.as_deref().map(|kind| kind.strip_suffix("_actor").unwrap_or(kind))
    }
}

/// The kinds of keys, by whom they act as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// It acts as a user, and ends with them.
    Personal,
    /// It acts as a service account, and ends with it.
    ServiceAccount,
    /// It acts as nobody, and goes on after its maker left.
    Workspace,
}

impl KeyKind {
    /// The kind as the graph has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::ServiceAccount => "service-account",
            Self::Workspace => "workspace",
        }
    }
}

impl ApiKey {
    /// As whom it acts, where it says.
    pub(crate) fn principal(&self) -> Option<&Principal> {
        self.principal.as_ref()?.as_ref()
    }

    /// The id of the user that it acts as, where it acts as one.
    pub(crate) fn principal_user(&self) -> Option<&str> {
        let principal = self.principal()?;
        principal.id().filter(|_| principal.kind() == Some(USER))
    }

    /// The id of the service account that it acts as, where it acts as one.
    pub(crate) fn principal_service_account(&self) -> Option<&str> {
        let principal = self.principal()?;
        principal.id().filter(|_| principal.kind() == Some(SERVICE_ACCOUNT))
    }

    /// What kind of key it is, where the service tells whom it acts as. A key of the whole
    /// organization acts as somebody, whatever it says.
    pub(crate) fn kind(&self) -> Option<KeyKind> {
        match self.principal.as_ref()?.as_ref().map(|principal| principal.kind()) {
            None if self.owner() == KeyOwner::Organization => None,
            None => Some(KeyKind::Workspace),
            Some(Some(USER)) => Some(KeyKind::Personal),
            Some(Some(SERVICE_ACCOUNT)) => Some(KeyKind::ServiceAccount),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(json: &str) -> ApiKey {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn both_shapes_of_a_principal_say_the_same() {
        for (json, kind, id) in [
            (r#"{"type":"user_actor","user_id":"u"}"#, "user", "u"),
            (r#"{"type":"user","id":"u"}"#, "user", "u"),
            (
                r#"{"type":"service_account_actor","service_account_id":"s"}"#,
                "service_account",
                "s",
            ),
            (r#"{"type":"service_account","id":"s"}"#, "service_account", "s"),
        ] {
            let principal: Principal = serde_json::from_str(json).unwrap();
            assert_eq!((principal.kind(), principal.id()), (Some(kind), Some(id)), "{json}");
        }
    }

    #[test]
    fn a_key_is_of_the_kind_of_whom_it_acts_as_where_that_is_told() {
        for (json, kind) in [
            (r#"{"principal":{"type":"user_actor","user_id":"u"}}"#, Some(KeyKind::Personal)),
            (r#"{"principal":{"type":"user","id":"u"}}"#, Some(KeyKind::Personal)),
            (r#"{"principal":{"type":"service_account","id":"s"}}"#, Some(KeyKind::ServiceAccount)),
            (r#"{"principal":null}"#, Some(KeyKind::Workspace)),
            (r#"{"principal":null,"scope":{"type":"organization"}}"#, None),
            (r#"{"principal":{"type":"moon_actor"}}"#, None),
            ("{}", None),
        ] {
            assert_eq!(key(json).kind(), kind, "{json}");
        }
    }
}

//! API keys, as the service sends them under both API versions. Knows nothing of who and what
//! exists.

mod graph;
mod owners;
mod people;
mod principal;
mod reach;

use serde::de::{Deserialize, Deserializer};

use super::{BY_ADMIN_KEY, Resource, step};
use crate::admin_api::{Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::Step;

pub(crate) use graph::{API_KEY, works};
#[cfg(test)]
pub(crate) use people::USER_CREATED_API_KEY;
pub(crate) use people::lacks_end;
pub(crate) use principal::{KeyKind, Principal};
use principal::{SERVICE_ACCOUNT, USER, is_actor};

pub(crate) static STEP: Step =
    step("fetch-api-keys", "Fetch Api Keys", "API keys", BY_ADMIN_KEY, "one for every 1,000");

/// The keys of the organization, of any status and workspace.
pub(crate) static API_KEYS: List = List {
    step: &STEP,
    path: "/v1/organizations/api_keys",
    query: &[],
    paging: Paging::ById { limit: 1000 },
    asked: Asked::Once,
    operation: "list API keys",
    beta: None,
    presence: Presence::ByOrganization,
    shelf: |inventory, _| &mut inventory.api_keys,
};

/// The keys' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&API_KEYS],
    entities: &[&API_KEY],
    relationships: &[
        &people::USER_CREATED_API_KEY,
        &people::USER_USES_API_KEY,
        &owners::WORKSPACE_HAS_API_KEY,
        &owners::ACCOUNT_HAS_API_KEY,
        &reach::API_KEY_ALLOWS_WORKSPACE,
    ],
    plan: graph::plan,
    relate: |mapping| {
        graph::relate(mapping);
        reach::relate(mapping);
    },
};

/// An item of `GET /v1/organizations/api_keys`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(crate) struct ApiKey {
    /// `apikey_…`
    pub(crate) id: Option<String>,
    /// Chosen by people.
    pub(crate) name: Option<String>,
    /// An open set: active, inactive, archived, expired.
    pub(crate) status: Option<String>,
    /// The first and the last characters of the key.
    pub(crate) partial_key_hint: Option<String>,
    /// When it was made.
    pub(crate) created_at: Option<Timestamp>,
    /// When it ends, if it does.
    pub(crate) expires_at: Option<Timestamp>,
    /// Who made it. Keys outlive who made them.
    pub(crate) created_by: Option<Actor>,
    /// Only under version 2023-06-01. There, null means the default workspace or the whole
    /// organization; that it is absent means nothing. So null and absent are told apart.
    #[serde(deserialize_with = "present")]
    pub(crate) workspace_id: Option<Option<String>>,
    /// Absent on older servers.
    pub(crate) scope: Option<Scope>,
    /// As whom the key acts; null: as nobody, for it belongs to its workspace. Absent on servers that
    /// do not tell, which says nothing. So null and absent are told apart.
    #[serde(deserialize_with = "present")]
    pub(crate) principal: Option<Option<Principal>>,
}

/// Somebody or something that acts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Actor {
    /// `user_…` or `svac_…`
    pub(crate) id: Option<String>,
    /// `user` or `service_account`
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

/// What a key is good for.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Scope {
    /// `workspace` or `organization`
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// A real id for the default workspace too.
    pub(crate) workspace_id: Option<String>,
}

/// Whom a key belongs to, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyOwner<'a> {
    /// To the workspace with this id.
    Workspace(&'a str),
    /// To the default workspace, or on servers without `scope` perhaps to the organization.
    DefaultWorkspace,
    /// To the whole organization.
    Organization,
    /// It says something that is not known.
    Unknown,
}

impl ApiKey {
    /// Whom it belongs to: by `scope`, else by `workspace_id`, else to the default workspace.
    pub(crate) fn owner(&self) -> KeyOwner<'_> {
        let workspace_id = self.workspace_id.as_ref().and_then(Option::as_deref);
        let Some(scope) = &self.scope else {
            return workspace_id.map_or(KeyOwner::DefaultWorkspace, KeyOwner::Workspace);
        };
        match (scope.kind.as_deref(), scope.workspace_id.as_deref().or(workspace_id)) {
            (Some("organization"), _) => KeyOwner::Organization,
            (Some("workspace"), Some(id)) => KeyOwner::Workspace(id),
            (_, _) => workspace_id.map_or(KeyOwner::Unknown, KeyOwner::Workspace),
        }
    }

    /// The id of the user who made it, where a user did.
    pub(crate) fn creating_user(&self) -> Option<&str> {
        let actor = self.created_by.as_ref()?;
        actor.id.as_deref().filter(|_| actor.kind.as_deref() == Some(USER))
    }

    /// The id of the service account that made it, where one did.
    pub(crate) fn creating_service_account(&self) -> Option<&str> {
        let actor = self.created_by.as_ref()?;
        actor.id.as_deref().filter(|_| actor.kind.as_deref() == Some(SERVICE_ACCOUNT))
    }

    /// The id that this key shows to be the default workspace's: its `workspace_id` is null and
    /// its `scope` names a workspace all the same.
    pub(crate) fn names_default_workspace(&self) -> Option<&str> {
        match (&self.workspace_id, self.owner()) {
            (Some(None), KeyOwner::Workspace(id)) => Some(id),
            _ => None,
        }
    }

    /// The id that this key shows not to be the default workspace's: it is its `workspace_id`.
    pub(crate) fn names_ordinary_workspace(&self) -> Option<&str> {
        self.workspace_id.as_ref().and_then(Option::as_deref)
    }
}

impl Model for ApiKey {
    const ARE_MANY: bool = true;

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(json: &str) -> ApiKey {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn scope_decides_then_workspace_id_then_it_is_the_default_workspace() {
        for (json, owner) in [
            (
                r#"{"workspace_id":"w","scope":{"type":"workspace","workspace_id":"w"}}"#,
                KeyOwner::Workspace("w"),
            ),
            (r#"{"scope":{"type":"workspace","workspace_id":"w"}}"#, KeyOwner::Workspace("w")),
            (r#"{"workspace_id":null,"scope":{"type":"organization"}}"#, KeyOwner::Organization),
            (r#"{"scope":{"type":"organization"}}"#, KeyOwner::Organization),
            (r#"{"workspace_id":"w"}"#, KeyOwner::Workspace("w")),
            (r#"{"workspace_id":null}"#, KeyOwner::DefaultWorkspace),
            ("{}", KeyOwner::DefaultWorkspace),
            (r#"{"workspace_id":null,"scope":null}"#, KeyOwner::DefaultWorkspace),
            (r#"{"workspace_id":null,"scope":{"type":"galaxy"}}"#, KeyOwner::Unknown),
            (r#"{"workspace_id":"w","scope":{"type":"galaxy"}}"#, KeyOwner::Workspace("w")),
            (r#"{"scope":{"type":"workspace"}}"#, KeyOwner::Unknown),
        ] {
            assert_eq!(key(json).owner(), owner, "{json}");
        }
    }

    #[test]
    fn only_a_null_workspace_id_beside_a_scope_names_the_default_workspace() {
        let scope = r#""scope":{"type":"workspace","workspace_id":"w"}"#;
        let named = |json: &str| key(json).names_default_workspace().map(ToOwned::to_owned);

        assert_eq!(named(&format!(r#"{{"workspace_id":null,{scope}}}"#)).as_deref(), Some("w"));
        assert_eq!(named(&format!(r#"{{"workspace_id":"w",{scope}}}"#)), None);
        assert_eq!(named(&format!("{{{scope}}}")), None);
        assert_eq!(named(r#"{"workspace_id":null,"scope":{"type":"organization"}}"#), None);
    }
}

//! Workspaces, as the service sends them. Knows nothing of who is in them.

mod graph;

use std::collections::BTreeMap;

pub(crate) use graph::{WORKSPACE, default_workspace, is_in_use, workspace};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

use super::{BY_ADMIN_KEY, Resource, step};
use crate::admin_api::{Item, Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::Step;

pub(crate) static STEP: Step = step(
    "fetch-workspaces",
    "Fetch Workspaces",
    "workspaces",
    BY_ADMIN_KEY,
    "one for every 1,000, and some to tell the default one",
);

const PATH: &str = "/v1/organizations/workspaces";
const PAGES: Paging = Paging::ById { limit: 1000 };

/// Every workspace, archived ones and the default one included.
pub(crate) static WORKSPACES: List = List {
    step: &STEP,
    path: PATH,
    query: &["include_archived=true", "include_default=true"],
    paging: PAGES,
    asked: Asked::Once,
    operation: "list workspaces",
    beta: None,
    presence: Presence::ByOrganization,
    shelf: |inventory, _| &mut inventory.workspaces,
};

/// The same for servers that refuse to be asked for the default one.
pub(crate) static ORDINARY_WORKSPACES: List = List {
    query: &["include_archived=true"],
    asked: Asked::BySearch,
    operation: "list workspaces without the default one",
    ..WORKSPACES
};

/// The same list, for what it lacks: a workspace that it lacks is the default one.
pub(crate) static WITHOUT_DEFAULT: List = List {
    operation: "list workspaces without the default one, to compare",
    shelf: |inventory, _| &mut inventory.without_default,
    ..ORDINARY_WORKSPACES
};

/// One workspace by its id; the default one, too.
pub(crate) static ONE_WORKSPACE: List = List {
    path: "/v1/organizations/workspaces/{workspace_id}",
    query: &[],
    paging: Paging::Single,
    operation: "read workspace {workspace_id}",
    ..ORDINARY_WORKSPACES
};

/// The workspaces' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&WORKSPACES, &ORDINARY_WORKSPACES, &WITHOUT_DEFAULT, &ONE_WORKSPACE],
    entities: &[&WORKSPACE],
    relationships: &[&graph::ACCOUNT_HAS_WORKSPACE],
    plan: graph::plan,
    relate: graph::relate,
};

/// What the default workspace is named. It cannot be renamed, but others can bear the name.
pub(crate) const DEFAULT_WORKSPACE_NAME: &str = "Default";

/// An item of `GET /v1/organizations/workspaces`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Workspace {
    /// `wrkspc_…`
    pub(crate) id: Option<String>,
    /// Chosen by people.
    pub(crate) name: Option<String>,
    /// When it was made.
    pub(crate) created_at: Option<Timestamp>,
    /// When it was archived; null while it is in use.
    pub(crate) archived_at: Option<Timestamp>,
    /// `#RRGGBB`
    pub(crate) display_color: Option<String>,
    /// Older servers omit it.
    pub(crate) compartment_id: Option<String>,
    /// A customer-managed encryption key.
    pub(crate) external_key_id: Option<String>,
    /// Free-form keys and values. Older servers omit them.
    pub(crate) tags: Option<BTreeMap<String, TagValue>>,
    /// Older servers omit it.
    pub(crate) data_residency: Option<DataResidency>,
}

/// Where a workspace's data is kept and worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(crate) struct DataResidency {
    /// Where it is kept.
    pub(crate) workspace_geo: Option<String>,
    /// Where it is worked on, if a request does not say.
    pub(crate) default_inference_geo: Option<String>,
    /// Where it may be worked on.
    pub(crate) allowed_inference_geos: Option<InferenceGeos>,
}

/// Where data may be worked on: a list, or one word such as `unrestricted`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InferenceGeos {
    /// These.
    Listed(Vec<String>),
    /// What the word says.
    Word(String),
}

impl<'de> Deserialize<'de> for InferenceGeos {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let geos = if json.starts_with('[') {
            serde_json::from_str(json).map(Self::Listed)
        } else {
            serde_json::from_str(json).map(Self::Word)
        };
        geos.map_err(D::Error::custom)
    }
}

/// The value of a tag: a text. Anything else is kept as the JSON that was sent, null as nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TagValue(pub(crate) String);

impl<'de> Deserialize<'de> for TagValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match <&RawValue>::deserialize(deserializer)?.get() {
            "null" => Ok(Self(String::new())),
            text if text.starts_with('"') => {
                serde_json::from_str(text).map(Self).map_err(D::Error::custom)
            }
            other => Ok(Self(other.to_owned())),
        }
    }
}

impl Model for Workspace {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl Workspace {
    /// Whether it bears the default workspace's name.
    pub(crate) fn is_named_default(&self) -> bool {
        self.name.as_deref() == Some(DEFAULT_WORKSPACE_NAME)
    }
}

/// Whether a workspace is in use, where that could be read.
pub(crate) fn is_active(item: &Item<Workspace>) -> Option<bool> {
    (!item.is_unreadable("archived_at")).then(|| item.value.archived_at.is_none())
}

//! Workspaces. Knows nothing of who is in them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Timestamp;
use super::item::Model;

/// What the default workspace is named. It cannot be renamed, but others can bear the name.
pub const DEFAULT_WORKSPACE_NAME: &str = "Default";

/// An item of `GET /v1/organizations/workspaces`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Workspace {
    /// `wrkspc_…`
    pub id: Option<String>,
    /// Chosen by people.
    pub name: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was archived; null while it is in use.
    pub archived_at: Option<Timestamp>,
    /// `#RRGGBB`
    pub display_color: Option<String>,
    /// Older servers omit it.
    pub compartment_id: Option<String>,
    /// A customer-managed encryption key.
    pub external_key_id: Option<String>,
    /// Free-form keys and values. Older servers omit them.
    pub tags: Option<BTreeMap<String, Value>>,
    /// Older servers omit it.
    pub data_residency: Option<DataResidency>,
}

/// Where a workspace's data is kept and worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DataResidency {
    /// Where it is kept.
    pub workspace_geo: Option<String>,
    /// Where it is worked on, if a request does not say.
    pub default_inference_geo: Option<String>,
    /// Where it may be worked on.
    pub allowed_inference_geos: Option<InferenceGeos>,
}

/// Where data may be worked on: a list, or one word such as `unrestricted`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum InferenceGeos {
    /// These.
    Listed(Vec<String>),
    /// What the word says.
    Word(String),
}

impl Model for Workspace {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl Workspace {
    /// Whether it bears the default workspace's name.
    #[must_use]
    pub fn is_named_default(&self) -> bool {
        self.name.as_deref() == Some(DEFAULT_WORKSPACE_NAME)
    }
}

//! Encryption keys that the customer manages, as the service sends them. Knows nothing of what they
//! encrypt.

mod graph;

use serde::Deserialize;

use super::{BY_ADMIN_KEY, Resource, step};
use crate::admin_api::{Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::Step;

static STEP: Step = step(
    "fetch-external-keys",
    "Fetch External Keys",
    "external keys",
    BY_ADMIN_KEY,
    "one for every 100",
);

static EXTERNAL_KEYS: List = List {
    step: &STEP,
    path: "/v1/organizations/external_keys",
    query: &[],
    paging: Paging::ByToken { limit: Some(100) },
    asked: Asked::Once,
    operation: "list external keys",
    beta: None,
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.external_keys,
};

/// The external keys' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&EXTERNAL_KEYS],
    entities: &[&graph::EXTERNAL_KEY],
    relationships: &[&graph::ACCOUNT_HAS_EXTERNAL_KEY, &graph::WORKSPACE_USES_EXTERNAL_KEY],
    plan: graph::plan,
    relate: graph::relate,
};

/// An item of `GET /v1/organizations/external_keys`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct ExternalKey {
    /// `ekey_…`, or the ARN of a key of AWS.
    pub(crate) id: Option<String>,
    /// Chosen by people; null where nobody did.
    pub(crate) display_name: Option<String>,
    /// The region that it is used in. An open set.
    pub(crate) geo: Option<String>,
    /// Whether any workspace uses it, archived ones included.
    pub(crate) attachment: Option<Attachment>,
    /// Who keeps it, and what it is called there.
    pub(crate) provider_config: Option<ProviderConfig>,
    /// When it was made known.
    pub(crate) created_at: Option<Timestamp>,
    /// When that was last changed.
    pub(crate) updated_at: Option<Timestamp>,
    /// The user profile that it is bound to, if it is.
    pub(crate) user_profile_id: Option<String>,
}

/// Whether any workspace uses a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Attachment {
    /// `attached` or `unattached`
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

/// Who keeps a key, and what it is called there. Which fields there are depends on who.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct ProviderConfig {
    /// An open set: aws, gcp, azure.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// Of a key of AWS.
    pub(crate) kms_arn: Option<String>,
    /// Of a key of AWS, where it was named.
    pub(crate) region: Option<String>,
    /// Of a key of Google Cloud its whole name, of one of Azure its name in the vault.
    pub(crate) key_name: Option<String>,
    /// Of a key of Azure.
    pub(crate) vault_uri: Option<String>,
    /// Of a key of Azure.
    pub(crate) tenant_id: Option<String>,
    /// Of a key of Azure that is read by an application of the customer's own.
    pub(crate) client_id: Option<String>,
}

impl Model for ExternalKey {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

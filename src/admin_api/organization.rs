//! The organization. Knows nothing of what belongs to it.

use serde::Deserialize;

use super::item::Model;
use crate::http::Response;

/// `GET /v1/organizations/me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Organization {
    /// A UUID.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

impl Model for Organization {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// The organization's id, which every answer of the API gives in a header.
#[must_use]
pub fn organization_id_header(response: &Response) -> Option<&str> {
    response.header("anthropic-organization-id").filter(|id| !id.is_empty())
}

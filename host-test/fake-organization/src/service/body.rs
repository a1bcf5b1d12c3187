//! Requests that change something, and the JSON that they carry. Knows no resource.

use serde_json::{Value, json};

use super::{Caller, Error};
use crate::model::{KeyStatus, OrganizationRole, WorkspaceRole};

/// A request that is not a `GET`: who asks for what to happen where.
pub(super) struct Write<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a [&'a str],
    pub(super) body: Body,
    pub(super) caller: &'a Caller,
}

/// The JSON object that a request carries.
pub(super) struct Body(Value);

impl Body {
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        if text.trim().is_empty() {
            return Ok(Self(json!({})));
        }
        match serde_json::from_str(text) {
            Ok(body @ Value::Object(_)) => Ok(Self(body)),
            _ => Err(Error::invalid("the body is not a JSON object")),
        }
    }

    pub(super) fn maybe(&self, name: &str) -> Result<Option<&str>, Error> {
        match &self.0[name] {
            Value::Null => Ok(None),
            Value::String(text) if !text.is_empty() => Ok(Some(text)),
            _ => Err(Error::invalid(&format!("{name}: is not a text"))),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, Error> {
        self.maybe(name)?.ok_or_else(|| Error::invalid(&format!("{name}: field required")))
    }

    /// The texts of an array, which need not be there.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<&str>, Error> {
        let says = || Error::invalid(&format!("{name}: is not an array of texts"));
        match &self.0[name] {
            Value::Null => Ok(Vec::new()),
            Value::Array(items) => {
                items.iter().map(|item| item.as_str().ok_or_else(says)).collect()
            }
            _ => Err(says()),
        }
    }

    pub(super) fn organization_role(&self) -> Result<OrganizationRole, Error> {
        let role = OrganizationRole::parse(self.text("role")?);
        role.ok_or_else(|| Error::invalid("role: is not a role"))
    }

    pub(super) fn workspace_role(&self) -> Result<WorkspaceRole, Error> {
        let role = WorkspaceRole::parse(self.text("workspace_role")?);
        role.ok_or_else(|| Error::invalid("workspace_role: is not a role"))
    }

    pub(super) fn key_status(&self) -> Result<Option<KeyStatus>, Error> {
        let Some(status) = self.maybe("status")? else { return Ok(None) };
        let status = KeyStatus::parse(status);
        status.map(Some).ok_or_else(|| Error::invalid("status: is not a status"))
    }
}

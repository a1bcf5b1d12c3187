//! What can be written: each endpoint is a rule of the model asked to happen.

use serde_json::{Value, json};

use super::{Error, segments, split};
use crate::model::{KeyStatus, Organization, OrganizationRole, WorkspaceRole};
use crate::render;

/// Has a request happen to the organization. `key` shows a key as the caller is to see it.
pub(super) fn write(
    organization: &mut Organization,
    method: &str,
    target: &str,
    body: &str,
    key: impl Fn(&Value) -> Value,
) -> Result<Value, Error> {
    let (path, _) = split(target);
    let body = Body::parse(body)?;
    let segments = segments(path)?;
    match (method, segments.as_slice()) {
        ("POST", ["users", id]) => {
            let role = body.organization_role()?;
            Ok(render::user(organization.change_role(id, role)?))
        }
        ("DELETE", ["users", id]) => {
            organization.remove_user(id)?;
            Ok(json!({"id": id, "type": "user_deleted"}))
        }
        ("POST", ["invites"]) => {
            let (email, role) = (body.text("email")?, body.organization_role()?);
            let (groups, now_ms) = (body.texts("rbac_group_ids")?, organization.now_ms);
            Ok(render::invite(organization.invite_to_groups(email, role, &groups)?, now_ms))
        }
        ("DELETE", ["invites", id]) => {
            organization.withdraw_invite(id)?;
            Ok(json!({"id": id, "type": "invite_deleted"}))
        }
        ("POST", ["workspaces"]) => {
            Ok(render::workspace(organization.create_workspace(body.text("name")?)?))
        }
        ("POST", ["workspaces", id]) => {
            if let Some(name) = body.maybe("name")? {
                organization.rename_workspace(id, name)?;
            }
            Ok(render::workspace(organization.workspace(id)?))
        }
        ("POST", ["workspaces", id, "archive"]) => {
            Ok(render::workspace(organization.archive_workspace(id)?))
        }
        ("POST", ["workspaces", id, "members"]) => {
            let (user, role) = (body.text("user_id")?, body.workspace_role()?);
            organization.add_member(id, user, role)?;
            member(organization, id, user)
        }
        ("POST", ["workspaces", id, "members", user]) => {
            organization.update_member(id, user, body.workspace_role()?)?;
            member(organization, id, user)
        }
        ("DELETE", ["workspaces", id, "members", user]) => {
            organization.remove_member(id, user)?;
            Ok(json!({
                "type": "workspace_member_deleted", "user_id": user, "workspace_id": id,
            }))
        }
        ("POST", ["api_keys", id]) => {
            let default = organization.default_workspace().id.clone();
            let changed = organization.update_key(id, body.maybe("name")?, body.key_status()?)?;
            Ok(key(&render::api_key(changed, &default)))
        }
        ("POST", ["api_keys"]) => {
            Err(Error::new(405, "invalid_request_error", "API keys are made in the Console only"))
        }
        _ => Err(Error::not_found()),
    }
}

fn member(organization: &Organization, workspace: &str, user: &str) -> Result<Value, Error> {
    let members = organization.members(workspace)?;
    let one = members.iter().find(|one| one.user_id == user).ok_or(Error::not_found())?;
    Ok(render::member(workspace, one))
}

/// The JSON object that a request carries.
struct Body(Value);

impl Body {
    fn parse(text: &str) -> Result<Self, Error> {
        if text.trim().is_empty() {
            return Ok(Self(json!({})));
        }
        match serde_json::from_str(text) {
            Ok(body @ Value::Object(_)) => Ok(Self(body)),
            _ => Err(Error::invalid("the body is not a JSON object")),
        }
    }

    fn maybe(&self, name: &str) -> Result<Option<&str>, Error> {
        match &self.0[name] {
            Value::Null => Ok(None),
            Value::String(text) if !text.is_empty() => Ok(Some(text)),
            _ => Err(Error::invalid(&format!("{name}: is not a text"))),
        }
    }

    fn text(&self, name: &str) -> Result<&str, Error> {
        self.maybe(name)?.ok_or_else(|| Error::invalid(&format!("{name}: field required")))
    }

    /// The texts of an array, which need not be there.
    fn texts(&self, name: &str) -> Result<Vec<&str>, Error> {
        let says = || Error::invalid(&format!("{name}: is not an array of texts"));
        match &self.0[name] {
            Value::Null => Ok(Vec::new()),
            Value::Array(items) => {
                items.iter().map(|item| item.as_str().ok_or_else(says)).collect()
            }
            _ => Err(says()),
        }
    }

    fn organization_role(&self) -> Result<OrganizationRole, Error> {
        let role = OrganizationRole::parse(self.text("role")?);
        role.ok_or_else(|| Error::invalid("role: is not a role"))
    }

    fn workspace_role(&self) -> Result<WorkspaceRole, Error> {
        let role = WorkspaceRole::parse(self.text("workspace_role")?);
        role.ok_or_else(|| Error::invalid("workspace_role: is not a role"))
    }

    fn key_status(&self) -> Result<Option<KeyStatus>, Error> {
        let Some(status) = self.maybe("status")? else { return Ok(None) };
        let status = KeyStatus::parse(status);
        status.map(Some).ok_or_else(|| Error::invalid("status: is not a status"))
    }
}

//! What the service sends of the model: items, newest first. Knows no request.

mod surfaces;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::items::{self, Items};
use crate::model::{ApiKey, Creator, Invite, KeyScope, Membership, Organization, User, Workspace};

impl From<&Organization> for Items {
    fn from(organization: &Organization) -> Self {
        let mut members = BTreeMap::new();
        for workspace in organization.workspaces() {
            let rows = organization.members(&workspace.id).unwrap_or_default();
            let given = rows.iter().filter(|one| !one.inherited);
            let rows = given.map(|one| member(&workspace.id, one)).collect();
            members.insert(workspace.id.clone(), rows);
        }
        Self {
            id: organization.id.clone(),
            name: organization.name.clone(),
            now_ms: organization.now_ms,
            users: organization.users().iter().rev().map(user).collect(),
            invites: invites(organization),
            workspaces: organization.workspaces().iter().rev().map(workspace).collect(),
            default_workspace: workspace(organization.default_workspace()),
            members,
            inheriting: inheriting(organization),
            surfaces: surfaces::of(organization),
            api_keys: organization
                .api_keys()
                .iter()
                .rev()
                .map(|key| api_key(key, &organization.default_workspace().id))
                .collect(),
        }
    }
}

fn inheriting(organization: &Organization) -> Vec<(String, String)> {
    let inherited =
        |user: &User| Some((user.id.clone(), user.role.inherited()?.as_str().to_owned()));
    organization.users().iter().filter_map(inherited).collect()
}

/// A user as the API shows it.
pub(crate) fn user(user: &User) -> Value {
    let mut item = items::user(&user.id, &user.name, &user.email, user.role.as_str());
    item["added_at"] = moment(user.added_ms);
    item
}

/// The invites as the API shows them now: their status changes with time alone.
pub(crate) fn invites(organization: &Organization) -> Vec<Value> {
    organization.invites().iter().rev().map(|one| invite(one, organization.now_ms)).collect()
}

/// An invite as the API shows it.
pub(crate) fn invite(invite: &Invite, now_ms: i64) -> Value {
    let mut item = items::invite(&invite.id, &invite.email, invite.role.as_str());
    item["status"] = invite.status(now_ms).as_str().into();
    item["invited_at"] = moment(invite.invited_ms);
    item["expires_at"] = moment(invite.expires_ms());
    item["accepted_at"] = invite.accepted_ms.map(moment).into();
    item["rbac_group_ids"] = invite.group_ids.clone().into();
    item
}

/// A workspace as the API shows it.
pub(crate) fn workspace(workspace: &Workspace) -> Value {
    let mut item = items::workspace(&workspace.id, &workspace.name);
    item["created_at"] = moment(workspace.created_ms);
    item["archived_at"] = workspace.archived_ms.map(moment).into();
    item["tags"] = workspace.tags.iter().cloned().collect::<BTreeMap<_, _>>().into_iter().collect();
    item["external_key_id"] = workspace.external_key_id.clone().into();
    if let Some(geos) = &workspace.allowed_geos {
        item["data_residency"]["allowed_inference_geos"] = geos.clone().into();
    }
    item
}

/// A member as the API shows it.
pub(crate) fn member(workspace: &str, one: &Membership) -> Value {
    items::member(workspace, &one.user_id, one.role.as_str())
}

/// A key as the API shows it, with both `scope` and `workspace_id`.
pub(crate) fn api_key(key: &ApiKey, default_workspace: &str) -> Value {
    let workspace = match &key.scope {
        KeyScope::Workspace(id) => id,
        KeyScope::Organization => "",
    };
    let creator = match &key.created_by {
        Creator::User(id) | Creator::ServiceAccount(id) => id,
        Creator::Unrecorded => "",
    };
    let mut item = items::api_key(&key.id, &key.name, creator, workspace);
    item["status"] = key.status.as_str().into();
    item["created_at"] = moment(key.created_ms);
    if key.scope == KeyScope::Organization {
        item["scope"] = json!({"type": "organization"});
    }
    if key.scope == KeyScope::Organization || workspace == default_workspace {
        item["workspace_id"] = Value::Null;
    }
    match &key.created_by {
        Creator::User(_) => {}
        Creator::ServiceAccount(id) => {
            item["created_by"]["type"] = "service_account".into();
            item["principal"] = service_account_actor(id);
        }
        Creator::Unrecorded => {
            item["created_by"] = Value::Null;
            item["principal"] = Value::Null;
        }
    }
    if let Some(id) = &key.service_account {
        item["principal"] = service_account_actor(id);
    }
    item
}

fn service_account_actor(id: &str) -> Value {
    json!({"type": "service_account_actor", "service_account_id": id})
}

pub(crate) fn moment(millis: i64) -> Value {
    let moment = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{moment:.6}").into()
}

//! API keys over the API: listed, renamed, switched off and on. They are made in the Console only.

use serde_json::{Value, json};

use super::{FoundIn, Read, Resource};
use crate::model::{ApiKey, Creator, KeyScope, Organization, Principal};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Generation, Query, Service, Version, Write};

pub(super) const API_KEYS: Resource = Resource {
    paths: &["api_keys", "api_keys/*"],
    found_in: FoundIn::Standard,
    fill: |organization, items| {
        let default = &organization.default_workspace().id;
        let keys = organization.api_keys().iter().rev();
        items.api_keys = keys.map(|key| item(key, default)).collect();
    },
    read,
    write,
    ..Resource::READ_ONLY
};

/// An active key that a user made, for a workspace that is not the default one.
#[must_use]
pub fn api_key(id: &str, name: &str, creator: &str, workspace: &str) -> Value {
    json!({
        "id": id, "type": "api_key", "name": name, "status": "active",
        "partial_key_hint": "sk-ant-api03-R2D...igAA",
        "created_at": "2025-03-01T12:00:00.500000Z", "expires_at": null,
        "created_by": {"id": creator, "type": "user"},
        "workspace_id": workspace,
        "scope": {"type": "workspace", "workspace_id": workspace},
        "principal": {"type": "user_actor", "user_id": creator},
    })
}

/// A key with both `scope` and `workspace_id`.
fn item(key: &ApiKey, default_workspace: &str) -> Value {
    let workspace = match &key.scope {
        KeyScope::Workspace(id) => id,
        KeyScope::Organization => "",
    };
    let creator = match &key.created_by {
        Creator::User(id) | Creator::ServiceAccount(id) => id,
        Creator::Unrecorded => "",
    };
    let mut item = api_key(&key.id, &key.name, creator, workspace);
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
        Creator::ServiceAccount(_) => item["created_by"]["type"] = "service_account".into(),
        Creator::Unrecorded => item["created_by"] = Value::Null,
    }
    item["principal"] = match key.principal() {
        Some(Principal::User(id)) => json!({"type": "user_actor", "user_id": id}),
        Some(Principal::ServiceAccount(id)) => {
            json!({"type": "service_account_actor", "service_account_id": id})
        }
        None => Value::Null,
    };
    item
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let version = request.caller.version;
    let [_, id] = request.path else { return list(service, request.query, version) };
    let key = find(&service.items.api_keys, "id", id)?;
    Ok(shown(service, key, version))
}

fn list(service: &Service, query: &Query, version: Version) -> Result<Value, Error> {
    let all = &service.items.api_keys;
    let is_filtered = ["workspace_id", "created_by_user_id"].map(|name| query.get(name));
    let mut page = if is_filtered == [None, None] {
        service.page_by_id(all, "id", query, &["status"])?
    } else {
        let is_asked = |key: &&Value| {
            query.asks_for("workspace_id", key["scope"]["workspace_id"].as_str())
                && query.asks_for("created_by_user_id", key["created_by"]["id"].as_str())
        };
        let keys: Vec<_> = all.iter().filter(is_asked).cloned().collect();
        service.page_by_id(&keys, "id", query, &["status"])?
    };
    for key in page["data"].as_array_mut().into_iter().flatten() {
        *key = shown(service, key.take(), version);
    }
    Ok(page)
}

/// A key as this generation and that version of the API show it.
fn shown(service: &Service, mut key: Value, version: Version) -> Value {
    if let Some(fields) = key.as_object_mut() {
        if version == Version::Scoped {
            fields.remove("workspace_id");
        }
        if service.generation == Generation::Silent {
            fields.remove("scope");
        }
    }
    key
}

fn write(
    service: &Service,
    organization: &mut Organization,
    request: &Write,
) -> Result<Value, Error> {
    match (request.method, request.path) {
        ("POST", [_]) => {
            Err(Error::new(405, "invalid_request_error", "API keys are made in the Console only"))
        }
        ("POST", [_, id]) => {
            let default = organization.default_workspace().id.clone();
            let (name, status) = (request.body.maybe("name")?, request.body.key_status()?);
            let key = item(organization.update_key(id, name, status)?, &default);
            Ok(shown(service, key, request.caller.version))
        }
        _ => Err(Error::not_found()),
    }
}

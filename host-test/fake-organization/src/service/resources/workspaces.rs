//! Workspaces over the API: listed, made, renamed, archived. Knows nothing of who is in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{FoundIn, Read, Resource};
use crate::model::{Organization, Workspace};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Generation, Query, Service, Write};

pub(super) const WORKSPACES: Resource = Resource {
    paths: &["workspaces", "workspaces/*", "workspaces/*/archive"],
    found_in: FoundIn::Standard,
    fill: |organization, items| {
        items.default_workspace = item(organization.default_workspace());
        items.workspaces = organization.workspaces().iter().rev().map(item).collect();
    },
    read,
    write,
    ..Resource::READ_ONLY
};

/// A workspace that is in use.
#[must_use]
pub fn workspace(id: &str, name: &str) -> Value {
    json!({
        "id": id, "type": "workspace", "name": name,
        "created_at": "2025-02-03T09:00:00.000001Z", "archived_at": null,
        "display_color": "#6C5BB9", "compartment_id": "cmpt_01", "external_key_id": null,
        "user_profile_id": null, "tags": {},
        "data_residency": {
            "workspace_geo": "us", "default_inference_geo": "us",
            "allowed_inference_geos": "unrestricted",
        },
    })
}

fn item(model: &Workspace) -> Value {
    let mut item = workspace(&model.id, &model.name);
    item["created_at"] = moment(model.created_ms);
    item["archived_at"] = model.archived_ms.map(moment).into();
    item["tags"] = model.tags.iter().cloned().collect::<BTreeMap<_, _>>().into_iter().collect();
    item["external_key_id"] = model.external_key_id.clone().into();
    if let Some(geos) = &model.allowed_geos {
        item["data_residency"]["allowed_inference_geos"] = geos.clone().into();
    }
    item
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let items = &service.items;
    match request.path {
        [_] => list(service, request.query),
        [_, id] if items.default_workspace["id"] == *id => Ok(items.default_workspace.clone()),
        [_, id] => find(&items.workspaces, "id", id),
        _ => Err(Error::not_found()),
    }
}

fn list(service: &Service, query: &Query) -> Result<Value, Error> {
    let with_default = match service.generation {
        Generation::Listed => query.is_true("include_default"),
        Generation::Strict if query.get("include_default").is_some() => {
            return Err(Error::invalid("include_default: extra inputs are not permitted"));
        }
        Generation::Silent | Generation::Scoped | Generation::Strict => false,
    };
    // The default workspace is the oldest, and so the last.
    let all = service.items.workspaces.iter();
    let shown = all
        .filter(|item| query.is_true("include_archived") || item["archived_at"].is_null())
        .chain(with_default.then_some(&service.items.default_workspace))
        .filter(|item| query.asks_for("ids", item["id"].as_str()));
    service.page_by_id(&shown.cloned().collect::<Vec<_>>(), "id", query, &[])
}

fn write(_: &Service, organization: &mut Organization, request: &Write) -> Result<Value, Error> {
    match (request.method, request.path) {
        ("POST", [_]) => Ok(item(organization.create_workspace(request.body.text("name")?)?)),
        ("POST", [_, id]) => {
            if let Some(name) = request.body.maybe("name")? {
                organization.rename_workspace(id, name)?;
            }
            Ok(item(organization.workspace(id)?))
        }
        ("POST", [_, id, "archive"]) => Ok(item(organization.archive_workspace(id)?)),
        _ => Err(Error::not_found()),
    }
}

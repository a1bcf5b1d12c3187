//! Limits of the organization and of single workspaces over the API. They can only be read here.

use serde_json::{Value, json};

use super::{FoundIn, Read, Resource};
use crate::Items;
use crate::model::{Limited, Organization, RateLimit, WorkspaceRateLimit};
use crate::service::{Error, Service};

pub(super) const RATE_LIMITS: Resource = Resource {
    paths: &["rate_limits"],
    fill: |organization, items| {
        items.restricted.rate_limits = organization.rate_limits().iter().map(rate_limit).collect();
    },
    read: |service, request| {
        let query = request.query;
        let is_asked =
            |limit: &&Value| query.asks_for("group_type", limit["group"]["type"].as_str());
        let limits = service.items.restricted.rate_limits.iter().filter(is_asked).cloned();
        service.whole_page(&limits.collect::<Vec<_>>(), "id", query)
    },
    ..Resource::READ_ONLY
};

pub(super) const WORKSPACE_RATE_LIMITS: Resource = Resource {
    paths: &["workspaces/*/rate_limits"],
    found_in: FoundIn::Standard,
    fill: fill_workspaces,
    read: read_workspace,
    ..Resource::READ_ONLY
};

fn fill_workspaces(organization: &Organization, items: &mut Items) {
    let all = organization.workspaces().iter().chain([organization.default_workspace()]);
    let limits = all.map(|workspace| {
        let limits = organization.workspace_rate_limits().iter();
        let limits = limits.filter(|limit| limit.workspace_id == workspace.id);
        let limits = limits.filter_map(|limit| workspace_rate_limit(organization, limit));
        (workspace.id.clone(), limits.collect())
    });
    items.restricted.workspace_rate_limits = limits.collect();
}

fn rate_limit(limit: &RateLimit) -> Value {
    let limits = limit.limits.iter().map(|(kind, value)| json!({"type": kind, "value": value}));
    let (group, models) = group_and_models(limit);
    json!({
        "id": limit.id, "type": "rate_limit", "group": group, "models": models,
        "limits": limits.collect::<Vec<_>>(),
    })
}

fn group_and_models(limit: &RateLimit) -> (Value, Value) {
    let id = format!("rlg_{}", limit.id);
    match &limit.about {
        Limited::Models(name, models) => {
            (json!({"type": "model_group", "id": id, "display_name": name}), json!(models))
        }
        Limited::Other(kind) => (json!({"type": kind, "id": id}), Value::Null),
    }
}

fn workspace_rate_limit(organization: &Organization, limit: &WorkspaceRateLimit) -> Option<Value> {
    let mut inherited = organization.rate_limits().iter();
    let inherited = inherited.find(|inherited| inherited.id == limit.rate_limit_id)?;
    let limits = limit.limits.iter().map(|(kind, value)| {
        let org_limit = inherited.limits.iter().find(|(other, _)| other == kind);
        json!({
            "type": kind, "value": value, "org_limit": org_limit.map(|(_, value)| value),
            "source": {"type": "workspace"},
        })
    });
    let (group, models) = group_and_models(inherited);
    Some(json!({
        "type": "workspace_rate_limit", "workspace_id": limit.workspace_id,
        "rate_limit_id": limit.rate_limit_id, "group": group, "models": models,
        "limits": limits.collect::<Vec<_>>(),
    }))
}

fn read_workspace(service: &Service, request: &Read) -> Result<Value, Error> {
    let (restricted, query) = (&service.items.restricted, request.query);
    let [_, id, ..] = request.path else { return Err(Error::not_found()) };
    let own = restricted.workspace_rate_limits.get(*id).ok_or(Error::not_found())?;
    let mut limits = own.clone();
    if query.is_true("include_inherited") {
        let of = |group: &Value| own.iter().find(|limit| limit["rate_limit_id"] == group["id"]);
        let groups = restricted.rate_limits.iter();
        limits = groups.map(|group| with_inherited(id, group, of(group))).collect();
    }
    limits.retain(|limit| query.asks_for("group_type", limit["group"]["type"].as_str()));
    service.whole_page(&limits, "rate_limit_id", query)
}

/// A limit of the organization as a workspace has it, with what is its own.
fn with_inherited(workspace: &str, group: &Value, own: Option<&Value>) -> Value {
    let inherited = group["limits"].as_array().into_iter().flatten().map(|limit| {
        let is_same = |other: &&Value| other["type"] == limit["type"];
        let own = own.and_then(|own| own["limits"].as_array()?.iter().find(is_same));
        own.cloned().unwrap_or_else(|| {
            json!({
                "type": limit["type"], "value": limit["value"], "org_limit": limit["value"],
                "source": {"type": "organization"},
            })
        })
    });
    json!({
        "type": "workspace_rate_limit", "workspace_id": workspace, "rate_limit_id": group["id"],
        "group": group["group"], "models": group["models"],
        "limits": inherited.collect::<Vec<_>>(),
    })
}

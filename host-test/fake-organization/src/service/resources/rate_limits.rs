//! Limits of the organization and of single workspaces over the API. They can only be read here.

use serde_json::{Value, json};

use super::{FoundIn, Resource};
use crate::Items;
use crate::model::{Organization, RateLimit, WorkspaceRateLimit};
use crate::service::Error;

pub(super) const RATE_LIMITS: Resource = Resource {
    paths: &["rate_limits"],
    fill: |organization, items| {
        items.restricted.rate_limits = organization.rate_limits().iter().map(rate_limit).collect();
    },
    read: |service, request| {
        service.whole_page(&service.items.restricted.rate_limits, "id", request.query)
    },
    ..Resource::READ_ONLY
};

pub(super) const WORKSPACE_RATE_LIMITS: Resource = Resource {
    paths: &["workspaces/*/rate_limits"],
    found_in: FoundIn::Standard,
    fill: fill_workspaces,
    read: |service, request| {
        let [_, id, ..] = request.path else { return Err(Error::not_found()) };
        let limits = service.items.restricted.workspace_rate_limits.get(*id);
        service.whole_page(limits.ok_or(Error::not_found())?, "rate_limit_id", request.query)
    },
    ..Resource::READ_ONLY
};

fn fill_workspaces(organization: &Organization, items: &mut Items) {
    let limits = organization.workspaces().iter().map(|workspace| {
        let limits = organization.workspace_rate_limits().iter();
        let limits = limits.filter(|limit| limit.workspace_id == workspace.id);
        let limits = limits.filter_map(|limit| workspace_rate_limit(organization, limit));
        (workspace.id.clone(), limits.collect())
    });
    items.restricted.workspace_rate_limits = limits.collect();
}

fn rate_limit(limit: &RateLimit) -> Value {
    let limits = limit.limits.iter().map(|(kind, value)| json!({"type": kind, "value": value}));
    json!({
        "id": limit.id, "type": "rate_limit", "group": rate_limit_group(limit),
        "models": limit.models, "limits": limits.collect::<Vec<_>>(),
    })
}

fn rate_limit_group(limit: &RateLimit) -> Value {
    json!({"type": "model_group", "id": format!("rlg_{}", limit.id), "display_name": limit.group})
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
    Some(json!({
        "type": "workspace_rate_limit", "workspace_id": limit.workspace_id,
        "rate_limit_id": limit.rate_limit_id, "group": rate_limit_group(inherited),
        "models": inherited.models,
        "limits": limits.collect::<Vec<_>>(),
    }))
}

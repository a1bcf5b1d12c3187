//! How much may be spent, over the API. It can only be read here.

use serde_json::{Value, json};

use super::{Beta, Read, Readers, Resource};
use crate::model::{SpendLimit, SpendScope};
use crate::service::time::moment;
use crate::service::{Error, Service};

pub(super) const SPEND_LIMITS: Resource = Resource {
    paths: &["spend_limits"],
    readers: Readers { scopes: &["read:spend_limits"], ..Readers::ADMIN_KEY },
    beta: Some(Beta::SpendLimits),
    fill: |organization, items| {
        let limits = organization.spend_limits().iter().rev();
        items.restricted.spend_limits = limits.map(spend_limit).collect();
    },
    read,
    ..Resource::READ_ONLY
};

fn spend_limit(limit: &SpendLimit) -> Value {
    let scope = match &limit.scope {
        SpendScope::Organization => json!({"type": "organization"}),
        SpendScope::OrganizationService(name) => {
            json!({"type": "organization_service", "service": name})
        }
        SpendScope::Workspace(id) => json!({"type": "workspace", "workspace_id": id}),
        SpendScope::User(id) => json!({"type": "user", "user_id": id}),
        SpendScope::RbacGroup(id) => json!({"type": "rbac_group", "rbac_group_id": id}),
        SpendScope::SeatTier(tier) => json!({"type": "seat_tier", "seat_tier": tier}),
        SpendScope::UsageTier => json!({"type": "usage_tier"}),
    };
    json!({
        "id": limit.id, "type": "spend_limit", "amount": limit.amount.map(|cents| cents.to_string()),
        "currency": limit.currency, "is_enabled": limit.is_enabled, "period": limit.period,
        "scope": scope,
        "created_at": moment(limit.created_ms), "updated_at": moment(limit.created_ms),
    })
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let query = request.query;
    let is_asked = |limit: &&Value| {
        query.asks_for("scope_type", limit["scope"]["type"].as_str())
            && query.asks_for("workspace_id", limit["scope"]["workspace_id"].as_str())
    };
    let limits = service.items.restricted.spend_limits.iter().filter(is_asked).cloned();
    service.page_by_token(&limits.collect::<Vec<_>>(), "id", query)
}

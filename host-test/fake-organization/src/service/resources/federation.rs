//! Workload identity federation over the API: issuers and rules. Both can only be read here.

use serde_json::{Value, json};

use super::{Read, Readers, Resource};
use crate::model::{FederationIssuer, FederationRule, Jwks, Organization};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service};

pub(super) const FEDERATION: Resource = Resource {
    paths: &[
        "federation_issuers",
        "federation_issuers/*",
        "federation_rules",
        "federation_rules/*",
    ],
    readers: Readers::TOKEN,
    fill: |organization, items| {
        let issuers = organization.federation_issuers().iter().rev();
        items.restricted.federation_issuers = issuers.map(issuer).collect();
        let rules = organization.federation_rules().iter().rev();
        items.restricted.federation_rules = rules.map(|model| rule(organization, model)).collect();
    },
    read,
    ..Resource::READ_ONLY
};

fn issuer(issuer: &FederationIssuer) -> Value {
    let jwks = match &issuer.jwks {
        Jwks::Discovery => json!({"type": "discovery"}),
        Jwks::ExplicitUrl(url) => json!({"type": "explicit_url", "url": url}),
        Jwks::Inline => json!({"type": "inline", "keys": [{"kty": "RSA", "kid": "1"}]}),
    };
    json!({
        "id": issuer.id, "type": "federation_issuer", "name": issuer.name,
        "issuer_url": issuer.issuer_url, "jwks": jwks, "check_jti": issuer.check_jti,
        "max_jwt_lifetime_seconds": issuer.max_jwt_lifetime_seconds, "jwks_polling_disabled_at": null, "poll_status": null,
        "created_at": moment(issuer.created_ms), "created_by_actor_id": null,
        "updated_at": moment(issuer.created_ms), "updated_by_actor_id": null,
        "archived_at": issuer.archived_ms.map(moment), "archived_by_actor_id": null,
    })
}

fn rule(organization: &Organization, rule: &FederationRule) -> Value {
    let issuer =
        organization.federation_issuers().iter().find(|issuer| issuer.id == rule.issuer_id);
    let account = organization.service_account(&rule.service_account_id);
    let claims = (!rule.claims.is_empty()).then_some(&rule.claims);
    let mut item = json!({
        "id": rule.id, "type": "federation_rule", "name": rule.name, "description": null,
        "issuer_id": rule.issuer_id, "issuer_name": issuer.map(|issuer| &issuer.name),
        "match": {
            "subject_prefix": rule.subject_prefix, "audience": rule.audience, "claims": claims,
            "condition": rule.condition,
        },
        "target": {
            "type": "service_account", "service_account_id": rule.service_account_id,
            "service_account_name": account.ok().map(|account| &account.name),
        },
        "oauth_scope": rule.oauth_scope,
        "token_lifetime_seconds": rule.token_lifetime_seconds,
        "applies_to_all_workspaces": rule.workspace_ids.is_none(),
        "workspace_ids": rule.workspace_ids.as_deref().unwrap_or_default(),
        "created_at": moment(rule.created_ms), "created_by_actor_id": null,
        "updated_at": moment(rule.created_ms), "updated_by_actor_id": null,
        "archived_at": rule.archived_ms.map(moment), "archived_by_actor_id": null,
    });
    if let Some(id) = &rule.legacy_workspace_id {
        item["workspace_id"] = id.as_str().into();
    }
    item
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let (restricted, query) = (&service.items.restricted, request.query);
    match request.path {
        ["federation_issuers"] => {
            service.page_without_archived(&restricted.federation_issuers, query)
        }
        ["federation_issuers", id] => find(&restricted.federation_issuers, "id", id),
        [_, id] => find(&restricted.federation_rules, "id", id),
        _ => {
            let is_asked = |rule: &&Value| query.asks_for("issuer_id", rule["issuer_id"].as_str());
            let rules = restricted.federation_rules.iter().filter(is_asked).cloned();
            service.page_without_archived(&rules.collect::<Vec<_>>(), query)
        }
    }
}

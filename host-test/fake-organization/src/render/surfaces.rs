//! Items that only some credentials and some kinds of organization get to see.

use serde_json::{Value, json};

use super::moment;
use crate::items::Surfaces;
use crate::model::{
    ExternalKey, FederationIssuer, FederationRule, Group, KeyProvider, Organization, RateLimit,
    Role, ServiceAccount, ServiceAccountMembership, WorkspaceRateLimit,
};

pub(super) fn of(organization: &Organization) -> Surfaces {
    let accounts = organization.service_accounts();
    let workspaces = accounts.iter().map(|account| {
        let places = organization.workspaces_of(&account.id).unwrap_or_default();
        let places = places.iter().map(|place| service_account_workspace(account, place));
        (account.id.clone(), places.collect())
    });
    let members = organization.groups().iter().map(|group| {
        let members = group.user_ids.iter().map(|user| group_member(organization, group, user));
        (group.id.clone(), members.collect())
    });
    let limits = organization.workspaces().iter().map(|workspace| {
        let own = organization.workspace_rate_limits().iter();
        let own = own.filter(|limit| limit.workspace_id == workspace.id);
        let items = own.filter_map(|limit| workspace_rate_limit(organization, limit));
        (workspace.id.clone(), items.collect())
    });
    let keys = organization.external_keys().iter().rev();
    Surfaces {
        service_accounts: accounts.iter().rev().map(service_account).collect(),
        service_account_workspaces: workspaces.collect(),
        federation_issuers: organization.federation_issuers().iter().rev().map(issuer).collect(),
        federation_rules: organization
            .federation_rules()
            .iter()
            .rev()
            .map(|one| rule(organization, one))
            .collect(),
        external_keys: keys.map(|key| external_key(key, organization.is_attached(key))).collect(),
        rbac_groups: organization.groups().iter().rev().map(group).collect(),
        rbac_group_members: members.collect(),
        rbac_roles: organization.roles().iter().rev().map(role).collect(),
        rate_limits: organization.rate_limits().iter().map(rate_limit).collect(),
        workspace_rate_limits: limits.collect(),
        usage: organization.usage().to_vec(),
    }
}

fn service_account(account: &ServiceAccount) -> Value {
    let archived_by = account.archived_ms.map(|_| account.created_by.as_str());
    json!({
        "id": account.id, "type": "service_account", "name": account.name,
        "description": account.description,
        "organization_role": if account.is_admin { "admin" } else { "developer" },
        "created_at": moment(account.created_ms), "created_by_actor_id": account.created_by,
        "updated_at": moment(account.archived_ms.unwrap_or(account.created_ms)),
        "updated_by_actor_id": archived_by,
        "archived_at": account.archived_ms.map(moment), "archived_by_actor_id": archived_by,
    })
}

fn service_account_workspace(account: &ServiceAccount, place: &ServiceAccountMembership) -> Value {
    let creator = (!place.implicit).then_some(account.created_by.as_str());
    json!({
        "type": "service_account_workspace_member", "service_account_id": account.id,
        "workspace_id": place.workspace_id, "workspace_role": place.role.as_str(),
        "implicit": place.implicit, "created_by_actor_id": creator,
    })
}

fn issuer(issuer: &FederationIssuer) -> Value {
    json!({
        "id": issuer.id, "type": "federation_issuer", "name": issuer.name,
        "issuer_url": issuer.issuer_url, "jwks": {"type": "discovery"}, "check_jti": true,
        "max_jwt_lifetime_seconds": 3600, "jwks_polling_disabled_at": null, "poll_status": null,
        "created_at": moment(issuer.created_ms), "created_by_actor_id": null,
        "updated_at": moment(issuer.created_ms), "updated_by_actor_id": null,
        "archived_at": issuer.archived_ms.map(moment), "archived_by_actor_id": null,
    })
}

fn rule(organization: &Organization, rule: &FederationRule) -> Value {
    let issuer = organization.federation_issuers().iter().find(|one| one.id == rule.issuer_id);
    let account = organization.service_account(&rule.service_account_id);
    json!({
        "id": rule.id, "type": "federation_rule", "name": rule.name, "description": null,
        "issuer_id": rule.issuer_id, "issuer_name": issuer.map(|issuer| &issuer.name),
        "match": {
            "subject_prefix": rule.subject_prefix, "audience": rule.audience, "claims": null,
            "condition": null,
        },
        "target": {
            "type": "service_account", "service_account_id": rule.service_account_id,
            "service_account_name": account.ok().map(|account| &account.name),
        },
        "oauth_scope": rule.oauth_scope, "token_lifetime_seconds": 3600,
        "applies_to_all_workspaces": rule.workspace_ids.is_none(),
        "workspace_ids": rule.workspace_ids.as_deref().unwrap_or_default(),
        "created_at": moment(rule.created_ms), "created_by_actor_id": null,
        "updated_at": moment(rule.created_ms), "updated_by_actor_id": null,
        "archived_at": rule.archived_ms.map(moment), "archived_by_actor_id": null,
    })
}

fn external_key(key: &ExternalKey, attached: bool) -> Value {
    let provider = match &key.provider {
        KeyProvider::Aws(arn) => json!({"type": "aws", "kms_arn": arn, "region": null}),
        KeyProvider::Gcp(name) => json!({"type": "gcp", "key_name": name}),
        KeyProvider::Azure { vault_uri, key_name, tenant_id } => json!({
            "type": "azure", "vault_uri": vault_uri, "key_name": key_name, "tenant_id": tenant_id,
            "client_id": null,
        }),
    };
    json!({
        "id": key.id, "type": "external_key", "display_name": key.name, "geo": key.geo,
        "provider_config": provider, "user_profile_id": null,
        "attachment": {"type": if attached { "attached" } else { "unattached" }},
        "created_at": moment(key.created_ms), "updated_at": moment(key.created_ms),
    })
}

fn group(group: &Group) -> Value {
    json!({
        "id": group.id, "type": "rbac_group", "name": group.name,
        "source_type": if group.is_synchronized { "scim" } else { "direct" },
        "role_ids": group.role_ids,
        "created_at": moment(group.created_ms), "updated_at": moment(group.created_ms),
    })
}

fn group_member(organization: &Organization, group: &Group, user: &str) -> Value {
    json!({
        "type": "rbac_group_member", "rbac_group_id": group.id, "user_id": user,
        "email": organization.user(user).map(|user| user.email.as_str()).unwrap_or_default(),
        "created_at": moment(group.created_ms),
    })
}

fn role(role: &Role) -> Value {
    json!({
        "id": role.id, "type": "rbac_role", "display_name": role.name,
        "source": {"type": if role.is_built_in { "built_in" } else { "custom" }},
        "created_at": moment(role.created_ms), "updated_at": moment(role.created_ms),
    })
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
    let own = organization.rate_limits().iter().find(|one| one.id == limit.rate_limit_id)?;
    let limits = limit.limits.iter().map(|(kind, value)| {
        let of_organization = own.limits.iter().find(|(other, _)| other == kind);
        json!({
            "type": kind, "value": value, "org_limit": of_organization.map(|(_, value)| value),
            "source": {"type": "workspace"},
        })
    });
    Some(json!({
        "type": "workspace_rate_limit", "workspace_id": limit.workspace_id,
        "rate_limit_id": limit.rate_limit_id, "group": rate_limit_group(own),
        "models": own.models,
        "limits": limits.collect::<Vec<_>>(),
    }))
}

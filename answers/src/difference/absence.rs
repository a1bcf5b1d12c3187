//! What it means that a property is absent: that it has no value, or that nobody read it. Knows no
//! difference.

use graph::{Entity, Properties, Value};

use crate::kinds::{ACCOUNT_HAS_KEY, API_KEY, SERVICE_ACCOUNT, USER, WORKSPACE, WORKSPACE_HAS_KEY};
use crate::organization::{Organization, text};

/// Properties that say *not known* by being absent. Whatever says yes or no does, too.
///
/// A property that is not here, and that is absent, has no value: a key without `expiresOn` never
/// expires. Where its type is partial, it may not have been read all the same.
const UNKNOWN_IF_ABSENT: [&str; 27] = [
    "actions",
    "createdById",
    "createdByType",
    "createdOn",
    "coverage",
    "grantedBy",
    "id",
    "issuerId",
    "keyKind",
    "memberCount",
    "organizationRole",
    "outsideMemberIds",
    "permissions",
    "rateLimits",
    "role",
    "roleIds",
    "scopeType",
    "scopes",
    "serviceAccountId",
    "source",
    "sourceType",
    "spendLimits",
    "spendLimitsOfGroups",
    "spendLimitsOfUsers",
    "spendLimitsOfWorkspaces",
    "status",
    "updatedOn",
];

/// Whether of a key it is known by its status alone whether it works: whom it acts as, with whom it
/// ends, was not read.
pub(super) fn goes_by_status(organization: &Organization<'_>, key: &Entity<'_>) -> bool {
    let kind = match text(key, "principalType") {
        Some("user") => USER,
        Some("service_account") => SERVICE_ACCOUNT,
        _ => return false,
    };
    let id = text(key, "principalId").unwrap_or_default();
    key.kind == API_KEY
        && organization.is_partial(kind)
        && organization.entity(&format!("{kind}:{id}")).is_none()
}

/// Whether it is not known of a key whether it works, for want of reading whom it acts as or what it
/// is for: an archived workspace ends it, too.
pub(super) fn may_not_work(organization: &Organization<'_>, key: &Entity<'_>) -> bool {
    let mut holders = organization.to(&key.key);
    let is_held =
        holders.any(|it| [WORKSPACE_HAS_KEY, ACCOUNT_HAS_KEY].contains(&it.kind.as_ref()));
    !is_held || goes_by_status(organization, key)
}

/// Whether a default workspace is made up, as the service did not show it: nothing of it is told.
pub(super) const SYNTHETIC: &str = "isSynthetic";

/// Properties that a workspace has while it is in use.
const OF_WORKSPACES_IN_USE: [&str; 2] = ["hasOwnRateLimit", "rateLimits"];

/// Whether a property that is absent from these, and has a value in the other graph, has none here.
pub(super) fn is_told(
    organization: &Organization<'_>,
    kind: &str,
    name: &str,
    properties: &Properties<'_>,
    value: &Value<'_>,
) -> bool {
    if properties.get(SYNTHETIC) == Some(&Value::Boolean(true)) {
        return false;
    }
    if kind == WORKSPACE && OF_WORKSPACES_IN_USE.contains(&name) {
        return properties.get("active") == Some(&Value::Boolean(false));
    }
    let is_unknown = matches!(value, Value::Boolean(_))
        || UNKNOWN_IF_ABSENT.contains(&name)
        || organization.is_partial(kind);
    let is_known = match name {
        // Without a cap there is no amount; where limits were not read, there are no texts.
        _ if name.starts_with("spendLimit") => properties.contains_key("spendLimits"),
        // It names none where its coverage does not.
        "workspaceIds" => match properties.get("coverage") {
            Some(Value::Text(coverage)) => coverage == "all",
            _ => true,
        },
        // Where a scope of the organization is told, there is none.
        "workspaceId" => match properties.get("scopeType") {
            Some(Value::Text(scope)) => scope == "organization",
            _ => !kind.ends_with("api_key"),
        },
        _ => true,
    };
    !is_unknown && is_known
}

//! Types of relationships in words. Knows no relationship.

use crate::kinds::{
    ACCOUNT_HAS_KEY, GROUP_ASSIGNED_ROLE, INVITE_ASSIGNED_GROUP, ISSUER_HAS_RULE,
    ROLE_ALLOWS_ACCOUNT, RULE_ALLOWS_ACCOUNT, RULE_ALLOWS_SERVICE_ACCOUNT, RULE_ALLOWS_WORKSPACE,
    SERVICE_ACCOUNT_CREATED_KEY, SERVICE_ACCOUNT_USES_KEY, USER_CREATED_KEY, USER_USES_KEY,
    WORKSPACE_HAS_KEY, WORKSPACE_SENDS_DESTINATION, WORKSPACE_USES_EXTERNAL_KEY,
};

/// What the start of a relationship does to its end, in words, where the type has some.
pub(super) fn words(kind: &str) -> Option<&'static str> {
    Some(match kind {
        GROUP_ASSIGNED_ROLE => "gives the role {}",
        INVITE_ASSIGNED_GROUP => "gives the group {}",
        ROLE_ALLOWS_ACCOUNT => "permits something in {}",
        ISSUER_HAS_RULE => "is believed by the rule {}",
        RULE_ALLOWS_SERVICE_ACCOUNT => "lets act as {}",
        RULE_ALLOWS_WORKSPACE => "lets into {}",
        RULE_ALLOWS_ACCOUNT => "lets administer {}",
        USER_CREATED_KEY | SERVICE_ACCOUNT_CREATED_KEY => "is told as the maker of the key {}",
        USER_USES_KEY | SERVICE_ACCOUNT_USES_KEY => "is acted as by the key {}",
        ACCOUNT_HAS_KEY | WORKSPACE_HAS_KEY => "is what the key {} is good for",
        WORKSPACE_SENDS_DESTINATION => "sends telemetry to {}",
        WORKSPACE_USES_EXTERNAL_KEY => "is encrypted with {}",
        _ => return None,
    })
}

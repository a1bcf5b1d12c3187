//! The types of the graph, by the names that questions are asked with.
//!
//! The collector's ontology has them first; a test holds these against it.

/// The organization.
pub const ACCOUNT: &str = "anthropic_account";
/// An API key.
pub const API_KEY: &str = "anthropic_api_key";
/// A key of a customer's own, that data is encrypted with.
pub const EXTERNAL_KEY: &str = "anthropic_external_key";
/// Who says who somebody is.
pub const FEDERATION_ISSUER: &str = "anthropic_federation_issuer";
/// Whom an issuer's tokens let act as a service account.
pub const FEDERATION_RULE: &str = "anthropic_federation_rule";
/// Somebody who is invited.
pub const INVITE: &str = "anthropic_invite";
/// A group of users.
pub const GROUP: &str = "anthropic_rbac_group";
/// A role that groups have.
pub const ROLE: &str = "anthropic_rbac_role";
/// An identity of a program.
pub const SERVICE_ACCOUNT: &str = "anthropic_service_account";
/// Where telemetry is sent.
pub const TELEMETRY_DESTINATION: &str = "anthropic_telemetry_destination";
/// A person.
pub const USER: &str = "anthropic_user";
/// A workspace.
pub const WORKSPACE: &str = "anthropic_workspace";

/// All of them.
pub const ALL: [&str; 12] = [
    ACCOUNT,
    API_KEY,
    EXTERNAL_KEY,
    FEDERATION_ISSUER,
    FEDERATION_RULE,
    INVITE,
    GROUP,
    ROLE,
    SERVICE_ACCOUNT,
    TELEMETRY_DESTINATION,
    USER,
    WORKSPACE,
];

/// user ASSIGNED workspace
pub const USER_ASSIGNED_WORKSPACE: &str = "anthropic_user_assigned_workspace";
/// service account ASSIGNED workspace
pub const SERVICE_ACCOUNT_ASSIGNED_WORKSPACE: &str = "anthropic_service_account_assigned_workspace";
/// user CREATED API key
pub const USER_CREATED_KEY: &str = "anthropic_user_created_api_key";
/// service account CREATED API key
pub const SERVICE_ACCOUNT_CREATED_KEY: &str = "anthropic_service_account_created_api_key";
/// user USES API key: the key acts as the user
pub const USER_USES_KEY: &str = "anthropic_user_uses_api_key";
/// service account USES API key: the key acts as the service account
pub const SERVICE_ACCOUNT_USES_KEY: &str = "anthropic_service_account_uses_api_key";
/// account HAS API key: keys of organization scope only
pub const ACCOUNT_HAS_KEY: &str = "anthropic_account_has_api_key";
/// account HAS workspace
pub const ACCOUNT_HAS_WORKSPACE: &str = "anthropic_account_has_workspace";
/// workspace HAS API key
pub const WORKSPACE_HAS_KEY: &str = "anthropic_workspace_has_api_key";
/// API key ALLOWS workspace: what a key of organization scope reaches
pub const KEY_ALLOWS_WORKSPACE: &str = "anthropic_api_key_allows_workspace";
/// issuer HAS rule
pub const ISSUER_HAS_RULE: &str = "anthropic_federation_issuer_has_rule";
/// rule ALLOWS service account
pub const RULE_ALLOWS_SERVICE_ACCOUNT: &str = "anthropic_federation_rule_allows_service_account";
/// rule ALLOWS workspace
pub const RULE_ALLOWS_WORKSPACE: &str = "anthropic_federation_rule_allows_workspace";
/// rule ALLOWS account: it makes admins
pub const RULE_ALLOWS_ACCOUNT: &str = "anthropic_federation_rule_allows_account";
/// group HAS user
pub const GROUP_HAS_USER: &str = "anthropic_rbac_group_has_user";
/// group ASSIGNED role
pub const GROUP_ASSIGNED_ROLE: &str = "anthropic_rbac_group_assigned_role";
/// role ALLOWS account
pub const ROLE_ALLOWS_ACCOUNT: &str = "anthropic_rbac_role_allows_account";
/// invite ASSIGNED group
pub const INVITE_ASSIGNED_GROUP: &str = "anthropic_invite_assigned_rbac_group";
/// workspace SENDS telemetry destination
pub const WORKSPACE_SENDS_DESTINATION: &str = "anthropic_workspace_sends_telemetry_destination";
/// workspace USES external key
pub const WORKSPACE_USES_EXTERNAL_KEY: &str = "anthropic_workspace_uses_external_key";

/// A type in the words of people: `service account`. A type that is not known is its own name.
#[must_use]
pub fn noun(kind: &str) -> &str {
    match kind {
        ACCOUNT => "organization",
        API_KEY => "API key",
        EXTERNAL_KEY => "external key",
        FEDERATION_ISSUER => "federation issuer",
        FEDERATION_RULE => "federation rule",
        INVITE => "invite",
        GROUP => "group",
        ROLE => "role",
        SERVICE_ACCOUNT => "service account",
        TELEMETRY_DESTINATION => "telemetry destination",
        USER => "user",
        WORKSPACE => "workspace",
        other => other,
    }
}

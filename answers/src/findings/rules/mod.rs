//! The table of rules, a file for each kind of thing that they are about.

mod accounts;
mod admins;
mod data;
mod domains;
mod external_keys;
mod federation;
mod invites;
mod keys;
mod leftovers;
mod outside;

pub(crate) use federation::lets_in_anybody;

use super::rule::{Need, Rule};
use crate::kinds;

/// Every rule. Within a severity, findings are told in this order.
pub static RULES: [Rule; 29] = [
    keys::OUTLIVES_MAKER,
    leftovers::GONE_PRINCIPAL,
    keys::WITHOUT_OWNER,
    keys::ADMIN,
    keys::NEVER_EXPIRES,
    leftovers::UNUSED,
    leftovers::ARCHIVED_WORKSPACE,
    admins::LONE_ADMIN,
    admins::MANY_ADMINS,
    outside::PERSON_OUTSIDE,
    invites::POWERFUL,
    outside::INVITE_OUTSIDE,
    invites::STALE,
    invites::PENDING,
    federation::UNPINNED,
    federation::WIDE_SUBJECT,
    federation::ADMIN,
    federation::ALL_WORKSPACES,
    federation::LEGACY_BINDING,
    federation::NO_REPLAY_CHECK,
    federation::LONG_LIFETIME,
    accounts::ADMIN,
    accounts::IDLE,
    accounts::BLANKET_ROLE,
    data::CONTENT_LEAVES,
    data::AUDIT_LOG_OFF,
    external_keys::UNATTACHED,
    external_keys::ELSEWHERE,
    data::WORKSPACE_WITHOUT_LIMIT,
];

/// Pages of Anthropic's documentation.
mod source {
    pub(super) const ADMIN_API: &str =
        "https://platform.claude.com/docs/en/manage-claude/admin-api";
    pub(super) const CMEK: &str = "https://platform.claude.com/docs/en/manage-claude/cmek";
    pub(super) const COMPLIANCE: &str =
        "https://platform.claude.com/docs/en/manage-claude/compliance-api-access";
    pub(super) const FEDERATION_RULES: &str =
        "https://platform.claude.com/docs/en/api/go/organization/federation/rules";
    pub(super) const KEY_TYPES: &str = "https://platform.claude.com/docs/en/get-api-key";
    pub(super) const ROLES: &str =
        "https://support.claude.com/en/articles/13930452-manage-custom-roles-on-enterprise-plans";
    pub(super) const SPEND_LIMITS: &str =
        "https://platform.claude.com/docs/en/api/beta/organization/spend_limits";
    pub(super) const TELEMETRY: &str =
        "https://platform.claude.com/docs/en/manage-claude/opentelemetry";
    pub(super) const WIF: &str =
        "https://platform.claude.com/docs/en/manage-claude/workload-identity-federation";
    pub(super) const WIF_GITHUB: &str =
        "https://platform.claude.com/docs/en/manage-claude/wif-providers/github-actions";
    pub(super) const WIF_REFERENCE: &str =
        "https://platform.claude.com/docs/en/manage-claude/wif-reference";
    pub(super) const WORKSPACES: &str =
        "https://platform.claude.com/docs/en/manage-claude/workspaces";
}

/// What rules need.
mod need {
    use super::{Need, kinds};

    pub(super) const ACCOUNT: Need = Need { step: "fetch-account", types: &[kinds::ACCOUNT] };
    pub(super) const EXTERNAL_KEYS: Need = Need {
        step: "fetch-external-keys",
        types: &[kinds::EXTERNAL_KEY, kinds::WORKSPACE_USES_EXTERNAL_KEY],
    };
    pub(super) const FEDERATION: Need = Need {
        step: "fetch-federation",
        types: &[kinds::FEDERATION_ISSUER, kinds::FEDERATION_RULE],
    };
    pub(super) const INVITES: Need = Need { step: "fetch-invites", types: &[kinds::INVITE] };
    pub(super) const KEYS: Need = Need { step: "fetch-api-keys", types: &[kinds::API_KEY] };
    pub(super) const LIMITS: Need = Need { step: "fetch-limits", types: &[] };
    pub(super) const ROLES: Need = Need { step: "fetch-rbac", types: &[kinds::ROLE] };
    pub(super) const SERVICE_ACCOUNTS: Need =
        Need { step: "fetch-service-accounts", types: &[kinds::SERVICE_ACCOUNT] };
    pub(super) const SETTINGS: Need = Need { step: "fetch-settings", types: &[] };
    pub(super) const TELEMETRY: Need =
        Need { step: "fetch-telemetry-destinations", types: &[kinds::TELEMETRY_DESTINATION] };
    pub(super) const USAGE: Need = Need { step: "fetch-usage", types: &[] };
    pub(super) const USERS: Need = Need { step: "fetch-users", types: &[kinds::USER] };
    pub(super) const WORKSPACES: Need =
        Need { step: "fetch-workspaces", types: &[kinds::WORKSPACE] };
}

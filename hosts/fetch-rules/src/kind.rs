//! The kinds of credentials, and which of them may read what. Knows no credential.

use std::fmt;

use crate::PATH_PREFIX;

/// What a credential is to the service. They come in this order where any would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialKind {
    /// A key of the Console's (`sk-ant-admin…`), and any other key that is no Enterprise key.
    AdminKey,
    /// A token (`sk-ant-oat…`) with the scope `org:admin`.
    AccessToken,
    /// A key of an Enterprise organization, with scopes (`sk-ant-api01…`).
    EnterpriseKey,
}

use CredentialKind::{AccessToken, AdminKey, EnterpriseKey};

impl CredentialKind {
    /// All of them.
    pub const ALL: [Self; 3] = [AdminKey, AccessToken, EnterpriseKey];

    /// How the contract names it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            AdminKey => "admin-key",
            AccessToken => "access-token",
            EnterpriseKey => "enterprise-key",
        }
    }

    /// What a key is that is sent as one, by how it begins.
    pub(crate) fn of_key(key: &str) -> Self {
        if key.starts_with("sk-ant-api01") { EnterpriseKey } else { AdminKey }
    }
}

/// The name for people, as it stands in a sentence.
impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            AdminKey => "an Admin key",
            AccessToken => "an `org:admin` token",
            EnterpriseKey => "an Enterprise key",
        })
    }
}

/// Which kinds may read a path of the Admin API, in order of preference.
///
/// Source: the Admin API's documentation of each of them, which names the credential.
#[must_use]
pub fn readers(path_and_query: &str) -> &'static [CredentialKind] {
    let path = path_and_query.split('?').next().unwrap_or_default();
    let below = path.strip_prefix(PATH_PREFIX).unwrap_or_default();
    match below.split('/').next().unwrap_or_default() {
        "service_accounts" | "federation_issuers" | "federation_rules" => &[AccessToken],
        "rbac_groups" | "rbac_roles" => &[EnterpriseKey, AccessToken],
        "me" | "users" | "invites" | "spend_limits" | "analytics" => {
            &[AdminKey, AccessToken, EnterpriseKey]
        }
        _ => &[AdminKey, AccessToken],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_read_by_the_kinds_that_may() {
        for (paths, kinds) in [
            (
                &[
                    "service_accounts",
                    "service_accounts?limit=100&page=x",
                    "service_accounts/svac_01/workspaces",
                    "federation_issuers?include_archived=true",
                    "federation_rules/fdrl_01",
                ][..],
                &[AccessToken][..],
            ),
            (
                &["rbac_groups", "rbac_groups/g/members", "rbac_roles/r/permissions?page=x"],
                &[EnterpriseKey, AccessToken],
            ),
            (
                &["me", "users?limit=1000", "invites", "spend_limits", "analytics/usage?page=x"],
                &[AdminKey, AccessToken, EnterpriseKey],
            ),
            (
                &[
                    "workspaces",
                    "workspaces/wrkspc_01/members",
                    "workspaces/service_accounts",
                    "api_keys?limit=1000",
                    "external_keys",
                    "rate_limits",
                    "telemetry_destinations/t/workspaces",
                    "compliance_settings",
                    "usage_report/messages",
                    "service_accounts_of_tomorrow",
                    "?service_accounts",
                    "",
                ],
                &[AdminKey, AccessToken],
            ),
        ] {
            for path in paths {
                assert_eq!(readers(&format!("{PATH_PREFIX}{path}")), kinds, "{path}");
            }
        }
        assert_eq!(readers("/elsewhere/service_accounts"), [AdminKey, AccessToken]);
    }

    #[test]
    fn a_kind_has_an_id_for_machines_and_a_name_for_people() {
        let shown = CredentialKind::ALL.map(|kind| format!("{}: {kind}", kind.id()));
        assert_eq!(
            shown,
            [
                "admin-key: an Admin key",
                "access-token: an `org:admin` token",
                "enterprise-key: an Enterprise key"
            ]
        );
    }
}

//! The organization as a model with rules. Knows no request, no JSON and no clock: what time it is
//! is [`Organization::now_ms`], which whoever runs it sets.
//!
//! Every rule is that of the Admin API's documentation, and has a test that is named after it.

mod access;
mod api_keys;
mod external_keys;
mod federation;
mod federation_reach;
mod groups;
mod invites;
mod members;
mod permissions;
mod rate_limits;
mod refusal;
mod roles;
#[cfg(test)]
mod sample;
mod service_accounts;
mod spend_limits;
mod telemetry;
mod usage;
mod users;
mod workspaces;

use std::collections::BTreeMap;

pub use access::{KeyKind, Reach};
pub use api_keys::{ApiKey, Creator, KeyScope, KeyStatus, Principal};
pub use external_keys::{ExternalKey, KeyProvider};
pub use federation::{FederationIssuer, FederationRule, Jwks};
pub use federation_reach::{AUDIENCE, IdentityToken};
pub use groups::{Group, Role};
pub use invites::{INVITE_LIFETIME_MS, Invite, InviteStatus};
pub use members::Membership;
pub use permissions::{Permission, PermissionResource};
pub use rate_limits::{Limited, RateLimit, WorkspaceRateLimit};
pub use refusal::Refusal;
pub use roles::{OrganizationRole, WorkspaceRole};
pub use service_accounts::{ServiceAccount, ServiceAccountMembership};
pub use spend_limits::{SpendLimit, SpendScope};
pub use telemetry::{Coverage, MAX_DESTINATIONS, TelemetryDestination};
pub use usage::{Actor, DAY_MS, Usage, UsedBy};
pub use users::User;
pub use workspaces::{MAX_WORKSPACES, Workspace};

/// An organization and everything that it has. Lists are in the order in which things were made.
#[derive(Clone, Debug)]
pub struct Organization {
    /// A UUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What time it is, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: i64,
    /// Whether what happens in it is recorded for the Compliance API.
    pub is_audit_log_on: bool,
    pub(crate) users: Vec<User>,
    pub(crate) invites: Vec<Invite>,
    pub(crate) default_workspace: Workspace,
    pub(crate) workspaces: Vec<Workspace>,
    /// Roles given by hand, by workspace and user.
    pub(crate) memberships: BTreeMap<(String, String), WorkspaceRole>,
    pub(crate) api_keys: Vec<ApiKey>,
    pub(crate) service_accounts: Vec<ServiceAccount>,
    /// Roles of service accounts, by workspace and service account.
    pub(crate) service_account_memberships: BTreeMap<(String, String), WorkspaceRole>,
    pub(crate) federation_issuers: Vec<FederationIssuer>,
    pub(crate) federation_rules: Vec<FederationRule>,
    pub(crate) external_keys: Vec<ExternalKey>,
    pub(crate) groups: Vec<Group>,
    pub(crate) roles: Vec<Role>,
    pub(crate) rate_limits: Vec<RateLimit>,
    pub(crate) workspace_rate_limits: Vec<WorkspaceRateLimit>,
    pub(crate) spend_limits: Vec<SpendLimit>,
    pub(crate) telemetry_destinations: Vec<TelemetryDestination>,
    pub(crate) usage: Vec<Usage>,
    made: u64,
}

impl Organization {
    /// An organization with nothing but its default workspace.
    #[must_use]
    pub fn new(id: &str, name: &str, now_ms: i64) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            now_ms,
            users: Vec::new(),
            invites: Vec::new(),
            default_workspace: Workspace::new("wrkspc_00Default", "Default", now_ms),
            workspaces: Vec::new(),
            memberships: BTreeMap::new(),
            api_keys: Vec::new(),
            service_accounts: Vec::new(),
            service_account_memberships: BTreeMap::new(),
            federation_issuers: Vec::new(),
            federation_rules: Vec::new(),
            external_keys: Vec::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            rate_limits: Vec::new(),
            workspace_rate_limits: Vec::new(),
            spend_limits: Vec::new(),
            telemetry_destinations: Vec::new(),
            usage: Vec::new(),
            is_audit_log_on: false,
            made: 0,
        }
    }

    /// An id that nothing has.
    fn new_id(&mut self, prefix: &str) -> String {
        self.made = self.made.saturating_add(1);
        format!("{prefix}_new{:04}", self.made)
    }
}

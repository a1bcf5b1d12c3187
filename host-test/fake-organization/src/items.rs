//! The items that the service would send, each as the file of its resource makes it. Knows no
//! requests, and no rules: a test may put any in.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::Usage;

/// What an organization consists of. Lists are newest first, as the service sends them.
#[derive(Clone, Debug, Default)]
pub struct Items {
    /// Its id, a UUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The time in the organization, in milliseconds since 1970-01-01T00:00:00Z; answers carry it.
    pub now_ms: i64,
    /// Its users.
    pub users: Vec<Value>,
    /// Who is invited.
    pub invites: Vec<Value>,
    /// Its workspaces; the default one is not among them.
    pub workspaces: Vec<Value>,
    /// Its default workspace.
    pub default_workspace: Value,
    /// Who was added to a workspace, by the workspace's id.
    pub members: BTreeMap<String, Vec<Value>>,
    /// The `user_id` and the `workspace_role` of those who are in every workspace that is in use
    /// without having been added.
    pub inheriting: Vec<(String, String)>,
    /// Its API keys, with both `scope` and `workspace_id`.
    pub api_keys: Vec<Value>,
    /// What only some credentials and some kinds of organization get to see.
    pub restricted: Restricted,
}

/// What only some credentials and some kinds of organization get to see.
#[derive(Clone, Debug, Default)]
pub struct Restricted {
    /// Service accounts.
    pub service_accounts: Vec<Value>,
    /// The workspaces that a service account is in, by its id; the one it is in without having been
    /// added goes first.
    pub service_account_workspaces: BTreeMap<String, Vec<Value>>,
    /// Who is trusted to say who somebody is.
    pub federation_issuers: Vec<Value>,
    /// Who may act as which service account.
    pub federation_rules: Vec<Value>,
    /// Encryption keys that the customer manages.
    pub external_keys: Vec<Value>,
    /// Groups of users.
    pub rbac_groups: Vec<Value>,
    /// The users of a group, by its id.
    pub rbac_group_members: BTreeMap<String, Vec<Value>>,
    /// What groups can give.
    pub rbac_roles: Vec<Value>,
    /// What a role allows, by its id.
    pub rbac_role_permissions: BTreeMap<String, Vec<Value>>,
    /// Limits of the organization.
    pub rate_limits: Vec<Value>,
    /// Limits of single workspaces, by the workspace's id.
    pub workspace_rate_limits: BTreeMap<String, Vec<Value>>,
    /// How much may be spent.
    pub spend_limits: Vec<Value>,
    /// Where traces are sent.
    pub telemetry_destinations: Vec<Value>,
    /// The workspaces that a destination names, by its id; none: it names none, for it is for all.
    pub telemetry_destination_workspaces: BTreeMap<String, Vec<Value>>,
    /// Whether what happens is recorded.
    pub compliance_settings: Value,
    /// What was used, oldest first.
    pub usage: Vec<Usage>,
}

//! The items that the service would send. Knows no requests, and no rules: a test may make any.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::Usage;

/// What an organization consists of. Lists are newest first, as the service sends them.
#[derive(Clone, Debug)]
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
    pub surfaces: Surfaces,
}

/// What only some credentials and some kinds of organization get to see.
#[derive(Clone, Debug, Default)]
pub struct Surfaces {
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
    /// Limits of the organization.
    pub rate_limits: Vec<Value>,
    /// Limits of single workspaces, by the workspace's id.
    pub workspace_rate_limits: BTreeMap<String, Vec<Value>>,
    /// What keys were used for: an item for a day, a key and a model, oldest first.
    pub usage: Vec<Usage>,
}

/// A user.
#[must_use]
pub fn user(id: &str, name: &str, email: &str, role: &str) -> Value {
    json!({
        "id": id, "type": "user", "name": name, "email": email, "role": role,
        "added_at": "2024-10-30T23:58:27.427722Z",
    })
}

/// A pending invite that ends on 2026-12-01, 21 days after somebody was invited.
#[must_use]
pub fn invite(id: &str, email: &str, role: &str) -> Value {
    json!({
        "id": id, "type": "invite", "email": email, "role": role, "status": "pending",
        "invited_at": "2026-11-10T08:00:00.000000Z", "expires_at": "2026-12-01T08:00:00.000000Z",
        "accepted_at": null, "rbac_group_ids": [],
    })
}

/// A workspace that is in use.
#[must_use]
pub fn workspace(id: &str, name: &str) -> Value {
    json!({
        "id": id, "type": "workspace", "name": name,
        "created_at": "2025-02-03T09:00:00.000001Z", "archived_at": null,
        "display_color": "#6C5BB9", "compartment_id": "cmpt_01", "external_key_id": null,
        "user_profile_id": null, "tags": {},
        "data_residency": {
            "workspace_geo": "us", "default_inference_geo": "us",
            "allowed_inference_geos": "unrestricted",
        },
    })
}

/// A member of a workspace.
#[must_use]
pub fn member(workspace: &str, user: &str, role: &str) -> Value {
    json!({
        "type": "workspace_member", "user_id": user, "workspace_id": workspace,
        "workspace_role": role,
    })
}

/// An active key that a user made, for a workspace that is not the default one.
#[must_use]
pub fn api_key(id: &str, name: &str, creator: &str, workspace: &str) -> Value {
    json!({
        "id": id, "type": "api_key", "name": name, "status": "active",
        "partial_key_hint": "sk-ant-api03-R2D...igAA",
        "created_at": "2025-03-01T12:00:00.500000Z", "expires_at": null,
        "created_by": {"id": creator, "type": "user"},
        "workspace_id": workspace,
        "scope": {"type": "workspace", "workspace_id": workspace},
        "principal": {"type": "user_actor", "user_id": creator},
    })
}

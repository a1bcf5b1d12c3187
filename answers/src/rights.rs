//! What a role lets do, in words. Knows no graph.
//!
//! Roles are open sets: one that is not known has no words, and is shown by its own name.

/// Whether a role of the organization is an admin's: owners have all rights of admins.
#[must_use]
pub fn is_admin_role(role: &str) -> bool {
    matches!(role, "admin" | "owner" | "primary_owner")
}

/// The role that a role of the organization brings in the default workspace, where nobody is added;
/// none where it brings none, or is not known.
#[must_use]
pub fn role_in_default_workspace(role: &str) -> Option<&'static str> {
    match role {
        role if is_admin_role(role) => Some("workspace_admin"),
        "billing" => Some("workspace_billing"),
        "developer" => Some("workspace_developer"),
        "user" => Some("workspace_user"),
        _ => None,
    }
}

/// The role that a role of the organization brings in every workspace in use; none where it brings
/// none, or is not known.
#[must_use]
pub fn role_in_every_workspace(role: &str) -> Option<&'static str> {
    role_in_default_workspace(role).filter(|_| is_admin_role(role) || role == "billing")
}

/// What a role in a workspace lets do.
#[must_use]
pub fn in_workspace(role: &str) -> Option<&'static str> {
    Some(match role {
        "workspace_admin" => "manages its members, its keys and its settings, and uses it",
        "workspace_developer" => "uses it, and makes keys for it",
        "workspace_restricted_developer" => "makes keys for it and uses the API; no Console tools",
        "workspace_user" => "uses it in the Playground only",
        "workspace_billing" => "sees what it costs",
        _ => return None,
    })
}

/// Whether a role in a workspace lets make keys for it.
#[must_use]
pub fn makes_keys(role: &str) -> bool {
    matches!(role, "workspace_admin" | "workspace_developer" | "workspace_restricted_developer")
}

/// What a role in the organization lets do.
#[must_use]
pub fn in_organization(role: &str) -> Option<&'static str> {
    Some(match role {
        "admin" | "owner" | "primary_owner" => "administers people, workspaces, keys and settings",
        "membership_admin" => "manages who is in the organization",
        "billing" => "manages billing, and sees what every workspace costs",
        "developer" => "uses workspaces, and makes keys where it is a member",
        "user" => "uses the Playground where it is a member",
        "claude_code_user" => "uses Claude Code",
        "managed" => "is managed by the organization's identity provider",
        _ => return None,
    })
}

//! Entities and relationships → what passes access on. Knows one thing at a time, and of those
//! before it what later ones need: the account, and what is admin, of organization scope or archived.

use std::borrow::Cow;
use std::collections::BTreeSet;

use graph::{Entity, Relationship, Value};

use super::{Condition, Means, Pass};
use crate::kinds::{
    ACCOUNT, ACCOUNT_HAS_KEY, ACCOUNT_HAS_WORKSPACE, API_KEY, GROUP_ASSIGNED_ROLE, GROUP_HAS_USER,
    INVITE, INVITE_ASSIGNED_GROUP, ISSUER_HAS_RULE, KEY_ALLOWS_WORKSPACE, ROLE_ALLOWS_ACCOUNT,
    RULE_ALLOWS_ACCOUNT, RULE_ALLOWS_SERVICE_ACCOUNT, RULE_ALLOWS_WORKSPACE, SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_ASSIGNED_WORKSPACE, SERVICE_ACCOUNT_CREATED_KEY, SERVICE_ACCOUNT_USES_KEY,
    TELEMETRY_DESTINATION, USER, USER_ASSIGNED_WORKSPACE, USER_CREATED_KEY, USER_USES_KEY,
    WORKSPACE, WORKSPACE_HAS_KEY, WORKSPACE_SENDS_DESTINATION,
};
use crate::organization::{flag, text};
use crate::rights::{is_admin_role, role_in_default_workspace, role_in_every_workspace};

/// The relationships that pass no access on. All others of the ontology do.
pub const PASSES_NOTHING: [&str; 9] = [
    "anthropic_account_has_external_key",
    "anthropic_account_has_federation_issuer",
    "anthropic_account_has_invite",
    "anthropic_account_has_rbac_group",
    "anthropic_account_has_rbac_role",
    "anthropic_account_has_service_account",
    "anthropic_account_has_telemetry_destination",
    "anthropic_account_has_user",
    // Who has the customer's key can end what the workspace does, and reads nothing of it.
    "anthropic_workspace_uses_external_key",
];

/// What passes access on, told from a graph that goes by: every entity first, then every
/// relationship, both in the order of keys.
#[derive(Clone, Debug, Default)]
pub struct Passes {
    account: Option<String>,
    /// Keys that the Admin API takes as an admin's.
    admin_keys: BTreeSet<String>,
    organization_keys: BTreeSet<String>,
    archived_workspaces: BTreeSet<String>,
    /// Destinations that are sent prompts and answers.
    content: BTreeSet<String>,
    /// Invites of who will be in every workspace: their keys, the role there, and whether they are
    /// open.
    inheriting: Vec<(String, &'static str, bool)>,
}

impl Passes {
    /// What an entity passes on by itself.
    pub fn entity<'a>(&mut self, entity: &'a Entity<'_>) -> Vec<Pass<'a>> {
        let key = || entity.key.clone().into_owned();
        match entity.kind.as_ref() {
            ACCOUNT => self.account = Some(key()),
            API_KEY => {
                if text(entity, "scopeType") == Some("organization") {
                    self.organization_keys.insert(key());
                }
                if flag(entity, "isAdminCredential") == Some(true) {
                    self.admin_keys.insert(key());
                }
            }
            WORKSPACE if flag(entity, "active") == Some(false) => {
                self.archived_workspaces.insert(key());
            }
            WORKSPACE => return self.inherited(entity),
            TELEMETRY_DESTINATION if flag(entity, "sendsContent") == Some(true) => {
                self.content.insert(key());
            }
            USER if flag(entity, "isAdmin") == Some(true) => {
                return self.administers(entity, text(entity, "role"), true);
            }
            SERVICE_ACCOUNT => {
                let role = text(entity, "organizationRole").filter(|role| is_admin_role(role));
                if role.is_some() {
                    return self.administers(entity, role, flag(entity, "active") != Some(false));
                }
            }
            INVITE => return self.invite(entity),
            _ => {}
        }
        Vec::new()
    }

    fn administers<'a>(
        &self,
        entity: &'a Entity<'_>,
        right: Option<&'a str>,
        is_active: bool,
    ) -> Vec<Pass<'a>> {
        let pass = |account: &String| Pass {
            right: right.map(Cow::Borrowed),
            is_active,
            ..plain(entity.key.as_ref(), account.clone(), Means::Administers)
        };
        self.account.as_ref().map(pass).into_iter().collect()
    }

    /// An invite makes admins, and makes users, who all are in the default workspace.
    fn invite<'a>(&mut self, invite: &'a Entity<'_>) -> Vec<Pass<'a>> {
        let (Some(account), Some(role)) = (&self.account, text(invite, "role")) else {
            return Vec::new();
        };
        let is_open =
            text(invite, "status") == Some("pending") && flag(invite, "expired") != Some(true);
        let pass = |to: String, right: &'a str| {
            invited(Cow::Borrowed(invite.key.as_ref()), Cow::Owned(to), right, is_open)
        };
        let default = default_workspace(account);
        let admin = is_admin_role(role).then(|| pass(account.clone(), role));
        let user = role_in_default_workspace(role).map(|right| pass(default, right));
        if let Some(right) = role_in_every_workspace(role) {
            self.inheriting.push((invite.key.clone().into_owned(), right, is_open));
        }
        admin.into_iter().chain(user).collect()
    }

    /// Some who accept an invite are in every workspace in use; in the default one all are.
    fn inherited<'a>(&self, workspace: &'a Entity<'_>) -> Vec<Pass<'a>> {
        let default = self.account.as_deref().map(default_workspace);
        if default.is_some_and(|default| default == workspace.key) {
            return Vec::new();
        }
        let pass = |(invite, right, is_open): &(String, &'static str, bool)| {
            let to = Cow::Borrowed(workspace.key.as_ref());
            invited(Cow::Owned(invite.clone()), to, right, *is_open)
        };
        self.inheriting.iter().map(pass).collect()
    }

    /// What a relationship passes on. Every entity went by before.
    pub fn relationship<'a>(&self, edge: &'a Relationship<'_>) -> Option<Pass<'a>> {
        let (from, to) = (edge.from.as_ref(), edge.to.as_ref());
        let (start, end, means) = match edge.kind.as_ref() {
            USER_ASSIGNED_WORKSPACE | SERVICE_ACCOUNT_ASSIGNED_WORKSPACE => {
                (from, to, Means::Member)
            }
            USER_CREATED_KEY | SERVICE_ACCOUNT_CREATED_KEY => (from, to, Means::Made),
            USER_USES_KEY | SERVICE_ACCOUNT_USES_KEY if self.organization_keys.contains(to) => {
                (to, from, Means::ActsAs)
            }
            ACCOUNT_HAS_KEY if self.admin_keys.contains(to) => (to, from, Means::Administers),
            ACCOUNT_HAS_WORKSPACE => (from, to, Means::LetsItselfIn),
            WORKSPACE_HAS_KEY => (to, from, Means::Opens),
            KEY_ALLOWS_WORKSPACE => (from, to, Means::Opens),
            ISSUER_HAS_RULE => (from, to, Means::Issues),
            RULE_ALLOWS_SERVICE_ACCOUNT => (from, to, Means::Impersonates),
            RULE_ALLOWS_WORKSPACE => (from, to, Means::LetsIn),
            RULE_ALLOWS_ACCOUNT => (from, to, Means::Administers),
            GROUP_HAS_USER => (to, from, Means::InGroup),
            GROUP_ASSIGNED_ROLE => (from, to, Means::HasRole),
            ROLE_ALLOWS_ACCOUNT => (from, to, Means::Permits),
            INVITE_ASSIGNED_GROUP => (from, to, Means::Invites),
            WORKSPACE_SENDS_DESTINATION if self.content.contains(to) => (to, from, Means::Receives),
            _ => return None,
        };
        Some(Pass {
            right: ["role", "actions"].iter().find_map(|name| property(edge, name)),
            is_active: says(edge, "active") != Some(false)
                && !self.archived_workspaces.contains(end),
            is_implicit: says(edge, "implicit") == Some(true),
            condition: match means {
                Means::Made => Condition::KnowsSecret,
                Means::Invites => Condition::IsAccepted,
                _ => Condition::None,
            },
            ..plain(start, end, means)
        })
    }
}

/// What an invite makes of who accepts it.
fn invited<'a>(from: Cow<'a, str>, to: Cow<'a, str>, right: &'a str, is_open: bool) -> Pass<'a> {
    Pass {
        right: Some(Cow::Borrowed(right)),
        is_active: is_open,
        condition: Condition::IsAccepted,
        ..plain(from, to, Means::Invites)
    }
}

/// The key of the default workspace, by that of the account.
fn default_workspace(account: &str) -> String {
    let id = account.strip_prefix(ACCOUNT).unwrap_or_default();
    format!("{WORKSPACE}{id}:default")
}

/// A pass that is active, and of which nothing else is known.
fn plain<'a>(from: impl Into<Cow<'a, str>>, to: impl Into<Cow<'a, str>>, means: Means) -> Pass<'a> {
    Pass {
        from: from.into(),
        to: to.into(),
        means,
        right: None,
        is_active: true,
        is_implicit: false,
        condition: Condition::None,
    }
}

fn property<'a>(edge: &'a Relationship<'_>, name: &str) -> Option<Cow<'a, str>> {
    match edge.properties.get(name) {
        Some(Value::Text(text)) => Some(Cow::Borrowed(text.as_ref())),
        _ => None,
    }
}

fn says(edge: &Relationship<'_>, name: &str) -> Option<bool> {
    match edge.properties.get(name) {
        Some(Value::Boolean(boolean)) => Some(*boolean),
        _ => None,
    }
}

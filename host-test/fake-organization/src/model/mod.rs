//! The organization as a model with rules. Knows no request, no JSON and no clock: what time it is
//! is [`Organization::now_ms`], which whoever runs it sets.
//!
//! Every rule is that of the Admin API's documentation, and has a test that is named after it.

mod api_keys;
mod invites;
mod members;
mod refusal;
mod roles;
#[cfg(test)]
mod sample;
mod users;
mod workspaces;

use std::collections::BTreeMap;

pub use api_keys::{ApiKey, KeyScope, KeyStatus};
pub use invites::{INVITE_LIFETIME_MS, Invite, InviteStatus};
pub use members::Membership;
pub use refusal::Refusal;
pub use roles::{OrganizationRole, WorkspaceRole};
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
    pub(crate) users: Vec<User>,
    pub(crate) invites: Vec<Invite>,
    pub(crate) default_workspace: Workspace,
    pub(crate) workspaces: Vec<Workspace>,
    /// Roles given by hand, by workspace and user.
    pub(crate) memberships: BTreeMap<(String, String), WorkspaceRole>,
    pub(crate) api_keys: Vec<ApiKey>,
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
            made: 0,
        }
    }

    /// An id that nothing has.
    fn new_id(&mut self, prefix: &str) -> String {
        self.made = self.made.saturating_add(1);
        format!("{prefix}_new{:04}", self.made)
    }
}

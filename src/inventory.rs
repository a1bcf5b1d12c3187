//! Everything that was fetched, as plain data. Knows neither how it was fetched nor the graph.

use std::collections::{BTreeMap, BTreeSet};

use crate::admin_api::{ApiKey, Item, Organization, User, Workspace, WorkspaceMember};

/// The items of a list, by what identifies them.
pub type Listing<T> = BTreeMap<String, Item<T>>;

/// What was fetched of an organization.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// The organization itself.
    pub organization: Option<Item<Organization>>,
    /// The organization's id, as the headers of any answer give it.
    pub organization_id_header: Option<String>,
    /// The users.
    pub users: Listing<User>,
    /// The workspaces that are listed, and those that were looked up.
    pub workspaces: Listing<Workspace>,
    /// Which of them is the default one.
    pub default_workspace: DefaultWorkspace,
    /// Who was added to a workspace, by the workspace's id.
    pub members: BTreeMap<String, Listing<WorkspaceMember>>,
    /// The API keys.
    pub api_keys: Listing<ApiKey>,
}

/// What is known of the default workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DefaultWorkspace {
    /// Nothing shows that the organization has workspaces.
    #[default]
    None,
    /// There is one, as in every organization that has workspaces, but its id is not known.
    Unidentified,
    /// There is one, and nothing says which of these it is, if it is one of them.
    Undecided(BTreeSet<String>),
    /// This id is its.
    Identified(String),
}

impl Inventory {
    /// The organization's id: as the organization gives it, else as the headers do.
    #[must_use]
    pub fn organization_id(&self) -> Option<&str> {
        let organization = self.organization.as_ref().and_then(|item| item.value.id.as_deref());
        organization.or(self.organization_id_header.as_deref())
    }

    /// Whether the id is the default workspace's.
    #[must_use]
    pub fn is_default_workspace(&self, id: &str) -> bool {
        matches!(&self.default_workspace, DefaultWorkspace::Identified(own) if own == id)
    }

    /// Whether the id may or may not be the default workspace's.
    #[must_use]
    pub fn may_be_default_workspace(&self, id: &str) -> bool {
        matches!(&self.default_workspace, DefaultWorkspace::Undecided(ids) if ids.contains(id))
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organization.is_none()
            && self.users.is_empty()
            && self.workspaces.is_empty()
            && self.api_keys.is_empty()
    }
}

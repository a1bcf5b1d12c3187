//! Everything that was fetched, as plain data. Knows neither how it was fetched nor the graph.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::admin_api::{Item, Model, UnreadableItem, read_item};
use crate::resources;

/// The items of a list, by what identifies them.
#[derive(Clone, Debug)]
pub(crate) struct Listing<T> {
    /// Where among the items each is, by its id.
    places: BTreeMap<String, usize>,
    items: Vec<Item<T>>,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { places: BTreeMap::new(), items: Vec::new() }
    }
}

impl<T> Listing<T> {
    /// The item with this id.
    pub(crate) fn get(&self, id: &str) -> Option<&Item<T>> {
        self.items.get(*self.places.get(id)?)
    }

    /// Whether there is an item with this id.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    /// Every item with its id, sorted by that.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Item<T>)> {
        self.places.iter().filter_map(|(id, place)| Some((id.as_str(), self.items.get(*place)?)))
    }

    /// What was read of every item, in the order in which they came.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|item| &item.value)
    }

    /// Whether there is no item.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// What was fetched of an organization.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inventory {
    /// The organization itself; one at most.
    pub(crate) organization: Listing<resources::account::Organization>,
    /// The organization's id, as the headers of answers give it.
    pub(crate) organization_id_header: Option<String>,
    /// The latest moment that the service's own clock showed in an answer, in milliseconds.
    pub(crate) answered_ms: Option<i64>,
    /// The users.
    pub(crate) users: Listing<resources::users::User>,
    /// The workspaces that are listed, and those that were looked up.
    pub(crate) workspaces: Listing<resources::workspaces::Workspace>,
    /// The workspaces of a list without the default one, where that was asked for to compare.
    pub(crate) without_default: Listing<resources::workspaces::Workspace>,
    /// Which workspace is the default one, once that was decided.
    pub(crate) default_workspace: Option<DefaultWorkspace>,
    /// Who was added to a workspace, by the workspace's id.
    pub(crate) members: BTreeMap<String, Listing<resources::workspace_members::WorkspaceMember>>,
    /// The API keys.
    pub(crate) api_keys: Listing<resources::api_keys::ApiKey>,
    /// The invites.
    pub(crate) invites: Listing<resources::invites::Invite>,
}

/// What is known of the default workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DefaultWorkspace {
    /// Nothing shows that the organization has workspaces.
    None,
    /// There is one, as in every organization that has workspaces, but the service does not show
    /// it.
    Unidentified,
    /// There is one, and nothing says which of these it is, if it is one of them.
    Undecided(Vec<String>),
    /// This id is its.
    Identified(String),
}

impl Inventory {
    /// The organization's id: as the organization gives it, else as the headers do.
    pub(crate) fn organization_id(&self) -> Option<&str> {
        let organization = self.organization.iter().next().map(|(id, _)| id);
        organization.or(self.organization_id_header.as_deref())
    }

    /// The ids of the users that members and keys name.
    pub(crate) fn named_users(&self) -> impl Iterator<Item = &str> {
        let members = self.members.values().flat_map(Listing::iter).map(|(user, _)| user);
        members.chain(self.api_keys.values().filter_map(|key| key.creating_user()))
    }

    /// Whether the id is the default workspace's.
    pub(crate) fn is_default_workspace(&self, id: &str) -> bool {
        self.default_workspace_id() == Some(id)
    }

    /// The default workspace's id, where it was learnt.
    pub(crate) fn default_workspace_id(&self) -> Option<&str> {
        match &self.default_workspace {
            Some(DefaultWorkspace::Identified(id)) => Some(id),
            _ => None,
        }
    }

    /// Whether the id may or may not be the default workspace's.
    pub(crate) fn may_be_default_workspace(&self, id: &str) -> bool {
        match &self.default_workspace {
            Some(DefaultWorkspace::Undecided(ids)) => ids.iter().any(|other| other == id),
            _ => false,
        }
    }
}

/// A listing of items of any kind, as a list's pages are read into it.
pub(crate) trait Shelf {
    /// Reads an item and puts it in; keeps its text too if `keep_raw`.
    ///
    /// # Errors
    ///
    /// If nothing identifies it.
    fn put(&mut self, raw: &RawValue, keep_raw: bool) -> Result<Odd, UnreadableItem>;

    /// How many items there are.
    fn count(&self) -> usize;

    /// Takes all items out.
    fn empty(&mut self);
}

/// What is odd about an item that was put into a listing.
#[derive(Debug, Default)]
pub(crate) struct Odd {
    /// What identifies it.
    pub(crate) id: String,
    /// The names of the fields that could not be read.
    pub(crate) unreadable: Vec<String>,
    /// Some of its text was no Unicode.
    pub(crate) mended: bool,
    /// Its raw data is nested too deep to be kept.
    pub(crate) is_too_deep: bool,
    /// It was there before, and said something else.
    pub(crate) conflicts: bool,
}

impl<T: Model + PartialEq> Shelf for Listing<T> {
    fn put(&mut self, raw: &RawValue, keep_raw: bool) -> Result<Odd, UnreadableItem> {
        let item = read_item::<T>(raw, keep_raw)?;
        let id = item.value.id().unwrap_or_default().to_owned();
        let (unreadable, mended) = (item.unreadable.clone(), item.mended);
        let is_too_deep = item.is_too_deep;
        let mut odd = Odd { id: id.clone(), unreadable, mended, is_too_deep, conflicts: false };
        let Some(earlier) = self.places.get(&id).and_then(|place| self.items.get_mut(*place))
        else {
            self.places.insert(id, self.items.len());
            self.items.push(item);
            return Ok(odd);
        };
        if !item.value.yields_to(&earlier.value) {
            odd.conflicts = *earlier != item && !earlier.value.yields_to(&item.value);
            *earlier = item;
        }
        Ok(odd)
    }

    fn count(&self) -> usize {
        self.items.len()
    }

    fn empty(&mut self) {
        *self = Self::default();
    }
}

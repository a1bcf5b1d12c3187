//! Everything that was fetched, as plain data. Knows neither how it was fetched nor the graph.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::admin_api::{Item, Model, Next, Page, PageError, Scheme, read_items, read_single};
use crate::crawl::list::List;
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
        self.at(self.place(id))
    }

    /// Where among the items the one with this id is, in the order in which they came.
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The item at a place.
    pub(crate) fn at(&self, place: Option<usize>) -> Option<&Item<T>> {
        self.items.get(place?)
    }

    /// Whether there is an item with this id.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    /// Every item with its place and its id, sorted by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &str, &Item<T>)> {
        let places = self.places.iter();
        places.filter_map(|(id, place)| Some((*place, id.as_str(), self.items.get(*place)?)))
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
    /// The earliest moment that the service's own clock showed in an answer, in milliseconds.
    pub(crate) first_answered_ms: Option<i64>,
    /// The latest one.
    pub(crate) answered_ms: Option<i64>,
    /// The lists that were read to their end with every item on them, by what asking for them is
    /// called.
    pub(crate) whole_walks: BTreeSet<String>,
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
    /// The service accounts.
    pub(crate) service_accounts: Listing<resources::service_accounts::ServiceAccount>,
    /// The workspaces that a service account is in, by the service account's id.
    pub(crate) service_account_workspaces:
        BTreeMap<String, Listing<resources::service_accounts::Membership>>,
    /// The ids of the workspaces that some service account is in without having been added, once all
    /// was read: only the default one is such.
    pub(crate) implicit_workspaces: BTreeSet<String>,
    /// Who is trusted to say who somebody is.
    pub(crate) federation_issuers: Listing<resources::federation::Issuer>,
    /// Who may act as which service account.
    pub(crate) federation_rules: Listing<resources::federation::Rule>,
    /// The invites.
    pub(crate) invites: Listing<resources::invites::Invite>,
    /// The encryption keys that somebody else keeps.
    pub(crate) external_keys: Listing<resources::external_keys::ExternalKey>,
    /// The groups of users.
    pub(crate) groups: Listing<resources::rbac::Group>,
    /// Who is in a group, by the group's id.
    pub(crate) group_members: BTreeMap<String, Listing<resources::rbac::GroupMember>>,
    /// The roles that groups give.
    pub(crate) roles: Listing<resources::rbac::Role>,
    /// What a role allows, by the role's id.
    pub(crate) permissions: BTreeMap<String, Listing<resources::rbac::Permission>>,
    /// Where traces are sent.
    pub(crate) destinations: Listing<resources::telemetry::Destination>,
    /// The workspaces that a destination names, by the destination's id.
    pub(crate) destination_workspaces:
        BTreeMap<String, Listing<resources::telemetry::NamedWorkspace>>,
    /// The organization's settings; one at most.
    pub(crate) settings: Listing<resources::settings::Settings>,
    /// The organization's rate limits.
    pub(crate) rate_limits: Listing<resources::limits::RateLimit>,
    /// The rate limits that a workspace has of its own, by the workspace's id.
    pub(crate) workspace_rate_limits: BTreeMap<String, Listing<resources::limits::RateLimit>>,
    /// The spend limits.
    pub(crate) spend_limits: resources::limits::SpendLimits,
    /// What was used, by whom and with which key.
    pub(crate) usage: resources::usage::Usage,
    /// What was used with which key, where nothing else could be read.
    pub(crate) usage_of_keys: resources::usage::UsageOfKeys,
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
        let organization = self.organization.iter().next().map(|(_, id, _)| id);
        organization.or(self.organization_id_header.as_deref())
    }

    /// Whether a list was read to its end, with every item on it; of a parent or a window, where there
    /// is one for each. Fields of items may still have been unreadable.
    pub(crate) fn is_whole(&self, list: &List, part: &str) -> bool {
        self.whole_walks.contains(&list.operation_of(part))
    }

    /// The ids of the users that members and keys name.
    pub(crate) fn named_users(&self) -> impl Iterator<Item = &str> {
        let members = self.members.values().flat_map(Listing::iter).map(|(_, user, _)| user);
        members.chain(self.api_keys.values().filter_map(|key| key.creating_user()))
    }

    /// The ids of the workspaces that service accounts are in without having been added, sorted.
    pub(crate) fn find_implicit_workspaces(&self) -> BTreeSet<String> {
        let memberships = self.service_account_workspaces.values().flat_map(Listing::iter);
        let implicit = memberships.filter(|(_, _, it)| it.value.is_implicit());
        implicit.map(|(_, workspace, _)| workspace.to_owned()).collect()
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
    /// Reads a page and puts its items in; keeps their texts too if `keep_raw`.
    ///
    /// # Errors
    ///
    /// If it is no page.
    fn put_page(
        &mut self,
        body: &str,
        scheme: Scheme,
        keep_raw: bool,
    ) -> Result<PutPage, PageError>;

    /// Reads an item that is a body of its own, and puts it in.
    ///
    /// # Errors
    ///
    /// If it is no JSON, or nothing identifies it.
    fn put_single(&mut self, body: &str, keep_raw: bool) -> Result<Option<Odd>, PageError>;

    /// How many items there are.
    fn count(&self) -> usize;

    /// Takes all items out.
    fn empty(&mut self);
}

/// A page whose items were put into a listing.
pub(crate) struct PutPage {
    /// What follows it.
    pub(crate) next: Next,
    /// How many items it had.
    pub(crate) count: usize,
    /// What is odd about its items.
    pub(crate) odd: Vec<Odd>,
    /// Which of its items could not be read, counted from 1.
    pub(crate) unreadable: Vec<usize>,
}

impl PutPage {
    /// Reads a page, and puts its items where they belong one by one, each with what is odd about it.
    ///
    /// # Errors
    ///
    /// If it is no page.
    pub(crate) fn read<T: Model>(
        body: &str,
        scheme: Scheme,
        keep_raw: bool,
        mut put: impl FnMut(Item<T>) -> Option<Odd>,
    ) -> Result<Self, PageError> {
        let Page { items, next } = read_items::<T>(body, scheme, keep_raw)?;
        let (count, mut odd, mut unreadable) = (items.len(), Vec::new(), Vec::new());
        for (number, item) in (1..).zip(items) {
            match item {
                Ok(item) => odd.extend(put(item)),
                Err(_) => unreadable.push(number),
            }
        }
        Ok(Self { next, count, odd, unreadable })
    }
}

/// What is odd about an item that was put into a listing.
#[derive(Debug)]
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

impl<T: Model + PartialEq> Listing<T> {
    /// Puts an item in, and says what is odd about it.
    fn put(&mut self, item: Item<T>) -> Option<Odd> {
        let id = item.value.id().unwrap_or_default().to_owned();
        let mut odd = Odd::of(&item);
        match self.places.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(self.items.len());
                self.items.push(item);
            }
            Entry::Occupied(entry) => {
                let Some(earlier) = self.items.get_mut(*entry.get()) else { return odd };
                if !item.value.yields_to(&earlier.value) {
                    if *earlier != item && !earlier.value.yields_to(&item.value) {
                        odd.get_or_insert_with(|| Odd::new(entry.key(), &item)).conflicts = true;
                    }
                    *earlier = item;
                }
            }
        }
        odd
    }
}

impl Odd {
    /// What is odd about an item, if anything is.
    pub(crate) fn of<T: Model>(item: &Item<T>) -> Option<Self> {
        let is_odd = !item.unreadable.is_empty() || item.mended || item.is_too_deep;
        is_odd.then(|| Self::new(item.value.id().unwrap_or_default(), item))
    }

    fn new<T>(id: &str, item: &Item<T>) -> Self {
        Self {
            id: id.to_owned(),
            unreadable: item.unreadable.clone(),
            mended: item.mended,
            is_too_deep: item.is_too_deep,
            conflicts: false,
        }
    }
}

impl<T: Model + PartialEq> Shelf for Listing<T> {
    fn put_page(
        &mut self,
        body: &str,
        scheme: Scheme,
        keep_raw: bool,
    ) -> Result<PutPage, PageError> {
        PutPage::read(body, scheme, keep_raw, |item| self.put(item))
    }

    fn put_single(&mut self, body: &str, keep_raw: bool) -> Result<Option<Odd>, PageError> {
        Ok(self.put(read_single(body, keep_raw)?))
    }

    fn count(&self) -> usize {
        self.items.len()
    }

    fn empty(&mut self) {
        *self = Self::default();
    }
}

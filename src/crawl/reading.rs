//! Reads the body of an answer into the inventory, and says what is odd about its items.
//!
//! Knows nothing of statuses, retries, or what is asked for next.

use serde_json::value::RawValue;

use super::call::Call;
use super::{Crawl, step};
use crate::admin_api::{
    Endpoint, Item, Model, Next, Page, PageError, UnreadableItem, Workspace, read_item,
};
use crate::inventory::Listing;
use crate::report::{Finding, Ledger};

/// What reading a body came to.
pub(super) enum Reading {
    /// It was read; so goes the walk on.
    Page { next: Next, brought_new: bool },
    /// It is not JSON: something in between may be at fault, so another try may help.
    NotJson,
    /// It is JSON of another shape.
    NotExpected,
}

impl Crawl {
    /// Reads the body of the answer to a call.
    pub(super) fn read_body(&mut self, call: &Call, body: &str) -> Reading {
        let Self { inventory, ledger, search, keep_raw, .. } = self;
        let mut reader = Reader { call, ledger, keep_raw: *keep_raw };
        match &call.endpoint {
            Endpoint::Organization => match reader.single(body) {
                Ok(item) => {
                    inventory.organization = Some(item);
                    Reading::Page { next: Next::End, brought_new: true }
                }
                Err(reading) => reading,
            },
            Endpoint::Workspace(id) => match reader.single(body) {
                Ok(item) => {
                    inventory.workspaces.insert(id.as_str().to_owned(), item);
                    Reading::Page { next: Next::End, brought_new: true }
                }
                Err(reading) => reading,
            },
            Endpoint::Users => reader.list(body, &mut inventory.users),
            Endpoint::ApiKeys => reader.list(body, &mut inventory.api_keys),
            Endpoint::WorkspaceMembers(id) => {
                let members = inventory.members.entry(id.as_str().to_owned()).or_default();
                reader.list(body, members)
            }
            Endpoint::Workspaces { .. } => match search.compared() {
                None => reader.list(body, &mut inventory.workspaces),
                Some(compared) => {
                    // Only which workspaces there are matters here; the graph is made of the first list.
                    let mut reader =
                        Reader { call, ledger: &mut Ledger::default(), keep_raw: false };
                    let mut listed = Listing::<Workspace>::new();
                    let reading = reader.list(body, &mut listed);
                    let before = compared.len();
                    compared.extend(listed.into_keys());
                    match reading {
                        Reading::Page { next, .. } => {
                            Reading::Page { next, brought_new: compared.len() > before }
                        }
                        other => other,
                    }
                }
            },
        }
    }
}

/// Reads items, and says what is odd about them.
struct Reader<'a> {
    call: &'a Call,
    ledger: &'a mut Ledger,
    keep_raw: bool,
}

impl Reader<'_> {
    fn list<T: Model + PartialEq>(&mut self, body: &str, listing: &mut Listing<T>) -> Reading {
        let page = match Page::read(body) {
            Ok(page) => page,
            Err(PageError::NotJson) => return Reading::NotJson,
            Err(PageError::NotAPage) => return Reading::NotExpected,
        };
        let before = listing.len();
        for (index, raw) in page.items.into_iter().enumerate() {
            match read_item::<T>(raw, self.keep_raw) {
                Ok(item) => self.add(item, listing),
                Err(UnreadableItem) => {
                    let place =
                        format!("item {} of page {}", index.saturating_add(1), self.call.page);
                    self.found(Finding::UnreadableItem, &place);
                }
            }
        }
        Reading::Page { next: page.next, brought_new: listing.len() > before }
    }

    fn single<T: Model>(&mut self, body: &str) -> Result<Item<T>, Reading> {
        let raw: &RawValue = serde_json::from_str(body).map_err(|_| Reading::NotJson)?;
        let item = read_item(raw, self.keep_raw).map_err(|UnreadableItem| Reading::NotExpected)?;
        self.tell_of(&item);
        Ok(item)
    }

    fn add<T: Model + PartialEq>(&mut self, item: Item<T>, listing: &mut Listing<T>) {
        self.tell_of(&item);
        let id = item.value.id().unwrap_or_default().to_owned();
        if let Some(earlier) = listing.get(&id) {
            if item.value.yields_to(&earlier.value) {
                return;
            }
            if *earlier != item && !earlier.value.yields_to(&item.value) {
                self.found(Finding::ConflictingDuplicate, &id);
            }
        }
        listing.insert(id, item);
    }

    fn tell_of<T: Model>(&mut self, item: &Item<T>) {
        let id = item.value.id().unwrap_or_default();
        for field in &item.unreadable {
            self.found(Finding::UnreadableField(field.clone()), id);
        }
        if item.mended {
            self.found(Finding::MendedText, id);
        }
    }

    fn found(&mut self, finding: Finding, example: &str) {
        let endpoint = &self.call.endpoint;
        let (operation, workspace) = endpoint.findings();
        let example = match workspace {
            Some(workspace) => format!("{example} of {workspace}"),
            None => example.to_owned(),
        };
        self.ledger.found(step(endpoint), &operation, finding, &example);
    }
}

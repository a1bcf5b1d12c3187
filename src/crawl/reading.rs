//! Reads the body of an answer into the inventory, and says what is odd about its items.
//!
//! Knows nothing of statuses, retries, or what is asked for next.

use serde_json::value::RawValue;

use super::Crawl;
use super::call::Call;
use super::list::Paging;
use crate::admin_api::{Next, Page, PageError, UnreadableItem};
use crate::inventory::Odd;
use crate::report::Finding;

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
        match call.target.list.paging {
            Paging::Single => self.read_single(call, body),
            Paging::ById { .. } => self.read_page(call, body),
        }
    }

    fn read_single(&mut self, call: &Call, body: &str) -> Reading {
        let Ok(raw) = serde_json::from_str::<&RawValue>(body) else { return Reading::NotJson };
        match self.put(call, raw) {
            Ok(odd) => self.report_odd(call, odd),
            Err(UnreadableItem) => return Reading::NotExpected,
        }
        Reading::Page { next: Next::End, brought_new: true }
    }

    fn read_page(&mut self, call: &Call, body: &str) -> Reading {
        let page = match Page::read(body) {
            Ok(page) => page,
            Err(PageError::NotJson) => return Reading::NotJson,
            Err(PageError::NotAPage) => return Reading::NotExpected,
        };
        let before = self.count(call);
        for (index, raw) in page.items.into_iter().enumerate() {
            match self.put(call, raw) {
                Ok(odd) => self.report_odd(call, odd),
                Err(UnreadableItem) => {
                    let item = format!("item {} of page {}", index.saturating_add(1), call.page);
                    self.found(call, Finding::UnreadableItem, &item);
                    if let Some(walk) = self.walk(&call.target) {
                        walk.lacks_an_item();
                    }
                }
            }
        }
        Reading::Page { next: page.next, brought_new: self.count(call) > before }
    }

    fn put(&mut self, call: &Call, raw: &RawValue) -> Result<Odd, UnreadableItem> {
        let shelf = (call.target.list.shelf)(&mut self.inventory, call.target.parent_id());
        shelf.put(raw, self.keep_raw)
    }

    fn count(&mut self, call: &Call) -> usize {
        (call.target.list.shelf)(&mut self.inventory, call.target.parent_id()).count()
    }

    fn report_odd(&mut self, call: &Call, odd: Odd) {
        for field in odd.unreadable {
            self.found(call, Finding::UnreadableField(field), &odd.id);
        }
        if odd.mended {
            self.found(call, Finding::MendedText, &odd.id);
        }
        if odd.is_too_deep {
            self.found(call, Finding::DeepRawData, &odd.id);
        }
        if odd.conflicts {
            self.found(call, Finding::ConflictingDuplicate, &odd.id);
        }
    }

    fn found(&mut self, call: &Call, finding: Finding, example: &str) {
        let target = &call.target;
        let example = match target.list.paging {
            Paging::ById { .. } if target.parent.is_some() => {
                format!("{example} of {}", target.parent_id())
            }
            Paging::ById { .. } | Paging::Single => example.to_owned(),
        };
        self.ledger.found(target.list.step, target.findings_operation(), finding, &example);
    }
}

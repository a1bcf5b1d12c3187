//! Reads the body of an answer into the inventory, and says what is odd about its items.
//!
//! Knows nothing of statuses, retries, or what is asked for next.

use super::Crawl;
use super::call::Call;
use super::list::Paging;
use super::walk::Brought;
use crate::admin_api::{Next, PageError, Scheme};
use crate::inventory::{Odd, PutPage, Shelf};
use crate::report::Finding;

/// What reading a body came to.
pub(super) enum Reading {
    /// It was read; so goes the walk on.
    Page { next: Next, brought: Brought },
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
            Paging::ById { .. } => self.read_page(call, body, Scheme::ById),
            Paging::ByToken { .. } => self.read_page(call, body, Scheme::ByToken),
            Paging::Report => self.read_page(call, body, Scheme::Report),
        }
    }

    fn read_single(&mut self, call: &Call, body: &str) -> Reading {
        let keep_raw = self.keep_raw;
        match self.shelf(call).put_single(body, keep_raw) {
            Ok(odd) => odd.into_iter().for_each(|odd| self.report_odd(call, odd)),
            Err(PageError::NotJson) => return Reading::NotJson,
            Err(PageError::NotAPage) => return Reading::NotExpected,
        }
        Reading::Page { next: Next::End, brought: Brought::News }
    }

    fn read_page(&mut self, call: &Call, body: &str, scheme: Scheme) -> Reading {
        let keep_raw = self.keep_raw;
        let shelf = self.shelf(call);
        let before = shelf.count();
        let PutPage { next, count, odd, unreadable } = match shelf.put_page(body, scheme, keep_raw)
        {
            Ok(page) => page,
            Err(PageError::NotJson) => return Reading::NotJson,
            Err(PageError::NotAPage) => return Reading::NotExpected,
        };
        let brought = match (shelf.count() > before, count) {
            (true, _) => Brought::News,
            (false, 0) => Brought::Nothing,
            (false, _) => Brought::Repeats,
        };
        odd.into_iter().for_each(|odd| self.report_odd(call, odd));
        for number in unreadable {
            let item = format!("item {number} of page {}", call.page);
            self.found(call, Finding::UnreadableItem, &item);
            if let Some(walk) = self.walk(&call.target) {
                walk.lacks_an_item();
            }
        }
        Reading::Page { next, brought }
    }

    fn shelf(&mut self, call: &Call) -> &mut dyn Shelf {
        (call.target.list.shelf)(&mut self.inventory, call.target.part())
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
        let is_one_of_many = !target.part().is_empty() && target.list.paging != Paging::Single;
        let example = match is_one_of_many {
            true => format!("{example} of {}", target.part()),
            false => example.to_owned(),
        };
        self.ledger.found(target.list.step, target.findings_operation(), finding, &example);
    }
}

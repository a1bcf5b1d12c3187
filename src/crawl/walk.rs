//! A walk over the pages of one list. Knows where it has been, so that it cannot go in circles.

use std::collections::BTreeSet;

use super::list::Target;
use super::refusal::Refusal;
use crate::admin_api::{Cursor, WalkFault};

/// A walk that takes more pages than this is not going to end. At full pages: 20 million items.
const MAX_PAGES: usize = 20_000;

/// Pages that may bring nothing but what was there before something new comes: items move between
/// pages while a walk goes on.
const MAX_STALE_PAGES: u32 = 10;

/// Pages that may have no item before something new comes. Where an empty page may name another, many
/// may be normal: what a search leaves out, for one.
const MAX_EMPTY_PAGES: u32 = 1_000;

/// What a page brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    /// Something that was not there before.
    News,
    /// Items that were there before, or that could not be read.
    Repeats,
    /// No item.
    Nothing,
}

/// A walk over the pages of one list.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) target: Target,
    /// The cursors that were used.
    seen: BTreeSet<String>,
    stale_pages: u32,
    empty_pages: u32,
    restarted: bool,
    over: bool,
    /// An item could not be read.
    lacks_items: bool,
    /// The service said that there is no more.
    reached_end: bool,
    /// A page was read.
    is_given: bool,
    /// The service said that there is no such list.
    gone: bool,
    /// The service refused the list of one of many parents.
    refusal: Option<Refusal>,
}

impl Walk {
    /// A walk that is to begin.
    pub(super) fn new(target: Target) -> Self {
        Self {
            target,
            seen: BTreeSet::new(),
            stale_pages: 0,
            empty_pages: 0,
            restarted: false,
            over: false,
            lacks_items: false,
            reached_end: false,
            is_given: false,
            gone: false,
            refusal: None,
        }
    }

    /// Goes on from a page to the one after `cursor`.
    pub(super) fn go_on(
        &mut self,
        from: Option<&Cursor>,
        cursor: &Cursor,
        brought: Brought,
    ) -> Result<(), WalkFault> {
        match brought {
            Brought::News => (self.stale_pages, self.empty_pages) = (0, 0),
            Brought::Repeats => self.stale_pages = self.stale_pages.saturating_add(1),
            Brought::Nothing => self.empty_pages = self.empty_pages.saturating_add(1),
        }
        if from == Some(cursor) {
            return Err(WalkFault::RepeatedCursor);
        }
        if !self.seen.insert(cursor.as_str().to_owned()) {
            return Err(WalkFault::CursorSeenBefore);
        }
        if self.stale_pages >= MAX_STALE_PAGES || self.empty_pages >= MAX_EMPTY_PAGES {
            return Err(WalkFault::NothingNew);
        }
        if self.seen.len() >= MAX_PAGES {
            return Err(WalkFault::TooManyPages);
        }
        Ok(())
    }

    /// Begins anew, if that was not tried before.
    pub(super) fn restart(&mut self) -> bool {
        if self.restarted {
            return false;
        }
        let (target, is_given) = (self.target.clone(), self.is_given);
        *self = Self { restarted: true, is_given, ..Self::new(target) };
        true
    }

    /// Nothing more will be asked for.
    pub(super) fn give_up(&mut self) {
        self.over = true;
    }

    /// There is nothing more to ask for.
    pub(super) fn end(&mut self) {
        self.over = true;
        self.reached_end = true;
    }

    /// The service says that there is no such list.
    pub(super) fn is_not_there(&mut self) {
        self.over = true;
        self.gone = true;
    }

    /// The service refuses the list of one of many parents.
    pub(super) fn refused(&mut self, refusal: Refusal) {
        self.over = true;
        self.refusal = Some(refusal);
    }

    /// A page was read.
    pub(super) fn is_given_a_page(&mut self) {
        self.is_given = true;
    }

    /// An item of a page could not be read.
    pub(super) fn lacks_an_item(&mut self) {
        self.lacks_items = true;
    }

    /// Whether every page was read, and every item on them.
    pub(super) fn is_whole(&self) -> bool {
        self.reached_end && !self.lacks_items
    }

    /// Whether the service said that there is no such list.
    pub(super) fn is_gone(&self) -> bool {
        self.gone
    }

    /// Whether a page was read.
    pub(super) fn is_given(&self) -> bool {
        self.is_given
    }

    /// How the service refused it, as the list of one of many parents.
    pub(super) fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Whether nothing more will be asked for.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::users::USERS;

    fn cursor(text: &str) -> Cursor {
        Cursor::try_from(text).unwrap()
    }

    #[test]
    fn a_walk_never_goes_to_a_page_twice() {
        let (a, b) = (cursor("a"), cursor("b"));
        let mut walk = Walk::new(Target::new(&USERS, None));

        assert_eq!(walk.go_on(None, &a, Brought::News), Ok(()));
        assert_eq!(walk.go_on(Some(&a), &a, Brought::News), Err(WalkFault::RepeatedCursor));
        assert_eq!(walk.go_on(Some(&a), &b, Brought::News), Ok(()));
        assert_eq!(walk.go_on(Some(&b), &a, Brought::News), Err(WalkFault::CursorSeenBefore));
    }

    #[test]
    fn a_walk_that_brings_nothing_new_ends() {
        for (brought, pages) in [(Brought::Repeats, 10), (Brought::Nothing, 1_000)] {
            let mut walk = Walk::new(Target::new(&USERS, None));
            let mut steps = (0..).map(|n| walk.go_on(None, &cursor(&n.to_string()), brought));

            assert_eq!(steps.position(|step| step == Err(WalkFault::NothingNew)), Some(pages - 1));
        }
    }

    #[test]
    fn a_walk_without_end_ends() {
        let mut walk = Walk::new(Target::new(&USERS, None));
        let steps = (0..).map(|n| walk.go_on(None, &cursor(&n.to_string()), Brought::News));

        let fault = steps.take(MAX_PAGES * 2).find_map(Result::err);
        assert_eq!(fault, Some(WalkFault::TooManyPages));
    }

    #[test]
    fn a_walk_begins_anew_once() {
        let mut walk = Walk::new(Target::new(&USERS, None));
        walk.go_on(None, &cursor("a"), Brought::News).unwrap();

        assert!(walk.restart());
        assert_eq!(walk.go_on(None, &cursor("a"), Brought::News), Ok(()));
        assert!(!walk.restart());
    }
}

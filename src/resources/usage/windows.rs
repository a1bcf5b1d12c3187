//! The windows that a report is read in, and what they come to together. Knows no report in
//! particular.

use super::tally::{Sums, Tally, Thing, Use};
use crate::crawl::list::{List, Window};
use crate::inventory::Inventory;

const NEWEST: &str = "the last 30 days";
const MIDDLE: &str = "31 to 60 days ago";
const OLDEST: &str = "61 to 90 days ago";

/// Today and the 90 days before: no report tells more than 31 days at once.
pub(super) static WINDOWS: &[Window] = &[
    Window { name: NEWEST, first: -30, end: 1 },
    Window { name: MIDDLE, first: -60, end: -30 },
    Window { name: OLDEST, first: -90, end: -60 },
];

/// What the rows of a report come to, window by window: their pages come in any order.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByWindow<R> {
    newest: Tally<R>,
    middle: Tally<R>,
    oldest: Tally<R>,
}

impl<R> ByWindow<R> {
    /// Where the rows of the window with this name go.
    pub(crate) fn of(&mut self, window: &str) -> &mut Tally<R> {
        match window {
            OLDEST => &mut self.oldest,
            MIDDLE => &mut self.middle,
            _ => &mut self.newest,
        }
    }

    /// The windows' names and sums, newest first.
    pub(super) fn sums(&self) -> [(&'static str, &Sums); 3] {
        [(NEWEST, &self.newest.sums), (MIDDLE, &self.middle.sums), (OLDEST, &self.oldest.sums)]
    }
}

/// How something was used in each window of a report; none: the window was not read whole.
pub(super) fn used_in_each(
    inventory: &Inventory,
    list: &List,
    sums: [(&'static str, &Sums); 3],
    thing: Thing<'_>,
) -> [Option<Use>; 3] {
    sums.map(|(window, sums)| {
        let is_whole = sums.lacks_nothing() && inventory.is_whole(list, window);
        is_whole.then(|| sums.used(thing))
    })
}

/// How something was used in all windows; none: that is not known of each.
pub(super) fn used_in_all(windows: [Option<Use>; 3]) -> Option<Use> {
    windows.into_iter().try_fold(Use::NONE, |sum, window| Some(sum.and(window?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::list::Target;
    use crate::resources::usage::BY_ACTOR;

    #[test]
    fn today_and_ninety_days_are_asked_for_none_of_them_twice_and_31_at_most_at_once() {
        // 2026-11-29T15:51:35Z
        let now_ms = 1_795_967_495_000;
        let dates = |window| {
            let path = Target::in_window(&BY_ACTOR, window, now_ms).path(None);
            path.split_once("&starting_at=").unwrap().1.replace("T00:00:00Z", "")
        };
        assert_eq!(
            WINDOWS.iter().map(dates).collect::<Vec<_>>(),
            [
                "2026-10-30&ending_at=2026-11-30",
                "2026-09-30&ending_at=2026-10-30",
                "2026-08-31&ending_at=2026-09-30",
            ]
        );
        assert!(WINDOWS.iter().all(|window| window.end - window.first <= 31));
    }

    #[test]
    fn each_window_has_a_tally_of_its_own() {
        let mut report = ByWindow::<super::super::UsageRow>::default();
        let places = WINDOWS.iter().map(|window| std::ptr::from_mut(report.of(window.name)));
        let places: std::collections::BTreeSet<_> = places.collect();
        assert_eq!(places.len(), WINDOWS.len());
        assert_eq!(report.sums().map(|(name, _)| name), [NEWEST, MIDDLE, OLDEST]);
    }

    #[test]
    fn what_is_not_known_of_a_window_is_not_known_of_all() {
        let used = |day_ms, requests| Some(Use { day_ms, requests });
        let (often, never) = (used(Some(7), Some(2)), Some(Use::NONE));
        assert_eq!(used_in_all([often, never, used(Some(3), Some(1))]), used(Some(7), Some(3)));
        assert_eq!(used_in_all([never, often, used(Some(3), None)]), used(Some(7), None));
        assert_eq!(used_in_all([never; 3]), never);
        for unknown in [[None, often, never], [often, None, never], [often, never, None]] {
            assert_eq!(used_in_all(unknown), None);
        }
    }
}

//! Whose turn it is. Knows no run: only when tenants are due, and which are of one organization.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::status::{Outcome, Status};

/// The shortest time between two tries.
pub const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// The longest time between two tries, but for the little difference.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// The same with the greatest difference. A later time than this was written by a clock that was wrong.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(75);

/// How long what was collected lasts, and how often what failed is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For how long a tenant need not be collected again.
    pub max_age: SignedDuration,
    /// How long after the first failure the second try is.
    pub retry_after: SignedDuration,
    /// How long after the first failure there is a last try.
    pub give_up_after: SignedDuration,
}

impl Patience {
    /// When a tenant is to be collected; none: not in this round.
    #[must_use]
    pub fn due(&self, status: Option<&Status>, now: Timestamp) -> Option<Timestamp> {
        let Some(status) = status else { return Some(now) };
        if status.outcome == Outcome::Cancelled {
            return Some(now);
        }
        // A clock that was set back makes nothing young for long.
        let age = now.duration_since(status.finished).abs();
        match status.next_attempt {
            Some(next) => Some(now.checked_add(LONGEST_WAIT).map_or(next, |last| next.min(last))),
            None => (age >= self.max_age).then_some(now),
        }
    }

    /// When a tenant is to be tried again whose try number `attempt` failed now, and whose first one
    /// failed at `since`; none: it is given up. The pause doubles every time. It is a little different
    /// for everyone and for every try, so that those who failed together do not come back together.
    #[must_use]
    pub fn next_attempt(
        &self,
        tenant: &str,
        attempt: u32,
        since: Timestamp,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let doublings = attempt.saturating_sub(1).min(20);
        let first = self.retry_after.max(SHORTEST_PAUSE);
        let pause = first.saturating_mul(1_i32.checked_shl(doublings)?).min(LONGEST_PAUSE);
        let quarter = pause.checked_div(4)?;
        let more = quarter.checked_mul(i32::from(draw(tenant, attempt)))?.checked_div(256)?;
        let next = now.checked_add(pause.checked_add(more)?).ok()?;
        let last = since.checked_add(self.give_up_after).ok()?;
        (next <= last).then_some(next)
    }
}

/// A number from 0 to 255, the same every time.
fn draw(tenant: &str, attempt: u32) -> u8 {
    let digest = Sha256::new().chain_update(tenant).chain_update(attempt.to_le_bytes()).finalize();
    digest.first().copied().unwrap_or_default()
}

/// Who waits, who runs, and which organizations are being asked. A tenant is a number.
#[derive(Debug, Default)]
pub struct Schedule {
    /// Who is due when; who comes first comes first among those who are due at the same time.
    waiting: BTreeSet<(Timestamp, usize)>,
    organizations: HashMap<usize, String>,
    /// Who runs by organization, as far as that is known.
    asking: HashMap<String, usize>,
}

impl Schedule {
    /// A tenant is due at a time.
    pub fn add(&mut self, tenant: usize, due: Timestamp) {
        self.waiting.insert((due, tenant));
    }

    /// A tenant is of an organization. Returns who else of it runs: then this one must not.
    pub fn learn(&mut self, tenant: usize, organization: &str, runs: bool) -> Option<usize> {
        self.organizations.insert(tenant, organization.to_owned());
        match self.asking.get(organization) {
            Some(other) if *other != tenant => Some(*other),
            Some(_) => None,
            None => {
                if runs {
                    self.asking.insert(organization.to_owned(), tenant);
                }
                None
            }
        }
    }

    /// A tenant who is due and whose organization nobody asks. It runs from now on.
    pub fn start(&mut self, now: Timestamp) -> Option<usize> {
        let is_free = |tenant: &usize| match self.organizations.get(tenant) {
            Some(organization) => !self.asking.contains_key(organization),
            None => true,
        };
        let due = self.waiting.iter().take_while(|(due, _)| *due <= now);
        let next = due.copied().find(|(_, tenant)| is_free(tenant))?;
        self.waiting.remove(&next);
        let (_, tenant) = next;
        if let Some(organization) = self.organizations.get(&tenant) {
            self.asking.insert(organization.clone(), tenant);
        }
        Some(tenant)
    }

    /// A tenant does not run any more.
    pub fn end(&mut self, tenant: usize) {
        self.asking.retain(|_, other| *other != tenant);
    }

    /// When the next one is due who is not yet.
    #[must_use]
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        self.waiting.iter().map(|(due, _)| *due).find(|due| *due > now)
    }

    /// How many wait for their time or their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        max_age: SignedDuration::from_hours(1),
        retry_after: SignedDuration::from_secs(60),
        give_up_after: SignedDuration::from_hours(6),
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_secs(second)).unwrap()
    }

    fn status(outcome: Outcome) -> Status {
        Status {
            tenant: "a".to_owned(),
            organization: None,
            outcome,
            exit_code: 1,
            started: at(0),
            finished: at(10),
            attempt: 1,
            failing_since: None,
            next_attempt: None,
            failure: None,
            graph: None,
        }
    }

    #[test]
    fn who_was_never_collected_or_not_of_late_is_due_and_nobody_else() {
        assert_eq!(PATIENCE.due(None, at(20)), Some(at(20)));
        for outcome in [Outcome::Complete, Outcome::Partial, Outcome::Failed] {
            let status = status(outcome);
            assert_eq!(PATIENCE.due(Some(&status), at(20)), None);
            assert_eq!(PATIENCE.due(Some(&status), at(3609)), None);
            assert_eq!(PATIENCE.due(Some(&status), at(3610)), Some(at(3610)));
            // The clock was wrong when it was written.
            assert_eq!(PATIENCE.due(Some(&status), at(-4000)), Some(at(-4000)));
            let any = Patience { max_age: SignedDuration::ZERO, ..PATIENCE };
            assert_eq!(any.due(Some(&status), at(10)), Some(at(10)));
        }
    }

    #[test]
    fn who_was_cancelled_is_due_and_who_is_to_be_tried_again_is_due_then() {
        assert_eq!(PATIENCE.due(Some(&status(Outcome::Cancelled)), at(20)), Some(at(20)));
        let failed = Status { next_attempt: Some(at(70)), ..status(Outcome::Failed) };
        assert_eq!(PATIENCE.due(Some(&failed), at(20)), Some(at(70)));
        assert_eq!(PATIENCE.due(Some(&failed), at(90)), Some(at(70)));
        // The clock was wrong when it was written.
        let far = Status { next_attempt: Some(at(1_000_000)), ..failed };
        assert_eq!(PATIENCE.due(Some(&far), at(20)), Some(at(20 + 75 * 60)));
    }

    #[test]
    fn nothing_is_tried_again_at_once_whatever_the_pause_is() {
        let hasty = Patience { retry_after: SignedDuration::ZERO, ..PATIENCE };
        assert!(hasty.next_attempt("northwind", 1, at(0), at(0)).unwrap() >= at(1));
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_a_quarter_until_it_is_given_up() {
        let mut now = at(0);
        let mut pauses = Vec::new();
        for attempt in 1.. {
            let Some(next) = PATIENCE.next_attempt("northwind", attempt, at(0), now) else { break };
            pauses.push(next.duration_since(now).as_secs());
            now = next;
        }
        let least = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600];
        assert!(pauses.len() >= 9, "{pauses:?}");
        for (pause, least) in pauses.iter().zip(least) {
            assert!((least..=least / 4 * 5).contains(pause), "{pauses:?}");
        }
        assert!(now <= at(6 * 3600));
    }

    #[test]
    fn those_who_failed_together_do_not_come_back_together() {
        let next = |tenant: &str| PATIENCE.next_attempt(tenant, 3, at(0), at(0)).unwrap();
        let times: BTreeSet<_> = (0..20).map(|n| next(&format!("tenant-{n}"))).collect();
        assert!(times.len() > 10, "{times:?}");
        assert_eq!(next("tenant-1"), next("tenant-1"));
    }

    #[test]
    fn without_patience_nothing_is_tried_again() {
        let none = Patience { give_up_after: SignedDuration::ZERO, ..PATIENCE };
        assert_eq!(none.next_attempt("a", 1, at(0), at(0)), None);
    }

    #[test]
    fn tenants_of_one_organization_run_one_after_the_other() {
        let mut schedule = Schedule::default();
        for tenant in 0..4 {
            schedule.add(tenant, at(0));
        }
        assert_eq!(schedule.learn(0, "org", false), None);
        assert_eq!(schedule.learn(1, "org", false), None);
        assert_eq!(schedule.start(at(0)), Some(0));
        assert_eq!(schedule.start(at(0)), Some(2));
        assert_eq!(schedule.start(at(0)), Some(3));
        assert_eq!(schedule.start(at(0)), None);

        // The third learns that it is of the same one while it runs.
        assert_eq!(schedule.learn(2, "org", true), Some(0));
        assert_eq!(schedule.learn(3, "other", true), None);
        assert_eq!(schedule.learn(0, "org", true), None);
        schedule.end(2);
        schedule.add(2, at(1));
        assert_eq!(schedule.start(at(1)), None);
        schedule.end(0);
        assert_eq!(schedule.start(at(1)), Some(1));
        assert_eq!(schedule.start(at(1)), None);
        schedule.end(1);
        assert_eq!(schedule.start(at(1)), Some(2));
        assert_eq!(schedule.waiting(), 0);
    }

    #[test]
    fn nobody_starts_before_their_time() {
        let mut schedule = Schedule::default();
        schedule.add(0, at(10));
        schedule.add(1, at(5));
        assert_eq!((schedule.start(at(4)), schedule.next_due(at(4))), (None, Some(at(5))));
        assert_eq!((schedule.start(at(5)), schedule.next_due(at(5))), (Some(1), Some(at(10))));
        assert_eq!((schedule.start(at(20)), schedule.next_due(at(20))), (Some(0), None));
    }
}

//! What the service says of the request limit of an organization (`anthropic-ratelimit-requests-*`),
//! and what follows: how many requests there are now. Knows no clock but the moments it is given.

use std::time::Duration;

const MINUTE_MS: i64 = 60_000;

/// The longest that a word of the service is waited for: what it says later counts, too.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What an answer says of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Requests a minute.
    limit: i64,
    /// Requests that are left.
    remaining: i64,
}

impl Heard {
    /// None: it says nothing that can be used.
    pub(crate) fn of<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let number = |name: &str| {
            let number = header(name)?.trim().parse::<i64>().ok()?;
            (0..=i64::from(u32::MAX)).contains(&number).then_some(number)
        };
        let limit = number("anthropic-ratelimit-requests-limit").filter(|limit| *limit > 0)?;
        let remaining = number("anthropic-ratelimit-requests-remaining")?;
        Some(Self { limit, remaining })
    }
}

/// How many requests there are. The service fills its bucket up within a minute.
#[derive(Debug, Default)]
pub(crate) struct Allowance {
    /// Requests that were sent and are not answered.
    unanswered: i64,
    /// None until the service said something.
    level: Option<Level>,
}

#[derive(Debug)]
struct Level {
    limit: i64,
    /// Requests that were left, times a minute in milliseconds.
    filled: i64,
    at: Duration,
}

impl Allowance {
    /// How long to wait for a request; none: there is one.
    pub(crate) fn wait(&self, now: Duration) -> Option<Duration> {
        let level = self.level.as_ref()?;
        let missing = MINUTE_MS.saturating_sub(level.filled_by(now));
        if missing <= 0 {
            return None;
        }
        let wait = missing.saturating_add(level.limit.saturating_sub(1)).checked_div(level.limit);
        let wait = wait.and_then(|millis| u64::try_from(millis).ok()).unwrap_or(u64::MAX);
        Some(Duration::from_millis(wait.max(1)).min(LONGEST_WAIT))
    }

    /// A request is sent.
    pub(crate) fn sent(&mut self) {
        self.unanswered = self.unanswered.saturating_add(1);
        if let Some(level) = &mut self.level {
            level.filled = level.filled.saturating_sub(MINUTE_MS);
        }
    }

    /// A request was answered, and this is what the answer says of the limit; none: nothing, or there
    /// is no answer.
    pub(crate) fn answered(&mut self, heard: Option<Heard>, now: Duration) {
        self.unanswered = self.unanswered.saturating_sub(1).max(0);
        let Some(Heard { limit, remaining }) = heard else { return };
        // Those that are on their way may not be counted in it.
        let filled = remaining.saturating_sub(self.unanswered).saturating_mul(MINUTE_MS);
        // An answer that was overtaken tells of an earlier moment, at which more were left.
        let level = self.level.as_ref().filter(|level| level.limit == limit);
        let filled = level.map_or(filled, |level| level.filled_by(now).min(filled));
        self.level = Some(Level { limit, filled, at: now });
    }
}

impl Level {
    fn filled_by(&self, now: Duration) -> i64 {
        let since = i64::try_from(now.saturating_sub(self.at).as_millis()).unwrap_or(i64::MAX);
        let full = self.limit.saturating_mul(MINUTE_MS);
        self.filled.saturating_add(since.saturating_mul(self.limit)).min(full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_overtaken_brings_no_requests_back() {
        let heard = |remaining| Some(Heard { limit: 100, remaining });
        let (mut allowance, now) = (Allowance::default(), Duration::ZERO);
        allowance.sent();
        allowance.sent();
        allowance.answered(heard(1), now);
        allowance.answered(heard(50), now);
        assert_eq!(allowance.wait(now), Some(Duration::from_millis(600)));
        // They come back with time, and not before.
        assert_eq!(allowance.wait(Duration::from_millis(600)), None);
    }
}

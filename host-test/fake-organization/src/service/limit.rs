//! The limit of requests a minute, which all clients of an organization share. Knows no clock: the
//! time comes with every request.

use super::time::whole_second;

/// A bucket that holds so many requests, and fills up within a minute.
#[derive(Clone, Debug)]
pub struct RequestLimit {
    per_minute: i64,
    /// How many there are, in units of a request divided by a minute of milliseconds.
    filled: i64,
    at_ms: i64,
}

const MINUTE_MS: i64 = 60_000;

impl RequestLimit {
    /// A full bucket of so many requests.
    #[must_use]
    pub fn per_minute(requests: u32) -> Self {
        let per_minute = i64::from(requests.max(1));
        Self { per_minute, filled: per_minute.saturating_mul(MINUTE_MS), at_ms: i64::MIN }
    }

    /// Lets a request through.
    ///
    /// # Errors
    ///
    /// If there is none left: after so many seconds there is one again.
    pub fn take(&mut self, now_ms: i64) -> Result<(), i64> {
        if now_ms > self.at_ms {
            let gained = now_ms.saturating_sub(self.at_ms).saturating_mul(self.per_minute);
            let full = self.per_minute.saturating_mul(MINUTE_MS);
            self.filled = self.filled.saturating_add(gained).min(full);
            self.at_ms = now_ms;
        }
        let missing = MINUTE_MS.saturating_sub(self.filled);
        if missing > 0 {
            let per_second = self.per_minute.saturating_mul(1000).max(1);
            let rounded_up = missing.saturating_add(per_second.saturating_sub(1));
            return Err(rounded_up.checked_div(per_second).unwrap_or(i64::MAX));
        }
        self.filled = self.filled.saturating_sub(MINUTE_MS);
        Ok(())
    }

    /// The headers about the limit that an answer carries: how many requests a minute there are,
    /// how many are left, and when all of them are there again by `now_ms`, the organization's
    /// time.
    pub(super) fn headers(&self, now_ms: i64) -> [(String, String); 3] {
        let missing = self.per_minute.saturating_mul(MINUTE_MS).saturating_sub(self.filled);
        let wait = missing.checked_div(self.per_minute).unwrap_or(0);
        let whole = whole_second(now_ms.saturating_add(wait));
        [
            ("limit", self.per_minute.to_string()),
            ("remaining", self.filled.div_euclid(MINUTE_MS).to_string()),
            ("reset", whole),
        ]
        .map(|(name, value)| (format!("anthropic-ratelimit-requests-{name}"), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_requests_at_once_and_then_a_hundred_a_minute() {
        let mut limit = RequestLimit::per_minute(100);
        assert_eq!((0..150).filter(|_| limit.take(1_000).is_ok()).count(), 100);
        assert_eq!(limit.take(1_000), Err(1));
        assert_eq!(limit.take(1_599), Err(1));
        assert_eq!(limit.take(1_600), Ok(()));
        assert_eq!(limit.take(1_600), Err(1));
        assert_eq!((0..150).filter(|_| limit.take(61_600).is_ok()).count(), 100);
    }

    #[test]
    fn it_says_after_how_many_seconds_to_come_again() {
        let mut limit = RequestLimit::per_minute(2);
        assert_eq!([limit.take(0), limit.take(0), limit.take(0)], [Ok(()), Ok(()), Err(30)]);
        assert_eq!(limit.take(29_999), Err(1));
        assert_eq!(limit.take(30_000), Ok(()));
    }
}

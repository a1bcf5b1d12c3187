//! When to ask again, and how long to wait first. Knows no clock: *now* is the answer's `date`.
//!
//! The rules are those of the service's own SDKs: `x-should-retry` decides where it is present,
//! then the status; `retry-after-ms`, then `retry-after`, else 0.5 s · 2ⁿ up to 8 s, minus up to
//! a quarter of it.

use super::headers::{answered_ms, moment_ms};
use crate::http::Response;

/// The limit is by the minute, so an honest wait is a minute at most. A service that asks for
/// much more is not going to answer in this run.
const MAX_WAIT_MS: u32 = 5 * 60 * 1000;
const FIRST_BACKOFF_MS: u32 = 500;
const MAX_BACKOFF_MS: u32 = 8_000;

/// What an answer's status and headers say to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Read it.
    Answered,
    /// Ask again, after this many milliseconds where the answer says.
    Retry(Option<u32>),
    /// The service asks to wait for this many milliseconds, which is too long for a run.
    WaitTooLong(u64),
    /// Asking again is of no use.
    Refused,
}

/// What an answer says to do.
pub(crate) fn verdict(response: &Response) -> Verdict {
    if (200..300).contains(&response.status) && !is_not_whole(response.status) {
        return Verdict::Answered;
    }
    let retry = match response.header("x-should-retry") {
        // A refused credential is refused again.
        _ if response.status == 401 => false,
        Some("true") => true,
        Some("false") => false,
        _ => matches!(response.status, 408 | 409 | 429 | 500..) || is_not_whole(response.status),
    };
    match stated_wait_ms(response) {
        _ if !retry => Verdict::Refused,
        None => Verdict::Retry(None),
        Some(wait) => match u32::try_from(wait) {
            Ok(wait) if wait <= MAX_WAIT_MS => Verdict::Retry(Some(wait)),
            _ => Verdict::WaitTooLong(wait),
        },
    }
}

/// Whether an answer says of itself that it is not the whole of what was asked for, which the
/// service never does: something in between answers from what it keeps.
fn is_not_whole(status: u16) -> bool {
    matches!(status, 205 | 206 | 226)
}

/// How long to wait where the service does not say. The jitter is computed from the path and
/// the attempt, so that runs repeat exactly.
pub(crate) fn backoff_ms(path: &str, attempt: u32) -> u32 {
    let doubled = FIRST_BACKOFF_MS.checked_shl(attempt.saturating_sub(1)).unwrap_or(MAX_BACKOFF_MS);
    let full = doubled.clamp(FIRST_BACKOFF_MS, MAX_BACKOFF_MS);
    let jitter = fnv1a(path.bytes().chain(attempt.to_le_bytes())).checked_rem(1024).unwrap_or(0);
    let cut = full.saturating_mul(jitter).checked_div(4 * 1024).unwrap_or(0);
    full.saturating_sub(cut)
}

/// Fowler–Noll–Vo, 32 bits: spreads requests of the same wave, nothing more.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn stated_wait_ms(response: &Response) -> Option<u64> {
    let number = |name: &str| {
        let number: f64 = serde_json::from_str(response.header(name)?).ok()?;
        (number.is_finite() && number >= 0.0).then_some(number)
    };
    number("retry-after-ms")
        .or_else(|| number("retry-after").map(|seconds| seconds * 1000.0))
        .map(whole_millis)
        .or_else(|| wait_until_ms(response))
}

/// Rounds up, and stays within what a `u64` holds.
#[expect(clippy::as_conversions, reason = "a cast from float to integer saturates")]
fn whole_millis(millis: f64) -> u64 {
    millis.ceil() as u64
}

fn wait_until_ms(response: &Response) -> Option<u64> {
    let until = moment_ms(response, "retry-after")?;
    let wait = until.saturating_sub(answered_ms(response)?);
    Some(u64::try_from(wait).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(status: u16, headers: &[(&str, &str)]) -> Verdict {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        verdict(&Response { status, headers, body: String::new() })
    }

    #[test]
    fn the_status_decides() {
        for status in [408, 409, 429, 500, 502, 503, 504, 529, 599] {
            assert_eq!(judge(status, &[]), Verdict::Retry(None), "{status}");
        }
        for status in [301, 400, 401, 402, 403, 404, 413, 422] {
            assert_eq!(judge(status, &[]), Verdict::Refused, "{status}");
        }
        assert_eq!(judge(200, &[]), Verdict::Answered);
    }

    #[test]
    fn x_should_retry_decides_where_it_is_present() {
        assert_eq!(judge(400, &[("x-should-retry", "true")]), Verdict::Retry(None));
        assert_eq!(judge(529, &[("X-Should-Retry", "false")]), Verdict::Refused);
        assert_eq!(judge(529, &[("x-should-retry", "perhaps")]), Verdict::Retry(None));
        assert_eq!(judge(401, &[("x-should-retry", "true")]), Verdict::Refused);
    }

    #[test]
    fn retry_after_ms_goes_before_retry_after() {
        let both = [("retry-after", "7"), ("retry-after-ms", "250")];
        assert_eq!(judge(429, &both), Verdict::Retry(Some(250)));
        assert_eq!(judge(429, &[("retry-after", "7")]), Verdict::Retry(Some(7_000)));
        assert_eq!(judge(429, &[("retry-after", "0.0015")]), Verdict::Retry(Some(2)));
    }

    #[test]
    fn retry_after_can_be_a_date_and_now_is_the_answers_date() {
        let at = ("retry-after", "Sat, 21 Nov 2026 20:00:30 GMT");
        let now = ("date", "Sat, 21 Nov 2026 20:00:00 GMT");
        assert_eq!(judge(429, &[at, now]), Verdict::Retry(Some(30_000)));
        assert_eq!(judge(429, &[at]), Verdict::Retry(None));
        let past = ("date", "Sat, 21 Nov 2026 21:00:00 GMT");
        assert_eq!(judge(429, &[at, past]), Verdict::Retry(Some(0)));
    }

    #[test]
    fn a_wait_that_cannot_be_read_is_no_wait_and_one_beyond_reason_is_refused() {
        for value in ["", "soon", "-1", "NaN", "inf"] {
            assert_eq!(judge(429, &[("retry-after", value)]), Verdict::Retry(None), "{value}");
        }
        assert_eq!(judge(429, &[("retry-after", "86400")]), Verdict::WaitTooLong(86_400_000));
        assert_eq!(judge(429, &[("retry-after", "1e300")]), Verdict::WaitTooLong(u64::MAX));
    }

    #[test]
    fn backoff_doubles_up_to_a_limit_and_repeats_exactly() {
        for (attempt, full) in
            [(1, 500), (2, 1_000), (3, 2_000), (4, 4_000), (5, 8_000), (99, 8_000)]
        {
            let wait = backoff_ms("/v1/organizations/users", attempt);
            assert!(wait <= full && wait >= full * 3 / 4, "attempt {attempt}: {wait} ms");
            assert_eq!(wait, backoff_ms("/v1/organizations/users", attempt));
        }
        assert_ne!(backoff_ms("/a", 3), backoff_ms("/b", 3));
    }
}

//! Days, as people read and write them: `2026-11-18`, by UTC. Knows no clock.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

const MILLIS_A_DAY: i64 = 24 * 60 * 60 * 1000;

/// The day of a moment in milliseconds since 1970-01-01T00:00:00Z. A moment that no calendar has a
/// day for is shown as it is.
#[must_use]
pub fn day(millis: i64) -> String {
    let moment = OffsetDateTime::UNIX_EPOCH.checked_add(Duration::milliseconds(millis));
    moment.map_or_else(|| format!("{millis} ms"), |moment| moment.date().to_string())
}

/// The minute of a moment in milliseconds since 1970-01-01T00:00:00Z: `2026-11-18 08:53`. A moment that
/// no calendar has a day for is shown as it is.
#[must_use]
pub fn minute(millis: i64) -> String {
    let moment = OffsetDateTime::UNIX_EPOCH.checked_add(Duration::milliseconds(millis));
    let shown = |it: OffsetDateTime| format!("{} {:02}:{:02}", it.date(), it.hour(), it.minute());
    moment.map_or_else(|| format!("{millis} ms"), shown)
}

/// Two moments, each to the minute, or to the second where that is needed to tell them apart.
#[must_use]
pub fn apart(one: i64, other: i64) -> [String; 2] {
    let second = |millis: i64| {
        let moment = OffsetDateTime::UNIX_EPOCH.checked_add(Duration::milliseconds(millis));
        moment.map_or_else(String::new, |it| format!(":{:02}", it.second()))
    };
    let minutes = [minute(one), minute(other)];
    match &minutes {
        [a, b] if a == b && one != other => [a.clone() + &second(one), b.clone() + &second(other)],
        _ => minutes,
    }
}

/// The first moment of a day, in milliseconds since 1970-01-01T00:00:00Z; none where the text is no
/// day of the calendar.
#[must_use]
pub fn first_moment(day: &str) -> Option<i64> {
    let moment = OffsetDateTime::parse(&format!("{day}T00:00:00Z"), &Rfc3339).ok()?;
    moment.unix_timestamp().checked_mul(1000)
}

/// How many whole days lie between two moments; none where the second comes first.
#[must_use]
pub fn days_between(from: i64, to: i64) -> Option<i64> {
    to.checked_sub(from).filter(|between| *between >= 0)?.checked_div(MILLIS_A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_utc() {
        let check = |millis, expected| assert_eq!(day(millis), expected);
        check(0, "1970-01-01");
        check(-1, "1969-12-31");
        check(1_795_000_003_000, "2026-11-18");
        check(1_709_164_799_999, "2024-02-28");
        check(1_709_164_800_000, "2024-02-29");
        check(i64::MAX, "9223372036854775807 ms");
    }

    #[test]
    fn a_minute_is_that_of_utc() {
        let check = |millis, expected| assert_eq!(minute(millis), expected);
        check(0, "1970-01-01 00:00");
        check(-1, "1969-12-31 23:59");
        check(1_795_000_003_000, "2026-11-18 11:06");
        check(i64::MAX, "9223372036854775807 ms");
    }

    #[test]
    fn two_moments_of_a_minute_are_told_to_the_second() {
        let [one, other] = apart(1_795_000_003_000, 1_795_000_004_000);
        assert_eq!((one.as_str(), other.as_str()), ("2026-11-18 11:06:43", "2026-11-18 11:06:44"));
        assert_eq!(apart(0, 0), ["1970-01-01 00:00", "1970-01-01 00:00"]);
        assert_eq!(apart(0, 60_000), ["1970-01-01 00:00", "1970-01-01 00:01"]);
    }

    #[test]
    fn a_day_begins_where_the_one_before_ends() {
        assert_eq!(first_moment("2026-11-18"), Some(1_794_960_000_000));
        assert_eq!(day(1_794_960_000_000), "2026-11-18");
        assert_eq!(day(1_794_959_999_999), "2026-11-17");
        for text in ["", "2026-13-01", "2025-02-29", "tomorrow", "2026-1-1", "2026-11-18T00:00:00Z"]
        {
            assert_eq!(first_moment(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_whole() {
        assert_eq!(days_between(0, MILLIS_A_DAY - 1), Some(0));
        assert_eq!(days_between(0, MILLIS_A_DAY), Some(1));
        assert_eq!(days_between(1, 0), None);
        assert_eq!(days_between(i64::MIN, i64::MAX), None);
    }
}

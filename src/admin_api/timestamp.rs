//! Moments, as the API writes them. Knows no clock.

use serde::de::{Deserialize, Deserializer, Error};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. The API's microseconds are cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(i64);

impl Timestamp {
    /// The moment of a text, as the API writes it: `2024-10-30T23:58:27.427722Z`.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339).ok().map(Self::from)
    }

    /// The moment of a header, as HTTP writes it: `Tue, 24 Nov 2026 08:00:00 GMT`.
    pub(super) fn of_header(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc2822).ok().map(Self::from)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn as_millis(self) -> i64 {
        self.0
    }
}

/// The first moment of a day, so many days after that of a moment, as the API writes it.
pub(crate) fn day_of(ms: i64, days_later: i64) -> String {
    let seconds = ms.div_euclid(1000).saturating_add(days_later.saturating_mul(24 * 60 * 60));
    let moment = OffsetDateTime::from_unix_timestamp(seconds);
    let date = moment.unwrap_or(OffsetDateTime::UNIX_EPOCH).date();
    format!("{:04}-{:02}-{:02}T00:00:00Z", date.year(), u8::from(date.month()), date.day())
}

impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        let seconds = moment.unix_timestamp().saturating_mul(1000);
        Self(seconds.saturating_add(moment.millisecond().into()))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// Reads RFC 3339, such as `2024-10-30T23:58:27.427722Z`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::of_text(&text).ok_or_else(|| D::Error::custom("no RFC 3339 moment"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microseconds_and_offsets_become_milliseconds_of_utc() {
        let millis = |json: &str| serde_json::from_str::<Timestamp>(json).unwrap().as_millis();

        assert_eq!(millis(r#""2024-10-30T23:58:27.427722Z""#), 1_730_332_707_427);
        assert_eq!(millis(r#""2024-10-31T01:58:27.427+02:00""#), 1_730_332_707_427);
        assert_eq!(millis(r#""1969-12-31T23:59:59Z""#), -1_000);
        assert_eq!(millis(r#""1969-12-31T23:59:58.500999Z""#), -1_500);
    }

    #[test]
    fn headers_write_moments_as_http_does() {
        let millis = |text: &str| Timestamp::of_header(text).map(Timestamp::as_millis);

        assert_eq!(millis("Wed, 30 Oct 2024 23:58:27 GMT"), Some(1_730_332_707_000));
        for text in ["", "2024-10-30T23:58:27Z", "Wed, 32 Oct 2024 23:58:27 GMT", "soon"] {
            assert_eq!(millis(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_those_of_utc_whatever_the_moment() {
        let last_of_year = 1_735_689_599_999;
        assert_eq!(day_of(last_of_year, 0), "2024-12-31T00:00:00Z");
        assert_eq!(day_of(last_of_year + 1, 0), "2025-01-01T00:00:00Z");
        assert_eq!(day_of(last_of_year, -306), "2024-02-29T00:00:00Z");
        assert_eq!(day_of(-1, 0), "1969-12-31T00:00:00Z");
        assert_eq!(day_of(i64::MAX, 0), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for json in [r#""""#, r#""yesterday""#, r#""2024-10-30""#, r#""2024-13-01T00:00:00Z""#, "1"]
        {
            assert!(serde_json::from_str::<Timestamp>(json).is_err(), "{json}");
        }
    }
}

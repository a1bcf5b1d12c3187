//! Moments, as the API writes them. Knows no clock.

use serde::de::{Deserialize, Deserializer, Error};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. The API's microseconds are cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(i64);

impl Timestamp {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn as_millis(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// Reads RFC 3339, such as `2024-10-30T23:58:27.427722Z`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment: jiff::Timestamp = text.parse().map_err(D::Error::custom)?;
        Ok(Self(moment.as_millisecond()))
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
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for json in [r#""""#, r#""yesterday""#, r#""2024-10-30""#, r#""2024-13-01T00:00:00Z""#, "1"]
        {
            assert!(serde_json::from_str::<Timestamp>(json).is_err(), "{json}");
        }
    }
}

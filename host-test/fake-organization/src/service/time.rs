//! Times as the service writes them. Knows no clock.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::Value;

use super::{Error, Query};

/// A time in an item: RFC 3339 with microseconds.
pub(super) fn moment(ms: i64) -> Value {
    format!("{:.6}", timestamp(ms)).into()
}

/// The moment that a parameter names, in milliseconds.
pub(super) fn read_moment(query: &Query, name: &str) -> Result<Option<i64>, Error> {
    let Some(text) = query.get(name) else { return Ok(None) };
    match text.parse::<Timestamp>() {
        Ok(moment) => Ok(Some(moment.as_millisecond())),
        Err(_) => Err(Error::invalid(&format!("{name}: is not an RFC 3339 moment"))),
    }
}

/// A time as the header `date` has it, such as `Tue, 24 Nov 2026 08:00:00 GMT`.
pub(super) fn http_date(ms: i64) -> String {
    let printed = DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp(ms));
    // Only years before our era cannot be printed.
    printed.unwrap_or_else(|_| "Thu, 01 Jan 1970 00:00:00 GMT".to_owned())
}

/// A time of whole seconds, as headers about limits have it.
pub(super) fn whole_second(ms: i64) -> String {
    timestamp(ms.div_euclid(1000).saturating_mul(1000)).to_string()
}

fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

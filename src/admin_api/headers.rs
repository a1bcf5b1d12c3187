//! The headers of requests, and what those of answers say apart from retries.

use super::Timestamp;
use crate::http::Response;

/// What every request says. The most widely served API version: a host may override it, so
/// both generations are read whatever it says here.
pub(crate) const REQUEST_HEADERS: [(&str, &str); 3] = [
    ("accept", "application/json"),
    ("anthropic-version", "2023-06-01"),
    ("user-agent", concat!("graph-anthropic/", env!("CARGO_PKG_VERSION"))),
];

/// The organization's id, which every answer of the API gives.
pub(crate) fn organization_id(response: &Response) -> Option<&str> {
    response.header("anthropic-organization-id").filter(|id| !id.is_empty())
}

/// When the service answered, by its own clock: milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn answered_ms(response: &Response) -> Option<i64> {
    moment_ms(response, "date")
}

/// The moment that a header names as HTTP does.
pub(super) fn moment_ms(response: &Response, name: &str) -> Option<i64> {
    Timestamp::of_header(response.header(name)?).map(Timestamp::as_millis)
}

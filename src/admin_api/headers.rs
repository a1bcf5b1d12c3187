//! The headers of requests, and what those of answers say apart from retries.

use super::Timestamp;
use crate::http::Response;

/// What a token of a login or of a federation exchange may need; harmless to other credentials.
const TOKEN_BETA: &str = "oauth-2025-04-20";

/// What a request says, for a list that is a part of a beta or of none. The most widely served API
/// version: a host may override it, so both generations are read whatever it says here.
pub(crate) fn request_headers(beta: Option<&str>) -> Vec<(String, String)> {
    let betas = beta.map_or_else(|| TOKEN_BETA.to_owned(), |beta| format!("{TOKEN_BETA},{beta}"));
    [
        ("accept", "application/json"),
        ("anthropic-beta", &betas),
        ("anthropic-version", "2023-06-01"),
        ("user-agent", concat!("graph-anthropic/", env!("CARGO_PKG_VERSION"))),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

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

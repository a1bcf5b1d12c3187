//! What guest and server have agreed on. Knows neither.

/// Where all paths of the server begin; hosts allow those below `/v1/organizations/`.
pub const PREFIX: &str = "/v1/organizations/conformance/";

/// What the server puts in place of the credential where it tells what arrived: its answer would go
/// nowhere otherwise.
pub const CREDENTIAL: &str = "<the credential>";

/// What the server sends as text.
pub const TEXT: &str = "{\"a\":\"\u{e9}\u{20ac}\u{1f600}\\u0000\u{2028}\u{ff}\"}\r\n\u{0}\u{7f} ";

/// The headers that a guest gets to see, and the server's value of each.
pub const ANSWER_HEADERS: [(&str, &str); 10] = [
    ("content-type", "application/json"),
    ("date", "Tue, 03 Mar 2026 09:00:00 GMT"),
    ("retry-after", "7"),
    ("retry-after-ms", "7000"),
    ("x-should-retry", "true"),
    ("request-id", "req_01Conformance"),
    ("anthropic-organization-id", "org_01Conformance"),
    // So many that a host that keeps to it is not held back.
    ("anthropic-ratelimit-requests-limit", "60000"),
    ("anthropic-ratelimit-requests-remaining", "59999"),
    ("anthropic-ratelimit-requests-reset", "2026-03-03T09:01:00Z"),
];

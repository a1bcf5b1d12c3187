//! Which headers pass between a collector and the service. Knows no values.

/// What a collector may say. Other headers could speak for the credential, or change where one
/// request ends and the next begins.
const REQUEST_HEADERS: [&str; 4] = ["accept", "anthropic-beta", "anthropic-version", "user-agent"];

/// What a collector gets to see of an answer: what it needs, and nothing that could be a secret.
const ANSWER_HEADERS: [&str; 11] = [
    "anthropic-organization-id",
    "anthropic-ratelimit-requests-limit",
    "anthropic-ratelimit-requests-remaining",
    "anthropic-ratelimit-requests-reset",
    "content-encoding",
    "content-type",
    "date",
    "request-id",
    "retry-after",
    "retry-after-ms",
    "x-should-retry",
];

/// Whether a collector may send a header of this name.
#[must_use]
pub fn is_request_header(name: &str) -> bool {
    REQUEST_HEADERS.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
}

/// Whether a collector gets to see an answer's header of this name.
#[must_use]
pub fn is_answer_header(name: &str) -> bool {
    ANSWER_HEADERS.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_does_not_pass() {
        assert!(is_request_header("User-Agent") && is_answer_header("Retry-After"));
        for name in ["authorization", "cookie", "host", "origin", "x-api-key", ""] {
            assert!(!is_request_header(name), "{name}");
        }
        for name in ["set-cookie", "server", "location", "x-api-key", "authorization", ""] {
            assert!(!is_answer_header(name), "{name}");
        }
    }
}

//! Which headers pass between a collector and the service. Knows no values.

/// What a collector may say. Other headers could speak for the credential, or change where one
/// request ends and the next begins.
const REQUEST_HEADERS: [&str; 4] = ["accept", "anthropic-beta", "anthropic-version", "user-agent"];

/// What a collector gets to see of an answer: what it needs, and nothing that could be a secret.
const ANSWER_HEADERS: [&str; 10] = [
    "anthropic-organization-id",
    "anthropic-ratelimit-requests-limit",
    "anthropic-ratelimit-requests-remaining",
    "anthropic-ratelimit-requests-reset",
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

/// Whether an answer's `content-encoding` leaves its body as it is: nobody asked for another.
///
/// # Errors
///
/// If it does not. The text says so, and repeats nothing that is not plain.
pub fn check_encoding(encoding: &str) -> Result<(), String> {
    let encoding = encoding.trim();
    if encoding.is_empty() || encoding.eq_ignore_ascii_case("identity") {
        return Ok(());
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    Err(compressed(if encoding.bytes().all(is_plain) { encoding } else { "several ways" }))
}

/// What a body that is no text is, if that can be told: it is compressed, and nothing said so.
#[must_use]
pub fn compressed_body(body: &[u8]) -> Option<String> {
    body.starts_with(&[0x1f, 0x8b]).then(|| compressed("gzip"))
}

fn compressed(how: &str) -> String {
    format!(
        "the answer is compressed ({how}), which was not asked for: something between here and the \
         service does that"
    )
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

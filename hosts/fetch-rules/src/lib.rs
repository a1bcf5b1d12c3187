//! What every host of ours enforces when it sends a collector's requests.
//!
//! Knows no client and no runtime: these are the rules, and whoever sends keeps to them.

use std::time::Duration;

/// What a collector may say in headers. Others could speak for the credential, or change where
/// one request ends and the next begins.
pub const ALLOWED_HEADERS: [&str; 4] =
    ["accept", "anthropic-beta", "anthropic-version", "user-agent"];

/// What a collector does not get to see of an answer.
pub const HIDDEN_HEADER: &str = "set-cookie";

/// Where the paths of the Admin API begin.
pub const PATH_PREFIX: &str = "/v1/organizations/";

/// Where the Admin API is.
pub const ORIGIN: &str = "https://api.anthropic.com";

/// Requests in flight at a time.
pub const IN_FLIGHT: usize = 16;

/// Time for a request, its body included.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);

/// The size of a body, in bytes.
pub const BODY_BYTES: u64 = 32 << 20;

/// Requests in one call of `fetch`: twice what the collector asks for.
pub const WAVE_REQUESTS: usize = 64;

/// The size of all bodies of one call of `fetch`, in bytes.
pub const WAVE_BYTES: u64 = 256 << 20;

/// What is shorter guards nothing, and is in many a text by chance. In bytes.
const SHORTEST_SECRET: usize = 8;

/// A text of an answer without the credential that was sent, should the service or something in
/// between repeat it.
#[must_use]
pub fn without_secret(text: String, secret: &str) -> String {
    if secret.len() < SHORTEST_SECRET || !text.contains(secret) {
        return text;
    }
    text.replace(secret, "…")
}

/// Whether a path leads to where it looks like, once it is put behind an origin: it begins with
/// one slash, consists of characters that a path or a query can have, and has no segment that goes up.
#[must_use]
pub fn is_plain_path(path_and_query: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\#\"<>`{}^|".contains(&byte);
    let path = path_and_query.split('?').next().unwrap_or_default();
    let goes_up = |segment: &str| {
        matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
    };
    path.starts_with('/')
        && !path.starts_with("//")
        && path_and_query.bytes().all(is_plain)
        && !path.split('/').any(goes_up)
}

/// Whether a host is on this machine: plain HTTP is for such hosts only, for a credential does not
/// travel in the clear.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    match host {
        "localhost" | "[::1]" => true,
        other => other.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_path_leads_to_where_it_looks_like() {
        for path in ["/v1/organizations/users?limit=1000&after_id=a%26b", "/", "/a?b=/../c"] {
            assert!(is_plain_path(path), "{path}");
        }
        for path in [
            "",
            "v1",
            "//evil.example/",
            "/\\evil.example",
            "https://evil.example/",
            "@evil.example",
            "/a/../b",
            "/a/%2e%2E/b",
            "/a/./b",
            "/a#b",
            "/a\n",
            "/a b",
            "/ü",
            " /a",
        ] {
            assert!(!is_plain_path(path), "{path:?}");
        }
    }

    #[test]
    fn a_credential_does_not_come_back() {
        let without = |text: &str| without_secret(text.to_owned(), "a CANARY");
        assert_eq!([without("a CANARY, a CANARY"), without("a")], ["…, …", "a"]);
        for short in ["", "k"] {
            assert_eq!(without_secret("Bo's key".to_owned(), short), "Bo's key");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["127.0.0.1.evil.example", "10.0.0.1", "api.anthropic.com", "", "::1"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}

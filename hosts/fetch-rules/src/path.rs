//! Which paths are on the origin. Knows no origin.

/// Whether a path leads to where it looks like, once it is put behind an origin: it begins with one
/// slash, consists of characters that a path or a query can have, and has no segment that goes up.
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
}

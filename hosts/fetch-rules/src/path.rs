//! Which paths are on the origin. Knows no origin.

/// Whether a path leads to where it looks like, once it is put behind an origin: it begins with one
/// slash, consists of characters that a path or a query can have, and has no segment that goes up or
/// becomes several once somebody on the way decodes it.
#[must_use]
pub fn is_plain_path(path_and_query: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\#\"<>`{}^|".contains(&byte);
    let path = path_and_query.split('?').next().unwrap_or_default();
    path.starts_with('/')
        && !path.starts_with("//")
        && path_and_query.bytes().all(is_plain)
        && !path.split('/').any(leads_elsewhere)
}

/// What ends a segment, or its name, once it is decoded; and what is still encoded then.
const SEPARATORS: [&str; 4] = ["%2f", "%5c", "%3b", "%25"];

/// Servers differ in how often they decode, and in what they do with parameters of a segment.
fn leads_elsewhere(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase().replace("%25", "%").replace("%2e", ".");
    let name = segment.split(';').next().unwrap_or_default();
    matches!(name, "." | "..") || SEPARATORS.iter().any(|code| segment.contains(code))
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
            "/a%2fb",
            "/a%5Cb",
            "/a/..;/b",
            "/a/.;x=1/b",
            "/a/..%3b/b",
            "/a/%252e%252e/b",
            "/a/%25252e./b",
            "/a%252Fb",
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

//! Where requests go: one origin, and no way around it.

use std::fmt;

use reqwest::Url;

use crate::InvalidAccess;

/// A scheme, a host and a port.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin(Url);

impl Origin {
    /// Reads an origin such as `https://api.anthropic.com`. Plain `http` is for loopback only: a
    /// credential does not travel in the clear.
    ///
    /// # Errors
    ///
    /// If it is not an origin, or names more than one, such as a path or a user.
    pub fn parse(text: &str) -> Result<Self, InvalidAccess> {
        let url = Url::parse(text).map_err(|_| InvalidAccess::Origin)?;
        let bare = matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        match url.scheme() {
            _ if !bare => Err(InvalidAccess::Origin),
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "http" => Err(InvalidAccess::InTheClear),
            _ => Err(InvalidAccess::Origin),
        }
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The URL of a path on this origin; none if the path would lead anywhere else.
    pub(crate) fn join(&self, path_and_query: &str) -> Option<Url> {
        if !fetch_rules::is_plain_path(path_and_query) {
            return None;
        }
        let url = self.0.join(path_and_query).ok()?;
        let given = url
            .query()
            .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        // What changes on the way, such as `/../`, was not what it looked like.
        (url.origin() == self.0.origin() && given == path_and_query).then_some(url)
    }
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(fetch_rules::is_loopback)
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_one_place_and_nothing_in_the_clear() {
        for text in [
            "https://api.anthropic.com",
            "http://127.0.0.1:8080",
            "http://[::1]:1",
            "http://localhost/",
        ] {
            assert!(Origin::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "api.anthropic.com",
            "https://a.example/v1",
            "https://a.example?x",
            "https://u@a.example",
            "ftp://a.example",
        ] {
            assert_eq!(Origin::parse(text), Err(InvalidAccess::Origin), "{text}");
        }
        for text in ["http://api.anthropic.com", "http://127.0.0.1.evil.example", "http://10.0.0.1"]
        {
            assert_eq!(Origin::parse(text), Err(InvalidAccess::InTheClear), "{text}");
        }
    }

    #[test]
    fn no_path_leads_to_another_origin() {
        let origin = Origin::parse("https://a.example").unwrap();
        let url = origin.join("/v1/organizations/users?limit=1000&after_id=a%26b").unwrap();
        assert_eq!(
            url.as_str(),
            "https://a.example/v1/organizations/users?limit=1000&after_id=a%26b"
        );

        for path in [
            "",
            "v1",
            "//evil.example/",
            "/\\evil.example",
            "https://evil.example/",
            "@evil.example",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a#b",
            "/a\n",
            "/ü",
            " /a",
        ] {
            assert_eq!(origin.join(path), None, "{path:?}");
        }
    }
}

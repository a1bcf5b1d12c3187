//! What the collector does not hold: where requests go, and with which credential.

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{Clock, SystemClock};

/// Where a run's requests go, and as whom.
#[derive(Clone)]
pub struct Access {
    pub(crate) origin: Origin,
    pub(crate) credential: Credential,
    pub(crate) path_prefixes: Vec<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Access {
    /// Access to the paths of an organization on one origin.
    #[must_use]
    pub fn new(origin: Origin, credential: Credential) -> Self {
        Self {
            origin,
            credential,
            path_prefixes: vec!["/v1/organizations/".to_owned()],
            headers: HeaderMap::new(),
            clock: Arc::new(SystemClock::default()),
        }
    }

    /// Allows only paths that begin with one of these, instead of `/v1/organizations/`.
    #[must_use]
    pub fn with_path_prefixes(mut self, prefixes: impl IntoIterator<Item = String>) -> Self {
        self.path_prefixes = prefixes.into_iter().collect();
        self
    }

    /// Sends a header in place of the collector's own of that name, such as `anthropic-version`.
    ///
    /// # Errors
    ///
    /// If the name or the value cannot be a header's.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, InvalidAccess> {
        let name = HeaderName::try_from(name).map_err(|_| InvalidAccess::Header)?;
        let value = HeaderValue::try_from(value).map_err(|_| InvalidAccess::Header)?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Takes time from this clock instead of the system's.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("origin", &self.origin)
            .field("credential", &self.credential)
            .field("path_prefixes", &self.path_prefixes)
            .finish_non_exhaustive()
    }
}

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
        if !path_and_query.starts_with('/') || path_and_query.starts_with("//") {
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
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

/// What lets a run in. Shows itself nowhere.
#[derive(Clone)]
pub struct Credential {
    name: HeaderName,
    value: HeaderValue,
}

impl Credential {
    /// An Admin key (`sk-ant-admin…`), sent as `x-api-key`.
    ///
    /// # Errors
    ///
    /// If it cannot be the value of a header.
    pub fn admin_key(key: &str) -> Result<Self, InvalidAccess> {
        Self::of(HeaderName::from_static("x-api-key"), "", key)
    }

    /// A token, sent as `authorization: Bearer …`.
    ///
    /// # Errors
    ///
    /// If it cannot be the value of a header.
    pub fn bearer_token(token: &str) -> Result<Self, InvalidAccess> {
        Self::of(reqwest::header::AUTHORIZATION, "Bearer ", token)
    }

    fn of(name: HeaderName, scheme: &str, secret: &str) -> Result<Self, InvalidAccess> {
        let secret = secret.trim();
        if secret.is_empty() {
            return Err(InvalidAccess::Credential);
        }
        let value = HeaderValue::try_from(format!("{scheme}{secret}"));
        let mut value = value.map_err(|_| InvalidAccess::Credential)?;
        value.set_sensitive(true);
        Ok(Self { name, value })
    }

    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        headers.insert(self.name.clone(), self.value.clone());
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}: …)", self.name)
    }
}

/// Why there can be no access with what was given. Repeats nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidAccess {
    /// Not an origin.
    Origin,
    /// An origin to which a credential would travel in the clear.
    InTheClear,
    /// Not a credential that can be sent.
    Credential,
    /// Not a header that can be sent.
    Header,
}

impl fmt::Display for InvalidAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Origin => "an origin is a scheme, a host and a port: https://api.anthropic.com",
            Self::InTheClear => "the origin must be https, unless it is on loopback",
            Self::Credential => {
                "the credential is empty, or has characters that no header can have"
            }
            Self::Header => "the header's name or value cannot be sent",
        })
    }
}

impl std::error::Error for InvalidAccess {}

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

    #[test]
    fn a_credential_shows_itself_nowhere() {
        let key = Credential::admin_key("sk-ant-admin01-CANARY").unwrap();
        let access = Access::new(Origin::parse("https://a.example").unwrap(), key);
        assert_eq!(
            format!("{access:?}"),
            "Access { origin: https://a.example, credential: Credential(x-api-key: …), \
             path_prefixes: [\"/v1/organizations/\"], .. }"
        );
        for bad in ["", " ", "a\nb"] {
            assert_eq!(Credential::bearer_token(bad).unwrap_err(), InvalidAccess::Credential);
            assert_eq!(Credential::admin_key(bad).unwrap_err(), InvalidAccess::Credential);
        }
    }
}

//! What the collector does not hold: where requests go, and with which credentials.

use std::fmt;
use std::sync::Arc;

use fetch_rules::{Credential, Credentials, Origin, SameKind};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{Clock, SystemClock};

/// Where a run's requests go, and as whom.
#[derive(Clone)]
pub struct Access {
    pub(crate) origin: Origin,
    pub(crate) credentials: Credentials,
    pub(crate) path_prefixes: Vec<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) clock: Arc<dyn Clock>,
    /// Whether the origin may be in a network of one's own.
    pub(crate) private_addresses: bool,
}

impl Access {
    /// Access to the paths of an organization on one origin, with a credential or several.
    #[must_use]
    pub fn new(origin: Origin, credentials: impl Into<Credentials>) -> Self {
        Self {
            origin,
            credentials: credentials.into(),
            path_prefixes: vec![fetch_rules::PATH_PREFIX.to_owned()],
            headers: HeaderMap::new(),
            clock: Arc::new(SystemClock::default()),
            private_addresses: false,
        }
    }

    /// The same with one more credential. A request goes with one of them: with the one that may read
    /// its path, as [`readers`](fetch_rules::readers) lists them.
    ///
    /// # Errors
    ///
    /// If there is one of its kind already.
    pub fn with_credential(mut self, credential: Credential) -> Result<Self, SameKind> {
        self.credentials = self.credentials.with(credential)?;
        Ok(self)
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
    /// If the name or the value cannot be a header's, or the name is one that credentials are sent in:
    /// a request has one of them.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, InvalidHeader> {
        let name = HeaderName::try_from(name).map_err(|_| InvalidHeader)?;
        let value = HeaderValue::try_from(value).map_err(|_| InvalidHeader)?;
        if ["x-api-key", "authorization"].contains(&name.as_str()) {
            return Err(InvalidHeader);
        }
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Lets the origin's name lead to an address that is not public, such as a gateway's in a network
    /// of one's own. Without this such a name is refused when a connection is made. An origin that is
    /// given as an address, or as `localhost`, is taken at its word.
    #[must_use]
    pub fn with_private_addresses(mut self) -> Self {
        self.private_addresses = true;
        self
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
            .field("credentials", &self.credentials)
            .field("path_prefixes", &self.path_prefixes)
            .finish_non_exhaustive()
    }
}

/// The name or the value of a header cannot be sent. Repeats nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidHeader;

impl fmt::Display for InvalidHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the header's name or value cannot be sent")
    }
}

impl std::error::Error for InvalidHeader {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_header_goes_beside_the_credential_that_lets_in() {
        let key = Credential::admin_key("sk-ant-admin01-CANARY").unwrap();
        let access = Access::new(Origin::parse("https://a.example").unwrap(), key);
        for name in ["x-api-key", "X-Api-Key", "authorization", "Authorization", "a b"] {
            let with = access.clone().with_header(name, "Bearer x");
            assert_eq!(with.map(|_| ()).unwrap_err(), InvalidHeader, "{name}");
        }
        assert!(access.with_header("anthropic-version", "2023-06-01").is_ok());
    }

    #[test]
    fn credentials_show_themselves_nowhere() {
        let key = Credential::admin_key("sk-ant-admin01-CANARY").unwrap();
        let token = Credential::bearer_token("CANARY-token").unwrap();
        let access = Access::new(Origin::parse("https://a.example").unwrap(), key);
        let access = access.with_credential(token).unwrap();
        assert_eq!(
            format!("{access:?}"),
            "Access { origin: Origin(https://a.example), credentials: [Credential(x-api-key: …), \
             Credential(authorization: …)], path_prefixes: [\"/v1/organizations/\"], .. }"
        );
    }
}

//! What the collector never holds, and nobody gets to see.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::InvalidAccess;

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

    /// What is secret in it.
    pub(crate) fn secret(&self) -> &str {
        let value = self.value.to_str().unwrap_or_default();
        value.strip_prefix("Bearer ").unwrap_or(value)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_sent_is_no_credential() {
        for bad in ["", " ", "a\nb"] {
            assert_eq!(Credential::bearer_token(bad).unwrap_err(), InvalidAccess::Credential);
            assert_eq!(Credential::admin_key(bad).unwrap_err(), InvalidAccess::Credential);
        }
    }
}

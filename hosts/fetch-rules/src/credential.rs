//! What lets requests in, and shows itself nowhere.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::kind::CredentialKind;
use crate::spellings::Spellings;

/// What is shorter guards nothing, and is in many a text by chance. In bytes.
const SHORTEST_SECRET: usize = 8;

/// A credential. Shows itself nowhere. Clones share one copy, which is wiped when the last of them is
/// dropped.
#[derive(Clone)]
pub struct Credential(Arc<Secret>);

struct Secret {
    kind: CredentialKind,
    header: &'static str,
    scheme: &'static str,
    text: SecretString,
    /// None for what is too short.
    spellings: Option<Spellings>,
}

/// It is empty, or has characters that no header can have. Repeats nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCredential;

impl Credential {
    /// An Admin key (`sk-ant-admin…`), sent as `x-api-key`. What begins as an Enterprise key is one.
    ///
    /// # Errors
    ///
    /// If it cannot be the value of a header.
    pub fn admin_key(key: &str) -> Result<Self, InvalidCredential> {
        Self::new(CredentialKind::of_key(key.trim()), "x-api-key", "", key)
    }

    /// An Enterprise key (`sk-ant-api01…`), sent as `x-api-key`, however it begins.
    ///
    /// # Errors
    ///
    /// If it cannot be the value of a header.
    pub fn enterprise_key(key: &str) -> Result<Self, InvalidCredential> {
        Self::new(CredentialKind::EnterpriseKey, "x-api-key", "", key)
    }

    /// A token, sent as `authorization: Bearer …`, whether or not it says `Bearer` itself.
    ///
    /// # Errors
    ///
    /// If it cannot be the value of a header.
    pub fn bearer_token(token: &str) -> Result<Self, InvalidCredential> {
        let token = token.trim_start();
        let secret = match token.split_at_checked(7) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer ") => rest,
            _ => token,
        };
        Self::new(CredentialKind::AccessToken, "authorization", "Bearer ", secret)
    }

    fn new(
        kind: CredentialKind,
        header: &'static str,
        scheme: &'static str,
        secret: &str,
    ) -> Result<Self, InvalidCredential> {
        let secret = secret.trim();
        let is_sendable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        if secret.is_empty() || !secret.bytes().all(is_sendable) {
            return Err(InvalidCredential);
        }
        let spellings = (secret.len() >= SHORTEST_SECRET).then(|| Spellings::new(secret));
        Ok(Self(Arc::new(Secret { kind, header, scheme, text: secret.into(), spellings })))
    }

    /// What it is to the service: by how it was given, and by how it begins.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        self.0.kind
    }

    /// The name of the one header that it is sent in.
    #[must_use]
    pub fn header_name(&self) -> &'static str {
        self.0.header
    }

    /// The value of that header. This copy is wiped when it is dropped; what an HTTP client makes of
    /// it is the client's.
    #[must_use]
    pub fn header_value(&self) -> Zeroizing<String> {
        let Secret { scheme, text, .. } = &*self.0;
        let text = text.expose_secret();
        // With all the room that it needs: a string that grows leaves its beginning behind.
        let mut value = String::with_capacity(scheme.len().saturating_add(text.len()));
        value.push_str(scheme);
        value.push_str(text);
        Zeroizing::new(value)
    }

    /// Whether an answer that is to be passed on repeats it nowhere.
    ///
    /// # Errors
    ///
    /// If it does. The text says so, and repeats nothing of it.
    pub fn check_answer(&self, headers: &[(String, String)], body: &str) -> Result<(), String> {
        if headers.iter().any(|(_, value)| self.is_in(value)) || self.is_in(body) {
            return Err("the answer repeats the credential".to_owned());
        }
        Ok(())
    }

    /// Whether a text repeats it, as a service or something in between may do: as it is, in base64,
    /// and both under escapes of JSON and of URLs.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.0.spellings.as_ref().is_some_and(|spellings| spellings.are_in(text))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}: …)", self.0.header)
    }
}

impl fmt::Display for InvalidCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the credential is empty, or has characters that no header can have")
    }
}

impl std::error::Error for InvalidCredential {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_a_token_have_a_header_each() {
        let key = Credential::admin_key(" sk-ant-admin01-CANARY ").unwrap();
        assert_eq!(
            (key.header_name(), key.header_value().as_str()),
            ("x-api-key", "sk-ant-admin01-CANARY")
        );
        for token in ["CANARY-token", "Bearer CANARY-token", "bearer  CANARY-token "] {
            let token = Credential::bearer_token(token).unwrap();
            let value = token.header_value();
            let header = (token.header_name(), value.as_str());
            assert_eq!(header, ("authorization", "Bearer CANARY-token"));
        }
    }

    #[test]
    fn its_kind_shows_in_how_it_is_given_and_how_it_begins() {
        use CredentialKind::{AccessToken, AdminKey, EnterpriseKey};
        for key in ["sk-ant-admin01-CANARY", "sk-ant-api03-CANARY", "sk-ant-oat01-CANARY", "k"] {
            assert_eq!(Credential::admin_key(key).unwrap().kind(), AdminKey, "{key}");
            assert_eq!(Credential::bearer_token(key).unwrap().kind(), AccessToken, "{key}");
            let enterprise = Credential::enterprise_key(key).unwrap();
            let header = (enterprise.kind(), enterprise.header_name());
            assert_eq!(header, (EnterpriseKey, "x-api-key"), "{key}");
        }
        let enterprise = Credential::admin_key(" sk-ant-api01-CANARY").unwrap();
        assert_eq!(enterprise.kind(), EnterpriseKey);
    }

    #[test]
    fn it_shows_itself_nowhere() {
        let key = Credential::admin_key("sk-ant-admin01-CANARY").unwrap();
        assert_eq!(format!("{key:?}"), "Credential(x-api-key: …)");
    }

    #[test]
    fn what_cannot_be_sent_is_no_credential() {
        for bad in ["", " ", "a\nb", "é"] {
            assert!(Credential::bearer_token(bad).is_err(), "{bad:?}");
            assert!(Credential::admin_key(bad).is_err(), "{bad:?}");
        }
        assert!(Credential::bearer_token("Bearer ").is_err());
    }

    #[test]
    fn a_text_that_repeats_it_is_found_unless_it_is_too_short_to_be_a_secret() {
        let is_in = |secret, text| Credential::admin_key(secret).unwrap().is_in(text);
        assert!(is_in("a CANARY", "so: a CANARY"));
        assert!(!is_in("a CANARY", "a"));
        assert!(!is_in("k", "Bo's key"));
    }
}

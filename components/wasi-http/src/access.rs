//! Where requests go, and as whom: from environment variables, or from the headers of somebody's
//! request. Sends nothing.

use fetch_rules::{Credential, Origin};

/// The variable with an Admin key, which is sent as `x-api-key`.
pub const ADMIN_KEY: &str = "ANTHROPIC_ADMIN_KEY";
/// The variable with a token, which is sent as `authorization: Bearer …`; without an Admin key.
pub const AUTH_TOKEN: &str = "ANTHROPIC_AUTH_TOKEN";
/// The variable with the origin, if it is not [`fetch_rules::ORIGIN`].
pub const BASE_URL: &str = "ANTHROPIC_BASE_URL";

/// Where requests go, and as whom. Shows the credential nowhere.
#[derive(Debug)]
pub struct Access {
    /// Where requests go.
    pub origin: Origin,
    /// As whom.
    pub credential: Credential,
}

impl Access {
    /// Reads it from the variables of an environment. `hint` goes on with the sentence that says to
    /// set one: whoever started the program knows how.
    ///
    /// # Errors
    ///
    /// If there is no credential, it cannot be sent, or the origin is none. The text says what to
    /// do, and repeats nothing of the credential.
    pub fn from_variables(variables: &[(String, String)], hint: &str) -> Result<Self, String> {
        let variable = |name: &str| variable(variables, name);
        let (source, credential) = match (variable(ADMIN_KEY), variable(AUTH_TOKEN)) {
            (Some(key), _) => (ADMIN_KEY, Credential::admin_key(key)),
            (None, Some(token)) => (AUTH_TOKEN, Credential::bearer_token(token)),
            (None, None) => {
                return Err(format!(
                    "{ADMIN_KEY} is not set: set it to an Admin key (sk-ant-admin…){hint}"
                ));
            }
        };
        let credential = credential
            .map_err(|_| format!("{source} is empty or has characters that no header can have"))?;
        Ok(Self { origin: origin(variables)?, credential })
    }

    /// Takes the origin from the variables of an environment, and the credential from somebody's
    /// request: from the values of its headers `x-api-key` and `authorization`.
    ///
    /// # Errors
    ///
    /// If there is not one credential that can be sent, or no origin. The text repeats nothing of a
    /// credential.
    pub fn of_request(
        variables: &[(String, String)],
        keys: &[Vec<u8>],
        authorizations: &[Vec<u8>],
    ) -> Result<Self, Refusal> {
        let credential = match (keys, authorizations) {
            ([key], []) => sendable(key).and_then(|key| Credential::admin_key(key).ok()),
            ([], [token]) => sendable(token)
                .filter(|token| names_bearer(token))
                .and_then(|token| Credential::bearer_token(token).ok()),
            ([], []) => None,
            _ => {
                let sentence = format!("the request has more than one credential: {ONE_HEADER}");
                return Err(Refusal::SeveralCredentials(sentence));
            }
        };
        let credential = credential.ok_or_else(|| {
            let sentence = format!("the request has no credential that can be sent: {ONE_HEADER}");
            Refusal::NoCredential(sentence)
        })?;
        Ok(Self { origin: origin(variables).map_err(Refusal::NoOrigin)?, credential })
    }
}

/// What a request is to have.
const ONE_HEADER: &str = "it must have either x-api-key, with an Admin key (sk-ant-admin…), or \
                          authorization, with Bearer and a token";

/// Why a request begins no run. The texts are sentences for whoever sent it, or for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The credential is missing, or cannot be sent.
    NoCredential(String),
    /// There is more than one credential.
    SeveralCredentials(String),
    /// There is no one origin.
    NoOrigin(String),
}

/// The origin that the variables of an environment name.
///
/// # Errors
///
/// If it is none. The text says what to do.
pub fn origin(variables: &[(String, String)]) -> Result<Origin, String> {
    let text = variable(variables, BASE_URL).unwrap_or(fetch_rules::ORIGIN);
    Origin::parse(text).map_err(|error| format!("{BASE_URL} {error}"))
}

/// The value of a variable, unless it is blank.
fn variable<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = variables.iter().find(|(variable, _)| variable == name);
    found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

fn sendable(value: &[u8]) -> Option<&str> {
    str::from_utf8(value).ok()
}

/// Whether the value of `authorization` has the one scheme that the service knows.
fn names_bearer(value: &str) -> bool {
    let scheme = value.split_at_checked(7).map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn access(variables: &[(&str, &str)]) -> Result<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables: Vec<_> = variables.iter().map(owned).collect();
        Access::from_variables(&variables, ", or so").map(|access| format!("{access:?}"))
    }

    #[test]
    fn an_admin_key_goes_before_a_token_and_neither_shows_itself() {
        let key = (ADMIN_KEY, "sk-ant-admin01-CANARY");
        let token = (AUTH_TOKEN, "CANARY");
        let origin = "https://api.anthropic.com";
        let shown = |header: &str| {
            format!("Access {{ origin: Origin({origin}), credential: Credential({header}: …) }}")
        };
        let as_key = shown("x-api-key");
        assert_eq!(access(&[key]).unwrap(), as_key);
        assert_eq!(access(&[token, key]).unwrap(), as_key);
        let as_token = shown("authorization");
        assert_eq!(access(&[token, (ADMIN_KEY, " ")]).unwrap(), as_token);
    }

    #[test]
    fn without_a_credential_it_says_what_to_do() {
        for variables in [vec![], vec![(ADMIN_KEY, "")]] {
            let says = access(&variables).unwrap_err();
            assert_eq!(
                says,
                "ANTHROPIC_ADMIN_KEY is not set: set it to an Admin key (sk-ant-admin…), or so"
            );
        }
        let says = access(&[(ADMIN_KEY, "CANARY\n1")]).unwrap_err();
        assert_eq!(says, "ANTHROPIC_ADMIN_KEY is empty or has characters that no header can have");
    }

    #[test]
    fn an_origin_that_is_none_is_told_with_its_variable() {
        let says = |url| access(&[(ADMIN_KEY, "k"), (BASE_URL, url)]).unwrap_err();
        assert_eq!(
            says("https://a.example/v1"),
            "ANTHROPIC_BASE_URL must be a scheme, a host and a port: https://api.anthropic.com"
        );
        assert_eq!(
            says("http://a.example"),
            "ANTHROPIC_BASE_URL must be https, unless it is on loopback"
        );
    }

    fn of_request(keys: &[&str], authorizations: &[&str]) -> Result<String, Refusal> {
        let bytes = |values: &[&str]| -> Vec<_> {
            values.iter().map(|value| value.as_bytes().to_vec()).collect()
        };
        let (keys, authorizations) = (bytes(keys), bytes(authorizations));
        // What the environment has of credentials is not for those who ask.
        let variables = [(ADMIN_KEY.to_owned(), "sk-ant-admin01-operator".to_owned())];
        let access = Access::of_request(&variables, &keys, &authorizations)?;
        let credential = access.credential;
        let (name, value) = (credential.header_name(), credential.header_value());
        Ok(format!("{} {name}: {}", access.origin, &*value))
    }

    #[test]
    fn a_request_brings_a_key_or_a_token_and_nothing_but_it_is_used() {
        assert_eq!(
            of_request(&["sk-ant-admin01-CANARY"], &[]).unwrap(),
            "https://api.anthropic.com x-api-key: sk-ant-admin01-CANARY"
        );
        for token in ["Bearer CANARY", "bearer  CANARY "] {
            assert_eq!(
                of_request(&[], &[token]).unwrap(),
                "https://api.anthropic.com authorization: Bearer CANARY"
            );
        }
    }

    #[test]
    fn a_request_without_one_credential_is_told_what_it_must_have() {
        let none = Refusal::NoCredential(
            "the request has no credential that can be sent: it must have either x-api-key, with \
             an Admin key (sk-ant-admin…), or authorization, with Bearer and a token"
                .to_owned(),
        );
        assert_eq!(of_request(&[], &[]).unwrap_err(), none);
        for value in ["", " ", "CANA\u{e9}RY", "CANA\u{1}RY"] {
            assert_eq!(of_request(&[value], &[]).unwrap_err(), none, "{value:?}");
        }
        for value in ["", "CANARY", "Bearer", "Bearer ", "Basic CANARY", "Bearer CANA\u{1}RY"] {
            assert_eq!(of_request(&[], &[value]).unwrap_err(), none, "{value:?}");
        }
        let several = Refusal::SeveralCredentials(
            "the request has more than one credential: it must have either x-api-key, with an \
             Admin key (sk-ant-admin…), or authorization, with Bearer and a token"
                .to_owned(),
        );
        let (key, token) = ("CANARY", "Bearer CANARY");
        assert_eq!(of_request(&[key], &[token]).unwrap_err(), several);
        assert_eq!(of_request(&[key, key], &[]).unwrap_err(), several);
        assert_eq!(of_request(&[], &[token, token]).unwrap_err(), several);
    }
}

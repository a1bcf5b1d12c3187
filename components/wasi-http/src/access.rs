//! Where requests go, and as whom: from environment variables, or from the headers of somebody's
//! request. Sends nothing.

use fetch_rules::{Credential, Credentials, InvalidCredential, Origin};

/// The variable with an Admin key, which is sent as `x-api-key`; or with an Enterprise key.
pub const ADMIN_KEY: &str = "ANTHROPIC_ADMIN_KEY";
/// The variable with a token, which is sent as `authorization: Bearer …`.
pub const AUTH_TOKEN: &str = "ANTHROPIC_AUTH_TOKEN";
/// The variable with an Enterprise key, which is sent as `x-api-key`.
pub const ENTERPRISE_KEY: &str = "ANTHROPIC_ENTERPRISE_KEY";
/// The variable with the origin, if it is not [`fetch_rules::ORIGIN`].
pub const BASE_URL: &str = "ANTHROPIC_BASE_URL";

/// How the text of a variable becomes a credential.
type Reading = fn(&str) -> Result<Credential, InvalidCredential>;

/// The variables with credentials.
const CREDENTIALS: [(&str, Reading); 3] = [
    (ADMIN_KEY, Credential::admin_key),
    (AUTH_TOKEN, Credential::bearer_token),
    (ENTERPRISE_KEY, Credential::enterprise_key),
];

/// Where requests go, and as whom. Shows the credentials nowhere.
#[derive(Debug)]
pub struct Access {
    /// Where requests go.
    pub origin: Origin,
    /// As whom.
    pub credentials: Credentials,
}

impl Access {
    /// Reads it from the variables of an environment. `hint` goes on with the sentence that says to
    /// set one: whoever started the program knows how.
    ///
    /// # Errors
    ///
    /// If there is no credential, one cannot be sent, two are of a kind, or the origin is none. The
    /// text says what to do, and repeats nothing of a credential.
    pub fn from_variables(variables: &[(String, String)], hint: &str) -> Result<Self, String> {
        let mut held: Option<Credentials> = None;
        for (name, reading) in CREDENTIALS {
            let Some(text) = variable(variables, name) else { continue };
            let credential = reading(text).map_err(|_| {
                format!("{name} is empty or has characters that no header can have")
            })?;
            held = Some(match held {
                None => credential.into(),
                Some(held) => held
                    .with(credential)
                    .map_err(|same| format!("{name} is one too many: {same}"))?,
            });
        }
        let credentials = held.ok_or_else(|| {
            format!("{ADMIN_KEY} is not set: set it to an Admin key (sk-ant-admin…){hint}")
        })?;
        Ok(Self { origin: origin(variables)?, credentials })
    }

    /// Takes the origin from the variables of an environment, and the credentials from somebody's
    /// request: from the values of its headers `x-api-key` and `authorization`.
    ///
    /// # Errors
    ///
    /// If there is no credential, one cannot be sent, a header is there twice, or there is no origin.
    /// The text repeats nothing of a credential.
    pub fn of_request(
        variables: &[(String, String)],
        keys: &[Vec<u8>],
        authorizations: &[Vec<u8>],
    ) -> Result<Self, Refusal> {
        let (key, token) = (one("x-api-key", keys)?, one("authorization", authorizations)?);
        let key = key.map(|key| sendable(key).and_then(|key| Credential::admin_key(key).ok()));
        let token = token.map(|token| {
            let token = sendable(token).filter(|token| names_bearer(token));
            token.and_then(|token| Credential::bearer_token(token).ok())
        });
        let credentials = match (key, token) {
            (Some(Some(key)), Some(Some(token))) => Credentials::from(key).with(token).ok(),
            (Some(Some(one)), None) | (None, Some(Some(one))) => Some(one.into()),
            _ => None,
        };
        let credentials = credentials.ok_or_else(|| {
            let sentence =
                format!("the request has no credential, or one that cannot be sent: {EACH_HEADER}");
            Refusal::NoCredential(sentence)
        })?;
        Ok(Self { origin: origin(variables).map_err(Refusal::NoOrigin)?, credentials })
    }
}

/// What a request is to have.
const EACH_HEADER: &str = "it must have x-api-key, with an Admin key (sk-ant-admin…) or an \
                           Enterprise key, or authorization, with Bearer and a token, or both";

/// The one value of a header; none: it is not there.
fn one<'a>(header: &str, values: &'a [Vec<u8>]) -> Result<Option<&'a Vec<u8>>, Refusal> {
    match values {
        [] => Ok(None),
        [value] => Ok(Some(value)),
        _ => {
            let sentence = format!("the request has {header} more than once: {EACH_HEADER}");
            Err(Refusal::SeveralCredentials(sentence))
        }
    }
}

/// Why a request begins no run. The texts are sentences for whoever sent it, or for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no credential, or one cannot be sent.
    NoCredential(String),
    /// There is more than one credential of a kind.
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
    fn every_credential_that_is_set_is_used_and_none_shows_itself() {
        let key = (ADMIN_KEY, "sk-ant-admin01-CANARY");
        let token = (AUTH_TOKEN, "CANARY-token");
        let enterprise = (ENTERPRISE_KEY, "CANARY-enterprise");
        let shown = |headers: &[&str]| {
            let credentials: Vec<_> =
                headers.iter().map(|header| format!("Credential({header}: …)")).collect();
            let credentials = credentials.join(", ");
            let origin = "Origin(https://api.anthropic.com)";
            Ok(format!("Access {{ origin: {origin}, credentials: [{credentials}] }}"))
        };
        assert_eq!(access(&[key]), shown(&["x-api-key"]));
        assert_eq!(access(&[token, (ADMIN_KEY, " ")]), shown(&["authorization"]));
        assert_eq!(access(&[enterprise]), shown(&["x-api-key"]));
        assert_eq!(access(&[token, key]), shown(&["x-api-key", "authorization"]));
        let all = shown(&["x-api-key", "authorization", "x-api-key"]);
        assert_eq!(access(&[enterprise, token, key]), all);
    }

    #[test]
    fn two_of_a_kind_are_told_with_the_variable() {
        let enterprise = [(ADMIN_KEY, "sk-ant-api01-CANARY"), (ENTERPRISE_KEY, "CANARY")];
        assert_eq!(
            access(&enterprise).unwrap_err(),
            "ANTHROPIC_ENTERPRISE_KEY is one too many: two credentials are an Enterprise key \
             each, and a run takes one of each kind"
        );
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
        let header = |credential: &Credential| {
            format!("{}: {}", credential.header_name(), &*credential.header_value())
        };
        let headers: Vec<_> = access.credentials.iter().map(header).collect();
        Ok(format!("{} {}", access.origin, headers.join(", ")))
    }

    #[test]
    fn a_request_brings_a_key_or_a_token_or_both_and_nothing_but_these_is_used() {
        let key = "sk-ant-admin01-CANARY";
        let origin = "https://api.anthropic.com";
        assert_eq!(of_request(&[key], &[]).unwrap(), format!("{origin} x-api-key: {key}"));
        for token in ["Bearer CANARY", "bearer  CANARY "] {
            let sent = "authorization: Bearer CANARY";
            assert_eq!(of_request(&[], &[token]).unwrap(), format!("{origin} {sent}"));
            let both = of_request(&[key], &[token]).unwrap();
            assert_eq!(both, format!("{origin} x-api-key: {key}, {sent}"));
        }
    }

    #[test]
    fn a_request_without_a_credential_that_can_be_sent_is_told_what_it_must_have() {
        let must = "it must have x-api-key, with an Admin key (sk-ant-admin…) or an Enterprise \
                    key, or authorization, with Bearer and a token, or both";
        let says = format!("the request has no credential, or one that cannot be sent: {must}");
        let none = Refusal::NoCredential(says);
        assert_eq!(of_request(&[], &[]).unwrap_err(), none);
        let (key, token) = ("CANARY", "Bearer CANARY");
        for value in ["", " ", "CANA\u{e9}RY", "CANA\u{1}RY"] {
            assert_eq!(of_request(&[value], &[]).unwrap_err(), none, "{value:?}");
            assert_eq!(of_request(&[value], &[token]).unwrap_err(), none, "{value:?}");
        }
        for value in ["", "CANARY", "Bearer", "Bearer ", "Basic CANARY", "Bearer CANA\u{1}RY"] {
            assert_eq!(of_request(&[], &[value]).unwrap_err(), none, "{value:?}");
            assert_eq!(of_request(&[key], &[value]).unwrap_err(), none, "{value:?}");
        }
        let twice = |header: &str| {
            let says = format!("the request has {header} more than once: {must}");
            Err(Refusal::SeveralCredentials(says))
        };
        assert_eq!(of_request(&[key, key], &[]), twice("x-api-key"));
        assert_eq!(of_request(&[key, key], &[token]), twice("x-api-key"));
        assert_eq!(of_request(&[], &[token, token]), twice("authorization"));
    }
}

//! Where requests go, and as whom: from environment variables. Sends nothing.

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
    /// Reads it from the variables of an environment.
    ///
    /// # Errors
    ///
    /// If there is no credential, it cannot be sent, or the origin is none. The text says what to
    /// do, and repeats nothing of the credential.
    pub fn from_variables(variables: &[(String, String)]) -> Result<Self, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(variable, _)| variable == name);
            found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let (source, credential) = match (variable(ADMIN_KEY), variable(AUTH_TOKEN)) {
            (Some(key), _) => (ADMIN_KEY, Credential::admin_key(key)),
            (None, Some(token)) => (AUTH_TOKEN, Credential::bearer_token(token)),
            (None, None) => {
                return Err(format!(
                    "{ADMIN_KEY} is not set: set it to an Admin key (sk-ant-admin…), and add \
                     --env {ADMIN_KEY}"
                ));
            }
        };
        let credential = credential
            .map_err(|_| format!("{source} is empty or has characters that no header can have"))?;
        let origin = Origin::parse(variable(BASE_URL).unwrap_or(fetch_rules::ORIGIN))
            .map_err(|error| format!("{BASE_URL} {error}"))?;
        Ok(Self { origin, credential })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn access(variables: &[(&str, &str)]) -> Result<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables: Vec<_> = variables.iter().map(owned).collect();
        Access::from_variables(&variables).map(|access| format!("{access:?}"))
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
            assert!(says.starts_with("ANTHROPIC_ADMIN_KEY is not set: "), "{says}");
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
}

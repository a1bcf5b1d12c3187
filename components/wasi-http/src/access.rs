//! Where requests go, and as whom: from environment variables. Sends nothing.

use std::fmt;

use http::Uri;
use http::uri::{Authority, Scheme};

/// The variable with an Admin key, which is sent as `x-api-key`.
pub const ADMIN_KEY: &str = "ANTHROPIC_ADMIN_KEY";
/// The variable with a token, which is sent as `authorization: Bearer …`; without an Admin key.
pub const AUTH_TOKEN: &str = "ANTHROPIC_AUTH_TOKEN";
/// The variable with the origin, if it is not [`fetch_rules::ORIGIN`].
pub const BASE_URL: &str = "ANTHROPIC_BASE_URL";

/// Where requests go, and as whom. Shows the credential nowhere.
pub struct Access {
    /// `https`, or `http` on loopback.
    pub scheme: Scheme,
    /// The host and the port.
    pub authority: Authority,
    credential: (&'static str, String),
}

impl Access {
    /// Reads it from the variables of an environment.
    ///
    /// # Errors
    ///
    /// If there is no credential, it cannot be sent, or the origin is none. The text says what to do,
    /// and repeats nothing of the credential.
    pub fn from_variables(variables: &[(String, String)]) -> Result<Self, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(own, _)| own == name);
            found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let (name, source, value) = match (variable(ADMIN_KEY), variable(AUTH_TOKEN)) {
            (Some(key), _) => ("x-api-key", ADMIN_KEY, key.to_owned()),
            (None, Some(token)) => ("authorization", AUTH_TOKEN, format!("Bearer {token}")),
            (None, None) => {
                return Err(format!(
                    "{ADMIN_KEY} is not set: set it to an Admin key (sk-ant-admin…), and add \
                     --env {ADMIN_KEY}"
                ));
            }
        };
        if value.bytes().any(|byte| byte != b' ' && !byte.is_ascii_graphic()) {
            return Err(format!("{source} has characters that no header can have"));
        }
        let (scheme, authority) = origin(variable(BASE_URL).unwrap_or(fetch_rules::ORIGIN))?;
        Ok(Self { scheme, authority, credential: (name, value) })
    }

    /// What is secret in it.
    #[must_use]
    pub fn secret(&self) -> &str {
        let value = self.credential.1.as_str();
        value.strip_prefix("Bearer ").unwrap_or(value)
    }

    /// The name and the value of the header that lets a request in.
    #[must_use]
    pub fn header(&self) -> (&str, &[u8]) {
        (self.credential.0, self.credential.1.as_bytes())
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({}://{}, {}: …)", self.scheme, self.authority, self.credential.0)
    }
}

fn origin(text: &str) -> Result<(Scheme, Authority), String> {
    let wrong =
        || format!("{BASE_URL} must be a scheme, a host and a port: {}", fetch_rules::ORIGIN);
    if text.contains('#') {
        return Err(wrong());
    }
    let parts = text.parse::<Uri>().map_err(|_| wrong())?.into_parts();
    let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
        return Err(wrong());
    };
    let path = parts.path_and_query.map(|path| path.as_str().to_owned());
    let has_host = !authority.host().is_empty();
    // What follows the host is a port, if anything.
    let has_rest = authority.as_str().len() > authority.host().len();
    if !has_host || has_rest && authority.port_u16().is_none() {
        return Err(wrong());
    }
    if authority.as_str().contains('@') || !matches!(path.as_deref(), None | Some("" | "/")) {
        return Err(wrong());
    }
    match scheme.as_str() {
        "https" => Ok((scheme, authority)),
        "http" if fetch_rules::is_loopback(authority.host()) => Ok((scheme, authority)),
        "http" => Err(format!("{BASE_URL} must be https, unless it is on loopback")),
        _ => Err(wrong()),
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
        let as_key = format!("Access({origin}, x-api-key: …)");
        assert_eq!(access(&[key]).unwrap(), as_key);
        assert_eq!(access(&[token, key]).unwrap(), as_key);
        let as_token = format!("Access({origin}, authorization: …)");
        assert_eq!(access(&[token, (ADMIN_KEY, " ")]).unwrap(), as_token);
    }

    #[test]
    fn without_a_credential_it_says_what_to_do() {
        for variables in [vec![], vec![(ADMIN_KEY, "")]] {
            let says = access(&variables).unwrap_err();
            assert!(says.starts_with("ANTHROPIC_ADMIN_KEY is not set: "), "{says}");
        }
        let says = access(&[(ADMIN_KEY, "CANARY\n1")]).unwrap_err();
        assert_eq!(says, "ANTHROPIC_ADMIN_KEY has characters that no header can have");
    }

    #[test]
    fn an_origin_is_one_place_and_nothing_in_the_clear() {
        let of = |url| access(&[(ADMIN_KEY, "k"), (BASE_URL, url)]);
        for url in ["https://a.example", "https://a.example:8443/", "http://127.0.0.1:8080"] {
            assert!(of(url).unwrap().contains(url.trim_end_matches('/')), "{url}");
        }
        for url in [
            "a.example",
            "https://a.example/v1",
            "https://u@a.example",
            "ftp://a.example",
            "https://:443",
            "https://a.example:99999",
            "https://a.example#f",
        ] {
            assert!(of(url).unwrap_err().contains("must be a scheme, a host and a port"), "{url}");
        }
        let says = of("http://a.example").unwrap_err();
        assert_eq!(says, "ANTHROPIC_BASE_URL must be https, unless it is on loopback");
    }
}

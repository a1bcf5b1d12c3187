//! Who asks: the credential and the version of the API that a request names.

use super::{Error, Generation, Service};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) version: Version,
    /// Whether the credential has the scope `org:admin`, which no Admin key has.
    pub(super) is_organization_admin: bool,
}

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// `2023-06-01`
    First,
    /// `2026-10-21`: an API key has no `workspace_id`.
    Scoped,
}

impl Service {
    /// Whether a request is let in, and who asks.
    pub(super) fn let_in(&self, headers: &[(String, String)]) -> Result<Caller, Error> {
        let header = |name: &str| {
            let found = headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        };
        if header("x-api-key").is_some() && header("authorization").is_some() {
            return Err(Error::invalid("x-api-key and authorization cannot be sent together"));
        }
        let token = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let has_token = token.is_some() && token == self.access_token.as_deref();
        // The official SDK sends keys of any kind as bearers.
        let key = header("x-api-key").or(token);
        let is_refused = self.admin_key.is_some() && key != self.admin_key.as_deref();
        let is_refused = is_refused && !has_token;
        if header("origin").is_some() || is_refused {
            return Err(Error::new(401, "authentication_error", "invalid x-api-key"));
        }
        let version = match header("anthropic-version") {
            // The oldest server has one version only, whatever it is asked for.
            Some("2026-10-21") if self.generation != Generation::Silent => Version::Scoped,
            Some("2023-06-01" | "2026-10-21") => Version::First,
            _ => return Err(Error::invalid("anthropic-version: header is required")),
        };
        Ok(Caller { version, is_organization_admin: has_token || self.admin_key.is_none() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::northwind_labs;

    /// The status of the answer to a request for a path below the organization.
    fn status(path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut service = Service::new(northwind_labs());
        service.admin_key = Some("key".to_owned());
        service.access_token = Some("token".to_owned());
        let headers = headers.iter().chain(&[("anthropic-version", "2026-10-21")]);
        let headers: Vec<_> =
            headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        service.answer(&format!("/v1/organizations/{path}"), &headers).status
    }

    #[test]
    fn a_key_is_let_in_by_either_header_and_a_token_only_as_a_bearer() {
        assert_eq!(status("users", &[("x-api-key", "key")]), 200);
        assert_eq!(status("users", &[("authorization", "Bearer key")]), 200);
        assert_eq!(status("service_accounts", &[("authorization", "Bearer token")]), 200);
        for refused in [
            ("x-api-key", "token"),
            ("x-api-key", "Bearer key"),
            ("authorization", "key"),
            ("authorization", "token"),
            ("authorization", "Basic key"),
        ] {
            assert_eq!(status("users", &[refused]), 401, "{refused:?}");
        }
        assert_eq!(status("users", &[]), 401);
    }

    #[test]
    fn a_key_sent_as_a_bearer_does_not_become_a_token() {
        assert_eq!(status("service_accounts", &[("authorization", "Bearer key")]), 403);
    }

    #[test]
    fn both_headers_in_one_request_are_a_mistake_in_the_request() {
        for bearer in ["Bearer key", "Bearer token", "Bearer other", "Basic key"] {
            for key in ["key", "other"] {
                let both = [("X-Api-Key", key), ("Authorization", bearer)];
                assert_eq!(status("users", &both), 400, "{both:?}");
            }
        }
    }
}

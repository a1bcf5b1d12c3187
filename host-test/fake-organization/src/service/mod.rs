//! The service: which answer a request gets. Knows no connection, and no time but that of the
//! organization.

mod changes;
mod error;
mod faults;
mod limit;
mod live;
mod query;
mod reads;
mod surfaces;
mod usage;
mod writes;

pub use error::Error;
pub use faults::{Fault, Faults, Outcome};
use jiff::fmt::rfc2822::DateTimePrinter;
pub use limit::RequestLimit;
pub use live::LiveService;
pub(crate) use query::Query;
use serde_json::Value;

use crate::Items;

/// What the server lets be known of the default workspace. Servers were like this, one after
/// the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Keys have no `scope`, `include_default` is not known: nothing reveals the id.
    Silent,
    /// `include_default` is not known, but a key's `scope` reveals the id.
    Scoped,
    /// Like [`Generation::Scoped`], and it refuses `include_default`.
    Strict,
    /// `include_default=true` lists the default workspace.
    Listed,
}

impl Generation {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [Self::Silent, Self::Scoped, Self::Strict, Self::Listed];
}

/// A service with one organization.
#[derive(Clone, Debug)]
pub struct Service {
    /// What it tells of.
    pub items: Items,
    /// How it tells it.
    pub generation: Generation,
    /// The key it accepts, as `x-api-key` or as `authorization: Bearer …`; none: it asks for none.
    pub admin_key: Option<String>,
    /// The OAuth token with the scope `org:admin` that it accepts as `authorization: Bearer …`.
    pub access_token: Option<String>,
    /// Whether the organization is an Enterprise one: of a kind that has neither workspaces nor API keys.
    pub is_enterprise: bool,
    /// Whether member lists show those who inherit a role.
    pub lists_inherited_members: bool,
    /// Whether the member list of an archived workspace can be asked for.
    pub lists_archived_members: bool,
    /// Whether an invite that nobody accepted in time is still said to be pending.
    pub lists_expired_as_pending: bool,
    /// The most items it puts on a page, whatever it is asked for; the API's own is 1000.
    pub largest_page: usize,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// When it comes.
    pub delivery: Delivery,
}

/// When an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As soon as it can.
    AtOnce,
    /// After [`SLOW_MS`].
    Late,
    /// Half of it as soon as it can; then the connection ends.
    Half,
    /// Never: the connection ends before.
    Never,
}

/// How late a late answer is, in milliseconds.
pub const SLOW_MS: u64 = 10_000;

impl Service {
    /// The newest server, asking for no key.
    #[must_use]
    pub fn new(items: Items) -> Self {
        Self {
            items,
            generation: Generation::Listed,
            admin_key: None,
            access_token: None,
            is_enterprise: false,
            lists_inherited_members: false,
            lists_archived_members: true,
            lists_expired_as_pending: false,
            largest_page: 1000,
        }
    }

    /// The answer to a `GET` of a path with its query.
    #[must_use]
    pub fn answer(&self, path_and_query: &str, headers: &[(String, String)]) -> Answer {
        self.answer_with(headers, |caller| self.read(path_and_query, caller))
    }

    /// The answer to a request that `respond` sees only if it is let in.
    fn answer_with(
        &self,
        headers: &[(String, String)],
        respond: impl FnOnce(Caller) -> Result<Value, Error>,
    ) -> Answer {
        self.dress(self.let_in(headers).and_then(respond))
    }

    /// A body or an error with the headers that every answer carries.
    fn dress(&self, result: Result<Value, Error>) -> Answer {
        let (status, body) = match result {
            Ok(body) => (200, body),
            Err(error) => (error.status, error.body()),
        };
        let headers = [
            ("content-type", "application/json"),
            ("date", &http_date(self.items.now_ms)),
            ("request-id", "req_011fake"),
            ("anthropic-organization-id", &self.items.id),
        ];
        Answer {
            status,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            body: body.to_string(),
            delivery: Delivery::AtOnce,
        }
    }

    /// Whether a request is let in, and who asks.
    fn let_in(&self, headers: &[(String, String)]) -> Result<Caller, Error> {
        let header = |name: &str| {
            let found = headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
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

/// A time as the header `date` has it, such as `Tue, 24 Nov 2026 08:00:00 GMT`.
fn http_date(ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let printed = DateTimePrinter::new().timestamp_to_rfc9110_string(&moment);
    // Only years before our era cannot be printed.
    printed.unwrap_or_else(|_| "Thu, 01 Jan 1970 00:00:00 GMT".to_owned())
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Caller {
    version: Version,
    /// Whether the credential has the scope `org:admin`, which no Admin key has.
    is_organization_admin: bool,
}

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// `2023-06-01`
    First,
    /// `2026-10-21`: an API key has no `workspace_id`.
    Scoped,
}

/// The segments of a path below `/v1/organizations`.
fn segments(path: &str) -> Result<Vec<&str>, Error> {
    let rest = path.strip_prefix("/v1/organizations/").ok_or(Error::not_found())?;
    Ok(rest.split('/').collect())
}

/// The path and the query of a target.
fn split(target: &str) -> (&str, Query) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (path, Query::parse(query))
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
    fn every_answer_carries_the_time_of_the_organization() {
        let mut service = Service::new(northwind_labs());
        service.items.now_ms = 1_795_507_200_000;
        let headers = [("anthropic-version".to_owned(), "2026-10-21".to_owned())];
        for (path, status) in [("/v1/organizations/me", 200), ("/v1/organizations/moon", 404)] {
            let answer = service.answer(path, &headers);
            let dates = answer.headers.iter().filter(|(name, _)| name == "date");
            let dates: Vec<_> = dates.map(|(_, date)| date.as_str()).collect();
            assert_eq!((answer.status, dates), (status, vec!["Tue, 24 Nov 2026 08:00:00 GMT"]));
        }
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

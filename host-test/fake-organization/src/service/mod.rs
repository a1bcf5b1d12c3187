//! The service: which answer a request gets. Knows no connection and no time.

mod error;
mod faults;
mod limit;
mod live;
mod query;
mod reads;

pub use error::Error;
pub use faults::{Fault, Faults};
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
    /// Like [`Generation::Scoped`], and parameters that are not known are refused.
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
    /// The key it accepts; none: it asks for no key.
    pub admin_key: Option<String>,
    /// Whether the organization is of a kind that has neither workspaces nor API keys.
    pub without_workspaces: bool,
    /// Whether the member list of an archived workspace can be asked for.
    pub lists_archived_members: bool,
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
}

impl Service {
    /// The newest server, asking for no key.
    #[must_use]
    pub fn new(items: Items) -> Self {
        Self {
            items,
            generation: Generation::Listed,
            admin_key: None,
            without_workspaces: false,
            lists_archived_members: true,
            largest_page: 1000,
        }
    }

    /// The answer to a `GET` of a path with its query.
    #[must_use]
    pub fn answer(&self, path_and_query: &str, headers: &[(String, String)]) -> Answer {
        self.answer_with(headers, |version| self.read(path_and_query, version))
    }

    /// The answer to a request that `respond` sees only if it is let in.
    fn answer_with(
        &self,
        headers: &[(String, String)],
        respond: impl FnOnce(Version) -> Result<Value, Error>,
    ) -> Answer {
        let (status, body) = match self.let_in(headers).and_then(respond) {
            Ok(body) => (200, body),
            Err(error) => (error.status, error.body()),
        };
        let headers = [
            ("content-type", "application/json"),
            ("request-id", "req_011fake"),
            ("anthropic-organization-id", &self.items.id),
        ];
        Answer {
            status,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            body: body.to_string(),
        }
    }

    /// Whether a request is let in, and which version of the API it asks for.
    fn let_in(&self, headers: &[(String, String)]) -> Result<Version, Error> {
        let header = |name: &str| {
            let found = headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        };
        let refused = |key: &String| header("x-api-key") != Some(key.as_str());
        if header("origin").is_some() || self.admin_key.as_ref().is_some_and(refused) {
            return Err(Error::new(401, "authentication_error", "invalid x-api-key"));
        }
        match header("anthropic-version") {
            // The oldest server has one version only, whatever it is asked for.
            Some("2026-10-21") if self.generation != Generation::Silent => Ok(Version::Scoped),
            Some("2023-06-01" | "2026-10-21") => Ok(Version::First),
            _ => Err(Error::invalid("anthropic-version: header is required")),
        }
    }
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

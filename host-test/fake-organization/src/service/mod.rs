//! The service: which answer a request gets. Knows no connection, and no time but that of the
//! organization.

mod answer;
mod body;
mod caller;
mod changes;
mod error;
mod faults;
mod limit;
mod lists;
mod live;
mod query;
mod resources;
mod time;

use std::collections::BTreeMap;

pub use answer::{Answer, Delivery, SLOW_MS};
use body::{Body, Write};
use caller::{Caller, Rights, Version};
pub use error::Error;
pub use faults::{Fault, Faults, Outcome};
pub use limit::RequestLimit;
pub use live::{BadBody, LiveService};
pub(crate) use query::Query;
use resources::Read;
pub use resources::{Denial, api_key, invite, member, user, workspace};
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
    /// The Enterprise keys that it accepts, each with its scopes, such as `read:members`.
    pub scoped_keys: BTreeMap<String, Vec<String>>,
    /// API keys that it accepts, by what is sent, with their ids: without a workspace, each has the
    /// rights of its principal.
    pub api_key_secrets: BTreeMap<String, String>,
    /// What is refused to whomever asks, by the path below `/v1/organizations`; a `*` stands for an
    /// id.
    pub denied: BTreeMap<String, Denial>,
    /// Whether the organization is an Enterprise one, a kind that has neither workspaces nor API
    /// keys.
    pub is_enterprise: bool,
    /// Whether the organization has workspaces and API keys and belongs to an enterprise, whose
    /// groups it shows besides.
    pub belongs_to_enterprise: bool,
    /// Whether lists with page tokens have a page without items before every other, which names it.
    pub sends_empty_pages: bool,
    /// Whether groups, their members and roles have the names of fields that they had at first.
    pub uses_older_names: bool,
    /// Whether member lists show those who inherit a role.
    pub lists_inherited_members: bool,
    /// Whether the member list of an archived workspace can be asked for.
    pub lists_archived_members: bool,
    /// Whether an invite that nobody accepted in time is still said to be pending.
    pub lists_expired_as_pending: bool,
    /// The most items it puts on a page, whatever it is asked for; the API itself puts 1000.
    pub largest_page: usize,
}

impl Service {
    /// The newest server, asking for no key.
    #[must_use]
    pub fn new(items: Items) -> Self {
        Self {
            items,
            generation: Generation::Listed,
            admin_key: None,
            access_token: None,
            scoped_keys: BTreeMap::new(),
            api_key_secrets: BTreeMap::new(),
            denied: BTreeMap::new(),
            is_enterprise: false,
            belongs_to_enterprise: false,
            sends_empty_pages: false,
            uses_older_names: false,
            lists_inherited_members: false,
            lists_archived_members: true,
            lists_expired_as_pending: false,
            largest_page: 1000,
        }
    }

    /// The answer to a `GET` of a path with its query.
    #[must_use]
    pub fn answer(&self, path_and_query: &str, headers: &[(String, String)]) -> Answer {
        self.answer_with(headers, |caller| {
            let (path, query) = split(path_and_query);
            let path = &segments(path)?;
            resources::read(self, &Read { path, query: &query, caller: &caller })
        })
    }

    /// The answer to a request that `respond` sees only if it is let in.
    fn answer_with(
        &self,
        headers: &[(String, String)],
        respond: impl FnOnce(Caller) -> Result<Value, Error>,
    ) -> Answer {
        self.answer_from(self.let_in(headers).and_then(respond))
    }

    /// A body or an error with the headers that every answer carries.
    fn answer_from(&self, result: Result<Value, Error>) -> Answer {
        let (status, body) = match result {
            Ok(body) => (200, body),
            Err(error) => (error.status, error.body()),
        };
        let headers = [
            ("content-type", "application/json"),
            ("date", &time::http_date(self.items.now_ms)),
            ("request-id", "req_011fake"),
            ("anthropic-organization-id", &self.items.id),
        ];
        // Whoever is not let in learns of no organization.
        let known = if status == 401 { 3 } else { headers.len() };
        let headers = headers.into_iter().take(known);
        Answer {
            status,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: body.to_string(),
            delivery: Delivery::AtOnce,
        }
    }
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
}

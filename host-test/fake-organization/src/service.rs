//! The service: which answer a request gets. Knows no connection and no time.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::Items;
use crate::paging::{Refusal, page};

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
        let (status, body) = match self.respond(path_and_query, headers) {
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

    fn respond(&self, target: &str, headers: &[(String, String)]) -> Result<Value, Error> {
        let header = |name: &str| {
            let found = headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        };
        if header("origin").is_some()
            || self.admin_key.as_deref().is_some_and(|key| header("x-api-key") != Some(key))
        {
            return Err(Error::new(401, "authentication_error", "invalid x-api-key"));
        }
        let scoped_version = match header("anthropic-version") {
            Some("2023-06-01") => false,
            // The oldest server has one version only, whatever it is asked for.
            Some("2026-10-21") => self.generation != Generation::Silent,
            _ => return Err(Error::invalid("anthropic-version: header is required")),
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: BTreeMap<String, String> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let Some(rest) = segments.strip_prefix(&["v1", "organizations"]) else {
            return Err(Error::not_found());
        };
        if self.without_workspaces && !matches!(rest, ["me" | "users"]) {
            return Err(Error {
                code: Some("organization_type_not_supported"),
                ..Error::invalid("")
            });
        }
        let items = &self.items;
        match rest {
            ["me"] => Ok(json!({
                "id": items.id, "type": "organization", "name": items.name,
            })),
            ["users"] => self.page(&items.users, "id", &query),
            ["workspaces"] => self.workspaces(&query),
            ["workspaces", id] => self.workspace(id),
            ["workspaces", id, "members"] => self.members(id, &query),
            ["api_keys"] => {
                let keys: Vec<_> =
                    items.api_keys.iter().map(|key| self.key(key, scoped_version)).collect();
                self.page(&keys, "id", &query)
            }
            _ => Err(Error::not_found()),
        }
    }

    fn workspaces(&self, query: &BTreeMap<String, String>) -> Result<Value, Error> {
        let asks_for = |name: &str| query.get(name).is_some_and(|value| value == "true");
        let with_default = match self.generation {
            Generation::Listed => asks_for("include_default"),
            Generation::Strict if query.contains_key("include_default") => {
                return Err(Error::invalid("include_default: extra inputs are not permitted"));
            }
            Generation::Silent | Generation::Scoped | Generation::Strict => false,
        };
        // The default workspace is the oldest, and so the last.
        let all = self.items.workspaces.iter();
        let shown = all
            .filter(|item| asks_for("include_archived") || item["archived_at"].is_null())
            .chain(with_default.then_some(&self.items.default_workspace));
        self.page(&shown.cloned().collect::<Vec<_>>(), "id", query)
    }

    fn workspace(&self, id: &str) -> Result<Value, Error> {
        let all = self.items.workspaces.iter().chain([&self.items.default_workspace]);
        all.into_iter().find(|item| item["id"] == id).cloned().ok_or(Error::not_found())
    }

    fn members(&self, id: &str, query: &BTreeMap<String, String>) -> Result<Value, Error> {
        let workspace = self.items.workspaces.iter().find(|item| item["id"] == id);
        let archived = workspace.is_some_and(|item| !item["archived_at"].is_null());
        if workspace.is_none() || archived && !self.lists_archived_members {
            return Err(Error::not_found());
        }
        let members = self.items.members.get(id).map(Vec::as_slice).unwrap_or_default();
        self.page(members, "user_id", query)
    }

    fn page(
        &self,
        items: &[Value],
        id_field: &str,
        query: &BTreeMap<String, String>,
    ) -> Result<Value, Error> {
        Ok(page(items, id_field, query, self.largest_page)?)
    }

    /// A key as this generation and that version of the API show it.
    fn key(&self, key: &Value, scoped_version: bool) -> Value {
        let mut key = key.clone();
        if let Some(fields) = key.as_object_mut() {
            if scoped_version {
                fields.remove("workspace_id");
            }
            if self.generation == Generation::Silent {
                fields.remove("scope");
            }
        }
        key
    }
}

struct Error {
    status: u16,
    kind: &'static str,
    message: &'static str,
    code: Option<&'static str>,
}

impl Error {
    fn new(status: u16, kind: &'static str, message: &'static str) -> Self {
        Self { status, kind, message, code: None }
    }

    fn invalid(message: &'static str) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    fn not_found() -> Self {
        Self::new(404, "not_found_error", "not found")
    }

    fn body(&self) -> Value {
        let mut error = json!({"type": self.kind, "message": self.message});
        if let Some(code) = self.code {
            error["details"] = json!({"error_code": code});
        }
        json!({"type": "error", "error": error, "request_id": "req_011fake"})
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Parameter(message) => Self::invalid(message),
            Refusal::UnknownCursor => Self::invalid("after_id: not found"),
        }
    }
}

//! What can be read: lists with their filters, and single items.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{Caller, Error, Generation, Query, Service, Version, segments, split};
use crate::items;
use crate::paging::page_by_id;

impl Service {
    pub(super) fn read(&self, target: &str, caller: Caller) -> Result<Value, Error> {
        let (path, query) = split(target);
        let version = caller.version;
        let items = &self.items;
        let segments = segments(path)?;
        self.supports(&segments)?;
        match segments.as_slice() {
            ["me"] => Ok(json!({"id": items.id, "type": "organization", "name": items.name})),
            ["users"] => self.list(&items.users, "id", &query, &["email", "roles"]),
            ["users", id] => find(&items.users, "id", id),
            ["invites"] => {
                self.list(&self.invites(), "id", &query, &["email", "roles", "statuses"])
            }
            ["invites", id] => find(&self.invites(), "id", id),
            ["workspaces"] => self.workspaces(&query),
            ["workspaces", id] => {
                let default =
                    (items.default_workspace["id"] == *id).then_some(&items.default_workspace);
                default.map_or_else(|| find(&items.workspaces, "id", id), |item| Ok(item.clone()))
            }
            ["workspaces", id, "members"] => self.list(&self.members(id)?, "user_id", &query, &[]),
            ["workspaces", id, "members", user] => find(&self.members(id)?, "user_id", user),
            ["api_keys"] => self.keys(&query, version),
            ["api_keys", id] => find(&items.api_keys, "id", id).map(|key| self.key(&key, version)),
            ["usage_report", "messages"] => self.usage(&query),
            other => self.surface(other, &query, caller),
        }
    }

    /// Some kinds of organization lack some things.
    pub(super) fn supports(&self, segments: &[&str]) -> Result<(), Error> {
        match segments.first() {
            Some(&("workspaces" | "api_keys")) if self.is_enterprise => Err(Error::unsupported()),
            Some(&("rbac_groups" | "rbac_roles")) if !self.is_enterprise => {
                Err(Error::unsupported())
            }
            _ => Ok(()),
        }
    }

    /// The invites as this server shows them.
    fn invites(&self) -> Cow<'_, [Value]> {
        if !self.lists_expired_as_pending {
            return self.items.invites.as_slice().into();
        }
        let mut invites = self.items.invites.clone();
        for invite in invites.iter_mut().filter(|invite| invite["status"] == "expired") {
            invite["status"] = "pending".into();
        }
        invites.into()
    }

    fn workspaces(&self, query: &Query) -> Result<Value, Error> {
        let with_default = match self.generation {
            Generation::Listed => query.is_true("include_default"),
            Generation::Strict if query.get("include_default").is_some() => {
                return Err(Error::invalid("include_default: extra inputs are not permitted"));
            }
            Generation::Silent | Generation::Scoped | Generation::Strict => false,
        };
        // The default workspace is the oldest, and so the last.
        let all = self.items.workspaces.iter();
        let shown = all
            .filter(|item| query.is_true("include_archived") || item["archived_at"].is_null())
            .chain(with_default.then_some(&self.items.default_workspace))
            .filter(|item| query.asks_for("ids", item["id"].as_str()));
        self.list(&shown.cloned().collect::<Vec<_>>(), "id", query, &[])
    }

    fn members(&self, id: &str) -> Result<Cow<'_, [Value]>, Error> {
        let workspace = self.items.workspaces.iter().find(|item| item["id"] == id);
        let archived = workspace.is_some_and(|item| !item["archived_at"].is_null());
        if workspace.is_none() || archived && !self.lists_archived_members {
            return Err(Error::not_found());
        }
        let given = self.items.members.get(id).map(Vec::as_slice).unwrap_or_default();
        if archived || !self.lists_inherited_members {
            return Ok(given.into());
        }
        let is_given = |user: &str| given.iter().any(|row| row["user_id"] == user);
        let inheriting = self.items.inheriting.iter().filter(|(user, _)| !is_given(user));
        let inherited = inheriting.map(|(user, role)| items::member(id, user, role));
        Ok(given.iter().cloned().chain(inherited).collect())
    }

    fn keys(&self, query: &Query, version: Version) -> Result<Value, Error> {
        let asked = |key: &&Value| {
            query.asks_for("workspace_id", key["scope"]["workspace_id"].as_str())
                && query.asks_for("created_by_user_id", key["created_by"]["id"].as_str())
        };
        let all = &self.items.api_keys;
        let is_filtered = ["workspace_id", "created_by_user_id"].map(|name| query.get(name));
        let mut page = if is_filtered == [None, None] {
            self.list(all, "id", query, &["status"])?
        } else {
            let keys: Vec<_> = all.iter().filter(asked).cloned().collect();
            self.list(&keys, "id", query, &["status"])?
        };
        for key in page["data"].as_array_mut().into_iter().flatten() {
            *key = self.key(key, version);
        }
        Ok(page)
    }

    /// A key as this generation and that version of the API show it.
    pub(super) fn key(&self, key: &Value, version: Version) -> Value {
        let mut key = key.clone();
        if let Some(fields) = key.as_object_mut() {
            if version == Version::Scoped {
                fields.remove("workspace_id");
            }
            if self.generation == Generation::Silent {
                fields.remove("scope");
            }
        }
        key
    }

    /// The page of a list that a query asks for. A filter is named after its field, or as its
    /// plural.
    fn list(
        &self,
        items: &[Value],
        id_field: &str,
        query: &Query,
        filters: &[&str],
    ) -> Result<Value, Error> {
        let is_asked = |item: &&Value| {
            filters.iter().all(|filter| match item[field(filter)].as_str() {
                // The same address, however it is written.
                Some(email) if *filter == "email" => {
                    query.all(filter).all(|asked| asked.eq_ignore_ascii_case(email))
                }
                value => query.asks_for(filter, value),
            })
        };
        if filters.iter().all(|filter| query.get(filter).is_none()) {
            return Ok(page_by_id(items, id_field, query, self.largest_page)?);
        }
        let asked: Vec<_> = items.iter().filter(is_asked).cloned().collect();
        Ok(page_by_id(&asked, id_field, query, self.largest_page)?)
    }
}

fn field(filter: &str) -> &str {
    match filter {
        "roles" => "role",
        "statuses" => "status",
        same => same,
    }
}

pub(super) fn find(items: &[Value], id_field: &str, id: &str) -> Result<Value, Error> {
    items.iter().find(|item| item[id_field] == id).cloned().ok_or(Error::not_found())
}

//! What can be read with some credentials, or of some kinds of organization, only.

use serde_json::Value;

use super::reads::find;
use super::{Caller, Error, Query, Service};
use crate::paging::{DEFAULT_LIMIT, page_by_token};

impl Service {
    pub(super) fn surface(
        &self,
        segments: &[&str],
        query: &Query,
        caller: Caller,
    ) -> Result<Value, Error> {
        let surfaces = &self.items.surfaces;
        if matches!(
            segments.first(),
            Some(&("service_accounts" | "federation_issuers" | "federation_rules"))
        ) {
            caller.needs_organization_admin()?;
        }
        match segments {
            ["service_accounts"] => self.archivable(&surfaces.service_accounts, query),
            ["service_accounts", id] => find(&surfaces.service_accounts, "id", id),
            ["service_accounts", id, "workspaces"] => self.workspaces_of(id, query),
            ["federation_issuers"] => self.archivable(&surfaces.federation_issuers, query),
            ["federation_issuers", id] => find(&surfaces.federation_issuers, "id", id),
            ["federation_rules"] => {
                let asked = |rule: &&Value| query.asks_for("issuer_id", rule["issuer_id"].as_str());
                let rules = surfaces.federation_rules.iter().filter(asked).cloned();
                self.archivable(&rules.collect::<Vec<_>>(), query)
            }
            ["federation_rules", id] => find(&surfaces.federation_rules, "id", id),
            ["external_keys"] => self.tokens(&surfaces.external_keys, "id", query),
            ["external_keys", id] => find(&surfaces.external_keys, "id", id),
            ["rbac_groups"] => self.tokens_and_more(&surfaces.rbac_groups, "id", query),
            ["rbac_groups", id] => find(&surfaces.rbac_groups, "id", id),
            ["rbac_groups", id, "members"] => {
                let members = surfaces.rbac_group_members.get(*id).ok_or(Error::not_found())?;
                self.tokens_and_more(members, "user_id", query)
            }
            ["rbac_roles"] => self.tokens_and_more(&surfaces.rbac_roles, "id", query),
            ["rbac_roles", id] => find(&surfaces.rbac_roles, "id", id),
            ["rate_limits"] => self.all_at_once(&surfaces.rate_limits, "id", query),
            ["workspaces", id, "rate_limits"] => {
                let limits = surfaces.workspace_rate_limits.get(*id).ok_or(Error::not_found())?;
                self.all_at_once(limits, "rate_limit_id", query)
            }
            _ => Err(Error::not_found()),
        }
    }

    fn tokens(&self, items: &[Value], id_field: &str, query: &Query) -> Result<Value, Error> {
        Ok(page_by_token(items, id_field, query, DEFAULT_LIMIT, self.largest_page)?)
    }

    /// A list that comes as one page if no limit is named.
    fn all_at_once(&self, items: &[Value], id_field: &str, query: &Query) -> Result<Value, Error> {
        Ok(page_by_token(items, id_field, query, items.len(), self.largest_page)?)
    }

    /// A list that says whether there is more, besides where.
    fn tokens_and_more(
        &self,
        items: &[Value],
        id_field: &str,
        query: &Query,
    ) -> Result<Value, Error> {
        let mut page = self.tokens(items, id_field, query)?;
        page["has_more"] = (!page["next_page"].is_null()).into();
        Ok(page)
    }

    /// A list that leaves out what is archived, if it is not asked for.
    fn archivable(&self, items: &[Value], query: &Query) -> Result<Value, Error> {
        let all = query.is_true("include_archived");
        let shown = items.iter().filter(|item| all || item["archived_at"].is_null());
        self.tokens(&shown.cloned().collect::<Vec<_>>(), "id", query)
    }

    /// The workspaces of a service account. The one it is in without having been added is the first;
    /// where one item fits on the page, it comes besides that, so that there is a token to go on from.
    fn workspaces_of(&self, id: &str, query: &Query) -> Result<Value, Error> {
        let surfaces = &self.items.surfaces;
        find(&surfaces.service_accounts, "id", id)?;
        let places = surfaces.service_account_workspaces.get(id);
        let (implicit, given): (Vec<Value>, Vec<Value>) = places
            .into_iter()
            .flatten()
            .cloned()
            .partition(|place| place["implicit"] == Value::Bool(true));
        let room =
            match (query.get("page"), query.get("limit").map_or(Ok(DEFAULT_LIMIT), str::parse)) {
                (None, Ok(limit)) => limit.saturating_sub(implicit.len()).max(1),
                _ => usize::MAX,
            };
        let room = room.min(self.largest_page);
        let mut page = page_by_token(&given, "workspace_id", query, DEFAULT_LIMIT, room)?;
        if let (None, Some(data)) = (query.get("page"), page["data"].as_array_mut()) {
            data.splice(0..0, implicit);
        }
        Ok(page)
    }
}

impl Caller {
    fn needs_organization_admin(self) -> Result<(), Error> {
        if self.is_organization_admin {
            return Ok(());
        }
        let says = "this needs an OAuth access token with the scope org:admin";
        Err(Error::new(403, "permission_error", says))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Items, Shape, generate, northwind};

    const KEY: (&str, &str) = ("x-api-key", "key");
    const TOKEN: (&str, &str) = ("authorization", "Bearer token");

    fn service() -> Service {
        let mut service = Service::new(Items::from(&northwind().unwrap()));
        service.admin_key = Some("key".to_owned());
        service.access_token = Some("token".to_owned());
        service
    }

    fn ask(service: &Service, target: &str, credential: (&str, &str)) -> (u16, Value) {
        let headers = [credential, ("anthropic-version", "2026-10-21")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let answer = service.answer(&format!("/v1/organizations/{target}"), &headers);
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    fn ids(page: &Value, field: &str) -> Vec<String> {
        let items = page["data"].as_array().unwrap().iter();
        items.map(|item| item[field].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn service_accounts_and_federation_are_for_tokens_of_organization_admins_only() {
        for path in ["service_accounts", "federation_issuers", "federation_rules"] {
            let (status, error) = ask(&service(), path, KEY);
            assert_eq!((status, &error["error"]["type"]), (403, &"permission_error".into()));
            assert_eq!(ask(&service(), path, TOKEN).0, 200, "{path}");
        }
        assert_eq!(ask(&service(), "users", TOKEN).0, 200);
        assert_eq!(ask(&service(), "users", ("authorization", "Bearer other")).0, 401);
    }

    #[test]
    fn what_is_archived_is_listed_if_asked_for() {
        let names = |query: &str| {
            ids(&ask(&service(), &format!("service_accounts{query}"), TOKEN).1, "name")
        };
        assert_eq!(names(""), ["audit-export"]);
        assert_eq!(names("?include_archived=true"), ["old-import", "audit-export"]);
    }

    #[test]
    fn the_default_workspace_comes_first_and_besides_what_fits_on_the_page() {
        let service = service();
        let ask = |query: &str| {
            ask(&service, &format!("service_accounts/svac_01Export/workspaces?{query}"), TOKEN).1
        };
        let first = ask("limit=1");
        assert_eq!(ask("limit=2"), first);
        assert_eq!(ids(&first, "workspace_id"), ["wrkspc_00Default", "wrkspc_01Research"]);
        assert_eq!(
            [&first["data"][0]["implicit"], &first["next_page"]],
            [&json!(true), &json!(null)]
        );
    }

    #[test]
    fn pages_of_service_accounts_lead_to_every_one_of_them() {
        let shape = Shape {
            users: 5,
            gone: 0,
            workspaces: 3,
            archived: 0,
            memberships: 0,
            api_keys: 0,
            claude_code: false,
            service_accounts: 45,
        };
        let mut service = Service::new(Items::from(&generate(7, &shape).unwrap()));
        service.access_token = Some("token".to_owned());
        let (mut seen, mut query) = (Vec::new(), "include_archived=true".to_owned());
        loop {
            let page = ask(&service, &format!("service_accounts?{query}"), TOKEN).1;
            seen.extend(ids(&page, "id"));
            let Some(next) = page["next_page"].as_str() else { break };
            query = format!("include_archived=true&page={next}");
        }
        seen.dedup();
        assert_eq!(seen.len(), 45);
    }

    #[test]
    fn groups_and_roles_are_for_enterprise_and_workspaces_and_keys_for_the_others() {
        let mut service = service();
        for (enterprise, there, missing) in [
            (false, ["workspaces", "api_keys"], ["rbac_groups", "rbac_roles"]),
            (true, ["rbac_groups", "rbac_roles"], ["workspaces", "api_keys"]),
        ] {
            service.is_enterprise = enterprise;
            for path in there {
                assert_eq!(ask(&service, path, KEY).0, 200, "{path}");
            }
            for path in missing {
                let (status, error) = ask(&service, path, KEY);
                let code = &error["error"]["details"]["error_code"];
                assert_eq!((status, code), (400, &"organization_type_not_supported".into()));
            }
        }
        let members = "rbac_groups/rbac_group_01Builders/members";
        let (_, page) = ask(&service, members, KEY);
        assert_eq!(ids(&page, "user_id"), ["user_02Bo"]);
        assert_eq!([&page["has_more"], &page["next_page"]], [&json!(false), &json!(null)]);
    }

    #[test]
    fn keys_limits_issuers_and_rules_can_be_read() {
        let service = service();
        let first = |path: &str| ask(&service, path, TOKEN).1["data"][0].clone();
        assert_eq!(first("external_keys")["attachment"]["type"], "unattached");
        assert_eq!(first("rate_limits")["limits"][0]["value"], 4000);
        let own = first("workspaces/wrkspc_02ClaudeCode/rate_limits");
        assert_eq!([&own["limits"][0]["value"], &own["limits"][0]["org_limit"]], [400, 4000]);
        assert_eq!(first("federation_issuers")["name"], "builds");
        let rule = first("federation_rules?issuer_id=fdis_01Builds");
        assert_eq!(rule["target"]["service_account_name"], "audit-export");
        assert_eq!(rule["workspace_ids"], json!(["wrkspc_01Research"]));
        assert!(first("federation_rules?issuer_id=fdis_09").is_null());
        assert_eq!(ask(&service, "workspaces/wrkspc_09/rate_limits", TOKEN).0, 404);
    }
}

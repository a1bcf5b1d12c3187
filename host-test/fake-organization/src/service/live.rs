//! A service whose organization can be changed, with a limit of requests and with faults.

use super::{
    Answer, Body, Error, Fault, Faults, RequestLimit, Service, Write, changes, resources, segments,
    split,
};
use crate::Items;
use crate::model::Organization;

/// A service and the organization behind it.
#[derive(Clone, Debug)]
pub struct LiveService {
    service: Service,
    organization: Organization,
    limit: Option<RequestLimit>,
    faults: Faults,
    changes: usize,
}

impl LiveService {
    /// A service that tells of `organization` in the way of `like`.
    #[must_use]
    pub fn new(organization: Organization, like: Service) -> Self {
        let service = Service { items: Items::from(&organization), ..like };
        Self { service, organization, limit: None, faults: Faults::default(), changes: 0 }
    }

    /// Has answers spoiled.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Lets only so many requests through.
    #[must_use]
    pub fn with_limit(mut self, limit: RequestLimit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The organization, as it is now.
    #[must_use]
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The answer to a request at a time, given in milliseconds since 1970-01-01T00:00:00Z.
    pub fn answer(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
        now_ms: i64,
    ) -> Answer {
        let fault = self.faults.next_one();
        if fault == Some(Fault::Change) {
            changes::happen(&mut self.organization, self.changes);
            self.changes = self.changes.saturating_add(1);
            self.service.items = Items::from(&self.organization);
        }
        let asked = fault.map_or_else(|| target.to_owned(), |fault| fault.asks_for(target));
        // What is refused does not happen; what is merely not answered does.
        let method = if fault.is_some_and(Fault::is_refusal) { "GET" } else { method };
        let honest = self.honest_answer(method, &asked, headers, body, now_ms);
        match fault {
            Some(fault) => fault.spoil(target, honest),
            None => honest,
        }
    }

    fn honest_answer(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
        now_ms: i64,
    ) -> Answer {
        if now_ms > self.organization.now_ms {
            self.organization.now_ms = now_ms;
            resources::pass_time(&self.organization, &mut self.service.items);
        }
        let taken = self.limit.as_mut().map_or(Ok(()), |limit| limit.take(now_ms));
        let mut answer = match taken {
            Err(seconds) => self.limited(seconds),
            Ok(()) if method == "GET" => self.service.answer(target, headers),
            Ok(()) => self.written(method, target, headers, body),
        };
        if let Some(limit) = &self.limit {
            answer.headers.extend(limit.headers(self.organization.now_ms));
        }
        answer
    }

    /// The answer to a request that may change the organization.
    fn written(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Answer {
        let Self { service, organization, .. } = self;
        let answer = service.answer_with(headers, |caller| {
            let (path, body) = (&segments(split(target).0)?, Body::parse(body)?);
            resources::write(service, organization, &Write { method, path, body, caller })
        });
        self.service.items = Items::from(&self.organization);
        answer
    }

    fn limited(&self, seconds: i64) -> Answer {
        let message = "this organization's limit of Admin API requests a minute is reached";
        let mut answer = self.service.dress(Err(Error::new(429, "rate_limit_error", message)));
        answer.headers.push(("retry-after".to_owned(), seconds.to_string()));
        answer
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::northwind;

    const RESEARCH: &str = "/v1/organizations/workspaces/wrkspc_01Research";

    fn service() -> LiveService {
        let organization = northwind().unwrap();
        let mut like = Service::new(Items::from(&organization));
        like.admin_key = Some("key".to_owned());
        LiveService::new(organization, like)
    }

    fn ask(service: &mut LiveService, method: &str, target: &str, body: &str) -> (u16, Value) {
        let headers = [("X-Api-Key", "key"), ("anthropic-version", "2023-06-01")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let answer = service.answer(method, target, &headers, body, 0);
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    fn ok(service: &mut LiveService, method: &str, target: &str, body: &str) -> Value {
        let (status, body) = ask(service, method, target, body);
        assert_eq!(status, 200, "{body}");
        body
    }

    fn refused(method: &str, target: &str, body: &str) -> (u16, String) {
        let (status, body) = ask(&mut service(), method, target, body);
        (status, body["error"]["message"].as_str().unwrap().to_owned())
    }

    #[test]
    fn a_member_is_added_listed_updated_and_removed() {
        let mut service = service();
        let members = format!("{RESEARCH}/members");
        let cy = format!("{members}/user_03Cy");

        let raised = ok(&mut service, "POST", &cy, r#"{"workspace_role":"workspace_admin"}"#);
        assert_eq!(raised["workspace_role"], "workspace_admin");
        let listed = ok(&mut service, "GET", &format!("{members}?limit=1000"), "");
        assert_eq!(listed["data"].as_array().unwrap().len(), 3);
        assert_eq!(ok(&mut service, "GET", &cy, "")["user_id"], "user_03Cy");

        let bo = format!("{members}/user_02Bo");
        let removed = ok(&mut service, "DELETE", &bo, "");
        assert_eq!(removed["type"], "workspace_member_deleted");
        assert_eq!(ask(&mut service, "GET", &bo, "").0, 404);
        let added = r#"{"user_id":"user_02Bo","workspace_role":"workspace_user"}"#;
        assert_eq!(ok(&mut service, "POST", &members, added)["workspace_role"], "workspace_user");
    }

    #[test]
    fn workspaces_invites_users_and_keys_can_be_changed() {
        let mut service = service();
        let made = ok(&mut service, "POST", "/v1/organizations/workspaces", r#"{"name":"New"}"#);
        let path = format!("/v1/organizations/workspaces/{}", made["id"].as_str().unwrap());
        assert_eq!(ok(&mut service, "POST", &path, r#"{"name":"Newer"}"#)["name"], "Newer");
        let archived = ok(&mut service, "POST", &format!("{path}/archive"), "");
        assert!(archived["archived_at"].is_string());

        let invites = "/v1/organizations/invites";
        let kit = r#"{"email":"kim@northwind.example","role":"user"}"#;
        let invite = ok(&mut service, "POST", invites, kit);
        let path = format!("{invites}/{}", invite["id"].as_str().unwrap());
        assert_eq!(ok(&mut service, "DELETE", &path, "")["type"], "invite_deleted");

        let bo = "/v1/organizations/users/user_02Bo";
        assert_eq!(ok(&mut service, "POST", bo, r#"{"role":"user"}"#)["role"], "user");
        assert_eq!(ok(&mut service, "DELETE", bo, "")["type"], "user_deleted");
        assert_eq!(ask(&mut service, "GET", bo, "").0, 404);

        let key = "/v1/organizations/api_keys/apikey_01Ci";
        let off = ok(&mut service, "POST", key, r#"{"status":"inactive"}"#);
        assert_eq!((&off["status"], &off["name"]), (&json!("inactive"), &json!("ci")));
    }

    #[test]
    fn what_the_rules_forbid_and_what_is_not_there_are_told_apart() {
        let cy = format!("{RESEARCH}/members/user_03Cy");
        assert_eq!(
            refused("DELETE", &cy, ""),
            (400, "nobody who inherits a role can be removed from a workspace".to_owned())
        );
        assert_eq!(
            refused("DELETE", &format!("{RESEARCH}/members/user_9"), ""),
            (404, "member: not found".to_owned())
        );
        assert_eq!(
            refused("POST", "/v1/organizations/workspaces", "{}"),
            (400, "name: field required".to_owned())
        );
        for body in ["[]", "{", r#"{"name":7}"#] {
            assert_eq!(refused("POST", "/v1/organizations/workspaces", body).0, 400, "{body}");
        }
        assert_eq!(refused("POST", "/v1/organizations/api_keys", "{}").0, 405);
        assert_eq!(refused("DELETE", "/v1/organizations/me", "").0, 404);
        assert_eq!(refused("POST", &cy, r#"{"workspace_role":"wizard"}"#).0, 400);
    }

    #[test]
    fn member_lists_can_show_those_who_inherit_a_role() {
        let mut service = service();
        let members = format!("{RESEARCH}/members");
        let mut shown = |inherited| {
            service.service.lists_inherited_members = inherited;
            let page = ok(&mut service, "GET", &members, "");
            let rows = page["data"].as_array().unwrap().iter();
            rows.map(|row| row["user_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(shown(false), ["user_01Ada", "user_02Bo"]);
        assert_eq!(shown(true), ["user_01Ada", "user_02Bo", "user_03Cy"]);
    }

    #[test]
    fn what_a_fault_refuses_does_not_happen_and_what_it_leaves_unanswered_does() {
        for (fault, made) in [
            ("forbidden@1", 0),
            ("limited@1", 0),
            ("dropped@1", 1),
            ("cut@1", 1),
            // Only a cursor can vanish.
            ("vanished@1", 1),
        ] {
            let mut service = service().with_faults(Faults::parse(fault).unwrap());
            let before = service.organization().workspaces().len();
            let headers = [("x-api-key", "key"), ("anthropic-version", "2023-06-01")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let body = r#"{"name":"New"}"#;
            service.answer("POST", "/v1/organizations/workspaces", &headers, body, 0);
            assert_eq!(service.organization().workspaces().len(), before + made, "{fault}");
        }
    }

    #[test]
    fn a_rule_with_a_code_says_so() {
        let invite = r#"{"email":"bo@northwind.example","role":"user"}"#;
        let (status, error) = ask(&mut service(), "POST", "/v1/organizations/invites", invite);
        assert_eq!(
            (status, &error["error"]["details"]["error_code"]),
            (400, &"already_member".into())
        );
    }

    #[test]
    fn while_it_is_read_the_organization_can_change_by_its_rules() {
        let mut service = service().with_faults(Faults::parse("change@1").unwrap());
        let everyone = |service: &LiveService| service.organization().clone();
        let before = everyone(&service);
        for _ in 0..60 {
            assert_eq!(ask(&mut service, "GET", "/v1/organizations/users", "").0, 200);
        }
        let after = everyone(&service);
        assert!(after.users().iter().any(|user| user.id.starts_with("user_late")));
        assert!(after.api_keys().len() > before.api_keys().len());
        assert!(after.workspaces().iter().any(|workspace| workspace.id.starts_with("wrkspc_late")));
        assert!(before.users().iter().any(|user| after.user(&user.id).is_err()));
    }

    #[test]
    fn who_is_not_let_in_changes_nothing() {
        let mut service = service();
        let bo = "/v1/organizations/users/user_02Bo";
        for headers in [
            vec![],
            vec![("x-api-key", "other"), ("anthropic-version", "2023-06-01")],
            vec![("x-api-key", "key"), ("origin", "x"), ("anthropic-version", "2023-06-01")],
        ] {
            let headers: Vec<_> =
                headers.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            let answer = service.answer("DELETE", bo, &headers, "", 0);
            assert_eq!(answer.status, 401);
        }
        assert_eq!(ask(&mut service, "GET", bo, "").0, 200);
    }

    #[test]
    fn lists_can_be_filtered() {
        let mut service = service();
        for (target, expected) in [
            ("users?roles[]=admin&roles[]=billing", 2),
            ("users?email=Bo@Northwind.example", 1),
            ("invites?statuses=pending", 1),
            ("invites?statuses=expired", 0),
            ("workspaces?ids=wrkspc_01Research&ids=wrkspc_03Atlas", 1),
            ("workspaces?ids=wrkspc_03Atlas&include_archived=true", 1),
            ("api_keys?status=archived", 1),
            ("api_keys?workspace_id=wrkspc_01Research", 2),
            ("api_keys?created_by_user_id=user_04Dee", 1),
        ] {
            let page = ok(&mut service, "GET", &format!("/v1/organizations/{target}"), "");
            assert_eq!(page["data"].as_array().unwrap().len(), expected, "{target}");
        }
    }

    #[test]
    fn beyond_the_limit_the_service_says_when_to_come_again() {
        let mut service = service().with_limit(RequestLimit::per_minute(1));
        let headers = [("x-api-key", "key"), ("anthropic-version", "2023-06-01")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut ask = |now| service.answer("GET", "/v1/organizations/me", &headers, "", now);

        assert_eq!(ask(0).status, 200);
        let limited = ask(0);
        assert_eq!(limited.status, 429);
        assert!(limited.headers.contains(&("retry-after".to_owned(), "60".to_owned())));
        assert_eq!(ask(60_000).status, 200);
    }

    #[test]
    fn answers_say_how_much_of_the_limit_is_left_and_when_it_is_whole_again() {
        let mut service = service().with_limit(RequestLimit::per_minute(2));
        let now = service.organization().now_ms + 1;
        let mut ask = |now| {
            let answer = service.answer("GET", "/v1/organizations/me", &[], "", now);
            let headers = answer.headers.into_iter();
            let mut headers: Vec<_> =
                headers.filter(|(name, _)| name.starts_with("anthropic-ratelimit")).collect();
            headers.sort();
            headers.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
        };
        assert_eq!(ask(now), ["2", "1", "2026-11-18T11:07:10Z"]);
        assert_eq!(ask(now), ["2", "0", "2026-11-18T11:07:40Z"]);
        assert_eq!(ask(now), ["2", "0", "2026-11-18T11:07:40Z"]);
        assert_eq!(ask(now + 30_000), ["2", "0", "2026-11-18T11:08:10Z"]);
    }

    #[test]
    fn the_date_of_an_answer_moves_with_the_time_of_the_organization() {
        let mut service = service().with_faults(Faults::parse("limited@3,html@4").unwrap());
        let now = service.organization().now_ms;
        let mut date = |now| {
            let answer = service.answer("GET", "/v1/organizations/me", &[], "", now);
            let mut dates = answer.headers.iter().filter(|(name, _)| name == "date");
            let date = dates.next().unwrap().1.clone();
            assert_eq!(dates.next(), None);
            date
        };
        assert_eq!(date(0), "Wed, 18 Nov 2026 11:06:40 GMT");
        assert_eq!(date(now + 60_000), "Wed, 18 Nov 2026 11:07:40 GMT");
        assert_eq!(date(now), "Wed, 18 Nov 2026 11:07:40 GMT");
        assert_eq!(date(now + 61_000), "Wed, 18 Nov 2026 11:07:41 GMT");
    }

    #[test]
    fn an_invite_expires_while_time_goes_by() {
        let mut service = service();
        let now = service.organization().now_ms + crate::model::INVITE_LIFETIME_MS;
        let headers = [("x-api-key", "key"), ("anthropic-version", "2023-06-01")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let answer = service.answer("GET", "/v1/organizations/invites", &headers, "", now);
        assert!(answer.body.contains(r#""status":"expired""#), "{}", answer.body);
    }

    #[test]
    fn an_old_server_says_pending_of_an_invite_that_has_ended() {
        let mut service = service();
        service.service.lists_expired_as_pending = true;
        let now = service.organization().now_ms + crate::model::INVITE_LIFETIME_MS;
        let headers = [("x-api-key", "key"), ("anthropic-version", "2023-06-01")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        for (status, count) in [("pending", 1), ("expired", 0)] {
            let target = format!("/v1/organizations/invites?statuses={status}");
            let answer = service.answer("GET", &target, &headers, "", now);
            let page: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(page["data"].as_array().unwrap().len(), count, "{status}");
        }
    }

    #[test]
    fn somebody_can_be_invited_to_groups_that_are_there() {
        let mut service = service();
        let mut ask = |groups: &str| {
            let body =
                format!(r#"{{"email":"x@x.example","role":"user","rbac_group_ids":{groups}}}"#);
            ask(&mut service, "POST", "/v1/organizations/invites", &body)
        };
        for groups in [r#"["rbac_group_09"]"#, "[7]", "7"] {
            assert_eq!(ask(groups).0, 400, "{groups}");
        }
        let (status, invite) = ask(r#"["rbac_group_01Builders"]"#);
        assert_eq!((status, &invite["rbac_group_ids"]), (200, &json!(["rbac_group_01Builders"])));
    }
}

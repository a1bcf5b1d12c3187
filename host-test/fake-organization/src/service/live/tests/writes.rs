//! Writes to a live service, and what it tells afterwards.

use super::*;

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
fn a_rule_with_a_code_says_so() {
    let invite = r#"{"email":"bo@northwind.example","role":"user"}"#;
    let (status, error) = ask(&mut service(), "POST", "/v1/organizations/invites", invite);
    assert_eq!((status, &error["error"]["details"]["error_code"]), (400, &"already_member".into()));
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
        let body = format!(r#"{{"email":"x@x.example","role":"user","rbac_group_ids":{groups}}}"#);
        ask(&mut service, "POST", "/v1/organizations/invites", &body)
    };
    for groups in [r#"["rbac_group_09"]"#, "[7]", "7"] {
        assert_eq!(ask(groups).0, 400, "{groups}");
    }
    let (status, invite) = ask(r#"["rbac_group_01Builders"]"#);
    assert_eq!((status, &invite["rbac_group_ids"]), (200, &json!(["rbac_group_01Builders"])));
}

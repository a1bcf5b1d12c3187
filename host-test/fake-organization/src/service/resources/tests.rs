//! What resources answer that not every credential and not every kind of organization gets to see.

use serde_json::{Value, json};

use crate::{Items, Service, Shape, generate, northwind};

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
    let names =
        |query: &str| ids(&ask(&service(), &format!("service_accounts{query}"), TOKEN).1, "name");
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
    assert_eq!([&first["data"][0]["implicit"], &first["next_page"]], [&json!(true), &json!(null)]);
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
    let limited = first("workspaces/wrkspc_02ClaudeCode/rate_limits");
    assert_eq!([&limited["limits"][0]["value"], &limited["limits"][0]["org_limit"]], [400, 4000]);
    assert_eq!(first("federation_issuers")["name"], "builds");
    let rule = first("federation_rules?issuer_id=fdis_01Builds");
    assert_eq!(rule["target"]["service_account_name"], "audit-export");
    assert_eq!(rule["workspace_ids"], json!(["wrkspc_01Research"]));
    assert!(first("federation_rules?issuer_id=fdis_09").is_null());
    assert_eq!(ask(&service, "workspaces/wrkspc_09/rate_limits", TOKEN).0, 404);
}

#[test]
fn no_two_resources_have_the_same_path() {
    let mut paths: Vec<_> = super::ALL.iter().flat_map(|resource| resource.paths).collect();
    let count = paths.len();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), count);
}

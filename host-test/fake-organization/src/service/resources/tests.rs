//! What resources answer that not every credential and not every kind of organization gets to see.

use serde_json::{Value, json};

use crate::model::{Limited, RateLimit};
use crate::{Denial, Items, Service, Shape, generate, northwind};

const KEY: (&str, &str) = ("x-api-key", "key");
const TOKEN: (&str, &str) = ("authorization", "Bearer token");

fn service() -> Service {
    let mut service = Service::new(Items::from(&northwind().unwrap()));
    service.admin_key = Some("key".to_owned());
    service.access_token = Some("token".to_owned());
    service
}

fn ask(service: &Service, target: &str, credential: (&str, &str)) -> (u16, Value) {
    ask_with(service, target, &[credential])
}

fn ask_with(service: &Service, target: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let headers = headers.iter().chain(&[("anthropic-version", "2026-10-21")]);
    let headers: Vec<_> =
        headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
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
    assert_eq!(names(""), ["setup", "deploy", "audit-export"]);
    let all = ["setup", "deploy", "old-import", "audit-export"];
    assert_eq!(names("?include_archived=true"), all);
    let issuers =
        |query: &str| ids(&ask(&service(), &format!("federation_issuers{query}"), TOKEN).1, "name");
    assert_eq!(issuers(""), ["github-actions", "builds"]);
    assert_eq!(issuers("?include_archived=true"), ["old-runners", "github-actions", "builds"]);
    // Its rule is not archived, though it lets nobody in.
    let rules = ids(&ask(&service(), "federation_rules", TOKEN).1, "name");
    assert!(rules.contains(&"old-runners".to_owned()), "{rules:?}");
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
        ..Shape::EMPTY
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
            assert_eq!(ask(&service, path, TOKEN).0, 200, "{path}");
        }
        for path in missing {
            let (status, error) = ask(&service, path, TOKEN);
            let code = &error["error"]["details"]["error_code"];
            assert_eq!((status, code), (400, &"organization_type_not_supported".into()));
        }
    }
    (service.is_enterprise, service.belongs_to_enterprise) = (false, true);
    for path in ["workspaces", "api_keys", "rbac_groups", "rbac_roles"] {
        assert_eq!(ask(&service, path, TOKEN).0, 200, "{path}");
    }
    let members = "rbac_groups/rbac_group_01Builders/members";
    let (_, page) = ask(&service, members, TOKEN);
    assert_eq!(ids(&page, "user_id"), ["user_02Bo"]);
    let permissions = ask(&service, "rbac_roles/rbac_role_02Administrator/permissions", TOKEN).1;
    assert_eq!(
        ids(&permissions, "action"),
        ["capability_access_all", "permission_manage_members", "always_allow"]
    );
    assert_eq!([&page["has_more"], &page["next_page"]], [&json!(null), &json!(null)]);
}

#[test]
fn keys_limits_issuers_and_rules_can_be_read() {
    let service = service();
    let first = |path: &str| ask(&service, path, TOKEN).1["data"][0].clone();
    assert_eq!(first("external_keys")["attachment"]["type"], "unattached");
    assert_eq!(first("rate_limits")["limits"][0]["value"], 4000);
    let limited = first("workspaces/wrkspc_02ClaudeCode/rate_limits");
    assert_eq!([&limited["limits"][0]["value"], &limited["limits"][0]["org_limit"]], [400, 4000]);
    assert_eq!(first("federation_issuers")["name"], "github-actions");
    let rule = first("federation_rules?issuer_id=fdis_01Builds");
    assert_eq!(rule["target"]["service_account_name"], "setup");
    assert_eq!([&rule["workspace_ids"], &rule["oauth_scope"]], [&json!([]), &json!("org:admin")]);
    let legacy = first("federation_rules?issuer_id=fdis_02Actions");
    assert_eq!(
        [&legacy["workspace_ids"], &legacy["workspace_id"]],
        [&json!([]), &json!("wrkspc_02ClaudeCode")]
    );
    let rule = ask(&service, "federation_rules/fdrl_03Deploy", TOKEN).1;
    assert_eq!(rule["workspace_ids"], json!(["wrkspc_01Research"]));
    assert_eq!(rule["match"]["claims"]["environment"], "production");
    assert!(first("federation_rules?issuer_id=fdis_09").is_null());
    assert_eq!(ask(&service, "workspaces/wrkspc_09/rate_limits", TOKEN).0, 404);
}

/// The error code, or the status, of the answer to who sends a key with that scope.
fn with_scope(path: &str, scope: &str) -> Value {
    let mut service = service();
    service.belongs_to_enterprise = true;
    service.scoped_keys.insert("scoped".to_owned(), vec![scope.to_owned()]);
    let (status, answer) = ask(&service, path, ("x-api-key", "scoped"));
    let code = &answer["error"]["details"]["error_code"];
    if code.is_null() { status.into() } else { code.clone() }
}

#[test]
fn an_enterprise_key_reads_what_its_scopes_open() {
    const OPEN: [(&str, &[&str]); 5] = [
        ("read:members", &["users", "invites", "rbac_roles"]),
        ("read:rbac_groups", &["rbac_groups"]),
        ("read:org_audit", &["users", "rbac_groups", "rbac_roles", "compliance_settings"]),
        ("read:compliance_activities", &["compliance_settings"]),
        ("write:everything", &[]),
    ];
    let paths = ["users", "invites", "rbac_roles", "rbac_groups", "compliance_settings"];
    for (scope, open) in OPEN {
        for path in paths {
            let expected =
                if open.contains(&path) { 200.into() } else { json!("api_key_scope_missing") };
            assert_eq!(with_scope(path, scope), expected, "{scope} {path}");
        }
        assert_eq!(with_scope("me", scope), 200);
        for path in ["workspaces", "api_keys", "service_accounts", "rate_limits", "external_keys"] {
            let code = json!("organization_level_scoped_api_key_required");
            assert_eq!(with_scope(path, scope), code, "{scope} {path}");
        }
    }
}

#[test]
fn groups_and_roles_are_read_by_tokens_and_enterprise_keys_only() {
    let mut service = service();
    service.belongs_to_enterprise = true;
    for path in ["rbac_groups", "rbac_roles", "rbac_roles/rbac_role_01Builder/permissions"] {
        let (status, error) = ask(&service, path, KEY);
        let code = &error["error"]["details"]["error_code"];
        assert_eq!((status, code), (403, &json!("organization_level_scoped_api_key_required")));
        assert_eq!(ask(&service, path, TOKEN).0, 200, "{path}");
    }
}

#[test]
fn what_is_in_a_beta_is_there_with_its_header_only() {
    let service = service();
    let analytics = "analytics/usage?starting_at=2026-11-01T00:00:00Z";
    for (path, beta) in [
        ("spend_limits", "spend-limit-reads-2026-09-26"),
        (analytics, "analytics-usage-cost-2026-08-24"),
        ("telemetry_destinations", "telemetry-destinations-2026-08-11"),
        ("telemetry_destinations/tdst_9", "telemetry-destinations-2026-08-11"),
    ] {
        let status = |betas: &[&str]| {
            let betas = betas.iter().map(|value| ("anthropic-beta", *value));
            let headers: Vec<_> = betas.chain([KEY]).collect();
            ask_with(&service, path, &headers).0
        };
        let there = if path.ends_with('9') { 404 } else { 200 };
        assert_eq!(status(&[]), 404, "{path}");
        assert_eq!(status(&["oauth-2025-04-20"]), 404, "{path}");
        assert_eq!(status(&[beta]), there, "{path}");
        assert_eq!(status(&[&format!("oauth-2025-04-20, {beta}")]), there, "{path}");
        assert_eq!(status(&["oauth-2025-04-20", beta]), there, "{path}");
    }
}

#[test]
fn a_test_can_have_anything_refused() {
    let mut service = service();
    for (pattern, denial) in [
        ("external_keys", Denial::Missing),
        ("rate_limits", Denial::Forbidden),
        ("workspaces/*/rate_limits", Denial::Unsupported),
    ] {
        service.denied.insert(pattern.to_owned(), denial);
    }
    let answers = ["external_keys", "rate_limits", "workspaces/wrkspc_01Research/rate_limits"]
        .map(|path| ask(&service, path, TOKEN).0);
    assert_eq!(answers, [404, 403, 400]);
    assert_eq!(ask(&service, "workspaces", TOKEN).0, 200);
}

#[test]
fn pages_are_as_long_as_the_documentation_says() {
    let mut service = service();
    service.belongs_to_enterprise = true;
    for (path, most) in [
        ("service_accounts", 100),
        ("service_accounts/svac_01Export/workspaces", 100),
        ("federation_issuers", 100),
        ("federation_rules", 100),
        ("external_keys", 100),
        ("rate_limits", 100),
        ("rbac_groups", 1000),
        ("rbac_roles", 1000),
        ("rbac_groups/rbac_group_01Builders/members", 1000),
        ("rbac_roles/rbac_role_01Builder/permissions", 1000),
    ] {
        let status = |limit: usize| ask(&service, &format!("{path}?limit={limit}"), TOKEN).0;
        assert_eq!([status(0), status(most), status(most + 1)], [400, 200, 400], "{path}");
        let (_, page) = ask(&service, path, TOKEN);
        assert!(page.get("has_more").is_none(), "{path}");
        assert_eq!(ask(&service, &format!("{path}?page=gone"), TOKEN).0, 400, "{path}");
    }
}

#[test]
fn rate_limits_come_whole_where_no_limit_is_named() {
    let mut organization = northwind().unwrap();
    for n in 0..30 {
        let id = format!("ratelimit_{n}");
        organization.limit_group(RateLimit::of_requests(&id, Limited::Other("batch"), 5));
    }
    let count = organization.rate_limits().len();
    let mut service = Service::new(Items::from(&organization));
    service.largest_page = 7;
    let whole = ask(&service, "rate_limits", KEY).1;
    assert_eq!((ids(&whole, "id").len(), &whole["next_page"]), (count, &json!(null)));
    assert_eq!(ids(&ask(&service, "rate_limits?limit=20", KEY).1, "id").len(), 7);
    let all =
        ask(&service, "workspaces/wrkspc_02ClaudeCode/rate_limits?include_inherited=true", KEY);
    let source = |limit: &Value| limit["limits"][0]["source"]["type"].clone();
    let sources: Vec<_> = all.1["data"].as_array().unwrap().iter().map(source).collect();
    assert_eq!((sources.len(), &sources[0]), (count, &json!("workspace")));
    assert!(sources[1..].iter().all(|source| source == "organization"));
}

#[test]
fn the_oldest_groups_and_roles_have_other_names_of_fields() {
    let mut service = service();
    (service.belongs_to_enterprise, service.uses_older_names) = (true, true);
    let first = |path: &str| ask(&service, path, TOKEN).1["data"][0].clone();
    let group = first("rbac_groups?page=page_rbac_group_02Research");
    assert_eq!(group["roles"], json!(["rbac_role_01Builder"]));
    assert!(group.get("role_ids").is_none());
    let member = first("rbac_groups/rbac_group_01Builders/members");
    assert_eq!(member["group_id"], "rbac_group_01Builders");
    assert!(member.get("rbac_group_id").is_none());
    assert_eq!(first("rbac_roles")["name"], "Administrator");
    let role = ask(&service, "rbac_roles/rbac_role_01Builder", TOKEN).1;
    assert_eq!([&role["name"], &role["display_name"]], [&json!("Builder"), &json!(null)]);
}

#[test]
fn no_two_resources_have_the_same_path() {
    let mut paths: Vec<_> = super::ALL.iter().flat_map(|resource| resource.paths).collect();
    let count = paths.len();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), count);
}

//! A client of the fake Admin API that we did not write: the official TypeScript SDK, unmodified.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use expect_test::expect;
use fake_organization::model::{Actor, DAY_MS, Organization};
use fake_organization::{Denial, Faults, Items, LiveService, Service, Shape, generate, northwind};
use host_test::FakeAdminApi;
use serde_json::{Value, json};
use tokio::process::Command;

const SDK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/official-sdk");

fn service(organization: Organization) -> LiveService {
    let like = like(&organization);
    LiveService::new(organization, like)
}

/// A service that lets in a credential of every kind.
fn like(organization: &Organization) -> Service {
    let mut like = Service::new(Items::from(organization));
    like.admin_key = Some("sk-ant-admin01-test".to_owned());
    like.access_token = Some("sk-ant-oat01-test".to_owned());
    let scopes = ["read:rbac_groups", "read:members"].map(str::to_owned).to_vec();
    like.scoped_keys.insert("sk-ant-api01-test".to_owned(), scopes);
    like.belongs_to_enterprise = true;
    like
}

/// What the client makes of the service.
async fn client(what: &str, service: LiveService) -> Value {
    let now_ms = service.honest().items.now_ms.to_string();
    assert!(Path::new(SDK).join("node_modules").exists(), "run `make clients` first");
    let api = FakeAdminApi::start_live(service, TcpListener::bind("127.0.0.1:0").unwrap()).unwrap();
    let output = Command::new("node")
        .arg("client.mjs")
        .arg(what)
        .current_dir(SDK)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("ANTHROPIC_BASE_URL", api.origin())
        .env("ADMIN_KEY", "sk-ant-admin01-test")
        .env("ACCESS_TOKEN", "sk-ant-oat01-test")
        .env("ENTERPRISE_KEY", "sk-ant-api01-test")
        .env("NOW_MS", now_ms)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Everything of an organization as version 2026-10-21 of the API shows it.
fn everything(organization: &Organization) -> Value {
    let mut items = Items::from(organization);
    for key in &mut items.api_keys {
        key.as_object_mut().unwrap().remove("workspace_id");
    }
    items.workspaces.push(items.default_workspace);
    let is_admin = |user: &&Value| user["role"] == "admin" || user["role"] == "billing";
    let restricted = items.restricted;
    let admins: Vec<_> = items.users.iter().filter(is_admin).cloned().collect();
    json!({
        "organization": {"id": items.id, "type": "organization", "name": items.name},
        "users": items.users,
        "admins": admins,
        "invites": items.invites,
        "workspaces": items.workspaces,
        "members": items.members,
        "api_keys": items.api_keys,
        "service_accounts": restricted.service_accounts,
        "service_account_workspaces": restricted.service_account_workspaces,
        "federation_issuers": restricted.federation_issuers,
        "federation_rules": restricted.federation_rules,
        "rbac_groups": restricted.rbac_groups,
        "rbac_group_members": restricted.rbac_group_members,
        "rbac_roles": restricted.rbac_roles,
        "rbac_role_permissions": restricted.rbac_role_permissions,
        "external_keys": restricted.external_keys,
        "rate_limits": restricted.rate_limits,
        "workspace_rate_limits": restricted.workspace_rate_limits,
        "spend_limits": restricted.spend_limits,
        "telemetry_destinations": restricted.telemetry_destinations,
        "telemetry_destination_workspaces": restricted.telemetry_destination_workspaces,
        "compliance_settings": restricted.compliance_settings,
        "used": used(organization),
    })
}

/// How many requests there were in the last 30 days, by key and by who made them.
fn used(organization: &Organization) -> BTreeMap<String, u64> {
    let since = organization.now_ms - organization.now_ms.rem_euclid(DAY_MS) - 30 * DAY_MS;
    let mut requests = BTreeMap::new();
    for usage in organization.usage().iter().filter(|usage| usage.at_ms >= since) {
        let who = match &usage.actor {
            Actor::User(id) | Actor::ServiceAccount(id) | Actor::ApiKey(id) => id,
            Actor::Federated(_, subject) => subject,
        };
        let names: BTreeSet<_> = usage.api_key_id.iter().chain([who]).collect();
        for name in names {
            *requests.entry(name.clone()).or_default() += usage.requests;
        }
    }
    requests
}

#[tokio::test]
async fn it_sees_the_whole_organization_with_its_own_paging() {
    let shape = Shape { users: 150, workspaces: 12, uses: 300, ..Shape::EVERYTHING };
    for organization in [northwind().unwrap(), generate(7, &shape).unwrap()] {
        let seen = client("read", service(organization.clone())).await;
        assert_eq!(seen, everything(&organization));
    }
}

/// Why the collector has a walk of its own.
#[tokio::test]
async fn it_takes_a_page_without_a_cursor_for_the_last_one() {
    let organization = generate(7, &Shape { users: 30, ..Shape::default() }).unwrap();
    let faults = Faults::parse("no-cursor@3").unwrap();
    let seen = client("read", service(organization).with_faults(faults)).await;
    assert!(seen["users"].as_array().unwrap().len() < 30);
}

#[tokio::test]
async fn it_adds_updates_and_removes_a_workspace_member() {
    let answers = client("write", service(northwind().unwrap())).await;
    let line = |answer: &Value| {
        format!("{} {} {}", answer["type"], answer["user_id"], answer["workspace_role"])
    };
    let lines: Vec<_> = answers.as_array().unwrap().iter().map(line).collect();
    expect![[r#"
        "workspace_member_deleted" "user_02Bo" null
        "workspace_member" "user_02Bo" "workspace_user"
        "workspace_member" "user_02Bo" "workspace_developer"
        "workspace_member" "user_03Cy" "workspace_admin"
        "workspace_member" "user_03Cy" "workspace_admin""#]]
    .assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn it_raises_its_own_errors_where_the_rules_say_so() {
    let mut like = like(&northwind().unwrap());
    like.denied.insert("rbac_roles/*".to_owned(), Denial::Unsupported);
    let service = LiveService::new(northwind().unwrap(), like);
    let errors = client("refused", service).await;
    let line = |(name, error): (&String, &Value)| format!("{name}: {}\n", error.as_str().unwrap());
    let lines: String = errors.as_object().unwrap().iter().map(line).collect();
    expect![[r#"
        a page of 1001: BadRequestError 400  req_011fake
        a role of an organization that has none: OrganizationTypeNotSupportedError 400 organization_type_not_supported req_011fake
        a user who is not there: NotFoundError 404  req_011fake
        a wrong key: AuthenticationError 401  req_011fake
        adding a member twice: BadRequestError 400  req_011fake
        adding somebody as workspace_billing: BadRequestError 400  req_011fake
        archiving the default workspace: BadRequestError 400  req_011fake
        groups with an Admin key: BetaOrganizationLevelScopedAPIKeyRequiredError 403 organization_level_scoped_api_key_required req_011fake
        inviting a member: AlreadyMemberError 400 already_member req_011fake
        inviting an admin: BadRequestError 400  req_011fake
        inviting somebody twice: InviteAlreadyExistsError 400 invite_already_exists req_011fake
        limits with an Enterprise key: BetaAPIKeyScopeMissingError 403 api_key_scope_missing req_011fake
        removing an admin: BadRequestError 400  req_011fake
        removing an admin from a workspace: BadRequestError 400  req_011fake
        roles of a page that is gone: BadRequestError 400  req_011fake
        service accounts with an Admin key: PermissionDeniedError 403  req_011fake
        use of more than a month: BadRequestError 400  req_011fake
        workspaces with an Enterprise key: BetaOrganizationLevelScopedAPIKeyRequiredError 403 organization_level_scoped_api_key_required req_011fake
    "#]]
    .assert_eq(&lines);
}

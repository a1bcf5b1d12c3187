//! Northwind Labs, the sample organization: small, memorable, and with one of every trap.
//!
//! - Ada is an admin: she reaches every workspace. She was added to Research before she was one.
//! - Bo is a developer: he reaches Research, where he was added, and the default workspace.
//! - Cy does the billing: they reach every workspace without having been added to any.
//! - Dee left the company. A key of hers still works, for it is one of the workspace.
//! - Kit is invited, and so not a user yet.
//! - The audit export runs as a service account, which a build pipeline may act as, too. GitHub's
//!   runners may act as the one that deploys. Another is an admin, and so is who has its key.
//! - A rule of the old generation lets any repository on GitHub act as the one that deploys, and
//!   an issuer that was archived leaves a rule that lets nobody in.

use crate::Items;
use crate::model::{
    Actor, Coverage, Creator, FederationRule, KeyProvider, KeyScope, Limited, Organization,
    OrganizationRole, Permission, PermissionResource, RateLimit, Refusal, SpendLimit, SpendScope,
    TelemetryDestination, WorkspaceRateLimit, WorkspaceRole,
};

const ADA: &str = "user_01Ada";
const BO: &str = "user_02Bo";
const DEE: &str = "user_04Dee";
const EXPORT: &str = "svac_01Export";
const DEPLOY: &str = "svac_03Deploy";
const SETUP: &str = "svac_04Setup";
const RESEARCH: &str = "wrkspc_01Research";
const CLAUDE_CODE: &str = "wrkspc_02ClaudeCode";
const ATLAS: &str = "wrkspc_03Atlas";
const OPUS: &str = "claude-opus-4-8";
const SCIM: &str = "rbac_group_02Research";

/// What the service would send of Northwind Labs.
///
/// # Panics
///
/// If its story is against the rules.
#[must_use]
#[expect(clippy::expect_used, reason = "a fake may stop at the first surprise")]
pub fn northwind_labs() -> Items {
    Items::from(&northwind().expect("its story keeps to the rules"))
}

/// Northwind Labs as it came about.
///
/// # Errors
///
/// If its story is against the rules.
pub fn northwind() -> Result<Organization, Refusal> {
    let id = "7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001";
    let mut labs = Organization::new(id, "Northwind Labs", 1_730_332_707_427);
    people(&mut labs)?;
    labs.now_ms = 1_738_573_200_000;
    workspaces(&mut labs)?;
    labs.now_ms = 1_740_830_400_500;
    machines(&mut labs)?;
    federation(&mut labs)?;
    directory(&mut labs)?;
    limits(&mut labs)?;
    surroundings(&mut labs)?;
    keys(&mut labs)?;
    labs.remove_user(DEE)?;
    labs.now_ms = 1_759_251_600_000;
    labs.archive_workspace(ATLAS)?;
    use_of_last_month(&mut labs)?;
    labs.now_ms = 1_795_000_000_000;
    labs.invite_to_groups("kit@northwind.example", OrganizationRole::Developer, &[SCIM])?;
    Ok(labs)
}

fn people(labs: &mut Organization) -> Result<(), Refusal> {
    use OrganizationRole::{Billing, Developer};
    labs.join(ADA, "Ada Okafor", "ada@northwind.example", Developer);
    labs.join(BO, "Bo Lindqvist", "bo@northwind.example", Developer);
    labs.join("user_03Cy", "Cy", "cy@northwind.example", Billing);
    labs.join(DEE, "Dee Moreau", "dee@northwind.example", Developer);
    Ok(())
}

fn workspaces(labs: &mut Organization) -> Result<(), Refusal> {
    labs.create_workspace_with_id(RESEARCH, "Research")?;
    labs.change_workspace(RESEARCH, |research| {
        let tags = [("env", "prod"), ("cost_center", "R-17")];
        research.tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        research.allowed_geos = Some(vec!["us".to_owned(), "global".to_owned()]);
    })?;
    labs.create_workspace_with_id(ATLAS, "Atlas")?;
    labs.create_workspace_with_id(CLAUDE_CODE, "Claude Code")?;
    labs.add_member(RESEARCH, ADA, WorkspaceRole::Admin)?;
    labs.change_role_in_console(ADA, OrganizationRole::Admin)?;
    labs.add_member(RESEARCH, BO, WorkspaceRole::Developer)?;
    labs.add_member(ATLAS, BO, WorkspaceRole::User)
}

fn machines(labs: &mut Organization) -> Result<(), Refusal> {
    labs.create_service_account(EXPORT, "audit-export", ADA)?;
    labs.add_service_account(RESEARCH, EXPORT, WorkspaceRole::Developer)?;
    labs.create_service_account("svac_02Old", "old-import", DEE)?;
    labs.archive_service_account("svac_02Old")?;
    labs.create_service_account(DEPLOY, "deploy", ADA)?;
    labs.add_service_account(RESEARCH, DEPLOY, WorkspaceRole::RestrictedDeveloper)?;
    labs.create_service_account(SETUP, "setup", ADA)?;
    labs.make_service_account_admin(SETUP, true)
}

fn federation(labs: &mut Organization) -> Result<(), Refusal> {
    let only = |workspace: &str| Some(vec![workspace.to_owned()]);
    labs.trust_issuer("fdis_01Builds", "builds", "https://builds.northwind.example")?;
    labs.add_federation_rule(FederationRule {
        name: "nightly".to_owned(),
        audience: Some("https://api.anthropic.com".to_owned()),
        workspace_ids: only(RESEARCH),
        ..FederationRule::new("fdrl_01Nightly", "fdis_01Builds", EXPORT, "repo:northwind/audit:*")
    })?;
    labs.add_federation_rule(FederationRule {
        name: "setup".to_owned(),
        oauth_scope: "org:admin".to_owned(),
        ..FederationRule::new("fdrl_02Setup", "fdis_01Builds", SETUP, "repo:northwind/setup:main")
    })?;
    let actions = "https://token.actions.githubusercontent.com";
    labs.trust_issuer("fdis_02Actions", "github-actions", actions)?;
    let main = "repo:northwind/app:ref:refs/heads/main";
    labs.add_federation_rule(FederationRule {
        name: "deploy".to_owned(),
        claims: [("environment".to_owned(), "production".to_owned())].into(),
        condition: Some("claims.repository_owner == 'northwind'".to_owned()),
        token_lifetime_seconds: 900,
        workspace_ids: only(RESEARCH),
        ..FederationRule::new("fdrl_03Deploy", "fdis_02Actions", DEPLOY, main)
    })?;
    labs.keep_federation_rule(FederationRule {
        name: "any-repository".to_owned(),
        workspace_ids: Some(Vec::new()),
        legacy_workspace_id: Some(CLAUDE_CODE.to_owned()),
        ..FederationRule::new("fdrl_04Any", "fdis_02Actions", DEPLOY, "repo:*")
    });
    labs.trust_issuer("fdis_03Old", "old-runners", "https://runners.northwind.example")?;
    labs.add_federation_rule(FederationRule {
        name: "old-runners".to_owned(),
        ..FederationRule::new("fdrl_05Old", "fdis_03Old", EXPORT, "runner:*")
    })?;
    labs.archive_issuer_before_its_rules("fdis_03Old")
}

fn directory(labs: &mut Organization) -> Result<(), Refusal> {
    let linear = || "conn_01Linear".to_owned();
    labs.add_role("rbac_role_01Builder", "Builder", false);
    for (action, resource) in [
        ("chat", PermissionResource::Organization),
        ("use", PermissionResource::ConnectorTool(linear(), "search".to_owned())),
        ("grant", PermissionResource::ConnectorScope(linear(), "read_issues".to_owned())),
        ("interactive", PermissionResource::Connector(linear())),
    ] {
        let action = action.to_owned();
        labs.allow("rbac_role_01Builder", Permission { action, resource })?;
    }
    labs.add_role("rbac_role_02Administrator", "Administrator", true);
    for action in ["capability_access_all", "permission_manage_members"] {
        labs.allow("rbac_role_02Administrator", Permission::of_organization(action))?;
    }
    let all = PermissionResource::AllConnectors;
    let permission = Permission { action: "always_allow".to_owned(), resource: all };
    labs.allow("rbac_role_02Administrator", permission)?;
    labs.add_group("rbac_group_01Builders", "Builders", &["rbac_role_01Builder"])?;
    labs.add_to_group("rbac_group_01Builders", BO)?;
    labs.add_group(SCIM, "Research", &["rbac_role_02Administrator"])?;
    labs.add_to_group(SCIM, ADA)?;
    labs.add_to_group(SCIM, BO)?;
    labs.change_group(SCIM, |group| {
        group.is_synchronized = true;
        // Of another organization of the enterprise.
        if let Some(ids) = &mut group.role_ids {
            ids.push("rbac_role_9Elsewhere".to_owned());
        }
    })
}

fn limits(labs: &mut Organization) -> Result<(), Refusal> {
    let opus = Limited::Models("Claude Opus".to_owned(), vec![OPUS.to_owned()]);
    labs.limit_group(RateLimit::of_requests("ratelimit_01Opus", opus, 4000));
    labs.limit_group(RateLimit::of_requests("ratelimit_02Batch", Limited::Other("batch"), 50));
    labs.limit_workspace(WorkspaceRateLimit::of_requests(CLAUDE_CODE, "ratelimit_01Opus", 400))?;
    let limits = [
        (Some(500_000), SpendScope::Organization),
        (None, SpendScope::UsageTier),
        (Some(120_000), SpendScope::Workspace(RESEARCH.to_owned())),
        (Some(5_000), SpendScope::User(BO.to_owned())),
        (Some(90_000), SpendScope::RbacGroup(SCIM.to_owned())),
        (Some(7_500), SpendScope::SeatTier("premium".to_owned())),
        (Some(60_000), SpendScope::OrganizationService("claude_code".to_owned())),
    ];
    limits.into_iter().enumerate().try_for_each(|(n, (amount, scope))| {
        labs.limit_spending(SpendLimit::monthly(&format!("spl_0{n}"), amount, scope))
    })
}

fn surroundings(labs: &mut Organization) -> Result<(), Refusal> {
    let arn = "arn:aws:kms:us-east-1:111122223333:key/01".to_owned();
    labs.add_external_key("ekey_01Main", "main", "us", KeyProvider::Aws(arn));
    labs.encrypt_workspace(RESEARCH, "ekey_01Main")?;
    let spare = "projects/northwind/locations/us/keyRings/labs/cryptoKeys/spare".to_owned();
    labs.add_external_key("ekey_02Spare", "spare", "us", KeyProvider::Gcp(spare));
    let traces = "https://otel.northwind.example";
    labs.add_destination(TelemetryDestination {
        name: Some("Traces of Research".to_owned()),
        sends_content: true,
        ..TelemetryDestination::new(
            "tdst_01Traces",
            traces,
            Coverage::Include(vec![RESEARCH.to_owned()]),
        )
    })?;
    labs.add_destination(TelemetryDestination {
        disabled_by: Some("redirect".to_owned()),
        ..TelemetryDestination::new("tdst_02Vendor", "https://otlp.vendor.example", Coverage::All)
    })?;
    labs.is_audit_log_on = true;
    Ok(())
}

fn keys(labs: &mut Organization) -> Result<(), Refusal> {
    let scoped_to = |workspace: &str| KeyScope::Workspace(workspace.to_owned());
    let default = scoped_to(&labs.default_workspace().id.clone());
    labs.make_key_in_console("apikey_07Setup", "setup", ADA, KeyScope::Organization);
    labs.act_as("apikey_07Setup", SETUP)?;
    let export = Creator::ServiceAccount(EXPORT.to_owned());
    labs.make_key("apikey_08Nightly", "nightly", export, default.clone());
    labs.make_key_in_console("apikey_01Ci", "ci", ADA, scoped_to(RESEARCH));
    labs.act_as("apikey_01Ci", DEPLOY)?;
    labs.make_key_in_console("apikey_02DeeNotebook", "dee's notebook", DEE, scoped_to(RESEARCH));
    labs.belong_to_workspace("apikey_02DeeNotebook")?;
    labs.make_key_in_console("apikey_03Atlas", "atlas", BO, scoped_to(ATLAS));
    labs.make_key_in_console("apikey_04Audit", "audit export", ADA, KeyScope::Organization);
    labs.act_as("apikey_04Audit", EXPORT)?;
    labs.use_key("apikey_01Ci", OPUS, 1_200_000, 34_000)?;
    labs.use_key("apikey_04Audit", OPUS, 5_000, 700)?;
    labs.make_key_in_console("apikey_05BoTryout", "tryout", BO, default);
    labs.make_key_in_console(
        "apikey_06ClaudeCodeBo",
        "claude_code_key_bo",
        BO,
        scoped_to(CLAUDE_CODE),
    );
    Ok(())
}

/// Some keys, some people without one, and somebody whom a cloud vouches for. Bo's tryout, the
/// nightly key and Cy are not among them.
fn use_of_last_month(labs: &mut Organization) -> Result<(), Refusal> {
    labs.now_ms = 1_792_368_000_000;
    labs.use_key("apikey_07Setup", OPUS, 900, 100)?;
    labs.now_ms = 1_794_700_800_000;
    labs.use_key("apikey_01Ci", OPUS, 800_000, 20_000)?;
    labs.use_key("apikey_02DeeNotebook", OPUS, 30_000, 4_000)?;
    let bo = Actor::User(BO.to_owned());
    labs.use_workspace(RESEARCH, bo, OPUS, (12_000, 3_000))?;
    labs.now_ms = 1_794_900_000_000;
    labs.use_key("apikey_04Audit", OPUS, 5_000, 700)?;
    labs.use_key("apikey_06ClaudeCodeBo", OPUS, 40_000, 9_000)?;
    let role = "arn:aws:iam::111122223333:role/batch".to_owned();
    let batch = Actor::Federated("aws".to_owned(), role);
    labs.use_workspace(RESEARCH, batch, OPUS, (2_000, 200))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ApiKey, DAY_MS, KeyKind, UsedBy};

    #[test]
    fn kit_is_invited_and_not_a_user_yet() {
        let labs = northwind_labs();
        let [invite] = labs.invites.as_slice() else { panic!("{:?}", labs.invites) };
        assert_eq!([&invite["email"], &invite["status"]], ["kit@northwind.example", "pending"]);
        assert!(labs.users.iter().all(|user| user["email"] != invite["email"]));
    }

    #[test]
    fn four_of_its_keys_that_work_act_as_service_accounts_and_one_is_an_admins() {
        let labs = northwind().unwrap();
        let works = |key: &&ApiKey| labs.works(key);
        let of = |kind| {
            let keys = labs.api_keys().iter().filter(works).filter(|key| key.kind() == kind);
            keys.map(|key| key.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of(KeyKind::ServiceAccount), ["setup", "nightly", "ci", "audit export"]);
        assert_eq!(of(KeyKind::Personal), ["tryout", "claude_code_key_bo"]);
        assert_eq!(of(KeyKind::Workspace), ["dee's notebook"]);
        let admins = labs.api_keys().iter().filter(|key| labs.is_admin_credential(key));
        assert_eq!(admins.map(|key| key.name.as_str()).collect::<Vec<_>>(), ["setup"]);
    }

    #[test]
    fn its_rules_reach_what_they_say_and_the_archived_issuers_lets_nobody_in() {
        let labs = northwind().unwrap();
        let told = labs.federation_rules().iter().map(|rule| {
            let reached: Vec<_> = labs.reached_by_rule(rule).into_iter().collect();
            format!("{} {} {}", rule.name, labs.is_in_force(rule), reached.join(","))
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                "nightly true wrkspc_01Research",
                "setup true ",
                "deploy true wrkspc_01Research",
                "any-repository true wrkspc_02ClaudeCode",
                "old-runners false ",
            ]
        );
    }

    #[test]
    fn who_used_something_in_the_last_month_is_told_and_who_did_not_is_not() {
        let labs = northwind().unwrap();
        let since = labs.now_ms.saturating_sub(30 * DAY_MS);
        let used = |who| labs.used(who, since).map(|(_, requests)| requests);
        let keys = ["apikey_01Ci", "apikey_02DeeNotebook", "apikey_05BoTryout", "apikey_07Setup"];
        assert_eq!(keys.map(|key| used(UsedBy::Key(key))), [Some(1), Some(1), None, None]);
        assert_eq!(used(UsedBy::User(BO)), Some(2));
        assert_eq!(used(UsedBy::ServiceAccount(DEPLOY)), Some(1));
        assert_eq!(used(UsedBy::User("user_03Cy")), None);
    }
}

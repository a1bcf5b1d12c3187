//! Northwind Labs, the sample organization: small, memorable, and with one of every trap.
//!
//! - Ada is an admin: she reaches every workspace. She was added to Research before she was one.
//! - Bo is a developer: he reaches Research, where he was added, and the default workspace.
//! - Cy does the billing: they reach every workspace without having been added to any.
//! - Dee left the company. A key of hers still works.
//! - Kit is invited, and so not a user yet.
//! - The audit export runs as a service account, which a build pipeline may act as, too.

use crate::Items;
use crate::model::{
    FederationRule, KeyProvider, KeyScope, Limited, Organization, OrganizationRole, RateLimit,
    Refusal, WorkspaceRateLimit, WorkspaceRole,
};

const ADA: &str = "user_01Ada";
const BO: &str = "user_02Bo";
const DEE: &str = "user_04Dee";
const EXPORT: &str = "svac_01Export";
const RESEARCH: &str = "wrkspc_01Research";
const CLAUDE_CODE: &str = "wrkspc_02ClaudeCode";
const ATLAS: &str = "wrkspc_03Atlas";

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
    keys(&mut labs)?;
    labs.remove_user(DEE)?;
    labs.now_ms = 1_759_251_600_000;
    labs.archive_workspace(ATLAS)?;
    labs.now_ms = 1_795_000_000_000;
    labs.invite("kit@northwind.example", OrganizationRole::Developer)?;
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
    labs.trust_issuer("fdis_01Builds", "builds", "https://builds.northwind.example")?;
    labs.add_federation_rule(FederationRule {
        name: "nightly".to_owned(),
        audience: Some("https://api.anthropic.com".to_owned()),
        workspace_ids: Some(vec![RESEARCH.to_owned()]),
        ..FederationRule::new("fdrl_01Nightly", "fdis_01Builds", EXPORT, "repo:northwind/audit:*")
    })?;
    let arn = "arn:aws:kms:us-east-1:111122223333:key/01".to_owned();
    labs.add_external_key("ekey_01Main", "main", "us", KeyProvider::Aws(arn));
    let opus = Limited::Models("Claude Opus".to_owned(), vec!["claude-opus-4-8".to_owned()]);
    labs.limit_group(RateLimit::of_requests("ratelimit_01Opus", opus, 4000));
    labs.limit_workspace(WorkspaceRateLimit::of_requests(CLAUDE_CODE, "ratelimit_01Opus", 400))?;
    labs.add_role("rbac_role_01Builder", "Builder", false);
    labs.add_group("rbac_group_01Builders", "Builders", &["rbac_role_01Builder"])?;
    labs.add_to_group("rbac_group_01Builders", BO)
}

fn keys(labs: &mut Organization) -> Result<(), Refusal> {
    let scoped_to = |workspace: &str| KeyScope::Workspace(workspace.to_owned());
    let default = scoped_to(&labs.default_workspace().id.clone());
    labs.make_key_in_console("apikey_01Ci", "ci", ADA, scoped_to(RESEARCH));
    labs.make_key_in_console("apikey_02DeeNotebook", "dee's notebook", DEE, scoped_to(RESEARCH));
    labs.make_key_in_console("apikey_03Atlas", "atlas", BO, scoped_to(ATLAS));
    labs.make_key_in_console("apikey_04Audit", "audit export", ADA, KeyScope::Organization);
    labs.act_as("apikey_04Audit", EXPORT)?;
    labs.use_key("apikey_01Ci", "claude-opus-4-8", 1_200_000, 34_000)?;
    labs.use_key("apikey_04Audit", "claude-opus-4-8", 5_000, 700)?;
    labs.make_key_in_console("apikey_05BoTryout", "tryout", BO, default);
    labs.make_key_in_console(
        "apikey_06ClaudeCodeBo",
        "claude_code_key_bo",
        BO,
        scoped_to(CLAUDE_CODE),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kit_is_invited_and_not_a_user_yet() {
        let labs = northwind_labs();
        let [invite] = labs.invites.as_slice() else { panic!("{:?}", labs.invites) };
        assert_eq!([&invite["email"], &invite["status"]], ["kit@northwind.example", "pending"]);
        assert!(labs.users.iter().all(|user| user["email"] != invite["email"]));
    }
}

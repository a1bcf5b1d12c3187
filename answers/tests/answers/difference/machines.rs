//! Keys, service accounts, federation, and where they are: workspaces.

use expect_test::expect;
use fake_organization::model::{
    Coverage, FederationRule, KeyProvider, KeyScope, KeyStatus, TelemetryDestination, WorkspaceRole,
};

use super::check;

const ADA: &str = "user_01Ada";
const BO: &str = "user_02Bo";
const EXPORT: &str = "svac_01Export";
const RESEARCH: &str = "wrkspc_01Research";

#[test]
fn keys_are_made_switched_off_and_renamed() {
    check(
        |labs| {
            let default = KeyScope::Workspace(labs.default_workspace().id.clone());
            labs.make_key_in_console("apikey_10", "hourly", ADA, default);
            labs.act_as("apikey_10", EXPORT).unwrap();
            labs.make_key_in_console("apikey_11", "root", ADA, KeyScope::Organization);
            labs.make_key_in_console(
                "apikey_12",
                "old way",
                BO,
                KeyScope::Workspace(RESEARCH.to_owned()),
            );
            labs.belong_to_workspace("apikey_12").unwrap();
            labs.update_key("apikey_01Ci", Some("deploy"), Some(KeyStatus::Inactive)).unwrap();
            labs.update_key("apikey_05BoTryout", None, Some(KeyStatus::Archived)).unwrap();
        },
        expect![[r#"
            The key deploy (apikey_01Ci) was switched off
            The key deploy (apikey_01Ci) was renamed (was `ci`)
            The key tryout (apikey_05BoTryout) was archived
            A new key hourly (apikey_10), of audit-export, good for Default, which never expires, made by Ada Okafor
            A new key root (apikey_11), of Ada Okafor, good for the whole organization, with the rights of an admin, which never expires
            A new key old way (apikey_12), which acts as nobody and outlives who made it, good for Research, which never expires, made by Bo Lindqvist
        "#]],
    );
}

#[test]
fn service_accounts_are_made_raised_moved_and_archived() {
    check(
        |labs| {
            labs.create_service_account("svac_05Hourly", "hourly", ADA).unwrap();
            labs.add_service_account(RESEARCH, "svac_05Hourly", WorkspaceRole::Developer).unwrap();
            labs.add_service_account("wrkspc_02ClaudeCode", EXPORT, WorkspaceRole::User).unwrap();
            labs.make_service_account_admin("svac_03Deploy", true).unwrap();
            labs.archive_federation_rule("fdrl_02Setup").unwrap();
            labs.archive_service_account("svac_04Setup").unwrap();
        },
        expect![[r#"
            The key setup (apikey_07Setup) no longer has the rights of an admin
            The service account deploy (svac_03Deploy) was made an admin
            The service account setup (svac_04Setup) was archived, and with it ended 1 key and 1 rule
            A new service account hourly (svac_05Hourly), as developer, workspace_developer of Research
            The service account audit-export (svac_01Export) became workspace_user of Claude Code
            The rule setup (fdrl_02Setup) was archived
        "#]],
    );
}

#[test]
fn issuers_and_rules_are_made_and_archived() {
    check(
        |labs| {
            labs.trust_issuer("fdis_04New", "gitlab", "https://gitlab.northwind.example").unwrap();
            let rule = FederationRule {
                name: "release".to_owned(),
                workspace_ids: Some(vec![RESEARCH.to_owned()]),
                ..FederationRule::new("fdrl_06Release", "fdis_04New", EXPORT, "project:*")
            };
            labs.add_federation_rule(rule).unwrap();
            labs.archive_federation_rule("fdrl_01Nightly").unwrap();
            labs.archive_issuer_before_its_rules("fdis_02Actions").unwrap();
        },
        expect![[r#"
            The issuer github-actions (fdis_02Actions) was archived: its rules let nobody in
            A new issuer gitlab (fdis_04New), `https://gitlab.northwind.example`
            The rule nightly (fdrl_01Nightly) was archived
            A new rule release (fdrl_06Release), which lets `project:*` of gitlab act as audit-export in Research
        "#]],
    );
}

#[test]
fn a_workspace_is_archived_with_its_keys_in_one_sentence() {
    check(
        |labs| labs.archive_workspace(RESEARCH).map(drop).unwrap(),
        expect![[r#"
        The workspace Research (wrkspc_01Research) was archived, and with it 2 keys
    "#]],
    );
}

#[test]
fn workspaces_are_made_renamed_tagged_and_encrypted() {
    check(
        |labs| {
            labs.create_workspace_with_id("wrkspc_04Apollo", "Apollo").unwrap();
            labs.add_member("wrkspc_04Apollo", BO, WorkspaceRole::Admin).unwrap();
            labs.rename_workspace(RESEARCH, "Discovery").unwrap();
            labs.change_workspace(RESEARCH, |it| {
                it.tags = vec![
                    ("env".to_owned(), "staging".to_owned()),
                    ("team".to_owned(), "R".to_owned()),
                ];
                it.allowed_geos = None;
                it.external_key_id = Some("ekey_02Spare".to_owned());
            })
            .unwrap();
            let name = "projects/p/cryptoKeys/k".to_owned();
            labs.add_external_key("ekey_03", "third", "eu", KeyProvider::Gcp(name));
        },
        expect![[r#"
            The workspace Discovery (wrkspc_01Research) was renamed (was `Research`)
            The workspace Discovery (wrkspc_01Research) is now encrypted with spare (was with main)
            The workspace Discovery (wrkspc_01Research) lost the tag `cost-center` (was `R-17`)
            The workspace Discovery (wrkspc_01Research) now has the tag `env`: `staging` (was `prod`)
            The workspace Discovery (wrkspc_01Research) got the tag `team`: `R`
            The workspace Discovery (wrkspc_01Research) now lets its data be worked on in `unrestricted` (was `us` and `global`)
            A new workspace Apollo (wrkspc_04Apollo), with 1 member
            A new encryption key third (ekey_03), kept by gcp, used in eu
        "#]],
    );
}

#[test]
fn telemetry_destinations_come_and_go() {
    check(
        |labs| {
            labs.remove_destination("tdst_01Traces").unwrap();
            let destination = TelemetryDestination {
                sends_content: true,
                name: Some("All of it".to_owned()),
                ..TelemetryDestination::new("tdst_03", "https://otel.other.example", Coverage::All)
            };
            labs.add_destination(destination).unwrap();
        },
        expect![[r#"
            The telemetry destination Traces of Research (tdst_01Traces) is gone
            A new telemetry destination All of it (tdst_03), at `https://otel.other.example`, which is sent prompts and answers of every workspace
        "#]],
    );
}

//! What is said of the sample organization.

use answers::{Organization, Target, unread};
use expect_test::expect;

use super::{says_what, says_who};
use crate::support::{everything, northwind};

#[test]
fn who_reaches_research_of_the_sample() {
    says_who(
        &everything(northwind()),
        Target::Workspace("Research"),
        expect![[r#"
            Who can reach the workspace Research (wrkspc_01Research) of Northwind Labs, as of 2026-11-18

            People: 3
              workspace_admin as a member: manages its members, its keys and its settings, and uses it
                Ada Okafor (user_01Ada)
              workspace_developer as a member: uses it, and makes keys for it
                Bo Lindqvist (user_02Bo)
              workspace_billing by the organization role billing: sees what it costs
                Cy (user_03Cy)

            API keys: 4
              workspace_developer as whom it acts as: uses it, and makes keys for it
                audit export (apikey_04Audit), good for the whole organization, acts as audit-export
                    (svac_01Export), made by Ada Okafor (user_01Ada)
              as a key of this workspace: uses the API in it
                ci (apikey_01Ci), acts as deploy (svac_03Deploy), made by Ada Okafor (user_01Ada)
                dee's notebook (apikey_02DeeNotebook), acts as nobody, made by user_04Dee, who is gone
              by administering the organization: can let itself in, and manage it
                setup (apikey_07Setup), good for the whole organization, acts as setup (svac_04Setup), made by
                    Ada Okafor (user_01Ada)

            Service accounts: 3
              workspace_developer as a member: uses it, and makes keys for it
                audit-export (svac_01Export)
              workspace_restricted_developer as a member: makes keys for it and uses the API; no Console tools
                deploy (svac_03Deploy)
              by administering the organization: can let itself in, and manage it
                setup (svac_04Setup)

            Identities that federation rules let in: 3
              workspace_developer as its service account: uses it, and makes keys for it
                nightly (fdrl_01Nightly), acts as audit-export (svac_01Export)
                  for a token of builds (fdis_01Builds), https://builds.northwind.example
                  in which sub begins with "repo:northwind/audit:" and aud is "https://api.anthropic.com"
                  with the scope workspace:developer
              workspace_restricted_developer as its service account: makes keys for it and uses the API; no
                  Console tools
                deploy (fdrl_03Deploy), acts as deploy (svac_03Deploy)
                  for a token of github-actions (fdis_02Actions), https://token.actions.githubusercontent.com
                  in which sub is "repo:northwind/app:ref:refs/heads/main" and environment is "production" and
                      this holds: claims.repository_owner == 'northwind'
                  with the scope workspace:developer
              by administering the organization: can let itself in, and manage it
                setup (fdrl_02Setup), acts as setup (svac_04Setup)
                  for a token of builds (fdis_01Builds), https://builds.northwind.example
                  in which sub is "repo:northwind/setup:main"
                  with the scope org:admin

            Telemetry destinations that are sent its prompts and answers: 1
              Traces of Research (tdst_01Traces), https://otel.northwind.example

            Ways that open nothing any more: 1
              old-runners (fdrl_05Old), acts as audit-export (svac_01Export); its federation issuer old-runners
                  (fdis_03Old) is archived

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn who_reaches_the_default_workspace_of_the_sample() {
    says_who(
        &everything(northwind()),
        Target::Workspace("default"),
        expect![[r#"
            Who can reach the workspace Default (wrkspc_00Default) of Northwind Labs, as of 2026-11-18

            People: 3
              workspace_admin by the organization role admin: manages its members, its keys and its settings,
                  and uses it
                Ada Okafor (user_01Ada)
              workspace_developer by the organization role developer: uses it, and makes keys for it
                Bo Lindqvist (user_02Bo)
              workspace_billing by the organization role billing: sees what it costs
                Cy (user_03Cy)

            API keys: 4
              workspace_user as whom it acts as: uses it in the Playground only
                audit export (apikey_04Audit), good for the whole organization, acts as audit-export
                    (svac_01Export), made by Ada Okafor (user_01Ada)
                setup (apikey_07Setup), good for the whole organization, acts as setup (svac_04Setup), made by
                    Ada Okafor (user_01Ada); also by administering the organization
              as a key of this workspace: uses the API in it
                tryout (apikey_05BoTryout), acts as Bo Lindqvist (user_02Bo), who made it
                nightly (apikey_08Nightly), acts as audit-export (svac_01Export), who made it

            Service accounts: 3
              workspace_user as every service account: uses it in the Playground only
                audit-export (svac_01Export); also by a key that they made, if they kept its secret
                deploy (svac_03Deploy)
                setup (svac_04Setup); also by administering the organization

            Identities that federation rules let in: 1
              by administering the organization: can let itself in, and manage it
                setup (fdrl_02Setup), acts as setup (svac_04Setup)
                  for a token of builds (fdis_01Builds), https://builds.northwind.example
                  in which sub is "repo:northwind/setup:main"
                  with the scope org:admin

            People who are invited: 1
              workspace_developer once it is accepted: uses it, and makes keys for it
                kit@northwind.example (invite_new0001)

            Ways that open nothing any more: 1
              old-runners (fdrl_05Old), acts as audit-export (svac_01Export); its federation issuer old-runners
                  (fdis_03Old) is archived

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn an_archived_workspace_says_so_at_once() {
    says_who(
        &everything(northwind()),
        Target::Workspace("Atlas"),
        expect![[r#"
            Who can reach the workspace Atlas (wrkspc_03Atlas) of Northwind Labs, as of 2026-11-18

            It is archived since 2025-09-30: nothing of it works, whoever is in it.

            Who had a way into it: 6
              atlas (apikey_03Atlas), acts as Bo Lindqvist (user_02Bo), who made it; it is archived
              setup (apikey_07Setup), good for the whole organization, acts as setup (svac_04Setup), made by Ada
                  Okafor (user_01Ada)
              setup (fdrl_02Setup), acts as setup (svac_04Setup)
              setup (svac_04Setup)
              Ada Okafor (user_01Ada)
              Bo Lindqvist (user_02Bo)

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn who_administers_the_sample() {
    says_who(
        &everything(northwind()),
        Target::Admin,
        expect![[r#"
            Who administers the organization Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001), as of
                2026-11-18

            People: 1
              by the organization role admin: administers people, workspaces, keys and settings
                Ada Okafor (user_01Ada); also by a key that they made, if they kept its secret

            API keys: 1
              with an admin's rights: administers people, workspaces, keys and settings
                setup (apikey_07Setup), good for the whole organization, acts as setup (svac_04Setup), made by
                    Ada Okafor (user_01Ada)

            Service accounts: 1
              by the organization role admin: administers people, workspaces, keys and settings
                setup (svac_04Setup)

            Identities that federation rules let in: 1
              with an admin's rights: administers people, workspaces, keys and settings
                setup (fdrl_02Setup), acts as setup (svac_04Setup)
                  for a token of builds (fdis_01Builds), https://builds.northwind.example
                  in which sub is "repo:northwind/setup:main"
                  with the scope org:admin

            By the role Administrator (rbac_role_02Administrator), which permits always_allow on all_connectors;
                capability_access_all on organization; permission_manage_members on organization: 3
              by a group
                Ada Okafor (user_01Ada), by the group Research (rbac_group_02Research)
                Bo Lindqvist (user_02Bo), by the group Research (rbac_group_02Research)
              once it is accepted
                kit@northwind.example (invite_new0001), by the group Research (rbac_group_02Research)

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn nothing_of_the_sample_was_left_unread() {
    let (graph, report) = everything(northwind());
    expect![[r#"
        Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001), read 2026-11-18 11:06 UTC: complete.

        Everything was read.
    "#]]
    .assert_eq(&unread(&Organization::new(&graph, &report)).text());
}

#[test]
fn what_a_stolen_laptop_of_bo_opens() {
    says_what(
        &everything(northwind()),
        "bo@northwind.example",
        expect![[r#"
            What the user Bo Lindqvist (user_02Bo) of Northwind Labs can reach, as of 2026-11-18
              bo@northwind.example
              developer: uses workspaces, and makes keys where it is a member

            Workspaces: 3
              workspace_developer by the organization role developer: uses it, and makes keys for it
                Default (wrkspc_00Default)
              workspace_developer as a member: uses it, and makes keys for it
                Research (wrkspc_01Research)
              by a key that they made, if they kept its secret: uses the API in it
                Claude Code (wrkspc_02ClaudeCode), by the key claude_code_key_bo (apikey_06ClaudeCodeBo); whom
                    the key acts as is not in the workspace

            Roles: 2
              Builder (rbac_role_01Builder), by the group Builders (rbac_group_01Builders)
                permits chat on organization; grant on connector_scope conn_01Linear/read_issues; interactive on
                    connector conn_01Linear; use on connector_tool conn_01Linear/search
              Administrator (rbac_role_02Administrator), by the group Research (rbac_group_02Research)
                permits always_allow on all_connectors; capability_access_all on organization;
                    permission_manage_members on organization

            Keys that they made, if they kept the secrets: 2
              tryout (apikey_05BoTryout), acts as them, opens Default (wrkspc_00Default)
              claude_code_key_bo (apikey_06ClaudeCodeBo), acts as them, opens Claude Code (wrkspc_02ClaudeCode)

            Ways that open nothing any more: 2
              atlas (apikey_03Atlas), acts as them; it is archived
              Atlas (wrkspc_03Atlas); it is archived

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_an_admin_reaches() {
    says_what(
        &everything(northwind()),
        "user_01Ada",
        expect![[r#"
            What the user Ada Okafor (user_01Ada) of Northwind Labs can reach, as of 2026-11-18
              ada@northwind.example
              admin: administers people, workspaces, keys and settings

            The administration of the organization
              by the organization role admin: administers people, workspaces, keys and settings

            Workspaces: 3
              workspace_admin by the organization role admin: manages its members, its keys and its settings,
                  and uses it
                Default (wrkspc_00Default)
                Claude Code (wrkspc_02ClaudeCode)
              workspace_admin as a member: manages its members, its keys and its settings, and uses it
                Research (wrkspc_01Research)

            Roles: 1
              Administrator (rbac_role_02Administrator), by the group Research (rbac_group_02Research)
                permits always_allow on all_connectors; capability_access_all on organization;
                    permission_manage_members on organization

            Keys that they made, if they kept the secrets: 3
              ci (apikey_01Ci), acts as deploy (svac_03Deploy), opens Research (wrkspc_01Research)
              audit export (apikey_04Audit), good for the whole organization, acts as audit-export
                  (svac_01Export), opens Default (wrkspc_00Default), Research (wrkspc_01Research)
              setup (apikey_07Setup), good for the whole organization, acts as setup (svac_04Setup), administers
                  the organization, opens Default (wrkspc_00Default)

            Service accounts that it can act as: 2
              by a key that they made, if they kept its secret
                audit-export (svac_01Export), by the key audit export (apikey_04Audit), which acts as it
                setup (svac_04Setup), by the key setup (apikey_07Setup), which acts as it

            Ways that open nothing any more: 1
              Atlas (wrkspc_03Atlas); it is archived

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_a_key_of_a_service_account_reaches() {
    says_what(
        &everything(northwind()),
        "ci",
        expect![[r#"
        What the API key ci (apikey_01Ci) of Northwind Labs can reach, as of 2026-11-18
          acts as deploy (svac_03Deploy)
          made by Ada Okafor (user_01Ada)

        Workspaces: 1
          as a key of this workspace: uses the API in it
            Research (wrkspc_01Research)

        Nothing that this needs was left unread.
    "#]],
    );
}

#[test]
fn what_a_key_of_the_organization_reaches() {
    says_what(
        &everything(northwind()),
        "audit export",
        expect![[r#"
            What the API key audit export (apikey_04Audit) of Northwind Labs can reach, as of 2026-11-18
              good for the whole organization
              acts as audit-export (svac_01Export)
              made by Ada Okafor (user_01Ada)

            Workspaces: 2
              workspace_developer as whom it acts as: uses it, and makes keys for it
                Research (wrkspc_01Research)
              workspace_user as whom it acts as: uses it in the Playground only
                Default (wrkspc_00Default)

            Service accounts that it can act as: 1
              as a key of the whole organization
                audit-export (svac_01Export)

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_an_admins_key_reaches() {
    says_what(
        &everything(northwind()),
        "apikey_07Setup",
        expect![[r#"
            What the API key setup (apikey_07Setup) of Northwind Labs can reach, as of 2026-11-18
              good for the whole organization
              acts as setup (svac_04Setup)
              made by Ada Okafor (user_01Ada)
              has an admin's rights

            The administration of the organization
              with an admin's rights: administers people, workspaces, keys and settings

            Workspaces: 3
              workspace_user as whom it acts as: uses it in the Playground only
                Default (wrkspc_00Default); also by administering the organization
              by administering the organization: can let itself in, and manage it
                Research (wrkspc_01Research)
                Claude Code (wrkspc_02ClaudeCode)

            Service accounts that it can act as: 1
              as a key of the whole organization
                setup (svac_04Setup)

            Ways that open nothing any more: 1
              Atlas (wrkspc_03Atlas); it is archived

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_a_service_account_reaches_and_what_acts_as_it() {
    says_what(
        &everything(northwind()),
        "audit-export",
        expect![[r#"
            What the service account audit-export (svac_01Export) of Northwind Labs can reach, as of 2026-11-18
              developer: uses workspaces, and makes keys where it is a member

            Workspaces: 2
              workspace_developer as a member: uses it, and makes keys for it
                Research (wrkspc_01Research)
              workspace_user as every service account: uses it in the Playground only
                Default (wrkspc_00Default); also by a key that they made, if they kept its secret

            Keys that they made, if they kept the secrets: 1
              nightly (apikey_08Nightly), acts as it, opens Default (wrkspc_00Default)

            What acts as it: 2
              the API key audit export (apikey_04Audit), good for the whole organization, made by Ada Okafor
                  (user_01Ada), opens Default (wrkspc_00Default), Research (wrkspc_01Research)
              the federation rule nightly (fdrl_01Nightly), opens Research (wrkspc_01Research)
                for a token of builds (fdis_01Builds), https://builds.northwind.example
                in which sub begins with "repo:northwind/audit:" and aud is "https://api.anthropic.com"
                with the scope workspace:developer
              and 1 that open nothing any more

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_a_rule_lets_do() {
    says_what(
        &everything(northwind()),
        "nightly",
        expect![[
            r#"several are called "nightly"; say which by its id: apikey_08Nightly (API key, nightly); fdrl_01Nightly (federation rule, nightly)"#
        ]],
    );
}

#[test]
fn what_an_issuer_is_believed_for() {
    says_what(
        &everything(northwind()),
        "github-actions",
        expect![[r#"
            What the federation issuer github-actions (fdis_02Actions) of Northwind Labs can reach, as of
                2026-11-18
              https://token.actions.githubusercontent.com

            Workspaces: 2
              workspace_restricted_developer by what its rules let do: makes keys for it and uses the API; no
                  Console tools
                Research (wrkspc_01Research), by the rule deploy (fdrl_03Deploy)
              by what its rules let do: uses the API in it
                Claude Code (wrkspc_02ClaudeCode), by the rule any-repository (fdrl_04Any)

            Service accounts that it can act as: 1
              by what its rules let do
                deploy (svac_03Deploy), by the rule deploy (fdrl_03Deploy)

            Rules that believe it: 2
              deploy (fdrl_03Deploy), acts as deploy (svac_03Deploy), opens Research (wrkspc_01Research)
                for a token of github-actions (fdis_02Actions), https://token.actions.githubusercontent.com
                in which sub is "repo:northwind/app:ref:refs/heads/main" and environment is "production" and
                    this holds: claims.repository_owner == 'northwind'
                with the scope workspace:developer
              any-repository (fdrl_04Any), acts as deploy (svac_03Deploy), opens Claude Code
                  (wrkspc_02ClaudeCode)
                for a token of github-actions (fdis_02Actions), https://token.actions.githubusercontent.com
                in which sub begins with "repo:"
                with the scope workspace:developer

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_an_invite_opens_once_it_is_accepted() {
    says_what(
        &everything(northwind()),
        "kit@northwind.example",
        expect![[r#"
            What the invite kit@northwind.example (invite_new0001) of Northwind Labs can reach, as of 2026-11-18
              developer: uses workspaces, and makes keys where it is a member
              ends 2026-12-09

            Workspaces: 1
              workspace_developer once it is accepted: uses it, and makes keys for it
                Default (wrkspc_00Default)

            Groups: 1
              Research (rbac_group_02Research)

            Roles: 1
              Administrator (rbac_role_02Administrator), by the group Research (rbac_group_02Research)
                permits always_allow on all_connectors; capability_access_all on organization;
                    permission_manage_members on organization

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_a_group_gives() {
    says_what(
        &everything(northwind()),
        "rbac_group_02Research",
        expect![[r#"
            What the group Research (rbac_group_02Research) of Northwind Labs can reach, as of 2026-11-18

            Roles: 1
              Administrator (rbac_role_02Administrator)
                permits always_allow on all_connectors; capability_access_all on organization;
                    permission_manage_members on organization

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_a_destination_is_sent() {
    says_what(
        &everything(northwind()),
        "tdst_01Traces",
        expect![[r#"
            What the telemetry destination Traces of Research (tdst_01Traces) of Northwind Labs can reach, as of
                2026-11-18
              https://otel.northwind.example

            Workspaces: 1
              as a destination of telemetry: is sent its prompts and answers
                Research (wrkspc_01Research)

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_an_archived_key_opened() {
    says_what(
        &everything(northwind()),
        "atlas",
        expect![[r#"
            What the API key atlas (apikey_03Atlas) of Northwind Labs can reach, as of 2026-11-18
              acts as Bo Lindqvist (user_02Bo), who made it

            It is archived: it opens nothing.

            Ways that open nothing any more: 1
              Atlas (wrkspc_03Atlas)

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_an_archived_service_account_reached() {
    says_what(
        &everything(northwind()),
        "old-import",
        expect![[r#"
            What the service account old-import (svac_02Old) of Northwind Labs can reach, as of 2026-11-18
              developer: uses workspaces, and makes keys where it is a member

            It is archived: it opens nothing.

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_an_archived_rule_let_do() {
    says_what(
        &everything(northwind()),
        "fdrl_05Old",
        expect![[r#"
            What the federation rule old-runners (fdrl_05Old) of Northwind Labs can reach, as of 2026-11-18
              acts as audit-export (svac_01Export)
              for a token of old-runners (fdis_03Old), which is archived, https://runners.northwind.example
              in which sub begins with "runner:"
              with the scope workspace:developer

            It is disabled: it opens nothing.

            Ways that open nothing any more: 3
              audit-export (svac_01Export); its federation issuer old-runners (fdis_03Old) is archived
              Default (wrkspc_00Default); its federation issuer old-runners (fdis_03Old) is archived
              Research (wrkspc_01Research); its federation issuer old-runners (fdis_03Old) is archived

            Nothing that this needs was left unread.
        "#]],
    );
}

#[test]
fn what_a_billing_member_reaches() {
    says_what(
        &everything(northwind()),
        "cy",
        expect![[r#"
        What the user Cy (user_03Cy) of Northwind Labs can reach, as of 2026-11-18
          cy@northwind.example
          billing: manages billing, and sees what every workspace costs

        Workspaces: 3
          workspace_billing by the organization role billing: sees what it costs
            Default (wrkspc_00Default)
            Research (wrkspc_01Research)
            Claude Code (wrkspc_02ClaudeCode)

        Nothing that this needs was left unread.
    "#]],
    );
}

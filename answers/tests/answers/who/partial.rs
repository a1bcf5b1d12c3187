//! What was not read is said wherever it may be missing.

use std::collections::BTreeSet;

use answers::{Organization, Target, unread, what_can, who_can};
use expect_test::expect;
use fake_organization::Denial;
use graph::{Graph, Report};
use graph_anthropic::Options;
use graph_anthropic::ontology::{entities, relationships, steps};
use proptest::prelude::*;

use super::{says_what, says_who};
use crate::support::{all_but, collected, everything, generated, northwind};

/// The sample, read with an Admin key and no more.
fn with_an_admin_key() -> (Graph, Report) {
    collected(northwind(), |options| {
        *options = Options::default();
        options.add_credential("admin-key").unwrap();
    })
}

#[test]
fn an_admin_key_alone_does_not_say_who_reaches_research() {
    says_who(
        &with_an_admin_key(),
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

            API keys: 2
              as a key of this workspace: uses the API in it
                ci (apikey_01Ci), acts as svac_03Deploy, which was not read, made by Ada Okafor (user_01Ada);
                    whom the key acts as was not read, so it may open nothing
                dee's notebook (apikey_02DeeNotebook), acts as nobody, made by user_04Dee, who is gone

            Not known:
              service accounts were not read (needs an `org:admin` token), so service accounts, and keys and
                  rules that reach it through them, are missing here
              federation was not read (needs an `org:admin` token), so identities that federation lets in are
                  missing here
              telemetry destinations were not read (not asked for; `--also fetch-telemetry-destinations` reads
                  it), so destinations that are sent its prompts and answers are missing here
              whom these keys of the whole organization act as was not read: audit export (apikey_04Audit),
                  setup (apikey_07Setup)
        "#]],
    );
}

#[test]
fn an_admin_key_alone_does_not_say_who_administers() {
    says_who(
        &with_an_admin_key(),
        Target::Admin,
        expect![[r#"
            Who administers the organization Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001), as of
                2026-11-18

            People: 1
              by the organization role admin: administers people, workspaces, keys and settings
                Ada Okafor (user_01Ada)

            Not known:
              service accounts were not read (needs an `org:admin` token), so service accounts that are admins,
                  and what acts as them, are missing here
              federation was not read (needs an `org:admin` token), so identities that federation lets in are
                  missing here
              groups and roles were not read (needs an Enterprise key or an `org:admin` token), so rights in the
                  administration that groups give are missing here
              whether these have an admin's rights is not told: audit export (apikey_04Audit), setup
                  (apikey_07Setup)
        "#]],
    );
}

#[test]
fn an_admin_key_alone_does_not_say_what_bo_reaches() {
    says_what(
        &with_an_admin_key(),
        "user_02Bo",
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
            Claude Code (wrkspc_02ClaudeCode), by the key claude_code_key_bo (apikey_06ClaudeCodeBo)

        Keys that they made, if they kept the secrets: 2
          tryout (apikey_05BoTryout), acts as them, opens Default (wrkspc_00Default)
          claude_code_key_bo (apikey_06ClaudeCodeBo), acts as them, opens Claude Code (wrkspc_02ClaudeCode)

        Ways that open nothing any more: 2
          atlas (apikey_03Atlas), acts as them; it is archived
          Atlas (wrkspc_03Atlas); it is archived

        Not known:
          service accounts were not read (needs an `org:admin` token), so service accounts, and what keys
              and rules reach through them, are missing here
          groups and roles were not read (needs an Enterprise key or an `org:admin` token), so groups,
              roles, and what these permit, are missing here
    "#]],
    );
}

#[test]
fn what_an_admin_key_alone_does_not_read() {
    let (graph, report) = with_an_admin_key();
    expect![[r#"
        Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001), read 2026-11-18 11:06 UTC: complete for what
            an Admin key may read; not read: service accounts, federation (needs an `org:admin` token),
            groups and roles (needs an Enterprise key or an `org:admin` token), limits, telemetry
            destinations, usage (not asked for).

        service accounts: not-permitted (needs an `org:admin` token)
          service accounts are missing, and what keys and rules reach through them
          may lack: anthropic_account_has_service_account, anthropic_service_account,
              anthropic_service_account_assigned_workspace, anthropic_service_account_created_api_key,
              anthropic_service_account_uses_api_key

        federation: not-permitted (needs an `org:admin` token)
          it is not known who outside can act as a service account
          may lack: anthropic_account_has_federation_issuer, anthropic_federation_issuer,
              anthropic_federation_issuer_has_rule, anthropic_federation_rule,
              anthropic_federation_rule_allows_account, anthropic_federation_rule_allows_service_account,
              anthropic_federation_rule_allows_workspace

        groups and roles: not-permitted (needs an Enterprise key or an `org:admin` token)
          groups and roles are missing, and what these permit
          may lack: anthropic_account_has_rbac_group, anthropic_account_has_rbac_role,
              anthropic_invite_assigned_rbac_group, anthropic_rbac_group,
              anthropic_rbac_group_assigned_role, anthropic_rbac_group_has_user, anthropic_rbac_role,
              anthropic_rbac_role_allows_account

        limits: disabled (not asked for; `--also fetch-limits` reads it)
          rate limits and spend limits are not known

        telemetry destinations: disabled (not asked for; `--also fetch-telemetry-destinations` reads it)
          it is not known where prompts and answers are sent
          may lack: anthropic_account_has_telemetry_destination, anthropic_telemetry_destination,
              anthropic_workspace_sends_telemetry_destination

        usage: disabled (not asked for; `--also fetch-usage` reads it)
          it is not known when keys, people and service accounts were last used

        Through these, these may lack something too: anthropic_api_key_allows_workspace
    "#]].assert_eq(&unread(&Organization::new(&graph, &report)).text());
}

/// The sample, whose members of workspaces are not told.
fn without_members() -> (Graph, Report) {
    let mut service = northwind();
    let path = "workspaces/*/members".to_owned();
    service.denied.insert(path, Denial::Forbidden);
    everything(service)
}

#[test]
fn members_that_were_refused_are_said_to_be_missing() {
    says_who(
        &without_members(),
        Target::Workspace("Research"),
        expect![[r#"
            Who can reach the workspace Research (wrkspc_01Research) of Northwind Labs, as of 2026-11-18

            People: 2
              workspace_admin by the organization role admin: manages its members, its keys and its settings,
                  and uses it
                Ada Okafor (user_01Ada)
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

            Not known:
              members of workspaces were not read (list members of workspace wrkspc_01Research: HTTP 403
                  permission_error: the credential may not read this; an organization admin can allow it; and 2
                  problems more), so people who were added to it are missing here
        "#]],
    );
    let (graph, report) = without_members();
    expect![[r#"
        Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001), read 2026-11-18 11:06 UTC: incomplete; not
            read: members of workspaces (failed).

        members of workspaces: failed
          it is not known who was added to which workspace
          list members of workspace wrkspc_01Research: HTTP 403 permission_error: the credential may not
              read this; an organization admin can allow it
          list members of workspace wrkspc_02ClaudeCode: HTTP 403 permission_error: the credential may not
              read this; an organization admin can allow it
          list members of workspace wrkspc_03Atlas: HTTP 403 permission_error: the credential may not read
              this; an organization admin can allow it
          may lack: anthropic_user_assigned_workspace
    "#]]
    .assert_eq(&unread(&Organization::new(&graph, &report)).text());
}

#[test]
fn a_step_that_is_left_out_is_said_with_all_that_may_lack_something_by_it() {
    for step in steps() {
        let (graph, report) = all_but(northwind(), &[step.id]);
        let organization = Organization::new(&graph, &report);
        let unread = unread(&organization);
        let said = unread.steps.iter().find(|it| it.step == step.id);
        let said = said.unwrap_or_else(|| panic!("{} is not said", step.id));
        assert!(!said.means.is_empty() && !said.because.is_empty(), "{}", step.id);
        assert_eq!(said.option.is_some(), !step.on_by_default, "{}", step.id);
        let types = entities().into_iter().filter(|it| it.step == step).map(|it| it.type_name);
        let relations = relationships().into_iter().filter(|it| it.step == step);
        let types: BTreeSet<_> = types.chain(relations.map(|it| it.type_name())).collect();
        let partial = report.partial_types.iter().map(String::as_str);
        let expected: Vec<_> = partial.filter(|kind| types.contains(kind)).collect();
        assert_eq!(said.partial_types, expected, "{}", step.id);
    }
}

#[test]
fn a_list_that_may_lack_something_never_says_that_nothing_was_left_unread() {
    let subject = |step: &str| steps().find(|it| it.id == step).unwrap().subject;
    let check = |step: &str, text: &str| {
        let not_known =
            text.split_once("\nNot known:\n").unwrap_or_else(|| panic!("{step}: {text}"));
        assert!(not_known.1.contains(&format!("  {} w", subject(step))), "{step}: {text}");
    };
    for step in [
        "fetch-users",
        "fetch-workspace-members",
        "fetch-api-keys",
        "fetch-service-accounts",
        "fetch-federation",
        "fetch-invites",
        "fetch-telemetry-destinations",
    ] {
        let (graph, report) = all_but(northwind(), &[step]);
        let organization = Organization::new(&graph, &report);
        let who = who_can(&organization, Target::Workspace("Research")).unwrap();
        check(step, &who.text());
        assert!(who.not_known.iter().any(|it| it.step.as_deref() == Some(step)));
    }
    let administering = ["fetch-users", "fetch-service-accounts", "fetch-rbac", "fetch-invites"];
    for step in administering {
        let (graph, report) = all_but(northwind(), &[step]);
        let organization = Organization::new(&graph, &report);
        check(step, &who_can(&organization, Target::Admin).unwrap().text());
    }
    for (step, word) in [
        ("fetch-workspaces", "user_02Bo"),
        ("fetch-workspace-members", "user_02Bo"),
        ("fetch-api-keys", "user_02Bo"),
        ("fetch-service-accounts", "user_02Bo"),
        ("fetch-rbac", "user_02Bo"),
        ("fetch-users", "apikey_05BoTryout"),
        ("fetch-service-accounts", "apikey_04Audit"),
        ("fetch-service-accounts", "fdrl_01Nightly"),
        ("fetch-federation", "svac_01Export"),
    ] {
        let (graph, report) = all_but(northwind(), &[step]);
        let organization = Organization::new(&graph, &report);
        check(step, &what_can(&organization, word).unwrap().text());
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 85,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn who_reaches_a_workspace_can_reach_it_and_nobody_else(seed in any::<u64>()) {
        let (graph, report) = everything(generated(seed));
        let organization = Organization::new(&graph, &report);
        let mut forward = BTreeSet::new();
        let mut backward = BTreeSet::new();
        for entity in organization.entities() {
            let key = entity.key.to_string();
            if let Ok(who) = who_can(&organization, Target::Workspace(&key)) {
                let who = who.who.into_iter();
                forward.extend(who.map(|it| (it.thing.key, key.clone(), it.active, it.condition)));
            }
            if let Ok(what) = what_can(&organization, &key) {
                let is_folded = ["anthropic_federation_issuer", "anthropic_rbac_group"];
                if is_folded.contains(&entity.kind.as_ref()) {
                    continue;
                }
                let reached = what.reaches.into_iter().filter(|it| it.thing.kind == "anthropic_workspace");
                backward.extend(reached.map(|it| (key.clone(), it.thing.key, it.active, it.condition)));
            }
        }
        prop_assert!(!forward.is_empty());
        prop_assert_eq!(forward, backward);
    }
}

//! What is wrong with Northwind Labs.

use answers::Organization;
use answers::findings::{Settings, examine};
use expect_test::expect;

use crate::support::{collected, everything, northwind};

#[test]
fn what_is_wrong_with_northwind_labs() {
    let (graph, report) = everything(northwind());
    let findings = examine(&Organization::new(&graph, &report), &Settings::default());
    expect![[r#"
        Northwind Labs, 2026-11-18: 1 critical, 6 high, 4 medium, 10 low, 1 info; 14 of 29 rules passed.
        The graph is complete.

        CRITICAL  Federation rule that lets in every tenant of a shared issuer [federation-unpinned-tenant]
          - the rule any-repository (fdrl_04Any) lets `repo:*` of anybody on GitHub Actions act as the
            service account deploy (svac_03Deploy), in Claude Code; with workspace:developer; made
            2025-03-01
          Why: GitHub Actions, GitLab, Buildkite, Terraform Cloud and Google sign tokens for everybody. A
          rule that does not name the owner, the group or the organization lets anybody's pipeline act as
          your service account. The service checks this when a rule is written, so older rules may not say
          it.
          Mend: Ask for a claim that names the tenant, such as `repository_owner`, or for a subject that
          begins with it, such as `repo:YOUR-ORGANIZATION/`.
          Source: https://platform.claude.com/docs/en/api/go/organization/federation/rules

        HIGH  Key that still works although its maker left [key-outlives-maker]
          - the key dee's notebook (apikey_02DeeNotebook) still works although user_04Dee, who made it, is
            gone; it opens Research; acts as nobody; made 2025-03-01
          Why: A key's secret is shown to who makes it. Personal keys end with their person; workspace keys
          and keys of service accounts go on, and so may somebody who has left.
          Mend: Make a new key, put it where the old one is used, and disable the old one.
          Source: https://platform.claude.com/docs/en/get-api-key

        HIGH  Key with the rights of an admin [key-admin]
          - the key setup (apikey_07Setup) administers the organization: it acts as the service account
            setup (svac_04Setup), an admin; made 2025-03-01
          Why: The Admin API takes a key of organization scope with the rights of whom it acts as. One that
          acts as an admin invites people, makes admins, and lets itself into every workspace.
          Mend: Let it act as a service account that is no admin, for a workspace; for administration,
          prefer a token that ends.
          Source: https://platform.claude.com/docs/en/manage-claude/admin-api

        HIGH  Pending invite with a high role or with groups [invite-powerful]
          - kit@northwind.example (invite_new0001) would be in the group Research (rbac_group_02Research),
            and so have the role Administrator (rbac_role_02Administrator), which administers or allows
            everything, invited on 2026-11-18
          Why: Whoever reads the invited mailbox takes what the invite gives, with no further question. An
          admin's role and the roles of groups should not wait in a mailbox.
          Mend: Withdraw the invite; invite as user or developer, and raise the role once the person is in.
          Source: https://platform.claude.com/docs/en/manage-claude/admin-api

        HIGH  Federation rule that makes admins [federation-admin]
          - the rule setup (fdrl_02Setup) makes an admin of `repo:northwind/setup:main` of the issuer builds
            (fdis_01Builds), as the service account setup (svac_04Setup); with org:admin; made 2025-03-01
          Why: A token with the scope `org:admin` administers the organization, service accounts and
          federation included: whoever controls what the issuer signs is an admin.
          Mend: Let it ask for one exact subject that few can start, or archive it and let an admin sign in
          instead.
          Source: https://platform.claude.com/docs/en/manage-claude/admin-api

        HIGH  Role that allows everything [role-blanket]
          - the role Administrator (rbac_role_02Administrator) allows everything, and has rights in the
            administration; the group Research (rbac_group_02Research) gives it to 2 users; made 2025-03-01
          Why: A permission such as `capability_access_all` allows features without naming them, those that
          Anthropic adds tomorrow included.
          Mend: Give the groups a role that names what they need.
          Source: https://support.claude.com/en/articles/13930452-manage-custom-roles-on-enterprise-plans

        HIGH  Prompts and answers are sent to a telemetry destination [content-leaves]
          - the destination Traces of Research (tdst_01Traces) at https://otel.northwind.example is sent the
            prompts and answers of Research; made 2025-03-01
          Why: With full content, a destination is sent what people write and what they are answered.
          Whoever reads it there reads all that its workspaces do, under that service's rules.
          Mend: Set the destination to metadata only, or name the few workspaces that may send content.
          Source: https://platform.claude.com/docs/en/manage-claude/opentelemetry

        MEDIUM  Key that never expires [key-never-expires]
          - the key setup (apikey_07Setup) has no end; it administers the organization; acts as the service
            account setup (svac_04Setup); made 2025-03-01
          - low: the key audit export (apikey_04Audit) has no end; it opens Default and Research; acts as
            the service account audit-export (svac_01Export); made 2025-03-01
          - low: the key ci (apikey_01Ci) has no end; it opens Research; acts as the service account deploy
            (svac_03Deploy); made 2025-03-01
          - low: the key claude_code_key_bo (apikey_06ClaudeCodeBo) has no end; it opens Claude Code; acts
            as Bo Lindqvist (user_02Bo); made 2025-03-01
          - low: the key dee's notebook (apikey_02DeeNotebook) has no end; it opens Research; acts as
            nobody; made 2025-03-01
          - low: the key nightly (apikey_08Nightly) has no end; it opens Default; acts as the service
            account audit-export (svac_01Export); made 2025-03-01
          - low: the key tryout (apikey_05BoTryout) has no end; it opens Default; acts as Bo Lindqvist
            (user_02Bo); made 2025-03-01
          Why: A key that was copied, logged or left on a laptop works until somebody thinks of it. An
          expiration, which is chosen when a key is made, ends that by itself.
          Mend: Replace it by a key with an expiration, or by workload identity federation, which needs no
          key.
          Source: https://platform.claude.com/docs/en/get-api-key

        MEDIUM  Only one person is an admin [admin-alone]
          - Ada Okafor (user_01Ada) is the only admin; by the role admin; joined 2024-10-30
          Why: Only admins remove people, end keys and change roles. Where the only one is away, or is the
          one whose laptop was stolen, nobody can.
          Mend: Make a second person an admin.
          Source: https://platform.claude.com/docs/en/manage-claude/admin-api

        MEDIUM  Federation rule of the old generation, which asks for no membership
        [federation-legacy-binding]
          - the rule any-repository (fdrl_04Any) opens Claude Code to the service account deploy
            (svac_03Deploy), whether or not that is in it; with workspace:developer; made 2025-03-01
          Why: A rule of the old generation names one workspace, and nobody asks whether its service account
          is in it: to take the service account out of the workspace takes nothing away.
          Mend: Make a new rule that names its workspaces, and archive this one.
          Source: https://platform.claude.com/docs/en/api/go/organization/federation/rules

        MEDIUM  Service account that is an admin [service-account-admin]
          - the service account setup (svac_04Setup) is an admin; what acts as it: the key setup
            (apikey_07Setup) and the rule setup (fdrl_02Setup); by the role admin; made 2025-03-01
          Why: A program with an admin's role administers everything, has no second factor, and does not
          notice when somebody else uses its credential.
          Mend: Make it a developer, unless administration is what it is for; then let exactly one rule or
          key act as it.
          Source: https://platform.claude.com/docs/en/manage-claude/workload-identity-federation

        LOW  Key that was not used for 90 days [key-unused]
          - the key nightly (apikey_08Nightly) was not used in the last 90 days, and was made on 2025-03-01;
            acts as the service account audit-export (svac_01Export)
          - the key tryout (apikey_05BoTryout) was not used in the last 90 days, and was made on 2025-03-01;
            acts as Bo Lindqvist (user_02Bo)
          Why: A key that nobody uses is missed by nobody when it is stolen, and serves only who stole it.
          Mend: Ask who made it, then set it to inactive, which can be undone, and archive it later.
          Source: https://platform.claude.com/docs/en/manage-claude/admin-api

        LOW  Federation rule with a wide subject, which nothing else narrows [federation-wide-subject]
          - the rule nightly (fdrl_01Nightly) lets `repo:northwind/audit:*` of the issuer builds
            (fdis_01Builds), which is every branch, tag, environment and pull request of it, act as the
            service account audit-export (svac_01Export), in Research; with workspace:developer; made
            2025-03-01
          Why: A subject that ends in `*` takes whatever begins so: every repository of an owner, every
          branch, every pull request. Whoever can start any of these acts as the service account.
          Mend: Name the whole subject, down to the branch or the environment, or ask for claims that do.
          Source: https://platform.claude.com/docs/en/manage-claude/wif-providers/github-actions

        LOW  Customer-managed key that encrypts nothing [external-key-unattached]
          - the external key spare (ekey_02Spare) is attached to no workspace; made 2025-03-01
          Why: The key is there, paid for and looked after, and no workspace uses it: whoever thinks that
          their data is under it is wrong.
          Mend: Attach it to the workspace that it was made for, or remove it.
          Source: https://platform.claude.com/docs/en/manage-claude/cmek

        INFO  Invite that can be accepted [pending-invite]
          - kit@northwind.example (invite_new0001) can join with the role developer and in the group
            Research (rbac_group_02Research), invited on 2026-11-18, until 2026-12-09
          Why: Whoever is invited is as good as in: this is who will be there tomorrow.
          Mend: Nothing, if somebody can say who each of them is for; withdraw the others.
          Source: https://platform.claude.com/docs/en/manage-claude/admin-api
    "#]].assert_eq(&findings.text());
}

#[test]
fn what_an_admin_key_alone_cannot_tell_is_said() {
    let (graph, report) =
        collected(northwind(), |options| *options = graph_anthropic::Options::default());
    let findings = examine(&Organization::new(&graph, &report), &Settings::default());
    let text = findings.text();
    let (head, _) = text.split_once("\n\n").unwrap();
    let (_, undecided) = text.split_once("\nNot decided\n").unwrap();
    expect![[r#"
        Northwind Labs, 2026-11-18: 1 high, 2 medium, 8 low, 1 info; 8 of 29 rules passed; 17 not decided
        wholly.
        The graph is complete for what an Admin key may read; not read: service accounts, federation (needs
        an `org:admin` token), groups and roles (needs an Enterprise key or an `org:admin` token), limits,
        telemetry destinations, usage (not asked for)."#]].assert_eq(head);
    expect![[r#"
        Not decided
          - federation: not read; this needs an `org:admin` token [federation-unpinned-tenant,
            federation-wide-subject, federation-admin, federation-all-workspaces, federation-legacy-binding,
            federation-no-replay-check, federation-long-lifetime, service-account-idle]
          - groups and roles: not read; this needs an Enterprise key or an `org:admin` token [role-blanket]
          - limits: not asked for; `--also fetch-limits` reads it [workspace-without-limit]
          - not known whether they act as an admin: 2 keys (audit export, setup) [key-admin]
          - not known whether who made them is still there: 1 key (nightly) [key-outlives-maker]
          - not known whether whom they act as is still there: 4 keys (ci, audit export, setup, …)
            [key-of-gone-principal]
          - not known which roles their groups have: 1 invite (kit@northwind.example) [invite-powerful]
          - service accounts: not read; this needs an `org:admin` token [key-of-gone-principal, key-admin,
            service-account-admin, service-account-idle]
          - telemetry destinations: not asked for; `--also fetch-telemetry-destinations` reads it
            [content-leaves]
          - usage: not asked for; `--also fetch-usage` reads it [key-unused]
    "#]]
    .assert_eq(&format!("Not decided\n{undecided}"));
}

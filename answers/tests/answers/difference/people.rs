//! People: who joined, who left, who is something else now.

use expect_test::expect;
use fake_organization::model::{KeyScope, KeyStatus, OrganizationRole, WorkspaceRole};

use super::{after, check};

const BO: &str = "user_02Bo";
const RESEARCH: &str = "wrkspc_01Research";
const CLAUDE_CODE: &str = "wrkspc_02ClaudeCode";

#[test]
fn an_eventful_day_reads_as_one_would_tell_it() {
    let difference = after(|labs| {
        labs.accept_invite_as("invite_new0001", "user_05Kit", "Kit Sato").unwrap();
        labs.add_member(RESEARCH, "user_05Kit", WorkspaceRole::Developer).unwrap();
        labs.update_member(RESEARCH, BO, WorkspaceRole::Admin).unwrap();
        labs.update_key("apikey_01Ci", None, Some(KeyStatus::Inactive)).unwrap();
        labs.make_service_account_admin("svac_03Deploy", true).unwrap();
        labs.archive_workspace(CLAUDE_CODE).unwrap();
        labs.is_audit_log_on = false;
    });
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-19 11:06 (UTC)

        People
          - Kit Sato (user_05Kit) accepted the invite and is a developer, workspace_developer of Research,
            in the group Research
          - Bo Lindqvist (user_02Bo) became workspace_admin of Research (was workspace_developer)

        API keys
          - The key ci (apikey_01Ci) was switched off

        Service accounts
          - The service account deploy (svac_03Deploy) was made an admin

        Workspaces
          - The workspace Claude Code (wrkspc_02ClaudeCode) was archived, and with it 1 key

        Organization
          - The audit log of the organization was switched off

        14 relationships changed with that; --format json has them.
        When or how often 2 things were used differs: that is no change.

        Findings that appeared
          - high: no activity of Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001) is recorded
    "#]].assert_eq(&difference.text());
}

#[test]
fn who_left_leaves_keys_that_still_work() {
    let mut old = fake_organization::northwind().unwrap();
    let research = || KeyScope::Workspace(RESEARCH.to_owned());
    old.make_key_in_console("apikey_10", "notebook", BO, research());
    old.belong_to_workspace("apikey_10").unwrap();
    old.make_key_in_console("apikey_11", "import", BO, research());
    old.act_as("apikey_11", "svac_01Export").unwrap();
    let mut new = old.clone();
    new.now_ms += super::DAY_MS;
    new.remove_user(BO).unwrap();
    let new = super::read(&new);
    let difference = super::compared(&super::read(&old), &new);
    expect![[r#"
        Bo Lindqvist (user_02Bo) left; they were a developer, workspace_developer of Research and workspace_user of Atlas, in the groups Builders and Research; 2 of their keys still work: notebook (apikey_10) and import (apikey_11); 2 keys ended with them
    "#]].assert_eq(&super::sentences(&difference));

    let unread = super::read_without(&old, &["fetch-api-keys"]);
    let mut unread = super::Hands::on(&unread);
    unread.entities.retain(|it| it.kind != "anthropic_user" || it.key.ends_with("Ada"));
    unread.relationships.retain(|it| !it.key.contains("user_02") && !it.key.contains("user_03"));
    let difference = super::compared(&super::read(&old), &unread.done());
    expect![[r#"
        Bo Lindqvist (user_02Bo) left; they were a developer, workspace_developer of Research and workspace_user of Atlas, in the groups Builders and Research; whether 4 keys of theirs still work is not known
        Cy (user_03Cy) left; they were a billing member; not all keys were read, so more of theirs may still work
    "#]].assert_eq(&super::sentences(&difference));
}

#[test]
fn a_key_that_ended_otherwise_is_not_told_to_work_after_its_maker_left() {
    let mut old = fake_organization::northwind().unwrap();
    old.make_key_in_console("apikey_11", "import", BO, KeyScope::Workspace(RESEARCH.to_owned()));
    old.act_as("apikey_11", "svac_03Deploy").unwrap();
    let mut new = old.clone();
    new.now_ms += super::DAY_MS;
    new.remove_user(BO).unwrap();
    for rule in ["fdrl_03Deploy", "fdrl_04Any"] {
        new.archive_federation_rule(rule).unwrap();
    }
    new.archive_service_account("svac_03Deploy").unwrap();
    let (old, new) = (super::read(&old), super::read(&new));
    let told = super::sentences(&super::compared(&old, &new));
    expect![[r#"
        Bo Lindqvist (user_02Bo) left; they were a developer, workspace_developer of Research and workspace_user of Atlas, in the groups Builders and Research; 2 keys ended with them
        The service account deploy (svac_03Deploy) was archived, and with it ended 2 keys and 2 rules
        The rule deploy (fdrl_03Deploy) was archived
        The rule any-repository (fdrl_04Any) was archived
    "#]].assert_eq(&told);
}

#[test]
fn a_key_may_have_ended_with_its_maker_where_it_is_not_told_whom_it_acts_as() {
    let mut old = fake_organization::northwind().unwrap();
    old.make_key_in_console("apikey_10", "notebook", BO, KeyScope::Workspace(RESEARCH.to_owned()));
    old.belong_to_workspace("apikey_10").unwrap();
    let mut new = old.clone();
    new.now_ms += super::DAY_MS;
    new.remove_user(BO).unwrap();
    let untold = |organization| {
        let mut hands = super::Hands::on(&super::read(organization));
        hands.unset("anthropic_api_key:apikey_10", "keyKind");
        hands.unset("anthropic_api_key:apikey_10", "outlivesCreator");
        hands.done()
    };
    let told = super::sentences(&super::compared(&untold(&old), &untold(&new)));
    expect![[r#"
        Bo Lindqvist (user_02Bo) left; they were a developer, workspace_developer of Research and workspace_user of Atlas, in the groups Builders and Research; 2 keys ended with them; whether 1 key of theirs still works is not known
    "#]].assert_eq(&told);
}

#[test]
fn a_role_brings_implicit_relationships_that_are_no_sentences() {
    let difference = after(|labs| {
        labs.change_role_in_console("user_03Cy", OrganizationRole::Admin).unwrap();
        labs.change_role(BO, OrganizationRole::User).unwrap();
    });
    expect![[r#"
        Northwind Labs, 2026-11-18 11:06 → 2026-11-19 11:06 (UTC)

        People
          - Bo Lindqvist (user_02Bo) became a user (was a developer)
          - Cy (user_03Cy) became an admin (was a billing member)

        4 relationships changed with that; --format json has them.
        When or how often 2 things were used differs: that is no change.
    "#]]
    .assert_eq(&difference.text());
    let json = super::json(&difference);
    let all = json["relationships"].as_array().unwrap();
    assert!(all.iter().any(|it| it["isImplicit"] == true));
    assert!(all.iter().all(|it| it["follows"] == true), "{all:#?}");
}

#[test]
fn people_are_added_to_workspaces_and_removed() {
    check(
        |labs| {
            labs.add_member(CLAUDE_CODE, BO, WorkspaceRole::User).unwrap();
            labs.remove_member(RESEARCH, BO).unwrap();
            labs.update_member(CLAUDE_CODE, "user_03Cy", WorkspaceRole::Admin).unwrap();
        },
        expect![[r#"
            Bo Lindqvist (user_02Bo) is no longer in Research (was workspace_developer)
            Bo Lindqvist (user_02Bo) became workspace_user of Claude Code
            Cy (user_03Cy) was added to Claude Code as workspace_admin (was workspace_billing by their role)
        "#]],
    );
}

#[test]
fn invites_are_made_withdrawn_and_expire() {
    check(
        |labs| {
            labs.invite_to_groups(
                "mia@ext.example",
                OrganizationRole::User,
                &["rbac_group_01Builders"],
            )
            .unwrap();
            labs.withdraw_invite("invite_new0001").unwrap();
        },
        expect![[r#"
            The invite of kit@northwind.example (invite_new0001) was withdrawn
            A new invite of mia@ext.example (invite_new0002), as a user, with the group Builders, until 2026-12-10
        "#]],
    );
    check(
        |labs| labs.now_ms += 21 * super::DAY_MS,
        expect![[r#"
        The invite of kit@northwind.example (invite_new0001) expired without being accepted
    "#]],
    );
}

#[test]
fn an_invite_that_was_over_was_not_accepted() {
    let mut old = fake_organization::northwind().unwrap();
    old.now_ms += 22 * super::DAY_MS;
    let mut new = old.clone();
    new.join("user_05Kit", "Kit Sato", "kit@northwind.example", OrganizationRole::User);
    let mut new = super::Hands::on(&super::read(&new));
    new.entities.retain(|it| !it.key.ends_with("invite_new0001"));
    new.relationships.retain(|it| !it.key.contains("invite_new0001"));
    let difference = super::compared(&super::read(&old), &new.done());
    expect![[r#"
        The invite of kit@northwind.example (invite_new0001) is gone; it had expired
        Kit Sato (user_05Kit) joined as a user
    "#]]
    .assert_eq(&super::sentences(&difference));
}

#[test]
fn where_invites_were_not_read_nobody_is_told_to_have_accepted_one() {
    let [old, new] = super::days(|labs| {
        labs.accept_invite_as("invite_new0001", "user_05Kit", "Kit Sato").unwrap();
    });
    let (old, new) = (super::read(&old), super::read_without(&new, &["fetch-invites"]));
    expect![[r#"
        Kit Sato (user_05Kit) joined as a developer, in the group Research
    "#]]
    .assert_eq(&super::sentences(&super::compared(&old, &new)));
}

#[test]
fn somebody_who_joins_by_another_address_did_not_accept_the_invite() {
    check(
        |labs| labs.join("user_05Kim", "Kim", "kim@northwind.example", OrganizationRole::User),
        expect![[r#"
            Kim (user_05Kim) joined as a user
        "#]],
    );
}

#[test]
fn people_join_groups_and_leave_them() {
    check(
        |labs| {
            labs.add_to_group("rbac_group_01Builders", "user_01Ada").unwrap();
            labs.change_group("rbac_group_01Builders", |it| it.name = "Makers".to_owned()).unwrap();
            let leave =
                |it: &mut fake_organization::model::Group| it.user_ids.retain(|it| it != BO);
            labs.change_group("rbac_group_02Research", leave).unwrap();
            let only = |it: &mut fake_organization::model::Group| {
                it.role_ids = Some(vec!["rbac_role_01Builder".to_owned()]);
            };
            labs.change_group("rbac_group_02Research", only).unwrap();
        },
        expect![[r#"
            Ada Okafor (user_01Ada) joined the group Makers
            Bo Lindqvist (user_02Bo) is no longer in the group Research
            The group Makers (rbac_group_01Builders) was renamed (was `Builders`)
            The group Research (rbac_group_02Research) now gives the role Builder
            The group Research (rbac_group_02Research) no longer gives the role Administrator
        "#]],
    );
}

#[test]
fn a_workspace_that_is_called_as_another_one_is_named_with_its_id() {
    check(
        |labs| {
            labs.rename_workspace(CLAUDE_CODE, "Research").unwrap();
            labs.update_member(RESEARCH, BO, WorkspaceRole::User).unwrap();
        },
        expect![[r#"
            Bo Lindqvist (user_02Bo) became workspace_user of Research (wrkspc_01Research) (was workspace_developer)
            The workspace Research (wrkspc_02ClaudeCode) was renamed (was `Claude Code`)
        "#]],
    );
}

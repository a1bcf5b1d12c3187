//! Rules about API keys: yes, no, and not decided.

use answers::kinds::{
    ACCOUNT, ACCOUNT_HAS_KEY, API_KEY, KEY_ALLOWS_WORKSPACE, SERVICE_ACCOUNT, USER, WORKSPACE,
    WORKSPACE_HAS_KEY,
};
use expect_test::expect;
use graph::{StepStatus, Value};

use super::made_up::{DAY, MadeUp, NOW, Told, made_up, text};

/// Somebody, a service account, two workspaces of which one is archived, and a key for one of them.
fn with_key(told: Told<'_>) -> MadeUp {
    with_key_in("w_research", told)
}

fn with_key_in(workspace: &str, told: Told<'_>) -> MadeUp {
    let mut all = vec![("active", true.into()), ("name", text("ci"))];
    all.extend_from_slice(told);
    let archived = [("active", false.into()), ("name", text("Atlas")), ("archivedOn", at(10))];
    made_up()
        .thing(USER, "u_ada", &[("name", text("Ada")), ("active", true.into())])
        .thing(SERVICE_ACCOUNT, "s_deploy", &[("name", text("deploy")), ("active", true.into())])
        .thing(SERVICE_ACCOUNT, "s_old", &[("active", false.into()), ("archivedOn", at(40))])
        .thing(WORKSPACE, "w_research", &[("name", text("Research")), ("active", true.into())])
        .thing(WORKSPACE, "w_atlas", &archived)
        .thing(API_KEY, "k_1", &all)
        .edge(
            WORKSPACE_HAS_KEY,
            (WORKSPACE, workspace),
            (API_KEY, "k_1"),
            &[("active", (workspace != "w_atlas").into())],
        )
}

/// So many days ago.
fn at(days: i64) -> Value<'static> {
    Value::Timestamp(NOW - days * DAY)
}

const OF_DEE: [(&str, &str); 2] = [("createdById", "u_dee"), ("createdByType", "user")];

fn of_dee(more: Told<'_>) -> Vec<(&'static str, Value<'static>)> {
    let mut all: Vec<_> = OF_DEE.iter().map(|(name, value)| (*name, text(value))).collect();
    all.push(("creatorMissing", true.into()));
    all.extend_from_slice(more);
    all
}

const FOR_DEPLOY: [(&str, &str); 3] = [
    ("keyKind", "service-account"),
    ("principalId", "s_deploy"),
    ("principalType", "service_account"),
];

fn for_deploy() -> Vec<(&'static str, Value<'static>)> {
    FOR_DEPLOY.iter().map(|(name, value)| (*name, text(value))).collect()
}

#[test]
fn a_workspace_key_goes_on_after_its_maker_left() {
    let rule = "key-outlives-maker";
    with_key(&of_dee(&[("keyKind", text("workspace"))])).check(
        rule,
        expect![[r#"
        high: the key ci (k_1) still works although u_dee, who made it, is gone; it opens Research
    "#]],
    );
    with_key(&of_dee(&[("keyKind", text("workspace")), ("active", false.into())])).check(
        rule,
        expect![[r#"
            passed
        "#]],
    );
    with_key(&[("keyKind", text("workspace")), ("creatorMissing", false.into())]).check(
        rule,
        expect![[r#"
            passed
        "#]],
    );
}

#[test]
fn so_does_the_key_of_a_service_account_and_worst_that_of_an_admin() {
    let rule = "key-outlives-maker";
    with_key(&of_dee(&for_deploy())).check(rule, expect![[r#"
        high: the key ci (k_1) still works although u_dee, who made it, is gone: it acts as the service account deploy (s_deploy); it opens Research
    "#]]);
    let mut admin = of_dee(&for_deploy());
    admin.push(("isAdminCredential", true.into()));
    with_key(&admin).check(rule, expect![[r#"
        critical: the key ci (k_1) still works although u_dee, who made it, is gone: it acts as the service account deploy (s_deploy); it administers the organization
    "#]]);
}

#[test]
fn a_key_whose_kind_is_not_told_may_go_on_after_its_maker_left() {
    with_key(&of_dee(&[])).check("key-outlives-maker", expect![[r#"
        medium: the key ci (k_1) is active although u_dee, who made it, is gone, and the service does not tell whom it acts as, so it may go on; it opens Research
    "#]]);
}

#[test]
fn whether_a_maker_left_is_not_decided_where_that_is_not_known() {
    let rule = "key-outlives-maker";
    let unknown = [("createdById", text("s_gone")), ("createdByType", text("service_account"))];
    with_key(&unknown).check(
        rule,
        expect![[r#"
        not decided: not known whether who made them is still there: 1 key (ci)
    "#]],
    );
    with_key(&[]).partial(&[USER]).ended("fetch-users", StepStatus::Partial).check(
        rule,
        expect![[r#"
            passed
        "#]],
    );
    made_up().thing(API_KEY, "k_1", &[]).check(
        rule,
        expect![[r#"
            not decided: not told whether they work: 1 key (k_1)
        "#]],
    );
}

#[test]
fn a_key_of_another_status_than_is_known_is_not_said_to_be_well() {
    let told = [("active", false.into()), ("status", text("restricted"))];
    with_key_in("w_atlas", &told).check(
        "key-never-expires",
        expect![[r#"
            not decided: not told whether they work: 1 key (ci)
        "#]],
    );
    with_key_in("w_atlas", &told).check(
        "key-of-archived-workspace",
        expect![[r#"
            not decided: not told whether they are active: 1 key (ci)
        "#]],
    );
}

#[test]
fn a_key_that_acts_for_somebody_who_is_gone_has_ended_by_rule() {
    let rule = "key-of-gone-principal";
    let personal = |id| {
        [("keyKind", text("personal")), ("principalId", text(id)), ("principalType", text("user"))]
    };
    with_key(&personal("u_dee")).check(rule, expect![[r#"
        low: the key ci (k_1) is active by its status, but u_dee, whom it acts as, is gone: by rule it has ended
    "#]]);
    with_key(&personal("u_ada")).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with_key(&personal("u_dee")).partial(&[USER]).check(
        rule,
        expect![[r#"
        not decided: users: not read wholly
        not decided: not known whether whom they act as is still there: 1 key (ci)
    "#]],
    );
    with_key(&[("principalId", text("x")), ("principalType", text("robot"))]).check(
        rule,
        expect![[r#"
            not decided: not known whether whom they act as is still there: 1 key (ci)
        "#]],
    );
}

#[test]
fn a_key_of_an_archived_service_account_that_was_used_since_is_worse() {
    let rule = "key-of-gone-principal";
    let old = |used: i64| {
        let (id, kind) = (text("s_old"), text("service_account"));
        [("principalId", id), ("principalType", kind), ("lastUsedOn", at(used))]
    };
    with_key(&old(41)).check(rule, expect![[r#"
        low: the key ci (k_1) is active by its status, but the service account s_old, which it acts as, was archived on 2026-10-09: by rule it has ended
    "#]]);
    with_key(&old(39)).check(rule, expect![[r#"
        high: the key ci (k_1) is active by its status, but the service account s_old, which it acts as, was archived on 2026-10-09; it was used after that, on 2026-10-10
    "#]]);
}

#[test]
fn a_workspace_key_has_no_owner_even_while_its_maker_is_there() {
    let rule = "key-without-owner";
    let of_ada = |more: Told<'_>| {
        let mut all = vec![("keyKind", text("workspace")), ("createdById", text("u_ada"))];
        all.push(("createdByType", text("user")));
        all.extend_from_slice(more);
        with_key(&all)
    };
    of_ada(&[("creatorMissing", false.into())]).check(rule, expect![[r#"
        low: the key ci (k_1) acts as nobody: Ada (u_ada) made it, and it goes on when they leave; it opens Research
    "#]]);
    of_ada(&[]).check(rule, expect![[r#"
        low: the key ci (k_1) acts as nobody: Ada (u_ada) made it, who may be there or not; it opens Research
    "#]]);
    with_key(&[("keyKind", text("workspace"))]).check(
        rule,
        expect![[r#"
        medium: the key ci (k_1) acts as nobody: nobody is known to have made it; it opens Research
    "#]],
    );
    with_key(&for_deploy()).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with_key(&[]).check(
        rule,
        expect![[r#"
        not decided: not told whom they act as: 1 key (ci)
    "#]],
    );
}

#[test]
fn a_workspace_key_whose_maker_left_is_told_by_one_rule_only() {
    with_key(&of_dee(&[("keyKind", text("workspace"))])).check(
        "key-without-owner",
        expect![[r#"
        passed
    "#]],
    );
}

#[test]
fn a_key_is_an_admins_where_the_graph_says_so() {
    let rule = "key-admin";
    let with =
        |flag: Option<bool>, active: bool| {
            let mut all = for_deploy();
            all.push(("scopeType", text("organization")));
            all.extend(flag.map(|flag| ("isAdminCredential", flag.into())));
            let key = made_up()
                .thing(SERVICE_ACCOUNT, "s_deploy", &[("name", text("deploy"))])
                .thing(API_KEY, "k_1", &{
                    all.push(("active", true.into()));
                    all
                });
            let told = [("active", active.into())];
            key.edge(ACCOUNT_HAS_KEY, (ACCOUNT, "org_1"), (API_KEY, "k_1"), &told)
        };
    with(Some(true), true).check(rule, expect![[r#"
        high: the key k_1 administers the organization: it acts as the service account deploy (s_deploy), an admin
    "#]]);
    with(Some(true), false).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with(Some(false), true).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with(None, true).check(
        rule,
        expect![[r#"
            not decided: not known whether they act as an admin: 1 key (k_1)
        "#]],
    );
}

#[test]
fn a_key_without_an_end_never_expires() {
    let rule = "key-never-expires";
    with_key(&[]).check(
        rule,
        expect![[r#"
        low: the key ci (k_1) has no end; it opens Research
    "#]],
    );
    with_key(&[("expiresOn", Value::Null)]).check(
        rule,
        expect![[r#"
        low: the key ci (k_1) has no end; it opens Research
    "#]],
    );
    with_key(&[("expiresOn", at(-30))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with_key(&[("active", false.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with_key_in("w_atlas", &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
}

#[test]
fn a_key_of_organization_scope_opens_what_it_allows() {
    let key = [("active", true.into()), ("scopeType", text("organization"))];
    let with = |count: usize| {
        let mut all = made_up().thing(API_KEY, "k_1", &key);
        for place in 0..count {
            let id = format!("w_{place}");
            let name = if place == 6 { text("Team 5") } else { text(&format!("Team {place}")) };
            all = all.thing(WORKSPACE, &id, &[("name", name)]);
            let told = [("active", true.into())];
            all = all.edge(KEY_ALLOWS_WORKSPACE, (API_KEY, "k_1"), (WORKSPACE, &id), &told);
        }
        all
    };
    let rule = "key-never-expires";
    with(0).check(
        rule,
        expect![[r#"
            low: the key k_1 has no end; it opens nothing
        "#]],
    );
    with(0).partial(&[KEY_ALLOWS_WORKSPACE]).check(
        rule,
        expect![[r#"
            low: the key k_1 has no end; what it opens is not known
        "#]],
    );
    with(2).check(
        rule,
        expect![[r#"
            low: the key k_1 has no end; it opens Team 0 and Team 1
        "#]],
    );
    with(6).check(
        rule,
        expect![[r#"
        low: the key k_1 has no end; it opens Team 0, Team 1, Team 2, Team 3, Team 4 and 1 more
    "#]],
    );
    with(7).check(
        rule,
        expect![[r#"
        low: the key k_1 has no end; it opens Team 0, Team 1, Team 2, Team 3, Team 4 and 2 more
    "#]],
    );
}

#[test]
fn a_key_that_nobody_used_for_90_days_is_told_if_it_is_that_old() {
    let rule = "key-unused";
    let made = |days, more: Told<'_>| {
        let mut all = vec![("createdOn", at(days))];
        all.extend_from_slice(more);
        with_key(&all)
    };
    let unused = [("requestsLast90Days", Value::Integer(0))];
    made(90, &unused).check(
        rule,
        expect![[r#"
        low: the key ci (k_1) was not used in the last 90 days, and was made on 2026-08-20
    "#]],
    );
    made(89, &unused).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    made(-1, &unused).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    made(90, &[("requestsLast90Days", Value::Integer(1))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    made(90, &[("requestsLast30Days", Value::Integer(1))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    made(90, &[("lastUsedOn", at(80))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    made(90, &[("requestsLast90Days", Value::Integer(0)), ("isAdminCredential", true.into())])
        .check(
            rule,
            expect![[r#"
            medium: the key ci (k_1) was not used in the last 90 days, and was made on 2026-08-20
        "#]],
        );
}

#[test]
fn whether_a_key_was_used_is_not_decided_where_that_is_not_known() {
    let rule = "key-unused";
    let old = [("createdOn", at(400))];
    with_key(&old).check(
        rule,
        expect![[r#"
        not decided: not known whether they were used: 1 key (ci)
    "#]],
    );
    with_key(&[("createdOn", at(400)), ("requestsLast30Days", Value::Integer(0))]).check(
        rule,
        expect![[r#"
            not decided: not used in the last 30 days, and more is not known of them: 1 key (ci)
        "#]],
    );
    with_key(&[("requestsLast90Days", Value::Integer(0))]).check(
        rule,
        expect![[r#"
        not decided: not used, but not known for how long they are there: 1 key (ci)
    "#]],
    );
    let unused = [("createdOn", at(400)), ("requestsLast90Days", Value::Integer(0))];
    with_key(&unused).without_clock().check(
        rule,
        expect![[r#"
        not decided: not used, but not known for how long they are there: 1 key (ci)
    "#]],
    );
    with_key(&old).ended("fetch-usage", StepStatus::Disabled).check(
        rule,
        expect![[r#"
        not decided: usage: not asked for; `--also fetch-usage` reads it
    "#]],
    );
    with_key(&old).answered("fetch-usage", 404, StepStatus::NotApplicable).check(
        rule,
        expect![[r#"
        not decided: usage: not on this server: list things: HTTP 404
    "#]],
    );
}

#[test]
fn an_archived_workspace_should_have_no_active_key() {
    let rule = "key-of-archived-workspace";
    with_key_in("w_atlas", &[]).check(rule, expect![[r#"
        medium: the workspace Atlas (w_atlas) is archived since 2026-11-08, but has active keys: ci (k_1)
    "#]]);
    with_key_in("w_atlas", &[("active", false.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with_key(&[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    made_up()
        .thing(WORKSPACE, "w", &[])
        .thing(API_KEY, "k_1", &[("active", true.into())])
        .edge(WORKSPACE_HAS_KEY, (WORKSPACE, "w"), (API_KEY, "k_1"), &[])
        .check(
            rule,
            expect![[r#"
                not decided: not told whether they are archived: 1 workspace (w)
            "#]],
        );
}

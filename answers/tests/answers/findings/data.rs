//! Rules about roles and about what becomes of data: yes, no, and not decided.

use answers::kinds::{
    ACCOUNT, EXTERNAL_KEY, GROUP, GROUP_ASSIGNED_ROLE, GROUP_HAS_USER, ROLE, TELEMETRY_DESTINATION,
    USER, WORKSPACE, WORKSPACE_SENDS_DESTINATION, WORKSPACE_USES_EXTERNAL_KEY,
};
use expect_test::expect;
use graph::{StepStatus, Value};

use super::made_up::{MadeUp, Told, made_up, text};

fn role(told: Told<'_>) -> MadeUp {
    let mut all = vec![("name", text("Everything"))];
    all.extend_from_slice(told);
    made_up().thing(ROLE, "r_1", &all)
}

fn given(role: MadeUp) -> MadeUp {
    role.thing(GROUP, "g_1", &[("name", text("All"))])
        .thing(USER, "u_1", &[("name", text("Ada"))])
        .edge(GROUP_ASSIGNED_ROLE, (GROUP, "g_1"), (ROLE, "r_1"), &[])
        .edge(GROUP_HAS_USER, (GROUP, "g_1"), (USER, "u_1"), &[])
}

#[test]
fn a_role_allows_everything_by_a_blanket_permission() {
    let rule = "role-blanket";
    let blanket = [("hasBlanketPermission", true.into())];
    role(&blanket).check(
        rule,
        expect![[r#"
        low: the role Everything (r_1) allows everything; no group gives it
    "#]],
    );
    role(&blanket).partial(&[GROUP_ASSIGNED_ROLE]).check(
        rule,
        expect![[r#"
        medium: the role Everything (r_1) allows everything; which groups give it is not known
    "#]],
    );
    given(role(&blanket)).check(
        rule,
        expect![[r#"
        medium: the role Everything (r_1) allows everything; the group All (g_1) gives it to 1 user
    "#]],
    );
    given(role(&blanket)).partial(&[GROUP_HAS_USER]).check(rule, expect![[r#"
        medium: the role Everything (r_1) allows everything; the group All (g_1) gives it to at least 1 user
    "#]]);
    given(role(&[("hasBlanketPermission", true.into()), ("hasAdminPermission", true.into())]))
        .check(rule, expect![[r#"
            high: the role Everything (r_1) allows everything, and has rights in the administration; the group All (g_1) gives it to 1 user
        "#]]);
    role(&[("hasBlanketPermission", false.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    role(&[]).check(
        rule,
        expect![[r#"
        not decided: not told all that they permit: 1 role (Everything)
    "#]],
    );
    let kinds = [GROUP, ROLE];
    let key = "an Enterprise key";
    made_up().needing("fetch-rbac", key).partial(&kinds).check(
        rule,
        expect![[r#"
        not decided: groups and roles: not read; this needs an Enterprise key
    "#]],
    );
    made_up().ended("fetch-rbac", StepStatus::NotApplicable).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
}

fn destination(told: Told<'_>) -> MadeUp {
    let mut all = vec![("endpointUrl", text("https://otel.example"))];
    all.extend_from_slice(told);
    let destination = (TELEMETRY_DESTINATION, "t_1");
    made_up()
        .thing(TELEMETRY_DESTINATION, "t_1", &all)
        .thing(WORKSPACE, "w_1", &[("name", text("Research"))])
        .edge(WORKSPACE_SENDS_DESTINATION, (WORKSPACE, "w_1"), destination, &[])
}

#[test]
fn content_leaves_to_a_destination_that_is_sent_it() {
    let rule = "content-leaves";
    let content = ("sendsContent", true.into());
    destination(&[content.clone(), ("enabled", true.into())]).check(rule, expect![[r#"
        high: the destination t_1 at https://otel.example is sent the prompts and answers of Research
    "#]]);
    destination(&[content.clone(), ("enabled", false.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    destination(std::slice::from_ref(&content)).check(rule, expect![[r#"
        high: the destination t_1 at https://otel.example may be sent the prompts and answers of Research
    "#]]);
    destination(&[("sendsContent", false.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    destination(&[]).check(
        rule,
        expect![[r#"
        not decided: not told whether content is sent to them: 1 destination (t_1)
    "#]],
    );
    let alone = || made_up().thing(TELEMETRY_DESTINATION, "t_1", std::slice::from_ref(&content));
    alone().check(
        rule,
        expect![[r#"
        low: the destination t_1 may be sent the prompts and answers of no workspace for now
    "#]],
    );
    alone().partial(&[WORKSPACE_SENDS_DESTINATION]).check(rule, expect![[r#"
        high: the destination t_1 may be sent the prompts and answers of workspaces that are not known
    "#]]);
    let step = "fetch-telemetry-destinations";
    let kinds = [TELEMETRY_DESTINATION];
    made_up().ended(step, StepStatus::Disabled).partial(&kinds).check(rule, expect![[r#"
        not decided: telemetry destinations: not asked for; `--also fetch-telemetry-destinations` reads it
    "#]]);
    let absent = made_up().answered(step, 404, StepStatus::NotApplicable);
    absent.partial(&kinds).check(
        rule,
        expect![[r#"
        not decided: telemetry destinations: not on this server: list things: HTTP 404
    "#]],
    );
}

fn account(enabled: Option<bool>) -> MadeUp {
    let told = enabled.map(|enabled| ("auditLogEnabled", enabled.into()));
    made_up().thing(ACCOUNT, "org_0", told.as_slice())
}

#[test]
fn the_audit_log_is_on_off_or_not_told() {
    let rule = "audit-log-off";
    account(Some(false)).check(
        rule,
        expect![[r#"
            high: no activity of org_0 is recorded
        "#]],
    );
    account(Some(true)).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    account(None).check(
        rule,
        expect![[r#"
            not decided: not told whether activity is recorded: 1 organization (org_0)
        "#]],
    );
    account(None).answered("fetch-settings", 403, StepStatus::Failed).check(
        rule,
        expect![[r#"
        not decided: settings: not read: list things: HTTP 403
    "#]],
    );
}

fn external_key(told: Told<'_>, workspace: Told<'_>) -> MadeUp {
    made_up().thing(EXTERNAL_KEY, "e_1", told).thing(WORKSPACE, "w_1", workspace).edge(
        WORKSPACE_USES_EXTERNAL_KEY,
        (WORKSPACE, "w_1"),
        (EXTERNAL_KEY, "e_1"),
        &[],
    )
}

#[test]
fn a_customers_key_is_attached_and_where_its_workspace_is() {
    let rule = "external-key-unattached";
    external_key(&[("attached", false.into())], &[]).check(
        rule,
        expect![[r#"
            low: the external key e_1 is attached to no workspace
        "#]],
    );
    external_key(&[("attached", true.into())], &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    external_key(&[], &[]).check(
        rule,
        expect![[r#"
        not decided: not told whether a workspace uses them: 1 external key (e_1)
    "#]],
    );

    let rule = "external-key-elsewhere";
    let (us, eu) = ([("geo", text("us"))], [("workspaceGeo", text("eu"))]);
    external_key(&us, &eu).check(rule, expect![[r#"
        medium: the external key e_1 is for the region us, and the workspace w_1 keeps its data in eu
    "#]]);
    external_key(&us, &[("workspaceGeo", text("US"))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    external_key(&us, &[]).check(
        rule,
        expect![[r#"
            not decided: not told where they or their keys are: 1 workspace (w_1)
        "#]],
    );
    let absent = made_up().answered("fetch-external-keys", 403, StepStatus::Failed);
    absent.partial(&[EXTERNAL_KEY]).check(
        rule,
        expect![[r#"
        not decided: external keys: not read: list things: HTTP 403
    "#]],
    );
}

#[test]
fn a_workspace_has_a_limit_of_its_own() {
    let rule = "workspace-without-limit";
    let workspace = |rate: Option<bool>, spend: Option<bool>, more: Told<'_>| {
        let mut told: Vec<(&'static str, Value<'static>)> = vec![("name", text("Research"))];
        told.extend(rate.map(|it| ("hasOwnRateLimit", it.into())));
        told.extend(spend.map(|it| ("hasOwnSpendLimit", it.into())));
        told.extend_from_slice(more);
        made_up().thing(WORKSPACE, "w_1", &told)
    };
    let other = [("isDefault", false.into())];
    workspace(Some(false), Some(false), &other).check(
        rule,
        expect![[r#"
        low: the workspace Research (w_1) has neither a spend limit nor a rate limit of its own
    "#]],
    );
    workspace(Some(true), Some(false), &other).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    workspace(None, Some(true), &other).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    workspace(None, Some(false), &other).check(
        rule,
        expect![[r#"
        not decided: not known which limits they have: 1 workspace (Research)
    "#]],
    );
    workspace(Some(false), Some(false), &[("isDefault", true.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    workspace(Some(false), Some(false), &[]).check(rule, expect![[r#"
        not decided: without a limit, but any of them may be the default one, which can have none: 1 workspace (Research)
    "#]]);
    let archived = [("isDefault", false.into()), ("active", false.into())];
    workspace(None, Some(false), &archived).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    workspace(None, None, &other).ended("fetch-limits", StepStatus::Disabled).check(
        rule,
        expect![[r#"
            not decided: limits: not asked for; `--also fetch-limits` reads it
        "#]],
    );
}

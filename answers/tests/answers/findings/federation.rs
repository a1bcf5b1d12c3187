//! Rules about federation and service accounts: yes, no, and not decided.

use answers::kinds::{
    API_KEY, FEDERATION_ISSUER, FEDERATION_RULE, ISSUER_HAS_RULE, RULE_ALLOWS_SERVICE_ACCOUNT,
    RULE_ALLOWS_WORKSPACE, SERVICE_ACCOUNT, SERVICE_ACCOUNT_USES_KEY, WORKSPACE,
};
use expect_test::expect;
use graph::{StepStatus, Value};

use super::made_up::{MadeUp, Told, made_up, text, texts};

const GITHUB: &str = "https://token.actions.githubusercontent.com";
const OWN: &str = "https://builds.northwind.example";

/// A rule of an issuer for a service account in a workspace. Null takes a property away.
fn rule_of(url: &str, told: Told<'_>) -> MadeUp {
    let mut all = vec![
        ("name", text("build")),
        ("active", true.into()),
        ("admin", false.into()),
        ("appliesToAllWorkspaces", false.into()),
        ("issuerId", text("i_1")),
        ("scopes", texts(&["workspace:developer"])),
        ("serviceAccountId", text("s_1")),
        ("subject", text("repo:northwind/app:ref:refs/heads/main")),
        ("tokenLifetimeSeconds", Value::Integer(3600)),
        ("workspaceIds", texts(&["w_1"])),
    ];
    all.retain(|(name, _)| !told.iter().any(|(other, _)| other == name));
    all.extend(told.iter().filter(|(_, value)| *value != Value::Null).cloned());
    let rule = (FEDERATION_RULE, "r_1");
    issuer(&[("issuerUrl", text(url))])
        .thing(SERVICE_ACCOUNT, "s_1", &[("name", text("deploy")), ("active", true.into())])
        .thing(WORKSPACE, "w_1", &[("name", text("Research"))])
        .thing(FEDERATION_RULE, "r_1", &all)
        .edge(ISSUER_HAS_RULE, (FEDERATION_ISSUER, "i_1"), rule, &[])
        .edge(RULE_ALLOWS_SERVICE_ACCOUNT, rule, (SERVICE_ACCOUNT, "s_1"), &[])
        .edge(RULE_ALLOWS_WORKSPACE, rule, (WORKSPACE, "w_1"), &[])
}

fn issuer(told: Told<'_>) -> MadeUp {
    let mut all = vec![
        ("name", text("builds")),
        ("active", true.into()),
        ("checkJti", true.into()),
        ("maxJwtLifetimeSeconds", Value::Integer(3600)),
    ];
    all.retain(|(name, _)| !told.iter().any(|(other, _)| other == name));
    all.extend(told.iter().filter(|(_, value)| *value != Value::Null).cloned());
    made_up().thing(FEDERATION_ISSUER, "i_1", &all)
}

fn unread(made: MadeUp) -> MadeUp {
    let kinds = [FEDERATION_ISSUER, FEDERATION_RULE, RULE_ALLOWS_SERVICE_ACCOUNT];
    made.needing("fetch-federation", "an `org:admin` token").partial(&kinds)
}

#[test]
fn a_rule_of_a_shared_issuer_says_which_tenant() {
    let rule = "federation-unpinned-tenant";
    rule_of(GITHUB, &[("subject", text("repo:*"))]).check(rule, expect![[r#"
        critical: the rule build (r_1) lets `repo:*` of anybody on GitHub Actions act as the service account deploy (s_1), in Research
    "#]]);
    rule_of(GITHUB, &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(OWN, &[("subject", text("repo:*"))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(GITHUB, &[("subject", text("repo:*")), ("active", false.into())]).check(
        rule,
        expect![[r#"
            passed
        "#]],
    );
    let owner = text("claims.repository_owner != 'mallory'");
    rule_of(GITHUB, &[("subject", text("repo:*")), ("condition", owner)])
        .check(rule, expect![[r#"
            not decided: their conditions are about the tenant, and are to be read by eye: 1 rule (build)
        "#]]);
    let workflow = texts(&["job_workflow_ref=northwind/ci/.github/workflows/build.yml"]);
    rule_of(GITHUB, &[("subject", text("repo:*")), ("claims", workflow)])
        .check(rule, expect![[r#"
            not decided: they name a workflow only, which anybody can call where its repository is public: 1 rule (build)
        "#]]);
    rule_of(GITHUB, &[("subject", Value::Null), ("issuerId", text("i_gone"))]).check(
        rule,
        expect![[r#"
            not decided: not told whose tokens they are about: 1 rule (build)
        "#]],
    );
    unread(made_up()).check(
        rule,
        expect![[r#"
        not decided: federation: not read; this needs an `org:admin` token
    "#]],
    );
}

#[test]
fn a_wide_subject_is_told_once() {
    let rule = "federation-wide-subject";
    let subject = |subject| [("subject", text(subject))];
    rule_of(OWN, &subject("*")).check(rule, expect![[r#"
        high: the rule build (r_1) lets `*` of the issuer builds (i_1), which is whoever the issuer speaks for, act as the service account deploy (s_1), in Research
    "#]]);
    rule_of(OWN, &subject("repo:north*")).check(rule, expect![[r#"
        high: the rule build (r_1) lets `repo:north*` of the issuer builds (i_1), which is whatever begins so, act as the service account deploy (s_1), in Research
    "#]]);
    rule_of(GITHUB, &subject("repo:northwind/*")).check(rule, expect![[r#"
        medium: the rule build (r_1) lets `repo:northwind/*` of the issuer builds (i_1), which is whatever is below that, act as the service account deploy (s_1), in Research
    "#]]);
    rule_of(GITHUB, &subject("repo:northwind/app:*")).check(rule, expect![[r#"
        low: the rule build (r_1) lets `repo:northwind/app:*` of the issuer builds (i_1), which is every branch, tag, environment and pull request of it, act as the service account deploy (s_1), in Research
    "#]]);
    rule_of(GITHUB, &subject("repo:*")).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    let owner = texts(&["repository_owner=northwind"]);
    rule_of(GITHUB, &[("subject", text("repo:*")), ("claims", owner)])
        .check(rule, expect![[r#"
            medium: the rule build (r_1) lets `repo:*` of the issuer builds (i_1), which is whatever has `repository_owner=northwind`, act as the service account deploy (s_1), in Research
        "#]]);
    rule_of(OWN, &[("subject", text("*")), ("claims", texts(&["ref=main"]))]).check(
        rule,
        expect![[r#"
            passed
        "#]],
    );
    unread(made_up()).check(
        rule,
        expect![[r#"
        not decided: federation: not read; this needs an `org:admin` token
    "#]],
    );
}

#[test]
fn a_rule_makes_admins_by_its_scope() {
    let rule = "federation-admin";
    rule_of(OWN, &[("admin", true.into()), ("scopes", texts(&["org:admin"]))])
        .check(rule, expect![[r#"
            high: the rule build (r_1) makes an admin of `repo:northwind/app:ref:refs/heads/main` of the issuer builds (i_1), as the service account deploy (s_1)
        "#]]);
    rule_of(OWN, &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(OWN, &[("admin", Value::Null)]).check(
        rule,
        expect![[r#"
        not decided: not told what they let do: 1 rule (build)
    "#]],
    );
    unread(made_up()).check(
        rule,
        expect![[r#"
        not decided: federation: not read; this needs an `org:admin` token
    "#]],
    );
}

/// A rule that lets in as a service account, or in a workspace, that is told so.
fn rule_that_lets_in(told: Told<'_>, account: Told<'_>, allows: [Option<bool>; 2]) -> MadeUp {
    let mut all = vec![
        ("name", text("build")),
        ("active", true.into()),
        ("admin", false.into()),
        ("issuerId", text("i_1")),
        ("serviceAccountId", text("s_1")),
        ("subject", text("repo:*")),
    ];
    all.retain(|(name, _)| !told.iter().any(|(other, _)| other == name));
    all.extend(told.iter().cloned());
    let rule = (FEDERATION_RULE, "r_1");
    let [acts, enters] = allows;
    let made = issuer(&[("issuerUrl", text(GITHUB))])
        .thing(SERVICE_ACCOUNT, "s_1", account)
        .thing(WORKSPACE, "w_1", &[("name", text("Research"))])
        .thing(FEDERATION_RULE, "r_1", &all);
    let made = acts.into_iter().fold(made, |made, acts| {
        let active = [("active", acts.into())];
        made.edge(RULE_ALLOWS_SERVICE_ACCOUNT, rule, (SERVICE_ACCOUNT, "s_1"), &active)
    });
    enters.into_iter().fold(made, |made, enters| {
        let active = [("active", enters.into())];
        made.edge(RULE_ALLOWS_WORKSPACE, rule, (WORKSPACE, "w_1"), &active)
    })
}

#[test]
fn a_rule_that_lets_nobody_in_for_now_makes_no_admin_and_lets_in_no_stranger() {
    let unpinned = "federation-unpinned-tenant";
    let admin = [("admin", true.into())];
    let developer = [("active", true.into())];
    let archived = [("active", false.into())];
    let no_admin = || rule_that_lets_in(&admin, &developer, [Some(false), None]);
    no_admin().check("federation-admin", expect![[r#"
        low: the rule build (r_1) would make an admin of `repo:*` of the issuer builds (i_1), as the service account s_1; it lets nobody in for now: the service account s_1 is no admin
    "#]]);
    no_admin().check(unpinned, expect![[r#"
        low: the rule build (r_1) would let `repo:*` of anybody on GitHub Actions act as the service account s_1, which would administer the organization; it lets nobody in for now: the service account s_1 is no admin
    "#]]);
    let of_archived = rule_that_lets_in(&[], &archived, [Some(false), None]);
    of_archived.check(unpinned, expect![[r#"
        low: the rule build (r_1) would let `repo:*` of anybody on GitHub Actions act as the service account s_1, in no workspace; it lets nobody in for now: the service account s_1 is archived
    "#]]);
    let nowhere = || rule_that_lets_in(&[], &developer, [Some(true), Some(false)]);
    nowhere().check(unpinned, expect![[r#"
        low: the rule build (r_1) would let `repo:*` of anybody on GitHub Actions act as the service account s_1, in no workspace; it lets nobody in for now: it opens no workspace that is in use
    "#]]);
    nowhere().partial(&[RULE_ALLOWS_WORKSPACE]).check(unpinned, expect![[r#"
        critical: the rule build (r_1) lets `repo:*` of anybody on GitHub Actions act as the service account s_1, in which workspaces is not known
    "#]]);
}

#[test]
fn a_rule_is_for_every_workspace_or_names_some() {
    let rule = "federation-all-workspaces";
    let all = ("appliesToAllWorkspaces", true.into());
    rule_of(OWN, std::slice::from_ref(&all)).check(rule, expect![[r#"
        medium: the rule build (r_1) is for every workspace of the service account deploy (s_1), those to come included; now in Research
    "#]]);
    rule_of(OWN, &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(OWN, &[all, ("admin", true.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(OWN, &[("appliesToAllWorkspaces", Value::Null)]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(OWN, &[("appliesToAllWorkspaces", Value::Null), ("workspaceIds", Value::Null)]).check(
        rule,
        expect![[r#"
            not decided: not told which workspaces they are for: 1 rule (build)
        "#]],
    );
}

#[test]
fn a_rule_of_the_old_generation_asks_for_no_membership() {
    let rule = "federation-legacy-binding";
    let old = [("workspaceId", text("w_1")), ("workspaceIds", texts(&[]))];
    rule_of(OWN, &old).check(rule, expect![[r#"
        medium: the rule build (r_1) opens Research to the service account deploy (s_1), whether or not that is in it
    "#]]);
    rule_of(OWN, &[("workspaceId", text("w_1"))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(OWN, &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    unread(made_up()).check(
        rule,
        expect![[r#"
        not decided: federation: not read; this needs an `org:admin` token
    "#]],
    );
}

#[test]
fn an_issuers_tokens_are_good_once_unless_it_says_otherwise() {
    let rule = "federation-no-replay-check";
    let unchecked = [("checkJti", false.into())];
    issuer(&unchecked).check(rule, expect![[r#"
        low: a token of the issuer builds (i_1) can be exchanged again and again; no rule is about it
    "#]]);
    issuer(&unchecked)
        .thing(FEDERATION_RULE, "r_1", &[("name", text("build"))])
        .edge(ISSUER_HAS_RULE, (FEDERATION_ISSUER, "i_1"), (FEDERATION_RULE, "r_1"), &[])
        .check(rule, expect![[r#"
            medium: a token of the issuer builds (i_1) can be exchanged again and again; it is used by build (r_1)
        "#]]);
    issuer(&[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    issuer(&[("checkJti", Value::Null)]).check(
        rule,
        expect![[r#"
        not decided: not told whether a token is good more than once: 1 issuer (builds)
    "#]],
    );
    issuer(&[("checkJti", false.into()), ("active", false.into())]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
}

#[test]
fn a_token_lasts_for_an_hour() {
    let rule = "federation-long-lifetime";
    rule_of(OWN, &[("tokenLifetimeSeconds", Value::Integer(86_400))]).check(
        rule,
        expect![[r#"
        low: the rule build (r_1) gives tokens that last for a day
    "#]],
    );
    issuer(&[("maxJwtLifetimeSeconds", Value::Integer(5400))]).check(
        rule,
        expect![[r#"
        low: the issuer builds (i_1) takes tokens that last for 90 minutes
    "#]],
    );
    rule_of(OWN, &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    rule_of(OWN, &[("tokenLifetimeSeconds", Value::Null)]).check(
        rule,
        expect![[r#"
        not decided: not told how long tokens last: 1 rule (build)
    "#]],
    );
}

fn account(role: Option<&str>) -> MadeUp {
    let mut told = vec![("name", text("deploy")), ("active", true.into())];
    told.extend(role.map(|role| ("organizationRole", text(role))));
    made_up().thing(SERVICE_ACCOUNT, "s_1", &told)
}

fn with_key(account: MadeUp, active: bool) -> MadeUp {
    let uses = [("active", active.into())];
    account.thing(API_KEY, "k_1", &[("name", text("ci")), ("active", active.into())]).edge(
        SERVICE_ACCOUNT_USES_KEY,
        (SERVICE_ACCOUNT, "s_1"),
        (API_KEY, "k_1"),
        &uses,
    )
}

#[test]
fn a_service_account_is_an_admin_by_its_role() {
    let rule = "service-account-admin";
    account(Some("admin")).check(
        rule,
        expect![[r#"
        medium: the service account deploy (s_1) is an admin; nothing is known to act as it
    "#]],
    );
    with_key(account(Some("admin")), true).check(
        rule,
        expect![[r#"
        medium: the service account deploy (s_1) is an admin; what acts as it: the key ci (k_1)
    "#]],
    );
    account(Some("developer")).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    account(None).check(
        rule,
        expect![[r#"
        not decided: not told which role they have: 1 service account (deploy)
    "#]],
    );
    let unread = made_up().needing("fetch-service-accounts", "an `org:admin` token");
    unread.partial(&[SERVICE_ACCOUNT]).check(
        rule,
        expect![[r#"
        not decided: service accounts: not read; this needs an `org:admin` token
    "#]],
    );
}

#[test]
fn a_service_account_that_nothing_acts_as_is_idle() {
    let rule = "service-account-idle";
    account(Some("developer")).check(rule, expect![[r#"
        low: the service account deploy (s_1) has the role developer, and neither a key that works nor a rule in force to act as it
    "#]]);
    with_key(account(Some("developer")), true).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    with_key(account(Some("developer")), false).check(rule, expect![[r#"
        low: the service account deploy (s_1) has the role developer, and neither a key that works nor a rule in force to act as it
    "#]]);
    rule_of(OWN, &[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    unread(account(Some("developer"))).check(
        rule,
        expect![[r#"
        not decided: federation: not read; this needs an `org:admin` token
    "#]],
    );
    let keys = account(Some("developer")).ended("fetch-api-keys", StepStatus::Failed);
    keys.partial(&[API_KEY]).check(
        rule,
        expect![[r#"
        not decided: API keys: not read
    "#]],
    );
}

//! Rules about people and invites: yes, no, and not decided.

use answers::findings::Settings;
use answers::kinds::{GROUP, GROUP_ASSIGNED_ROLE, INVITE, ROLE, USER};
use expect_test::expect;
use graph::{StepStatus, Value};

use super::made_up::{DAY, MadeUp, NOW, Told, made_up, text, texts};

/// People with an address and a role each.
fn people(all: &[(&str, &str)]) -> MadeUp {
    let mut made = made_up();
    for (place, (address, role)) in all.iter().enumerate() {
        let is_admin = ["admin", "owner", "primary_owner"].contains(role);
        let told =
            [("email", texts(&[address])), ("isAdmin", is_admin.into()), ("role", text(role))];
        made = made.thing(USER, &format!("u_{place}"), &told);
    }
    made
}

const ADMINS: [(&str, &str); 3] =
    [("a@n.example", "admin"), ("b@n.example", "primary_owner"), ("c@n.example", "developer")];

#[test]
fn one_admin_is_too_few_and_two_are_enough() {
    let rule = "admin-alone";
    people(&ADMINS[1..]).check(
        rule,
        expect![[r#"
            medium: u_0 is the only admin
        "#]],
    );
    people(&ADMINS).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    people(&ADMINS[2..]).check(
        rule,
        expect![[r#"
        medium: nobody of Northwind Labs (org_1) is an admin
    "#]],
    );
}

#[test]
fn where_not_everybody_was_read_one_admin_is_not_known_to_be_alone() {
    let rule = "admin-alone";
    let partial =
        |people: MadeUp| people.partial(&[USER]).ended("fetch-users", StepStatus::Partial);
    partial(people(&ADMINS[1..])).check(
        rule,
        expect![[r#"
        not decided: users: not read wholly
    "#]],
    );
    partial(people(&ADMINS)).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    people(&ADMINS[1..]).thing(USER, "u_x", &[]).check(
        rule,
        expect![[r#"
            not decided: not known whether their role is an admin's: 1 user (u_x)
        "#]],
    );
}

#[test]
fn how_many_admins_are_enough_is_a_setting() {
    let at_most = |max_admins| Settings {
        max_admins,
        only: vec!["admins-many".to_owned()],
        ..Settings::default()
    };
    assert_eq!(Settings::default().max_admins, 5);
    people(&ADMINS).check_with(
        &at_most(1),
        expect![[r#"
        medium: Northwind Labs (org_1) has 2 admins, more than 1: u_0 and u_1
    "#]],
    );
    people(&ADMINS).check_with(
        &at_most(2),
        expect![[r#"
        passed
    "#]],
    );
    people(&ADMINS).thing(USER, "u_x", &[]).check_with(
        &at_most(2),
        expect![[r#"
            not decided: not known whether their role is an admin's: 1 user (u_x)
        "#]],
    );
    people(&ADMINS).thing(USER, "u_x", &[]).check_with(
        &at_most(3),
        expect![[r#"
        passed
    "#]],
    );
    let partial =
        |people: MadeUp| people.partial(&[USER]).ended("fetch-users", StepStatus::Partial);
    partial(people(&ADMINS)).check_with(
        &at_most(1),
        expect![[r#"
        medium: Northwind Labs (org_1) has 2 admins, more than 1: u_0 and u_1
    "#]],
    );
    partial(people(&ADMINS)).check_with(
        &at_most(2),
        expect![[r#"
        not decided: users: not read wholly
    "#]],
    );
}

const PEOPLE: [(&str, &str); 5] = [
    ("a@n.example", "admin"),
    ("B@N.Example", "developer"),
    ("c@eu.n.example", "developer"),
    ("d@elsewhere.example", "admin"),
    ("e@n.example", "user"),
];

#[test]
fn who_has_another_domain_than_most_is_from_outside() {
    people(&PEOPLE).check("person-outside", expect![[r#"
        high: u_3 signs in as d@elsewhere.example, outside n.example (the domain of 3 of 5 people), with the role admin
    "#]]);
}

#[test]
fn domains_that_are_said_count_instead_and_what_is_below_them_belongs_to_them() {
    let own = |domains: &[&str]| Settings {
        domains: domains.iter().map(|it| (*it).to_owned()).collect(),
        only: vec!["person-outside".to_owned()],
        ..Settings::default()
    };
    people(&PEOPLE).check_with(
        &own(&[" *.n.example.", "@Elsewhere.example"]),
        expect![[r#"
        passed
    "#]],
    );
    people(&PEOPLE).check_with(&own(&["eu.n.example", "elsewhere.example"]), expect![[r#"
        high: u_0 signs in as a@n.example, outside eu.n.example and elsewhere.example, with the role admin
        medium: u_1 signs in as B@N.Example, outside eu.n.example and elsewhere.example, with the role developer
        medium: u_4 signs in as e@n.example, outside eu.n.example and elsewhere.example, with the role user
    "#]]);
    people(&PEOPLE).partial(&[USER]).check_with(
        &own(&["n.example"]),
        expect![[r#"
        high: u_3 signs in as d@elsewhere.example, outside n.example, with the role admin
        not decided: users: not read wholly
    "#]],
    );
}

#[test]
fn without_a_majority_nobody_is_said_to_be_from_outside() {
    let rule = "person-outside";
    people(&[("a@n.example", "user"), ("b@m.example", "user")]).check(
        rule,
        expect![[r#"
        not decided: no domain is that of more than half of the people; name yours
    "#]],
    );
    people(&[("a@gmail.com", "user"), ("b@gmail.com", "user")]).check(
        rule,
        expect![[r#"
        not decided: most people have an address at gmail.com, as anybody can; name your domain
    "#]],
    );
    people(&[]).check(
        rule,
        expect![[r#"
        not decided: nobody has an address with a domain; name yours
    "#]],
    );
    people(&PEOPLE).partial(&[USER]).check(rule, expect![[r#"
        not decided: users: not read wholly
        not decided: not everybody was read, so no domain can be told to be most people's; name yours
    "#]]);
}

#[test]
fn an_address_that_is_no_valid_one_may_have_a_domain_all_the_same() {
    people(&PEOPLE[..2])
        .thing(USER, "u_x", &[("email", Value::Null), ("emailAsGiven", text("x y@m.example"))])
        .thing(USER, "u_y", &[("email", Value::Null), ("emailAsGiven", text("none"))])
        .check("person-outside", expect![[r#"
            medium: u_x signs in as x y@m.example, outside n.example (the domain of 2 of 3 people), with a role that is not told
            not decided: they have no address with a domain: 1 user (u_y)
        "#]]);
}

/// An invite beside somebody of n.example.
fn invite(told: Told<'_>) -> MadeUp {
    let mut all = vec![
        ("name", text("kit@n.example")),
        ("email", text("kit@n.example")),
        ("status", text("pending")),
        ("expired", false.into()),
        ("role", text("developer")),
        ("groupIds", texts(&[])),
        ("invitedOn", Value::Timestamp(NOW - 3 * DAY)),
        ("expiresOn", Value::Timestamp(NOW + 18 * DAY)),
    ];
    all.retain(|(name, _)| !told.iter().any(|(other, _)| other == name));
    all.extend(told.iter().filter(|(_, value)| *value != Value::Null).cloned());
    people(&PEOPLE[..1])
        .thing(GROUP, "g_all", &[("name", text("All"))])
        .thing(GROUP, "g_some", &[("name", text("Some"))])
        .thing(
            ROLE,
            "r_all",
            &[("name", text("Everything")), ("hasBlanketPermission", true.into())],
        )
        .edge(GROUP_ASSIGNED_ROLE, (GROUP, "g_all"), (ROLE, "r_all"), &[])
        .thing(INVITE, "i_1", &all)
}

fn over() -> [(&'static str, Value<'static>); 2] {
    [("expired", true.into()), ("status", text("expired"))]
}

#[test]
fn an_invite_is_powerful_by_its_role_or_its_groups() {
    let rule = "invite-powerful";
    invite(&[("role", text("owner"))]).check(rule, expect![[r#"
        high: kit@n.example (i_1) would get the role owner (administers people, workspaces, keys and settings), invited on 2026-11-15
    "#]]);
    invite(&[("role", text("billing"))]).check(rule, expect![[r#"
        medium: kit@n.example (i_1) would get the role billing (manages billing, and sees what every workspace costs), invited on 2026-11-15
    "#]]);
    invite(&[("groupIds", texts(&["g_all"]))]).check(rule, expect![[r#"
        high: kit@n.example (i_1) would be in the group All (g_all), and so have the role Everything (r_all), which administers or allows everything, invited on 2026-11-15
    "#]]);
    invite(&[("groupIds", texts(&["g_some", "g_gone"]))]).check(rule, expect![[r#"
        medium: kit@n.example (i_1) would be in the groups Some (g_some) and g_gone, invited on 2026-11-15
        not decided: not known which roles their groups have: 1 invite (kit@n.example)
    "#]]);
    invite(&[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    invite(&[("groupIds", Value::Null)]).check(
        rule,
        expect![[r#"
        not decided: not told which groups they give: 1 invite (kit@n.example)
    "#]],
    );
    let mut ended = over().to_vec();
    ended.push(("role", text("owner")));
    invite(&ended).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    invite(&[("role", text("owner")), ("expired", Value::Null)]).check(rule, expect![[r#"
        high: kit@n.example (i_1) would get the role owner (administers people, workspaces, keys and settings), invited on 2026-11-15
        not decided: not known whether they can still be accepted: 1 invite (kit@n.example)
    "#]]);
}

#[test]
fn an_invite_of_another_status_or_role_than_is_known_is_not_said_to_be_well() {
    let sent = || invite(&[("role", text("owner")), ("status", text("sent"))]);
    sent().check("invite-powerful", expect![[r#"
        high: kit@n.example (i_1) would get the role owner (administers people, workspaces, keys and settings), invited on 2026-11-15
        not decided: not known whether they can still be accepted: 1 invite (kit@n.example)
    "#]]);
    sent().check("pending-invite", expect![[r#"
        info: kit@n.example (i_1) can join with the role owner, invited on 2026-11-15, until 2026-12-06
        not decided: not known whether they can still be accepted: 1 invite (kit@n.example)
    "#]]);
    sent().check(
        "invite-stale",
        expect![[r#"
        not decided: not known whether they ended: 1 invite (kit@n.example)
    "#]],
    );
    for role in [text("super_admin"), Value::Null] {
        let settings = Settings { only: vec!["invite-powerful".to_owned()], ..Settings::default() };
        let findings = invite(&[("role", role)]).examine(&settings);
        let (_, because) = findings.undecided().next().unwrap();
        let said = "not known what the role that they give lets do: 1 invite (kit@n.example)";
        assert_eq!(because, [said]);
    }
}

#[test]
fn a_role_that_is_not_known_may_be_an_admins() {
    let all = [ADMINS[0], ("s@n.example", "super_admin")];
    people(&all).check(
        "admin-alone",
        expect![[r#"
        not decided: not known whether their role is an admin's: 1 user (u_1)
    "#]],
    );
    let at_most =
        Settings { max_admins: 1, only: vec!["admins-many".to_owned()], ..Settings::default() };
    people(&all).check_with(
        &at_most,
        expect![[r#"
        not decided: not known whether their role is an admin's: 1 user (u_1)
    "#]],
    );
}

#[test]
fn without_the_account_too_many_admins_are_not_said_to_be_well() {
    let at_most =
        Settings { max_admins: 1, only: vec!["admins-many".to_owned()], ..Settings::default() };
    let made = people(&ADMINS).ended("fetch-account", StepStatus::Disabled);
    made.without_account().check_with(
        &at_most,
        expect![[r#"
        not decided: the account: left out on request
    "#]],
    );
}

#[test]
fn an_invite_is_to_outside_by_its_address() {
    let rule = "invite-outside";
    invite(&[("email", text("kit@m.example"))]).check(rule, expect![[r#"
        medium: kit@n.example (i_1) is outside n.example (the domain of 1 of 1 people), and would get the role developer, invited on 2026-11-15
    "#]]);
    invite(&[("email", text("kit@m.example")), ("role", text("admin"))]).check(rule, expect![[r#"
        high: kit@n.example (i_1) is outside n.example (the domain of 1 of 1 people), and would get the role admin, invited on 2026-11-15
    "#]]);
    invite(&[]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    invite(&[("email", Value::Null)]).check(
        rule,
        expect![[r#"
        not decided: they have no address with a domain: 1 invite (kit@n.example)
    "#]],
    );
    invite(&[("email", text("kit@m.example"))]).partial(&[USER]).check(rule, expect![[r#"
        not decided: not everybody was read, so no domain can be told to be most people's; name yours
    "#]]);
    invite(&over()).partial(&[USER]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
}

#[test]
fn an_invite_is_stale_after_two_weeks_or_once_it_ended() {
    let rule = "invite-stale";
    let ago = |days| ("invitedOn", Value::Timestamp(NOW - days * DAY));
    invite(&[ago(13)]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    invite(&[ago(14)]).check(
        rule,
        expect![[r#"
        low: kit@n.example (i_1) has waited for 14 days, invited on 2026-11-04
    "#]],
    );
    invite(&over()).check(rule, expect![[r#"
        low: kit@n.example (i_1) did not accept: the invite ended on 2026-12-06, invited on 2026-11-15
    "#]]);
    invite(&[("status", text("accepted"))]).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    invite(&[("expired", Value::Null)]).check(
        rule,
        expect![[r#"
        not decided: not known whether they ended: 1 invite (kit@n.example)
    "#]],
    );
    invite(&[ago(14)]).without_clock().check(
        rule,
        expect![[r#"
        not decided: not known how long they have waited: 1 invite (kit@n.example)
    "#]],
    );
}

#[test]
fn every_invite_that_can_be_accepted_is_pending() {
    let rule = "pending-invite";
    invite(&[("groupIds", texts(&["g_all"]))]).check(rule, expect![[r#"
        info: kit@n.example (i_1) can join with the role developer and in the group All (g_all), invited on 2026-11-15, until 2026-12-06
    "#]]);
    invite(&over()).check(
        rule,
        expect![[r#"
        passed
    "#]],
    );
    invite(&[("expired", Value::Null)]).check(
        rule,
        expect![[r#"
            info: kit@n.example (i_1) can join with the role developer, invited on 2026-11-15, until 2026-12-06
            not decided: not known whether they can still be accepted: 1 invite (kit@n.example)
        "#]],
    );
    invite(&[]).partial(&[INVITE]).ended("fetch-invites", StepStatus::Failed).check(
        rule,
        expect![[r#"
            info: kit@n.example (i_1) can join with the role developer, invited on 2026-11-15, until 2026-12-06
            not decided: invites: not read
        "#]],
    );
}

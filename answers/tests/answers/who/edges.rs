//! What no sample has.

use answers::{Organization, Target, what_can, who_can};
use answers::{kinds, unread};
use expect_test::expect;
use graph::{Entity, Graph, Report, Value};

use super::{says_what, says_who};
use crate::made_up::{self, entity, relationship};

type Of<'a> = &'a [(&'static str, Value<'static>)];

fn account() -> Entity<'static> {
    entity(kinds::ACCOUNT, "org", &[("name", "Labs".into())])
}

fn workspace(id: &str, name: &'static str) -> Entity<'static> {
    entity(kinds::WORKSPACE, id, &[("name", name.into()), ("active", true.into())])
}

fn user(id: &str, more: Of<'_>) -> Entity<'static> {
    entity(kinds::USER, id, more)
}

#[test]
fn of_many_in_the_same_way_some_are_named_and_all_are_counted() {
    let lab = workspace("wrkspc_1", "Lab");
    let users: Vec<_> = (0..23).map(|it| user(&format!("user_{it:02}"), &[])).collect();
    let role = [("role", "workspace_user".into())];
    let in_it =
        users.iter().map(|it| relationship(kinds::USER_ASSIGNED_WORKSPACE, it, &lab, &role));
    let in_it = in_it.collect();
    let graph = made_up::graph([account(), lab].into_iter().chain(users).collect(), in_it);
    says_who(
        &graph,
        Target::Workspace("Lab"),
        expect![[r#"
        Who can reach the workspace Lab (wrkspc_1) of Labs

        People: 23
          workspace_user as a member: uses it in the Playground only (23)
            anthropic_user:user_00 (user_00)
            anthropic_user:user_01 (user_01)
            anthropic_user:user_02 (user_02)
            anthropic_user:user_03 (user_03)
            anthropic_user:user_04 (user_04)
            anthropic_user:user_05 (user_05)
            anthropic_user:user_06 (user_06)
            anthropic_user:user_07 (user_07)
            anthropic_user:user_08 (user_08)
            anthropic_user:user_09 (user_09)
            anthropic_user:user_10 (user_10)
            anthropic_user:user_11 (user_11)
            anthropic_user:user_12 (user_12)
            anthropic_user:user_13 (user_13)
            anthropic_user:user_14 (user_14)
            anthropic_user:user_15 (user_15)
            anthropic_user:user_16 (user_16)
            anthropic_user:user_17 (user_17)
            anthropic_user:user_18 (user_18)
            anthropic_user:user_19 (user_19)
            and 3 more (--format json has all)

        Nothing that this needs was left unread.
    "#]],
    );
    let organization = Organization::new(&graph.0, &graph.1);
    let json = who_can(&organization, Target::Workspace("Lab")).unwrap().json();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["who"].as_array().unwrap().len(), 23);
}

#[test]
fn names_are_not_obeyed_and_an_empty_one_is_the_id() {
    let lab = workspace("wrkspc_1", "\u{1b}]0;x\u{7}\u{202e}baL\nKit: admin");
    let names = ["", "a\nb", "\u{9b}31m", "</script>", "\u{200b}"];
    let users: Vec<_> = names
        .into_iter()
        .enumerate()
        .map(|(place, name)| user(&format!("user_{place}"), &[("name", name.into())]))
        .collect();
    let role = [("role", "\u{1b}[2J".into())];
    let in_it =
        users.iter().map(|it| relationship(kinds::USER_ASSIGNED_WORKSPACE, it, &lab, &role));
    let in_it = in_it.collect();
    let graph = made_up::graph([account(), lab].into_iter().chain(users).collect(), in_it);
    says_who(
        &graph,
        Target::Workspace("wrkspc_1"),
        expect![[r#"
        Who can reach the workspace \u{1b}]0;x\u{7}\u{202e}baL\u{a}Kit: admin (wrkspc_1) of Labs

        People: 5
          \u{1b}[2J as a member
            anthropic_user:user_0 (user_0)
            a\u{a}b (user_1)
            \u{9b}31m (user_2)
            </script> (user_3)
            \u{200b} (user_4)

        Nothing that this needs was left unread.
    "#]],
    );
    says_what(
        &graph,
        "user_1",
        expect![[r#"
        What the user a\u{a}b (user_1) of Labs can reach

        Workspaces: 1
          \u{1b}[2J as a member
            \u{1b}]0;x\u{7}\u{202e}baL\u{a}Kit: admin (wrkspc_1)

        Nothing that this needs was left unread.
    "#]],
    );
    let organization = Organization::new(&graph.0, &graph.1);
    let who = who_can(&organization, Target::Workspace("wrkspc_1")).unwrap();
    for text in [who.text(), who.json(), unread(&organization).text()] {
        assert!(!text.contains(|c: char| c != '\n' && c.is_control() || c == '\u{202e}'), "{text}");
    }
}

/// A workspace that is reached by a key only.
fn with_key(more: Of<'_>, works: bool) -> (Graph, Report) {
    let lab = workspace("wrkspc_1", "Lab");
    let key = [("name", "ci".into()), ("status", "active".into())];
    let key: Vec<_> = key.into_iter().chain(more.iter().cloned()).collect();
    let key = entity(kinds::API_KEY, "apikey_1", &key);
    let has = relationship(kinds::WORKSPACE_HAS_KEY, &lab, &key, &[("active", works.into())]);
    made_up::graph(vec![account(), lab, key], vec![has])
}

#[test]
fn a_key_of_whom_the_service_says_little_is_told_with_what_is_not_told() {
    let graph = with_key(&[], true);
    says_who(
        &graph,
        Target::Workspace("Lab"),
        expect![[r#"
        Who can reach the workspace Lab (wrkspc_1) of Labs

        API keys: 1
          as a key of this workspace: uses the API in it
            ci (apikey_1)

        Nothing that this needs was left unread.
    "#]],
    );
    says_what(
        &graph,
        "ci",
        expect![[r#"
        What the API key ci (apikey_1) of Labs can reach

        Workspaces: 1
          as a key of this workspace: uses the API in it
            Lab (wrkspc_1)

        Not known:
          whether it has an admin's rights is not told
          whom it acts as is not told
          whether it is good for the whole organization is not told
    "#]],
    );
}

#[test]
fn a_key_that_acts_as_somebody_who_left_opens_nothing() {
    let gone = [
        ("principalId", Value::from("user_9")),
        ("principalType", "user".into()),
        ("keyKind", "personal".into()),
    ];
    says_who(
        &with_key(&gone, false),
        Target::Workspace("Lab"),
        expect![[r#"
        Who can reach the workspace Lab (wrkspc_1) of Labs

        Ways that open nothing any more: 1
          ci (apikey_1), acts as user_9; it acts as user_9, who is gone

        Nothing that this needs was left unread.
    "#]],
    );
}

#[test]
fn a_billing_member_who_made_a_key_does_more_than_see_what_it_costs() {
    let lab = workspace("wrkspc_1", "Lab");
    let cy = user("user_03", &[("name", "Cy".into()), ("role", "billing".into())]);
    let key = entity(kinds::API_KEY, "apikey_1", &[("name", "ci".into())]);
    let role = [("role", "workspace_billing".into()), ("implicit", true.into())];
    let relationships = vec![
        relationship(kinds::USER_ASSIGNED_WORKSPACE, &cy, &lab, &role),
        relationship(kinds::USER_CREATED_KEY, &cy, &key, &[]),
        relationship(kinds::WORKSPACE_HAS_KEY, &lab, &key, &[]),
    ];
    let graph = made_up::graph(vec![account(), lab, cy, key], relationships);
    says_who(
        &graph,
        Target::Workspace("Lab"),
        expect![[r#"
        Who can reach the workspace Lab (wrkspc_1) of Labs

        People: 1
          workspace_billing by the organization role billing: sees what it costs
            Cy (user_03); also by a key that they made, if they kept its secret

        API keys: 1
          as a key of this workspace: uses the API in it
            ci (apikey_1)

        Nothing that this needs was left unread.
    "#]],
    );
}

#[test]
fn who_is_asked_to_be_an_admin_reaches_every_workspace_once_they_accept() {
    let kit = [
        ("name", Value::from("kit@northwind.example")),
        ("role", "owner".into()),
        ("status", "pending".into()),
    ];
    let kit = entity(kinds::INVITE, "invite_1", &kit);
    let graph = made_up::graph(vec![account(), workspace("wrkspc_1", "Lab"), kit], Vec::new());
    says_who(
        &graph,
        Target::Workspace("Lab"),
        expect![[r#"
        Who can reach the workspace Lab (wrkspc_1) of Labs

        People who are invited: 1
          workspace_admin once it is accepted: manages its members, its keys and its settings, and uses it
            kit@northwind.example (invite_1)

        Nothing that this needs was left unread.
    "#]],
    );
    says_who(
        &graph,
        Target::Admin,
        expect![[r#"
        Who administers the organization Labs (org)

        People who are invited: 1
          owner once it is accepted: administers people, workspaces, keys and settings
            kit@northwind.example (invite_1)

        Nothing that this needs was left unread.
    "#]],
    );
    says_what(
        &graph,
        "kit@northwind.example",
        expect![[r#"
        What the invite kit@northwind.example (invite_1) of Labs can reach
          owner: administers people, workspaces, keys and settings

        The administration of the organization
          owner once it is accepted: administers people, workspaces, keys and settings

        Workspaces: 1
          workspace_admin once it is accepted: manages its members, its keys and its settings, and uses it
            Lab (wrkspc_1)

        Nothing that this needs was left unread.
    "#]],
    );
}

#[test]
fn a_destination_of_which_it_is_not_known_what_it_is_sent_is_named() {
    let lab = workspace("wrkspc_1", "Lab");
    let traces = entity(kinds::TELEMETRY_DESTINATION, "tdst_1", &[("name", "Traces".into())]);
    let sends = relationship(kinds::WORKSPACE_SENDS_DESTINATION, &lab, &traces, &[]);
    let graph = made_up::graph(vec![account(), lab, traces], vec![sends]);
    says_who(
        &graph,
        Target::Workspace("Lab"),
        expect![[r#"
            Who can reach the workspace Lab (wrkspc_1) of Labs

            Nobody, by what was read.

            Not known:
              whether prompts and answers are sent to these is not told: Traces (tdst_1)
        "#]],
    );
}

#[test]
fn where_the_account_was_not_read_nobody_can_say_who_administers_it() {
    let lab = || workspace("wrkspc_1", "Lab");
    let graph = made_up::graph(vec![lab()], Vec::new());
    says_who(&graph, Target::Admin, expect!["the graph has no organization"]);
    let unread = Report { partial_types: vec![kinds::ACCOUNT.to_owned()], ..graph.1.clone() };
    says_who(
        &(graph.0.clone(), unread),
        Target::Admin,
        expect!["the graph has no organization, as it was not read"],
    );
    says_who(
        &graph,
        Target::Workspace("Lab"),
        expect![[r#"
            Who can reach the workspace Lab (wrkspc_1)

            Nobody, by what was read.

            Not known:
              those who administer the organization are missing here, as it was not read
        "#]],
    );
    says_who(
        &graph,
        Target::Workspace("Lob"),
        expect![[
            r#"there is no workspace called "Lob", nor with that id; near it: wrkspc_1 (workspace, Lab)"#
        ]],
    );
}

#[test]
fn several_workspaces_of_a_name_ask_for_an_id() {
    let all = ["wrkspc_1", "wrkspc_2"].map(|id| workspace(id, "Default"));
    let graph = made_up::graph(all.into_iter().collect(), Vec::new());
    says_who(
        &graph,
        Target::Workspace("Default"),
        expect![[
            r#"several are called "Default"; say which by its id: wrkspc_1 (workspace, Default); wrkspc_2 (workspace, Default)"#
        ]],
    );
    says_who(
        &graph,
        Target::Workspace("wrkspc_2"),
        expect![[r#"
            Who can reach the workspace Default (wrkspc_2)

            Nobody, by what was read.

            Not known:
              those who administer the organization are missing here, as it was not read
        "#]],
    );
}

#[test]
fn a_role_that_may_administer_is_told_with_that_it_is_not_known() {
    let role = entity(kinds::ROLE, "rbac_role_1", &[("name", "Odd".into())]);
    let group = entity(kinds::GROUP, "rbac_group_1", &[("name", "Some".into())]);
    let bo = user("user_02", &[("name", "Bo".into())]);
    let relationships = vec![
        relationship(kinds::GROUP_HAS_USER, &group, &bo, &[]),
        relationship(kinds::GROUP_ASSIGNED_ROLE, &group, &role, &[]),
    ];
    let graph = made_up::graph(vec![account(), role, group, bo], relationships);
    says_who(
        &graph,
        Target::Admin,
        expect![[r#"
        Who administers the organization Labs (org)

        Nobody, by what was read.

        By the role Odd (rbac_role_1), which permits, as far as is known, what could not be read: 1
          by a group
            Bo (user_02), by the group Some (rbac_group_1)

        Nothing that this needs was left unread.
    "#]],
    );
    assert!(what_can(&Organization::new(&graph.0, &graph.1), "Some").unwrap().not_known.is_empty());
}

#[test]
fn a_key_whose_principal_is_not_in_its_workspace_is_told_with_a_note() {
    let acts = [
        ("principalId", Value::from("user_02")),
        ("principalType", "user".into()),
        ("keyKind", "personal".into()),
        ("scopeType", "workspace".into()),
    ];
    let (graph, report) = with_key(&acts, true);
    let bo = user("user_02", &[("name", "Bo".into())]);
    let (mut entities, relationships) = graph.into_parts();
    let role = [("role", "workspace_user".into())];
    let is_in_it = relationship(kinds::USER_ASSIGNED_WORKSPACE, &bo, &entities[2], &role);
    entities.push(bo);
    let outside = made_up::graph(entities.clone(), relationships.clone());
    says_who(
        &outside,
        Target::Workspace("Lab"),
        expect![[r#"
        Who can reach the workspace Lab (wrkspc_1) of Labs

        API keys: 1
          as a key of this workspace: uses the API in it
            ci (apikey_1), acts as Bo (user_02); whom the key acts as is not in the workspace

        Nothing that this needs was left unread.
    "#]],
    );
    let inside = made_up::graph(entities, relationships.into_iter().chain([is_in_it]).collect());
    let unread = vec![kinds::USER_ASSIGNED_WORKSPACE.to_owned()];
    let unread = Report { partial_types: unread, ..report };
    for (graph, report) in [inside, (outside.0, unread)] {
        let organization = Organization::new(&graph, &report);
        let text = who_can(&organization, Target::Workspace("Lab")).unwrap().text();
        assert!(!text.contains("not in the workspace"), "{text}");
    }
}

#[test]
fn who_manages_who_is_in_the_organization_is_told_beside_admins() {
    let role = [("name", Value::from("Kit")), ("role", "membership_admin".into())];
    let graph = made_up::graph(vec![account(), user("user_05", &role)], Vec::new());
    says_who(
        &graph,
        Target::Admin,
        expect![[r#"
        Who administers the organization Labs (org)

        Nobody, by what was read.

        Who manages who is in the organization, and is no admin: 1
          Kit (user_05)

        Nothing that this needs was left unread.
    "#]],
    );
    says_what(
        &graph,
        "Kit",
        expect![[r#"
        What the user Kit (user_05) of Labs can reach
          membership_admin: manages who is in the organization

        It reaches nothing, by what was read.

        Nothing that this needs was left unread.
    "#]],
    );
}

//! Which thing is meant, and what is said where that is not plain.

use answers::{Organization, find, kinds};
use expect_test::{Expect, expect};
use graph::{Graph, Report, Value};

use crate::made_up::{self, entity};
use crate::support::{everything, northwind};

const ALL: [&str; 3] = [kinds::USER, kinds::API_KEY, kinds::SERVICE_ACCOUNT];

fn is_found(graph: &(Graph, Report), kinds: &[&str], word: &str, expected: Expect) {
    let organization = Organization::new(&graph.0, &graph.1);
    let found = find(&organization, kinds, word);
    let said = found.map_or_else(|error| error.to_string(), |entity| entity.key.to_string());
    expected.assert_eq(&said);
}

#[test]
fn a_thing_is_meant_by_its_key_its_id_its_name_or_its_address() {
    let graph = everything(northwind());
    let bo = || expect!["anthropic_user:user_02Bo"];
    for word in ["anthropic_user:user_02Bo", "user_02Bo", "bo lindqvist", " BO@northwind.example "]
    {
        is_found(&graph, &ALL, word, bo());
    }
}

#[test]
fn a_name_that_several_have_asks_for_an_id_whatever_they_are() {
    let graph = everything(northwind());
    is_found(
        &graph,
        &ALL,
        "setup",
        expect![[
            r#"several are called "setup"; say which by its id: apikey_07Setup (API key, setup); svac_04Setup (service account, setup)"#
        ]],
    );
    is_found(&graph, &[kinds::API_KEY], "setup", expect!["anthropic_api_key:apikey_07Setup"]);
}

#[test]
fn what_is_called_nearly_so_is_named_where_nothing_is() {
    let graph = everything(northwind());
    is_found(
        &graph,
        &ALL,
        "bo lindquist",
        expect![[
            r#"there is no user, API key or service account called "bo lindquist", nor with that id; near it: user_02Bo (user, Bo Lindqvist, bo@northwind.example)"#
        ]],
    );
    is_found(
        &graph,
        &[kinds::WORKSPACE],
        "atl",
        expect![[
            r#"there is no workspace called "atl", nor with that id; near it: wrkspc_03Atlas (workspace, Atlas, archived)"#
        ]],
    );
    is_found(
        &graph,
        &ALL,
        "user_04Dee",
        expect![[
            r#"there is no user, API key or service account called "user_04Dee", nor with that id; near it: apikey_02DeeNotebook (API key, dee's notebook); svac_02Old (service account, old-import, archived)"#
        ]],
    );
    is_found(
        &graph,
        &ALL,
        "zo",
        expect![[r#"there is no user, API key or service account called "zo", nor with that id"#]],
    );
}

#[test]
fn one_name_of_several_is_enough_to_be_named_however_short_it_is() {
    let graph = everything(northwind());
    let near = || {
        expect![[
            r#"there is no user, API key or service account called "Bo", nor with that id; near it: apikey_06ClaudeCodeBo (API key, claude_code_key_bo); user_02Bo (user, Bo Lindqvist, bo@northwind.example)"#
        ]]
    };
    is_found(&graph, &ALL, "Bo", near());
}

#[test]
fn what_was_not_read_is_said_where_nothing_is_found_and_so_is_that_nothing_was_named() {
    let (graph, report) = made_up::graph(Vec::new(), Vec::new());
    let partial = [kinds::WORKSPACE, kinds::ACCOUNT, kinds::USER].map(str::to_owned).to_vec();
    let graph = (graph, Report { complete: false, partial_types: partial, ..report });
    is_found(
        &graph,
        &[kinds::WORKSPACE],
        "Research",
        expect![[
            r#"there is no workspace called "Research", nor with that id; not all was read of workspaces"#
        ]],
    );
    is_found(
        &graph,
        &ALL,
        " ",
        expect![[
            r#"" " names nothing: it takes a name or an id (user, API key or service account)"#
        ]],
    );
    is_found(
        &graph,
        &[kinds::WORKSPACE, kinds::API_KEY, kinds::USER],
        "Research",
        expect![[
            r#"there is no workspace, API key or user called "Research", nor with that id; not all was read of workspaces and users"#
        ]],
    );
}

#[test]
fn the_default_workspace_is_told_from_others_that_are_called_so() {
    let named = |id, is_default: bool| {
        let named = [("name", "Default".into()), ("isDefault", is_default.into())];
        entity(kinds::WORKSPACE, id, &named)
    };
    let graph = made_up::graph(vec![named("wrkspc_01", true), named("wrkspc_02", false)], vec![]);
    is_found(
        &graph,
        &[kinds::WORKSPACE],
        "default",
        expect![[
            r#"several are called "default"; say which by its id: wrkspc_01 (workspace, Default, the default one); wrkspc_02 (workspace, Default)"#
        ]],
    );
}

#[test]
fn an_invite_that_was_accepted_is_not_meant_beside_the_user_who_accepted_it() {
    let kit = || ("name", Value::from("kit@northwind.example"));
    let user = entity(kinds::USER, "user_05", &[kit()]);
    let accepted = [kit(), ("status", "accepted".into())];
    let accepted = entity(kinds::INVITE, "invite_01", &accepted);
    let pending = [kit(), ("status", "pending".into())];
    let pending = entity(kinds::INVITE, "invite_02", &pending);
    let kinds = [kinds::USER, kinds::INVITE];
    let found = |entities, expected| {
        is_found(&made_up::graph(entities, Vec::new()), &kinds, "kit@northwind.example", expected);
    };
    found(vec![user.clone(), accepted.clone()], expect!["anthropic_user:user_05"]);
    found(vec![accepted], expect!["anthropic_invite:invite_01"]);
    found(
        vec![user, pending],
        expect![[
            r#"several are called "kit@northwind.example"; say which by its id: invite_02 (invite, kit@northwind.example); user_05 (user, kit@northwind.example)"#
        ]],
    );
}

#[test]
fn of_many_that_are_called_so_some_are_named_and_nothing_in_a_name_is_obeyed() {
    let named = |name: &'static str, many: usize| {
        let one = |place| {
            let active = [("name", name.into()), ("active", true.into())];
            entity(kinds::WORKSPACE, &format!("wrkspc_{place:02}"), &active)
        };
        made_up::graph((0..many).map(one).collect(), Vec::new())
    };
    is_found(
        &named("Default", 12),
        &[kinds::WORKSPACE],
        "default",
        expect![[
            r#"several are called "default"; say which by its id: wrkspc_00 (workspace, Default); wrkspc_01 (workspace, Default); wrkspc_02 (workspace, Default); wrkspc_03 (workspace, Default); wrkspc_04 (workspace, Default); wrkspc_05 (workspace, Default); wrkspc_06 (workspace, Default); wrkspc_07 (workspace, Default); wrkspc_08 (workspace, Default); wrkspc_09 (workspace, Default); and 2 more"#
        ]],
    );
    is_found(
        &named("a\u{1b}[31m\u{202e}", 2),
        &[kinds::WORKSPACE],
        "a\u{1b}[31m\u{202e}",
        expect![[
            r#"several are called "a\u{1b}[31m\u{202e}"; say which by its id: wrkspc_00 (workspace, a\u{1b}[31m\u{202e}); wrkspc_01 (workspace, a\u{1b}[31m\u{202e})"#
        ]],
    );
}

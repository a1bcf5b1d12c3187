//! Cypher of several runs, loaded into one database one after the other.

use expect_test::expect;
use graph::formats::{Cypher, write};
use graph::{Kinds, Report};
use serde_json::{Value, json};

use crate::reader;
use crate::runs::{AFTER, BEFORE, NEVER, Run, broken_off, kinds, only, relationship_kind};

/// What there is after each of the files.
fn loaded(files: &[String]) -> Vec<Value> {
    let loads = json!({ "loads": files });
    let answer = reader::python("cypher_graph.py", loads.to_string().as_bytes());
    answer["graphs"].as_array().unwrap().clone()
}

fn things(graph: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["nodes", "relationships"].into_iter();
    lists.flat_map(|list| graph[list].as_array().unwrap()).map(|thing| &thing["properties"])
}

/// The keys of all that there is.
fn keys(graph: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = things(graph).map(|thing| thing["_key"].as_str().unwrap()).collect();
    keys.sort_unstable();
    keys
}

/// Whose runs brought a thing, and when.
fn runs<'a>(graph: &'a Value, key: &str) -> &'a Value {
    &things(graph).find(|thing| thing["_key"] == key).unwrap()["_runs"]
}

#[test]
fn what_is_gone_is_removed_even_where_nothing_is_left_of_its_type() {
    let graphs = loaded(&[BEFORE.file(), AFTER.file(), AFTER.file()]);

    assert_eq!(keys(&graphs[0]), only(&[BEFORE]));
    assert_eq!(keys(&graphs[1]), only(&[AFTER]));
    assert_eq!(graphs[2], graphs[1]);
    for thing in things(&graphs[1]) {
        assert_eq!(thing["_runs"], json!(["acme_account:north 1795593600000"]));
    }
}

#[test]
fn a_relationship_that_is_gone_is_removed_although_its_ends_are_there() {
    let apart = Run { relationships: &BEFORE.relationships[..3], ..BEFORE };
    // In the same second, too.
    let graphs = loaded(&[BEFORE.file(), apart.file()]);

    assert_eq!(keys(&graphs[1]), only(&[apart]));
}

#[test]
fn nothing_is_removed_of_a_type_that_may_lack_something() {
    let partial = Run { partial: &["acme_group", "acme_group_has_user"], ..AFTER };
    let graphs = loaded(&[BEFORE.file(), partial.file(), AFTER.file()]);

    let kept = ["acme_account:north", "acme_account:north|has|acme_user:ada", "acme_group:all"];
    let kept = [&kept[..], &["acme_group:all|has|acme_user:ada", "acme_user:ada"]].concat();
    assert_eq!(keys(&graphs[1]), kept);
    assert_eq!(*runs(&graphs[1], "acme_group:all"), json!(["acme_account:north 1795507200000"]));
    assert_eq!(keys(&graphs[2]), only(&[AFTER]));
}

#[test]
fn what_another_organization_or_somebody_else_brought_stays() {
    let south = Run {
        time: 1,
        entities: &["acme_account:south", "acme_group:all", "acme_user:cy", "acme_user:dee"],
        relationships: &[
            ("acme_account:south", "acme_user:cy"),
            ("acme_group:all", "acme_user:dee"),
        ],
        partial: &[],
    };
    let south_after = Run { time: 2, entities: &["acme_account:south"], ..NEVER };
    let by_hand = "MERGE (n:`acme_user` {`_key`: \"acme_user:by hand\"});\n".to_owned();
    let graphs = loaded(&[by_hand, south.file(), BEFORE.file(), AFTER.file(), south_after.file()]);

    let with_own = |runs: &[Run<'_>]| {
        let mut keys = only(runs);
        keys.push("acme_user:by hand".to_owned());
        keys.sort_unstable();
        keys
    };
    let both = runs(&graphs[2], "acme_group:all|has|acme_user:dee");
    assert_eq!(
        *both,
        json!(["acme_account:south 0000000000001", "acme_account:north 1795507200000"])
    );
    assert_eq!(keys(&graphs[3]), with_own(&[AFTER, south]));
    let left = runs(&graphs[3], "acme_group:all|has|acme_user:dee");
    assert_eq!(*left, json!(["acme_account:south 0000000000001"]));
    assert_eq!(keys(&graphs[4]), with_own(&[AFTER, south_after]));
}

#[test]
fn an_older_run_removes_nothing_that_a_newer_one_saw() {
    let with_kit =
        Run { entities: &["acme_account:north", "acme_user:ada", "acme_user:kit"], ..AFTER };
    let graphs = loaded(&[with_kit.file(), BEFORE.file(), with_kit.file()]);

    assert_eq!(keys(&graphs[1]), only(&[with_kit, BEFORE]));
    assert_eq!(graphs[2], graphs[0]);
}

#[test]
fn a_load_that_breaks_off_is_made_up_for_by_the_next_one() {
    let with_kit =
        Run { entities: &["acme_account:north", "acme_user:ada", "acme_user:kit"], ..AFTER };
    let graphs = loaded(&[
        AFTER.file(),
        BEFORE.file(),
        // What it alone saw is removed as well.
        broken_off(with_kit, false),
        broken_off(with_kit, true),
        AFTER.file(),
    ]);

    assert_eq!(keys(&graphs[2]), only(&[BEFORE, with_kit]));
    assert_eq!(keys(&graphs[3]), only(&[with_kit]));
    assert_eq!(graphs[4], graphs[0]);
}

#[test]
fn a_graph_without_an_account_removes_nothing_and_leaves_marks_as_they_are() {
    let nobodys = Run { time: AFTER.time, entities: &["acme_user:ada", "acme_user:kit"], ..NEVER };
    let graphs = loaded(&[BEFORE.file(), nobodys.file(), AFTER.file()]);

    assert!(nobodys.file().ends_with(
        "\n// Nothing is removed: there is no account that says whose graph this is.\n"
    ));
    assert_eq!(keys(&graphs[1]), only(&[BEFORE, nobodys]));
    assert_eq!(*runs(&graphs[1], "acme_user:ada"), json!(["acme_account:north 1795507200000"]));
    assert_eq!(*runs(&graphs[1], "acme_user:kit"), Value::Null);
    assert_eq!(keys(&graphs[2]), [only(&[AFTER]), vec!["acme_user:kit".to_owned()]].concat());
}

#[test]
fn an_account_with_any_key_has_runs_of_its_own() {
    let hostile = Run { entities: &["acme_account:\" ] \\ `\n'", "acme_user:\\\""], ..BEFORE };
    let hostile = Run { relationships: &[], ..hostile };
    let after = Run { time: AFTER.time, entities: &hostile.entities[..1], ..NEVER };
    let graphs = loaded(&[AFTER.file(), hostile.file(), after.file()]);

    assert_eq!(keys(&graphs[1]), only(&[AFTER, hostile]));
    assert_eq!(keys(&graphs[2]), only(&[AFTER, after]));
}

#[test]
fn a_type_that_nothing_could_remove_is_an_error() {
    let graph = BEFORE.graph();
    let fails = |kinds: Kinds| {
        let mut format = Cypher::new(Vec::new(), kinds);
        write(&graph, &Report::default(), &mut format).unwrap_err().to_string()
    };

    let no_groups = Kinds { entities: vec!["acme_account".to_owned()], ..kinds() };
    assert_eq!(fails(no_groups), "no kind has the type acme_group");
    let no_relationships = Kinds { relationships: Vec::new(), ..kinds() };
    assert_eq!(fails(no_relationships), "no kind has the type acme_account_has_user");
}

#[test]
fn a_file_begins_and_ends_with_statements_on_marks() {
    let one = Run {
        entities: &["acme_account:north"],
        relationships: &[],
        partial: &["acme_user"],
        ..AFTER
    };
    let kinds = Kinds {
        entities: vec!["acme_account".to_owned(), "acme_user".to_owned()],
        relationships: vec![relationship_kind("acme_account", "acme_user")],
    };
    let report = Report {
        last_answer: Some(one.time),
        partial_types: vec!["acme_user".to_owned()],
        ..Report::default()
    };
    let mut bytes = Vec::new();
    write(&one.graph(), &report, &mut Cypher::new(&mut bytes, kinds)).unwrap();

    expect![[r#"
        MATCH (:`acme_account`)-[x:`HAS`]->(:`acme_user`) WHERE x.`_type` = "acme_account_has_user" AND "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE run <> "acme_account:north loading"] + "acme_account:north 0";
        MATCH (x:`acme_account`) WHERE "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE run <> "acme_account:north loading"] + "acme_account:north 0";
        MATCH (x:`acme_user`) WHERE "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE run <> "acme_account:north loading"] + "acme_account:north 0";
        CREATE CONSTRAINT IF NOT EXISTS FOR (n:`acme_account`) REQUIRE n.`_key` IS UNIQUE;
        MERGE (n:`acme_account` {`_key`: "acme_account:north"}) SET n:`Account`, n = {`_key`: "acme_account:north", `_type`: "acme_account", `_class`: ["Account"], `_runs`: coalesce(n.`_runs`, []) + "acme_account:north loading", `seen`: 1795593600000};
        MATCH (:`acme_account`)-[x:`HAS`]->(:`acme_user`) WHERE x.`_type` = "acme_account_has_user" AND all(run IN x.`_runs` WHERE (run STARTS WITH "acme_account:north " AND run <= "acme_account:north 1795593600000")) DELETE x;
        MATCH (:`acme_account`)-[x:`HAS`]->(:`acme_user`) WHERE x.`_type` = "acme_account_has_user" AND any(run IN x.`_runs` WHERE (run STARTS WITH "acme_account:north " AND run <= "acme_account:north 1795593600000")) AND NOT "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE NOT (run STARTS WITH "acme_account:north " AND run <= "acme_account:north 1795593600000")];
        MATCH (x:`acme_account`) WHERE all(run IN x.`_runs` WHERE (run STARTS WITH "acme_account:north " AND run <= "acme_account:north 1795593600000")) DETACH DELETE x;
        MATCH (x:`acme_account`) WHERE any(run IN x.`_runs` WHERE (run STARTS WITH "acme_account:north " AND run <= "acme_account:north 1795593600000")) AND NOT "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE NOT (run STARTS WITH "acme_account:north " AND run <= "acme_account:north 1795593600000")];
        MATCH (:`acme_account`)-[x:`HAS`]->(:`acme_user`) WHERE x.`_type` = "acme_account_has_user" AND "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE NOT run STARTS WITH "acme_account:north "] + "acme_account:north 1795593600000";
        MATCH (x:`acme_account`) WHERE "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE NOT run STARTS WITH "acme_account:north "] + "acme_account:north 1795593600000";
        MATCH (x:`acme_user`) WHERE "acme_account:north loading" IN x.`_runs` SET x.`_runs` = [run IN x.`_runs` WHERE NOT run STARTS WITH "acme_account:north "] + "acme_account:north 1795593600000";
    "#]].assert_eq(&String::from_utf8(bytes).unwrap());
}

//! What BloodHound is told, and what people read of it: files that are made from the tables of
//! `answers/src/bloodhound`, and pages whose beginnings are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use answers::bloodhound::{
    EDGE_KINDS, ENVIRONMENT_KIND, EdgeKind, NAMESPACE, NODE_KINDS, Query, SAVED_SEARCHES,
    SOURCE_KIND, TIER_ZERO_RULES,
};
use serde_json::{Value, json};

use crate::reader::{problems, root};

const BEGIN: &str = "<!-- made from answers/src/bloodhound by `make docs`; begin -->\n";
const END: &str = "<!-- end -->\n";
const SECTIONS: [(&str, &str); 3] =
    [("meaning", "What it means"), ("abuse", "Abuse"), ("remedy", "Remedy")];

/// Checks a file against what is made, or puts that in its place: other tests read it meanwhile.
fn check(path: &Path, made: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let beside = root().join("target").join(path.file_name().unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&beside, made).unwrap();
        std::fs::rename(beside, path).unwrap();
    }
    let is = std::fs::read_to_string(path).unwrap_or_default();
    assert!(is == made, "{} is old: run `make docs`", path.display());
}

/// The names of the files of a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

fn pages() -> PathBuf {
    root().join("docs/bloodhound")
}

/// What is written by hand on the page of a kind of edges.
fn page(kind: &EdgeKind) -> String {
    let text = std::fs::read_to_string(pages().join(format!("{}.md", kind.name))).unwrap();
    let begin = text.find("## ").expect("a page has sections");
    text[begin..].to_owned()
}

/// The sections of a page, in order.
fn sections(page: &str) -> Vec<(&str, &str)> {
    let parts = page.split("## ").skip(1);
    parts
        .map(|part| part.split_once('\n').unwrap())
        .map(|(title, text)| (title, text.trim()))
        .collect()
}

fn list(kinds: &[&str]) -> String {
    kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ")
}

fn head(kind: &EdgeKind) -> String {
    let EdgeKind { name, description, is_traversable, from, to } = kind;
    let traversable = if *is_traversable { "yes" } else { "no" };
    format!(
        "# {name}\n\n{description}.\n\n- from: {}\n- to: {}\n- attack paths go along it: {traversable}\n\n",
        list(from),
        list(to)
    )
}

#[test]
fn every_kind_of_edges_has_a_page_and_every_page_a_kind() {
    for kind in &EDGE_KINDS {
        let page = page(kind);
        check(&pages().join(format!("{}.md", kind.name)), &format!("{}{page}", head(kind)));
        let titles: Vec<_> = sections(&page).iter().map(|(title, _)| *title).collect();
        assert_eq!(titles, SECTIONS.map(|(_, title)| title), "{}", kind.name);
        // BloodHound shows these, too: it refuses HTML, and follows no link into a folder.
        assert!(!page.contains(['<', '>']) && !page.contains("]("), "{}", kind.name);
        assert!(sections(&page).iter().all(|(_, text)| text.ends_with('.')), "{}", kind.name);
    }
    let mut expected: BTreeSet<_> =
        EDGE_KINDS.iter().map(|kind| format!("{}.md", kind.name)).collect();
    expected.insert("README.md".to_owned());
    assert_eq!(names(&pages()), expected);
}

#[test]
fn a_page_speaks_of_kinds_of_edges_that_are_there() {
    let mut all: BTreeSet<_> = EDGE_KINDS.iter().map(|kind| kind.name).collect();
    all.extend(NODE_KINDS.iter().map(|kind| kind.name));
    let queries = TIER_ZERO_RULES.iter().chain(&SAVED_SEARCHES).map(Query::cypher);
    for text in EDGE_KINDS.iter().map(page).chain(queries) {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for word in words.filter(|word| word.starts_with("Anthropic_")) {
            assert!(all.contains(word), "{word}");
        }
    }
}

#[test]
fn the_first_page_lists_all_kinds() {
    let path = pages().join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let mut made =
        "\n| edge | what it says | attack paths go along it |\n|---|---|---|\n".to_owned();
    for EdgeKind { name, description, is_traversable, .. } in &EDGE_KINDS {
        let traversable = if *is_traversable { "yes" } else { "no" };
        writeln!(made, "| [`{name}`]({name}.md) | {description} | {traversable} |").unwrap();
    }
    made.push_str("\n| node | what it is |\n|---|---|\n");
    for kind in &NODE_KINDS {
        writeln!(made, "| `{}` | {} |", kind.name, kind.description).unwrap();
    }
    for (title, queries) in
        [("rule of tier zero", &TIER_ZERO_RULES[..]), ("search", &SAVED_SEARCHES)]
    {
        writeln!(made, "\n| {title} | what it is for |\n|---|---|").unwrap();
        for query in queries {
            let name = query.name.trim_start_matches("Anthropic: ");
            writeln!(made, "| {name} | {} |", query.description).unwrap();
        }
    }
    check(&path, &format!("{before}{BEGIN}{made}\n{END}{after}"));
}

/// A document as files have it.
fn text(document: &Value) -> String {
    format!("{document:#}\n")
}

fn extension() -> Value {
    let nodes = NODE_KINDS.map(|kind| {
        json!({
            "name": kind.name,
            "display_name": kind.display_name,
            "description": kind.description,
            "is_display_kind": true,
            "icon": kind.icon,
            "color": kind.color,
        })
    });
    let edges = EDGE_KINDS.map(|kind| {
        let page = page(&kind);
        let info = SECTIONS.iter().zip(sections(&page)).enumerate();
        let info: BTreeMap<_, _> = info
            .map(|(place, ((id, title), (_, text)))| {
                let content = json!({ "content": text });
                (id, json!({ "title": title, "position": place + 1, "markdown": content }))
            })
            .collect();
        json!({
            "name": kind.name,
            "description": kind.description,
            "is_traversable": kind.is_traversable,
            "info": info,
        })
    });
    let principals: Vec<_> =
        NODE_KINDS.iter().filter(|kind| kind.is_principal).map(|kind| kind.name).collect();
    json!({
        "schema": {
            "name": "graph_anthropic",
            "display_name": "Anthropic",
            "version": format!("v{}", env!("CARGO_PKG_VERSION")),
            "namespace": NAMESPACE,
        },
        "node_kinds": nodes,
        "relationship_kinds": edges,
        "environments": [{
            "environment_kind": ENVIRONMENT_KIND,
            "source_kind": SOURCE_KIND,
            "principal_kinds": principals,
        }],
        "relationship_findings": [],
    })
}

fn folder() -> PathBuf {
    root().join("answers/bloodhound")
}

#[test]
fn the_definition_of_the_extension_is_what_the_tables_say() {
    check(&folder().join("extension.json"), &text(&extension()));
}

const SCHEMA: &str = "graph/readers/opengraph-extension.schema.json";

#[test]
fn the_definition_of_the_extension_keeps_to_the_rules_of_bloodhound() {
    let extension = extension();
    assert_eq!(problems(&root().join(SCHEMA), &extension), json!([]));

    // What a schema cannot say.
    let names = |list: &str| -> Vec<String> {
        let all = extension[list].as_array().unwrap().iter();
        all.map(|kind| kind["name"].as_str().unwrap().to_owned()).collect()
    };
    let (nodes, edges) = (names("node_kinds"), names("relationship_kinds"));
    let all: BTreeSet<_> = nodes.iter().chain(&edges).collect();
    assert_eq!(all.len(), nodes.len() + edges.len());
    let prefix = format!("{}_", extension["schema"]["namespace"].as_str().unwrap());
    assert!(all.iter().all(|name| name.starts_with(&prefix) && name.len() > prefix.len()));
    for environment in extension["environments"].as_array().unwrap() {
        let kind = environment["environment_kind"].as_str().unwrap();
        assert!(nodes.iter().any(|name| name == kind));
        assert!(!all.iter().any(|name| *name == environment["source_kind"].as_str().unwrap()));
        let principals = environment["principal_kinds"].as_array().unwrap();
        assert!(principals.iter().all(|kind| nodes.iter().any(|name| *name == *kind)));
        assert!(!principals.is_empty());
    }
}

#[test]
fn the_rules_for_definitions_are_noticed() {
    let mut extension = extension();
    extension["schema"]["version"] = json!("1.0.0");
    extension["schema"]["namespace"] = json!("TAG");
    extension["node_kinds"][0]["icon"] = json!("fa-user");
    extension["node_kinds"][1]["color"] = json!("red");
    extension["relationship_kinds"][0]["info"]["Abuse!"] = json!({});
    extension["relationship_kinds"][1]["info"]["abuse"]["position"] = json!(0);
    extension["relationship_kinds"][2]["is_traversable"] = json!("yes");
    extension["relationship_kinds"][3]["info"]["abuse"]["markdown"]["content"] = json!("<b>x</b>");

    let problems = problems(&root().join(SCHEMA), &extension);
    let problems: BTreeSet<_> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap().split(':').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        problems.into_iter().collect::<Vec<_>>(),
        [
            "$.node_kinds[0].icon",
            "$.node_kinds[1].color",
            "$.relationship_kinds[0].info",
            "$.relationship_kinds[0].info['Abuse!']",
            "$.relationship_kinds[1].info.abuse.position",
            "$.relationship_kinds[2].is_traversable",
            "$.relationship_kinds[3].info.abuse.markdown.content",
            "$.schema.namespace",
            "$.schema.version",
        ]
    );
}

/// Checks a folder with a file for each query.
fn check_queries(name: &str, queries: &[Query], document: fn(&Query) -> Value) {
    let folder = folder().join(name);
    queries.iter().for_each(|query| {
        check(&folder.join(format!("{}.json", query.id)), &text(&document(query)));
    });
    let expected: BTreeSet<_> = queries.iter().map(|query| format!("{}.json", query.id)).collect();
    assert_eq!(names(&folder), expected);
    assert_eq!(
        queries.iter().map(|query| query.name).collect::<BTreeSet<_>>().len(),
        queries.len()
    );
}

#[test]
fn the_rules_of_tier_zero_are_what_the_table_says() {
    check_queries("privilege_zone_rules", &TIER_ZERO_RULES, |rule| {
        json!({
            "name": rule.name,
            "description": rule.description,
            "cypher": rule.cypher(),
            "enabled": true,
            "zone": "Tier Zero",
            "allow_disable": true,
        })
    });
}

#[test]
fn the_saved_searches_are_what_the_table_says() {
    check_queries("saved_searches", &SAVED_SEARCHES, |search| {
        json!({
            "name": search.name,
            "description": search.description,
            "query": search.cypher(),
        })
    });
}

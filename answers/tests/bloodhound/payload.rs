//! What is written: the graph of the plain format, and besides what attack paths need.

use std::collections::{BTreeMap, BTreeSet};

use answers::bloodhound::{BloodHound, EDGE_KINDS, EdgeKind, NODE_KINDS, SOURCE_KIND};
use expect_test::expect;
use graph::formats::{Format, OpenGraph, write};
use graph::{Graph, GraphBuilder, Report};
use serde_json::{Value, json};

use crate::made;
use crate::reader::{problems, root};
use crate::support::{everything, generated, northwind};

/// Northwind Labs, as an organization that belongs to an enterprise: it has groups and roles.
pub(crate) fn labs() -> (Graph, Report) {
    let mut service = northwind();
    service.belongs_to_enterprise = true;
    everything(service)
}

/// A generated organization.
pub(crate) fn other(seed: u64) -> (Graph, Report) {
    let mut service = generated(seed);
    service.belongs_to_enterprise = true;
    everything(service)
}

/// A graph for BloodHound.
pub(crate) fn payload(collected: &(Graph, Report)) -> Value {
    written(collected, |to| Box::new(BloodHound::new(to)))
}

fn written(
    (graph, report): &(Graph, Report),
    new: for<'a> fn(&'a mut Vec<u8>) -> Box<dyn Format + 'a>,
) -> Value {
    let mut text = Vec::new();
    write(graph, report, &mut *new(&mut text)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

pub(crate) fn list<'a>(payload: &'a Value, name: &str) -> &'a Vec<Value> {
    payload["graph"][name].as_array().unwrap()
}

/// The kinds of all nodes, by their ids.
pub(crate) fn kinds(payload: &Value) -> BTreeMap<&str, &str> {
    let nodes = list(payload, "nodes").iter();
    nodes.map(|it| (it["id"].as_str().unwrap(), it["kinds"][0].as_str().unwrap())).collect()
}

fn everywhere() -> impl Iterator<Item = (Graph, Report)> {
    let some = [labs(), everything(northwind()), made::unusual()];
    some.into_iter().chain((0..12).map(other))
}

#[test]
fn it_keeps_to_the_rules_of_bloodhound() {
    let schema = root().join("graph/readers/opengraph.schema.json");
    for collected in [labs(), other(1)] {
        assert_eq!(problems(&schema, &payload(&collected)), json!([]));
    }
}

#[test]
fn all_of_the_plain_format_is_in_it() {
    let collected = labs();
    let plain = written(&collected, |to| Box::new(OpenGraph::new(to, SOURCE_KIND)));
    let mut payload = payload(&collected);
    for node in payload["graph"]["nodes"].as_array_mut().unwrap() {
        assert_eq!(node["kinds"][1], SOURCE_KIND);
        node["kinds"].as_array_mut().unwrap().pop();
        let properties = node["properties"].as_object_mut().unwrap();
        assert_eq!(
            properties.remove("environmentid").unwrap(),
            "anthropic_account%3A7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001"
        );
        properties.remove("collected");
    }
    for name in ["nodes", "edges"] {
        assert!(list(&plain, name).iter().all(|it| list(&payload, name).contains(it)));
    }
}

fn of_kind(name: &str) -> &'static EdgeKind {
    EDGE_KINDS.iter().find(|kind| kind.name == name).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn everything_is_of_a_kind_that_is_declared_and_every_kind_is_written() {
    let mut seen = BTreeSet::new();
    for collected in everywhere() {
        let payload = payload(&collected);
        let nodes = kinds(&payload);
        seen.extend(nodes.values().map(|kind| (*kind).to_owned()));
        for edge in list(&payload, "edges") {
            let kind = of_kind(edge["kind"].as_str().unwrap());
            let end_kind = |end: &Value| match end["value"].as_str() {
                Some(id) => nodes[id].to_owned(),
                None => end["kind"].as_str().unwrap().to_owned(),
            };
            let (from, to) = (end_kind(&edge["start"]), end_kind(&edge["end"]));
            assert!(kind.from.contains(&from.as_str()), "{from} {}", kind.name);
            assert!(kind.to.contains(&to.as_str()), "{} {to}", kind.name);
            seen.insert(kind.name.to_owned());
            seen.insert(format!("{from} {}", kind.name));
            seen.insert(format!("{} {to}", kind.name));
        }
    }

    let nodes = NODE_KINDS.iter().map(|kind| kind.name.to_owned());
    let edges = EDGE_KINDS.iter().flat_map(|kind| {
        let from = kind.from.iter().map(|from| format!("{from} {}", kind.name));
        let to = kind.to.iter().map(|to| format!("{} {to}", kind.name));
        from.chain(to)
    });
    let unseen: Vec<_> = nodes.chain(edges).filter(|it| !seen.contains(it)).collect();
    assert_eq!(unseen, Vec::<String>::new());
}

#[test]
fn every_end_is_a_node_and_nothing_is_there_twice() {
    for collected in everywhere() {
        let payload = payload(&collected);
        let ids = kinds(&payload);
        let in_upper_case: BTreeSet<_> = ids.keys().map(|id| id.to_uppercase()).collect();
        assert_eq!(in_upper_case.len(), list(&payload, "nodes").len());
        let mut edges = BTreeSet::new();
        for edge in list(&payload, "edges") {
            let ends = [&edge["start"], &edge["end"]];
            for id in ends.into_iter().filter_map(|end| end["value"].as_str()) {
                assert!(ids.contains_key(id), "{id}");
            }
            assert!(edges.insert(format!("{} {ends:?}", edge["kind"])), "{edge}");
        }
    }
}

#[test]
fn an_invite_leads_to_no_workspace_that_was_not_read() {
    let (graph, report) = labs();
    let mut builder = GraphBuilder::default();
    let kept = ["anthropic_account", "anthropic_invite"];
    for entity in graph.entities().iter().filter(|it| kept.contains(&it.kind.as_ref())) {
        builder.add_entity(entity.clone()).unwrap();
    }
    let payload = payload(&(builder.build(), report));

    assert_eq!(payload["graph"]["edges"], json!([]));
    assert_eq!(list(&payload, "nodes").len(), 2);
}

/// Edges that are no relationships, with the names of nodes in place of their ids.
pub(crate) fn lines(payload: &Value) -> Vec<String> {
    let nodes = list(payload, "nodes").iter();
    let names = nodes.map(|node| {
        let name = node["properties"]["displayname"].as_str().unwrap();
        (node["id"].as_str().unwrap(), name.split(" of ").next().unwrap())
    });
    let names = names.collect();
    let edges = list(payload, "edges").iter();
    let more = edges.filter(|edge| edge["properties"]["type"].is_null());
    more.map(|edge| line(edge, &names)).collect()
}

/// An edge that is no relationship: `bo CanUse Default {"role":"user"}`.
fn line(edge: &Value, names: &BTreeMap<&str, &str>) -> String {
    let end = |end: &Value| match end["value"].as_str() {
        Some(id) => names[id].to_owned(),
        None => {
            let matchers = end["property_matchers"].as_array().unwrap().iter();
            let values: Vec<_> = matchers.map(|it| it["value"].as_str().unwrap()).collect();
            format!("{}[{}]", end["kind"].as_str().unwrap(), values.join(" "))
        }
    };
    let kind = edge["kind"].as_str().unwrap().strip_prefix("Anthropic_").unwrap();
    let properties = match edge["properties"].to_string() {
        none if none == "{}" => String::new(),
        some => format!(" {some}"),
    };
    format!("{} {kind} {}{properties}", end(&edge["start"]), end(&edge["end"]))
}

#[test]
fn edges_of_northwind_labs_that_are_no_relationships() {
    let lines = lines(&payload(&labs()));

    expect![[r#"
        repo:northwind/audit:* Matches nightly
        repo:northwind/setup:main Matches setup
        repo:northwind/app:ref:refs/heads/main, environment=production, claims.repository_owner == 'northwind' Matches deploy
        GH_Environment[northwind app production] CanPresent repo:northwind/app:ref:refs/heads/main, environment=production, claims.repository_owner == 'northwind' {"alsoneeds":"ref=refs/heads/main"}
        GH_Branch[northwind app main] MayPresent repo:northwind/app:ref:refs/heads/main, environment=production, claims.repository_owner == 'northwind' {"alsoneeds":"environment=production"}
        repo:* Matches any-repository
        kit@northwind.example InvitedTo Default {"right":"workspace_developer"}
        setup AdminOf Northwind Labs {"right":"admin"}
        Ada Okafor AdminOf Northwind Labs {"right":"admin"}
        setup AdminOf Northwind Labs
        Northwind Labs Controls builds
        Northwind Labs Controls github-actions
        Northwind Labs Controls Builders
        Northwind Labs Controls Research
        Northwind Labs Controls Builder
        Northwind Labs Controls Administrator
        Northwind Labs Controls audit-export
        Northwind Labs Controls deploy
        Northwind Labs Controls setup
        Northwind Labs Controls Default
        Northwind Labs Controls Research
        Northwind Labs Controls Claude Code
        audit export KeyOpens Default {"right":"workspace_user"}
        audit export KeyOpens Research {"right":"workspace_developer"}
        setup KeyOpens Default {"right":"workspace_user"}
        builds IssuesFor nightly
        builds IssuesFor setup
        github-actions IssuesFor deploy
        github-actions IssuesFor any-repository
        nightly CanActAsWithin audit-export
        nightly LetsInto Research {"right":"workspace_developer"}
        setup AdminOf Northwind Labs
        setup CanActAs setup
        deploy CanActAsWithin deploy
        deploy LetsInto Research {"right":"workspace_restricted_developer"}
        any-repository CanActAsWithin deploy
        any-repository LetsInto Claude Code
        kit@northwind.example InvitedTo Research
        Builders HasRole Builder
        Bo Lindqvist MemberOf Builders
        Research HasRole Administrator
        Ada Okafor MemberOf Research
        Bo Lindqvist MemberOf Research
        Builder Permits Northwind Labs {"right":"chat"}
        Administrator Permits Northwind Labs {"right":"capability_access_all, permission_manage_members"}
        audit-export CanUse Default {"implicit":true,"right":"workspace_user"}
        audit-export CanMakeKeys Research {"right":"workspace_developer"}
        audit export CanActAs audit-export
        deploy CanUse Default {"implicit":true,"right":"workspace_user"}
        deploy CanMakeKeys Research {"right":"workspace_restricted_developer"}
        setup CanUse Default {"implicit":true,"right":"workspace_user"}
        setup CanActAs setup
        Ada Okafor Manages Default {"implicit":true,"right":"workspace_admin"}
        Ada Okafor Manages Research {"right":"workspace_admin"}
        Ada Okafor Manages Claude Code {"implicit":true,"right":"workspace_admin"}
        Bo Lindqvist CanMakeKeys Default {"implicit":true,"right":"workspace_developer"}
        Bo Lindqvist CanMakeKeys Research {"right":"workspace_developer"}
        tryout KeyOpens Default
        nightly KeyOpens Default
        ci KeyOpens Research
        dee's notebook KeyOpens Research
        Traces ReceivesFrom Research
        claude_code_key_bo KeyOpens Claude Code"#]].assert_eq(&lines.join("\n"));
}

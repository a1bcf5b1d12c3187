//! Ways that BloodHound finds, by the Cypher engine of the tests.

use std::collections::{BTreeMap, BTreeSet};

use answers::bloodhound::{Query, SAVED_SEARCHES, TIER_ZERO_RULES, traversable};
use expect_test::expect;
use graph::{Graph, Report};
use serde_json::{Value, json};

use crate::made::unusual;
use crate::payload::{labs, list, payload};
use crate::reader::answers;

/// What BloodHound's extension for GitHub and AzureHound collect of Northwind Labs.
fn outside() -> Value {
    let node = |id: &str, kind: &str, properties: Value| json!({ "id": id, "kinds": [kind], "properties": properties });
    let part = |name: &str| json!({ "environment_name": "northwind", "repository_name": "app", "short_name": name });
    let repository = |name: &str| {
        let full_name = format!("northwind/{name}");
        json!({ "name": name, "full_name": full_name, "owner_name": "northwind" })
    };
    let principal = "11111111-2222-3333-4444-55555555abcd";
    let edge = |from: &str, kind: &str, to: &str| json!({ "start": { "value": from }, "kind": kind, "end": { "value": to } });
    json!({
        "metadata": { "source_kind": "GitHub" },
        "graph": {
            "nodes": [
                node("R_app", "GH_Repository", repository("app")),
                node("R_web", "GH_Repository", repository("web")),
                node("B_main", "GH_Branch", part("main")),
                node("E_production", "GH_Environment", part("production")),
                node("O_northwind", "GH_Organization", json!({ "name": "northwind", "login": "northwind" })),
                node("U_eve", "GH_User", json!({ "name": "eve" })),
                node(principal, "AZServicePrincipal", json!({ "name": "trainer" })),
            ],
            "edges": [
                edge("U_eve", "GH_CanWriteBranch", "B_main"),
                edge("B_main", "GH_CanDeployToEnvironment", "E_production"),
                edge("R_app", "GH_CanDeployToEnvironment", "E_production"),
                edge("O_northwind", "GH_Owns", "R_app"),
                edge("O_northwind", "GH_Owns", "R_web"),
            ],
        },
    })
}

/// A way in the words of people: `bo CanMakeKeys Research`, `a X b Y c`.
fn way(row: &Value, names: &BTreeMap<String, String>) -> String {
    let name = |id: &Value| names.get(id.as_str().unwrap()).cloned().unwrap_or(id.to_string());
    let in_order = row.as_object().unwrap().values();
    let shown = in_order.map(|value| match value {
        Value::String(_) => name(value),
        Value::Array(edges) => {
            let steps = edges.iter().map(|edge| {
                let kind = edge[1].as_str().unwrap().trim_start_matches("Anthropic_");
                format!(" {kind} {}", name(&edge[2]))
            });
            name(&edges[0][0]) + &steps.collect::<String>()
        }
        other => other.to_string(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// The names of nodes by their ids; with their kind where several have a name.
fn names(payloads: &[&Value]) -> BTreeMap<String, String> {
    let nodes = payloads.iter().flat_map(|payload| list(payload, "nodes"));
    let named: Vec<_> = nodes
        .map(|node| {
            let name = ["displayname", "name", "short_name"]
                .iter()
                .find_map(|name| node["properties"][name].as_str());
            let kind = node["kinds"][0].as_str().unwrap().trim_start_matches("Anthropic_");
            (node["id"].as_str().unwrap(), name.unwrap().split(',').next().unwrap(), kind)
        })
        .collect();
    let is_shared = |name| named.iter().filter(|(_, other, _)| *other == name).count() > 1;
    let shown = named.iter().map(|(id, name, kind)| {
        let kind = if is_shared(*name) { format!(" ({kind})") } else { String::new() };
        (id.to_uppercase(), format!("{name}{kind}"))
    });
    shown.collect()
}

/// What a query answers in words, a way a line, in order.
fn ways(rows: &[Value], names: &BTreeMap<String, String>) -> String {
    let ways: BTreeSet<_> = rows.iter().map(|row| way(row, names)).collect();
    let lines = ways.into_iter().map(|way| format!("  {way}\n"));
    lines.collect()
}

/// What is found in a graph, and in what is collected of GitHub and Azure: what was asked, and the
/// ways.
fn found(collected: &(Graph, Report), asked: &[(&str, String)]) -> String {
    let payloads = [&outside(), &payload(collected)];
    let names = names(&payloads);
    let queries: Vec<_> = asked.iter().map(|(_, query)| query.clone()).collect();
    let shown = asked.iter().zip(answers(&payloads, &queries));
    shown.map(|((title, _), rows)| format!("{title}\n{}", ways(&rows, &names))).collect()
}

fn shortest(from: &str, to: &str) -> String {
    let kinds = format!("GH_CanWriteBranch|GH_CanDeployToEnvironment|{}", traversable());
    format!("MATCH p = shortestPath(({from})-[:{kinds}*1..]->({to})) RETURN p")
}

#[test]
fn shortest_paths_of_northwind_labs() {
    let research = "b:Anthropic_Workspace {id: 'wrkspc_01Research'}";
    let organization = "b:Anthropic_Account";
    let bo = "a:Anthropic_User {id: 'user_02Bo'}";
    let asked = [
        ("somebody who writes to a branch -> Research", shortest("a:GH_User", research)),
        ("a repository of GitHub -> Research", shortest("a:GH_Repository", research)),
        ("Bo -> Research", shortest(bo, research)),
        ("Bo -> the organization", shortest(bo, organization)),
        ("Cy -> Research", shortest("a:Anthropic_User {id: 'user_03Cy'}", research)),
        ("identities -> the organization", shortest("a:Anthropic_ExternalIdentity", organization)),
        (
            "issuers -> service accounts",
            shortest("a:Anthropic_FederationIssuer", "b:Anthropic_ServiceAccount"),
        ),
        ("a key -> Research", shortest("a:Anthropic_ApiKey {id: 'apikey_07Setup'}", research)),
    ];

    expect![[r#"
        somebody who writes to a branch -> Research
          eve GH_CanWriteBranch main (GH_Branch) GH_CanDeployToEnvironment production CanPresent repo:northwind/app:ref:refs/heads/main Matches deploy (FederationRule) LetsInto Research (Workspace)
        a repository of GitHub -> Research
          app GH_CanDeployToEnvironment production CanPresent repo:northwind/app:ref:refs/heads/main Matches deploy (FederationRule) LetsInto Research (Workspace)
        Bo -> Research
          Bo Lindqvist CanMakeKeys Research (Workspace)
        Bo -> the organization
        Cy -> Research
        identities -> the organization
          repo:northwind/setup:main of builds Matches setup (FederationRule) AdminOf Northwind Labs
        issuers -> service accounts
          builds IssuesFor setup (FederationRule) AdminOf Northwind Labs Controls audit-export
          builds IssuesFor setup (FederationRule) AdminOf Northwind Labs Controls deploy (ServiceAccount)
          builds IssuesFor setup (FederationRule) CanActAs setup (ServiceAccount)
        a key -> Research
          setup (ApiKey) AdminOf Northwind Labs Controls Research (Workspace)
    "#]].assert_eq(&found(&labs(), &asked));
}

fn asked(queries: &'static [Query]) -> impl Iterator<Item = (&'static str, String)> {
    queries.iter().map(|query| (query.id, query.cypher()))
}

/// What Northwind Labs has nothing for.
const SELDOM: [&str; 2] = ["paths-from-azure", "repositories-of-organizations-let-in"];

#[test]
fn what_is_of_tier_zero_and_what_saved_searches_find_in_northwind_labs() {
    let searches = asked(&SAVED_SEARCHES).filter(|(id, _)| !SELDOM.contains(id));
    let asked: Vec<_> = asked(&TIER_ZERO_RULES).chain(searches).collect();

    expect![[r#"
        t0-organizations
          Northwind Labs
        t0-admins
          Ada Okafor
        t0-admin-service-accounts
          setup (ServiceAccount)
        t0-admin-keys
          setup (ApiKey)
        t0-admin-rules
          setup (FederationRule)
        t0-admin-identities
          repo:northwind/setup:main of builds
        t0-admin-issuers
          builds
        paths-to-the-organization
          Ada Okafor AdminOf Northwind Labs
          builds IssuesFor setup (FederationRule) AdminOf Northwind Labs
          repo:northwind/setup:main of builds Matches setup (FederationRule) AdminOf Northwind Labs
          setup (ApiKey) AdminOf Northwind Labs
          setup (FederationRule) AdminOf Northwind Labs
          setup (ServiceAccount) AdminOf Northwind Labs
        paths-from-external-identities
          repo:* of github-actions Matches any-repository LetsInto Claude Code
          repo:northwind/app:ref:refs/heads/main Matches deploy (FederationRule) LetsInto Research (Workspace)
          repo:northwind/audit:* of builds Matches nightly (FederationRule) LetsInto Research (Workspace)
          repo:northwind/setup:main of builds Matches setup (FederationRule) AdminOf Northwind Labs Controls Claude Code
          repo:northwind/setup:main of builds Matches setup (FederationRule) AdminOf Northwind Labs Controls Research (Workspace)
          repo:northwind/setup:main of builds Matches setup (FederationRule) CanActAs setup (ServiceAccount) CanUse Default
        paths-from-github
          production CanPresent repo:northwind/app:ref:refs/heads/main Matches deploy (FederationRule) LetsInto Research (Workspace)
        admins
          Ada Okafor AdminOf Northwind Labs
          setup (ApiKey) AdminOf Northwind Labs
          setup (FederationRule) AdminOf Northwind Labs
          setup (ServiceAccount) AdminOf Northwind Labs
        external-identities
          repo:* of github-actions Matches any-repository LetsInto Claude Code
          repo:northwind/app:ref:refs/heads/main Matches deploy (FederationRule) LetsInto Research (Workspace)
          repo:northwind/audit:* of builds Matches nightly (FederationRule) LetsInto Research (Workspace)
          repo:northwind/setup:main of builds Matches setup (FederationRule) AdminOf Northwind Labs
        anybody-let-in
          repo:* of github-actions Matches any-repository
        outside-of-github-and-azure
          main (GH_Branch) MayPresent repo:northwind/app:ref:refs/heads/main
          production CanPresent repo:northwind/app:ref:refs/heads/main
        who-acts-as-service-accounts
          any-repository CanActAsWithin deploy (ServiceAccount)
          audit export CanActAs audit-export
          deploy (FederationRule) CanActAsWithin deploy (ServiceAccount)
          nightly (FederationRule) CanActAsWithin audit-export
          setup (ApiKey) CanActAs setup (ServiceAccount)
          setup (FederationRule) CanActAs setup (ServiceAccount)
        organization-keys
          audit export CanActAs audit-export
          setup (ApiKey) CanActAs setup (ServiceAccount)
        keys-that-outlive-their-maker
          dee's notebook KeyOpens Research (Workspace)
        keys-that-never-expire
          audit export CanActAs audit-export
          audit export KeyOpens Default
          audit export KeyOpens Research (Workspace)
          ci KeyOpens Research (Workspace)
          claude_code_key_bo KeyOpens Claude Code
          dee's notebook KeyOpens Research (Workspace)
          nightly (ApiKey) KeyOpens Default
          setup (ApiKey) CanActAs setup (ServiceAccount)
          setup (ApiKey) KeyOpens Default
          tryout KeyOpens Default
        who-makes-keys
          Ada Okafor Manages Claude Code
          Ada Okafor Manages Default
          Ada Okafor Manages Research (Workspace)
          Bo Lindqvist CanMakeKeys Default
          Bo Lindqvist CanMakeKeys Research (Workspace)
          audit-export CanMakeKeys Research (Workspace)
          deploy (ServiceAccount) CanMakeKeys Research (Workspace)
        implicit-access
          Ada Okafor Manages Claude Code
          Ada Okafor Manages Default
          Bo Lindqvist CanMakeKeys Default
          audit-export CanUse Default
          deploy (ServiceAccount) CanUse Default
          setup (ServiceAccount) CanUse Default
        what-groups-permit
          Ada Okafor MemberOf Research (RbacGroup) HasRole Administrator Permits Northwind Labs
          Bo Lindqvist MemberOf Builders HasRole Builder Permits Northwind Labs
          Bo Lindqvist MemberOf Research (RbacGroup) HasRole Administrator Permits Northwind Labs
        open-invites
          kit@northwind.example InvitedTo Default
          kit@northwind.example InvitedTo Research (RbacGroup)
        content-sent-out
          Traces of Research ReceivesFrom Research (Workspace)
    "#]].assert_eq(&found(&labs(), &asked));
}

#[test]
fn what_saved_searches_find_seldom() {
    let asked: Vec<_> = asked(&SAVED_SEARCHES).filter(|(id, _)| SELDOM.contains(id)).collect();

    expect![[r#"
        paths-from-azure
          trainer CanPresent 11111111-2222-3333-4444-55555555abcd of azure Matches azure (FederationRule) LetsInto own (Workspace)
        repositories-of-organizations-let-in
          northwind GH_Owns app CanPresent repo:northwind/* of github
          northwind GH_Owns web CanPresent repo:northwind/* of github
    "#]].assert_eq(&found(&unusual(), &asked));
}

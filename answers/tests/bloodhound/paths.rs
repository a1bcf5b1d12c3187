//! Ways that BloodHound finds, by the Cypher engine of the tests; and that they are those of the
//! answers.

use std::collections::{BTreeMap, BTreeSet};

use answers::Organization;
use answers::access::{Condition, Means};
use answers::bloodhound::{EDGE_KINDS, Query, SAVED_SEARCHES, TIER_ZERO_RULES, traversable};
use answers::reach::Access;
use expect_test::expect;
use graph::{Graph, Report};
use serde_json::{Value, json};

use crate::made::unusual;
use crate::payload::{labs, list, other, payload};
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

/// What queries answer, a way a line, in order.
fn ways(payloads: &[&Value], queries: &[String]) -> Vec<Vec<String>> {
    let nodes = payloads.iter().flat_map(|payload| list(payload, "nodes"));
    let names = nodes.map(|node| {
        let properties = &node["properties"];
        let named = properties["displayname"].as_str().or(properties["name"].as_str());
        let name = named.or(properties["short_name"].as_str()).unwrap();
        (node["id"].as_str().unwrap().to_uppercase(), name.split(',').next().unwrap().to_owned())
    });
    let names = names.collect();
    let sorted = |rows: &Vec<Value>| {
        let ways: BTreeSet<_> = rows.iter().map(|row| way(row, &names)).collect();
        ways.into_iter().collect()
    };
    answers(payloads, queries).iter().map(sorted).collect()
}

fn shortest(from: &str, to: &str) -> String {
    let kinds = format!("GH_CanWriteBranch|GH_CanDeployToEnvironment|{}", traversable());
    format!("MATCH p = shortestPath(({from})-[:{kinds}*1..]->({to})) RETURN p")
}

#[test]
fn shortest_paths_of_northwind_labs() {
    let research = "b:Anthropic_Workspace {id: 'wrkspc_01Research'}";
    let organization = "b:Anthropic_Account";
    let queries = [
        shortest("a:GH_User", research),
        shortest("a:GH_Environment", research),
        shortest("a:GH_Repository", research),
        shortest("a:Anthropic_User {id: 'user_02Bo'}", research),
        shortest("a:Anthropic_User {id: 'user_02Bo'}", organization),
        shortest("a:Anthropic_User {id: 'user_03Cy'}", research),
        shortest("a:Anthropic_ExternalIdentity", organization),
        shortest("a:Anthropic_FederationIssuer", "b:Anthropic_ServiceAccount"),
        shortest("a:Anthropic_ApiKey {id: 'apikey_07Setup'}", research),
    ];
    let answers = ways(&[&outside(), &payload(&labs())], &queries);

    expect![[r#"
        eve GH_CanWriteBranch main GH_CanDeployToEnvironment production CanPresent repo:northwind/app:ref:refs/heads/main Matches deploy LetsInto Research
        production CanPresent repo:northwind/app:ref:refs/heads/main Matches deploy LetsInto Research
        app GH_CanDeployToEnvironment production CanPresent repo:northwind/app:ref:refs/heads/main Matches deploy LetsInto Research
        Bo Lindqvist CanMakeKeys Research


        repo:northwind/setup:main of builds Matches setup AdminOf Northwind Labs
        builds IssuesFor setup AdminOf Northwind Labs Controls audit-export
        builds IssuesFor setup AdminOf Northwind Labs Controls deploy
        builds IssuesFor setup CanActAs setup
        setup AdminOf Northwind Labs Controls Research
    "#]].assert_eq(&answers.iter().map(|it| it.join("\n") + "\n").collect::<String>());
}

#[test]
fn saved_searches_find_in_northwind_labs() {
    let seldom = ["paths-from-azure", "repositories-of-organizations-let-in"];
    let (seldom, often): (Vec<_>, Vec<_>) =
        SAVED_SEARCHES.iter().partition(|query| seldom.contains(&query.id));
    let found = |queries: &[&Query], collected| {
        let queries: Vec<_> = queries.iter().map(|query| query.cypher()).collect();
        ways(&[&outside(), &payload(&collected)], &queries)
    };
    let answers = found(&often, labs()).into_iter().chain(found(&seldom, unusual()));

    let shown = often.iter().chain(&seldom).zip(answers).map(|(query, found)| {
        let lines = found.iter().map(|line| format!("  {line}\n"));
        format!("{}\n{}", query.id, lines.collect::<String>())
    });
    expect![[r#"
        paths-to-the-organization
          Ada Okafor AdminOf Northwind Labs
          builds IssuesFor setup AdminOf Northwind Labs
          repo:northwind/setup:main of builds Matches setup AdminOf Northwind Labs
          setup AdminOf Northwind Labs
        paths-from-external-identities
          repo:* of github-actions Matches any-repository LetsInto Claude Code
          repo:northwind/app:ref:refs/heads/main Matches deploy LetsInto Research
          repo:northwind/audit:* of builds Matches nightly LetsInto Research
          repo:northwind/setup:main of builds Matches setup AdminOf Northwind Labs Controls Claude Code
          repo:northwind/setup:main of builds Matches setup AdminOf Northwind Labs Controls Research
          repo:northwind/setup:main of builds Matches setup CanActAs setup CanUse Default
        paths-from-github
          production CanPresent repo:northwind/app:ref:refs/heads/main Matches deploy LetsInto Research
        admins
          Ada Okafor AdminOf Northwind Labs
          setup AdminOf Northwind Labs
        external-identities
          repo:* of github-actions Matches any-repository LetsInto Claude Code
          repo:northwind/app:ref:refs/heads/main Matches deploy LetsInto Research
          repo:northwind/audit:* of builds Matches nightly LetsInto Research
          repo:northwind/setup:main of builds Matches setup AdminOf Northwind Labs
        anybody-let-in
          repo:* of github-actions Matches any-repository
        outside-of-github-and-azure
          main MayPresent repo:northwind/app:ref:refs/heads/main
          production CanPresent repo:northwind/app:ref:refs/heads/main
        who-acts-as-service-accounts
          any-repository CanActAsWithin deploy
          audit export CanActAs audit-export
          deploy CanActAsWithin deploy
          nightly CanActAsWithin audit-export
          setup CanActAs setup
        organization-keys
          audit export CanActAs audit-export
          setup CanActAs setup
        keys-that-outlive-their-maker
          dee's notebook KeyOpens Research
        keys-that-never-expire
          audit export CanActAs audit-export
          audit export KeyOpens Default
          audit export KeyOpens Research
          ci KeyOpens Research
          claude_code_key_bo KeyOpens Claude Code
          dee's notebook KeyOpens Research
          nightly KeyOpens Default
          setup CanActAs setup
          setup KeyOpens Default
          tryout KeyOpens Default
        who-makes-keys
          Ada Okafor Manages Claude Code
          Ada Okafor Manages Default
          Ada Okafor Manages Research
          Bo Lindqvist CanMakeKeys Default
          Bo Lindqvist CanMakeKeys Research
          audit-export CanMakeKeys Research
          deploy CanMakeKeys Research
        implicit-access
          Ada Okafor Manages Claude Code
          Ada Okafor Manages Default
          Bo Lindqvist CanMakeKeys Default
          audit-export CanUse Default
          deploy CanUse Default
          setup CanUse Default
        what-groups-permit
          Ada Okafor MemberOf Research HasRole Administrator Permits Northwind Labs
          Bo Lindqvist MemberOf Builders HasRole Builder Permits Northwind Labs
          Bo Lindqvist MemberOf Research HasRole Administrator Permits Northwind Labs
        open-invites
          kit@northwind.example InvitedTo Default
          kit@northwind.example InvitedTo Research
        content-sent-out
          Traces of Research ReceivesFrom Research
        paths-from-azure
          trainer CanPresent 11111111-2222-3333-4444-55555555abcd of azure Matches azure LetsInto own
        repositories-of-organizations-let-in
          repo:northwind/* of github, app
          repo:northwind/* of github, web
    "#]].assert_eq(&shown.collect::<String>());
}

#[test]
fn what_is_of_tier_zero_in_northwind_labs() {
    let queries: Vec<_> = TIER_ZERO_RULES.iter().map(|query| query.cypher()).collect();
    let answers = ways(&[&payload(&labs())], &queries);

    let shown = TIER_ZERO_RULES.iter().zip(answers);
    let lines = shown.map(|(rule, found)| format!("{}: {}\n", rule.id, found.join(", ")));
    expect![[r#"
        t0-organizations: Northwind Labs
        t0-admins: Ada Okafor
        t0-admin-service-accounts: setup
        t0-admin-keys: setup
        t0-admin-rules: setup
        t0-admin-identities: repo:northwind/setup:main of builds
        t0-admin-issuers: builds
    "#]]
    .assert_eq(&lines.collect::<String>());
}

/// What each key reaches along traversable edges.
fn reached(payload: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let nodes = list(payload, "nodes").iter();
    let keys: BTreeMap<_, _> =
        nodes.map(|it| (it["id"].as_str(), it["properties"]["key"].as_str().unwrap())).collect();
    let is_traversable = |edge: &&Value| {
        EDGE_KINDS.iter().any(|kind| edge["kind"] == kind.name && kind.is_traversable)
    };
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in list(payload, "edges").iter().filter(is_traversable) {
        if let Some(from) = keys.get(&edge["start"]["value"].as_str()) {
            next.entry(from).or_default().push(keys[&edge["end"]["value"].as_str()]);
        }
    }
    let from = |key: &&str| {
        let (mut found, mut front) = (BTreeSet::new(), vec![*key]);
        while let Some(at) = front.pop() {
            let more = next.get(at).into_iter().flatten();
            front.extend(more.filter(|to| found.insert((**to).to_owned())));
        }
        ((*key).to_owned(), found)
    };
    keys.values().map(from).collect()
}

/// Whether who has one thing controls a workspace or the organization, by the answers.
fn is_control(ways: &answers::reach::Reached<'_, '_>) -> bool {
    let is_cost = ways.right() == Some("workspace_billing") && ways.means() == Some(Means::Member);
    ways.is_active()
        && ways.condition() == Condition::None
        && ways.means() != Some(Means::Permits)
        && !is_cost
}

fn check_agreement(collected: &(Graph, Report)) {
    let targets = ["anthropic_account", "anthropic_workspace"];
    let reached = reached(&payload(collected));
    let organization = Organization::new(&collected.0, &collected.1);
    let access = Access::new(&organization);
    for entity in organization.entities() {
        let all = access.reached_from(&entity.key);
        let controlled = all.iter().filter(|it| is_control(it)).map(|it| it.entity);
        let expected: BTreeSet<_> = controlled
            .filter(|it| targets.contains(&it.kind.as_ref()))
            .map(|it| it.key.clone().into_owned())
            .collect();
        let found = reached[entity.key.as_ref()].iter();
        let found: BTreeSet<_> = found
            .filter(|key| targets.contains(&key.split(':').next().unwrap()))
            .cloned()
            .collect();
        let mut found = found;
        found.remove(entity.key.as_ref());
        assert_eq!(found, expected, "{}", entity.key);
    }
}

#[test]
fn attack_paths_lead_to_the_workspaces_and_to_the_organization_that_the_answers_tell_of() {
    check_agreement(&labs());
    (0..12).for_each(|seed| check_agreement(&other(seed)));
}

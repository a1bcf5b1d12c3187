//! Who of other sources is let in by what a federation rule asks for.

use std::collections::{BTreeMap, BTreeSet};

use answers::Organization;
use answers::findings::{Settings, examine};
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::made::Made;
use crate::payload::{lines, list, other, payload};

fn of_rule(issuer: &str, subject: &str, claims: &[&str], condition: Option<&str>) -> Value {
    payload(&Made::new().issuers().rule("rule", issuer, subject, claims, condition).build())
}

fn check(issuer: &str, subject: &str, claims: &[&str], condition: Option<&str>, expected: &Expect) {
    let payload = of_rule(issuer, subject, claims, condition);
    let outside: Vec<_> =
        lines(&payload).into_iter().filter(|line| line.contains("Present")).collect();
    let short = |line: &String| {
        let (from, rest) = line.split_once("Present ").unwrap();
        let more = rest.split_once(" {").map_or("", |(_, more)| more.trim_end_matches('}'));
        format!("{from}Present {more}").trim_end().to_owned()
    };
    expected.assert_eq(&outside.iter().map(short).collect::<Vec<_>>().join("\n"));
}

#[test]
fn who_controls_a_part_of_a_repository_is_let_in_as_such() {
    let branch = expect!["GH_Branch[northwind app main] CanPresent"];
    check("github", "repo:northwind/app:ref:refs/heads/main", &[], None, &branch);
    check("github", "repo:northwind@1/app@2:ref:refs/heads/main", &[], None, &branch);
    let environment = expect!["GH_Environment[northwind app prod] CanPresent"];
    check("github", "repo:northwind/app:environment:prod", &[], None, &environment);
    check("github", "repo:northwind/app:*", &["environment=prod"], None, &environment);
    let repository = expect!["GH_Repository[northwind/app] CanPresent"];
    check("github", "repo:northwind/app:*", &[], None, &repository);
    check("github", "", &["repository=northwind/app"], None, &repository);
    check(
        "github",
        "repo:northwind/*",
        &[],
        None,
        &expect!["GH_Organization[northwind] CanPresent"],
    );
}

#[test]
fn where_a_branch_and_an_environment_are_asked_for_the_environment_has_the_gates() {
    let both = expect![[r#"
        GH_Environment[northwind app prod] CanPresent "alsoneeds":"ref=refs/heads/main"
        GH_Branch[northwind app main] MayPresent "alsoneeds":"environment=prod""#]];
    check("github", "repo:northwind/app:ref:refs/heads/main", &["environment=prod"], None, &both);
}

#[test]
fn where_more_is_asked_for_it_is_no_attack_path() {
    let subject = "repo:northwind/app:*";
    let may = expect!["GH_Repository[northwind/app] MayPresent"];
    check("github", subject, &["actor=ada"], None, &may);
    check("github", subject, &[], Some("claims.ref.startsWith('refs/tags/')"), &may);
    let owner = expect!["GH_Organization[northwind] MayPresent"];
    check("github", "repo:northwind/*", &["environment=prod"], None, &owner);
}

#[test]
fn nobody_in_particular_is_let_in_by_what_is_wide_impossible_or_of_another_issuer() {
    let nobody = expect![""];
    check("github", "repo:*", &[], None, &nobody);
    check("github", "repo:northwind/app:*", &["repository=northwind/other"], None, &nobody);
    check("gitlab", "repo:northwind/app:*", &[], None, &nobody);
    check("own", "repo:northwind/app:*", &[], None, &nobody);
    check("azure", "somebody", &[], None, &nobody);
}

#[test]
fn a_service_principal_of_azure_is_let_in_by_its_id() {
    let id = "11111111-2222-3333-4444-55555555abcd";
    let can = expect!["AZServicePrincipal[11111111-2222-3333-4444-55555555ABCD] CanPresent"];
    check("azure", id, &[], None, &can);
    let may = expect!["AZServicePrincipal[11111111-2222-3333-4444-55555555ABCD] MayPresent"];
    check("azure", id, &["azp=app"], None, &may);
    // As Anthropic's page on Azure has it.
    check("azure", "", &[&format!("oid={id}"), "tid=tenant"], None, &can);
}

fn identity(payload: &Value) -> &Value {
    let is_it = |node: &&Value| node["kinds"][0] == "Anthropic_ExternalIdentity";
    list(payload, "nodes").iter().find(is_it).unwrap()
}

#[test]
fn a_rule_for_anybody_says_so() {
    let is_anybody = |issuer, subject, claims: &[&str]| {
        identity(&of_rule(issuer, subject, claims, None))["properties"]["isanybody"] == true
    };
    assert!(is_anybody("github", "repo:*", &[]));
    // Everybody can have an environment of that name.
    assert!(is_anybody("github", "repo:*", &["environment=prod"]));
    assert!(is_anybody("github", "repo:*", &["workflow=ci"]));
    // Everybody can have an account whose name begins so.
    assert!(is_anybody("github", "repo:northwind*", &[]));
    assert!(is_anybody("gitlab", "project_path:*", &["ref=main"]));
    assert!(!is_anybody("gitlab", "project_path:northwind/*", &[]));
    assert!(is_anybody("own", "*", &[]));
    assert!(is_anybody("own", "", &[]));
    assert!(!is_anybody("github", "repo:northwind/*", &[]));
    assert!(!is_anybody("github", "repo:*", &["repository_owner=northwind"]));
    assert!(!is_anybody("own", "job:*", &[]));
    // Only whom an enterprise has gets tokens of an issuer of its own.
    let enterprise = "https://token.actions.githubusercontent.com/northwind";
    let made = Made::new().issuer("enterprise", enterprise).rule(
        "rule",
        "enterprise",
        "repo:*",
        &[],
        None,
    );
    assert_eq!(identity(&payload(&made.build()))["properties"]["isanybody"], false);
}

#[test]
fn whom_a_rule_about_an_issuer_that_was_not_read_lets_in_is_not_known_unless_it_is_anybody() {
    let is_anybody = |subject| {
        identity(&of_rule("not-read", subject, &[], None))["properties"]["isanybody"].clone()
    };
    assert_eq!(is_anybody("repo:*"), Value::Null);
    assert_eq!(is_anybody("*"), true);
}

#[test]
fn every_rule_that_is_found_to_pin_no_tenant_lets_in_anybody() {
    let mut count = 0;
    for (graph, report) in (0..12).map(other) {
        let organization = Organization::new(&graph, &report);
        let findings = examine(&organization, &Settings::default());
        let unpinned: BTreeSet<_> = findings
            .found()
            .filter(|it| it.rule.id == "federation-unpinned-tenant")
            .map(|it| it.entities[0].key.clone())
            .collect();
        count += unpinned.len();
        let payload = payload(&(graph.clone(), report.clone()));
        let nodes: BTreeMap<_, _> = list(&payload, "nodes")
            .iter()
            .map(|it| (it["id"].as_str(), &it["properties"]))
            .collect();
        let matches = list(&payload, "edges").iter().filter(|it| it["kind"] == "Anthropic_Matches");
        let let_in: BTreeSet<_> = matches
            .filter(|it| nodes[&it["start"]["value"].as_str()]["isanybody"] == true)
            .map(|it| nodes[&it["end"]["value"].as_str()]["key"].as_str().unwrap().to_owned())
            .collect();
        assert!(unpinned.is_subset(&let_in), "{unpinned:?} {let_in:?}");
    }
    assert!(count > 0);
}

#[test]
fn rules_for_the_same_subject_let_in_the_same_identity_whatever_else_has_its_letters() {
    let made = Made::new().issuers().rule("one", "own", "job:a", &[], None);
    let made = made.rule("two", "own", "job:a", &[], None).rule("three", "own", "job:A", &[], None);
    let made = made.rule("four", "own", "job:a", &["x=y"], None);
    let payload = payload(&made.rule("five", "own", &"x".repeat(501), &[], None).build());

    let matches = list(&payload, "edges").iter().filter(|edge| edge["kind"] == "Anthropic_Matches");
    let ids = matches.map(|edge| edge["start"]["value"].as_str().unwrap());
    expect![[r#"
        anthropic_external_identity%3Afive
        anthropic_external_identity%3Afour
        anthropic_external_identity%3Aown%3Ajob%3Aa
        anthropic_external_identity%3Aown%3Ajob%3A^A
        anthropic_external_identity%3Aown%3Ajob%3Aa"#]]
    .assert_eq(&ids.collect::<Vec<_>>().join("\n"));
    assert_eq!(list(&payload, "nodes").len(), 1 + 4 + 5 + 4);
}

#[test]
fn an_archived_rule_lets_nobody_in() {
    let made = Made::new().issuers().entity(
        "federation_rule",
        "old",
        [("active", false.into()), ("issuerId", "own".into()), ("subject", "job:a".into())],
    );
    let payload = payload(&made.build());

    assert_eq!(payload["graph"]["edges"], serde_json::json!([]));
}

//! Findings as text, JSON and SARIF: what suppressions do to them, their schemas, and hostile names.

use answers::findings::{Findings, RULES, Settings, Severity, Suppressions, examine};
use answers::kinds::{API_KEY, USER, WORKSPACE, WORKSPACE_HAS_KEY};
use answers::{Organization, shown};
use expect_test::expect;
use graph::{StepStatus, Value};
use serde_json::{Value as Json, json};

use super::made_up::{NOW, made_up, text};
use crate::reader;
use crate::support::{all_but, everything, generated, northwind};

const SARIF: &str =
    "answers/readers/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
const OWN: &str = "answers/schemas/findings.schema.json";

fn suppressing(rows: &Json) -> Settings {
    let file = json!({ "suppressions": rows }).to_string();
    Settings { suppressions: Suppressions::parse(&file).unwrap(), ..Settings::default() }
}

fn of_northwind(settings: &Settings) -> Findings {
    let (graph, report) = everything(northwind());
    examine(&Organization::new(&graph, &report), settings)
}

fn northwind_without(step: &str, settings: &Settings) -> Findings {
    let (graph, report) = all_but(northwind(), &[step]);
    examine(&Organization::new(&graph, &report), settings)
}

/// Accepted, over, and about nothing.
fn accepted() -> Settings {
    suppressing(&json!([
        {
            "rule": "federation-unpinned-tenant",
            "entity": "fdrl_04Any",
            "reason": "goes with the next release",
            "until": "2026-12-31",
        },
        {
            "rule": "key-never-expires",
            "reason": "until federation is there",
            "until": "2026-11-18",
        },
        { "rule": "key-admin", "reason": "forgotten", "until": "2026-11-17" },
        {
            "rule": "key-outlives-maker",
            "entity": "anthropic_api_key:apikey_01Ci",
            "reason": "another key",
            "until": "2027-01-31",
        },
    ]))
}

#[test]
fn what_is_suppressed_is_said_and_does_not_count() {
    let findings = of_northwind(&accepted());

    assert!(!findings.has_at_least(Severity::Critical));
    assert!(findings.has_at_least(Severity::High));
    assert!(of_northwind(&Settings::default()).has_at_least(Severity::Critical));
    let whole = findings.text();
    let (_, end) = whole.split_once("\n\nSuppressed\n").unwrap();
    expect![[r#"
        Suppressed
          - critical: the rule any-repository (fdrl_04Any) lets `repo:*` of anybody on GitHub Actions act as
            the service account deploy (svac_03Deploy), in Claude Code [federation-unpinned-tenant]; until
            2026-12-31: goes with the next release
          - medium: the key setup (apikey_07Setup) has no end; it administers the organization
            [key-never-expires]; until 2026-11-18: until federation is there
          - low: the key audit export (apikey_04Audit) has no end; it opens Default and Research
            [key-never-expires]; until 2026-11-18: until federation is there
          - low: the key ci (apikey_01Ci) has no end; it opens Research [key-never-expires]; until
            2026-11-18: until federation is there
          - low: the key claude_code_key_bo (apikey_06ClaudeCodeBo) has no end; it opens Claude Code
            [key-never-expires]; until 2026-11-18: until federation is there
          - low: the key dee's notebook (apikey_02DeeNotebook) has no end; it opens Research
            [key-never-expires]; until 2026-11-18: until federation is there
          - low: the key nightly (apikey_08Nightly) has no end; it opens Default [key-never-expires]; until
            2026-11-18: until federation is there
          - low: the key tryout (apikey_05BoTryout) has no end; it opens Default [key-never-expires]; until
            2026-11-18: until federation is there
          - suppresses nothing, for it ended on 2026-11-17: key-admin (forgotten)
          - suppresses nothing, for nothing of it was found: key-outlives-maker of
            anthropic_api_key:apikey_01Ci (another key)
    "#]]
    .assert_eq(&format!("Suppressed\n{end}"));
    let rules: Vec<_> = findings.passed().map(|rule| rule.id).collect();
    assert!(!rules.contains(&"key-never-expires"));
}

#[test]
fn without_a_clock_nothing_is_known_to_be_suppressed_still() {
    let rows = json!([{ "rule": "key-never-expires", "reason": "r", "until": "2099-01-01" }]);
    let key = [("active", true.into()), ("name", text("ci"))];
    let made = made_up().thing(API_KEY, "k_1", &key).without_clock();

    let findings = made.examine(&suppressing(&rows));

    assert_eq!(findings.suppressed().count(), 0);
    let whole = findings.text();
    let (_, end) = whole.split_once("\nSuppressed\n").unwrap();
    let (end, _) = end.split_once("\nNot decided\n").unwrap();
    expect![[r#"
        Suppressed
          - suppresses nothing, for it may have ended: the graph does not say when it was read:
            key-never-expires (r)
    "#]]
    .assert_eq(&format!("Suppressed\n{end}"));
}

#[test]
fn only_what_is_asked_for_is_examined() {
    let only = |id: &str| Settings { only: vec![id.to_owned()], ..accepted() };
    expect![[r#"
        Northwind Labs, 2026-11-18: 1 info; 0 of 1 rule passed.
        The graph is complete.

        INFO  Invite that can be accepted [pending-invite]
          - kit@northwind.example (invite_new0001) can join with the role developer and in the group
            Research (rbac_group_02Research), invited on 2026-11-18, until 2026-12-09
          Why: Whoever is invited is as good as in: this is who will be there tomorrow.
          Mend: Nothing, if somebody can say who each of them is for; withdraw the others.
          Source: https://platform.claude.com/docs/en/manage-claude/admin-api
    "#]]
    .assert_eq(&of_northwind(&only("pending-invite")).text());
}

#[test]
fn an_organization_of_which_nothing_could_be_read_is_not_well() {
    let (graph, mut report) = everything(northwind());
    for step in &mut report.steps {
        step.status = StepStatus::Failed;
    }
    drop(graph);
    let findings =
        examine(&Organization::new(&graph::Graph::default(), &report), &Settings::default());
    assert_eq!(findings.passed().count(), 0);
    assert_eq!(findings.undecided().count(), RULES.len());
    assert!(!findings.has_at_least(Severity::Info));
}

#[test]
fn no_name_is_obeyed_by_a_terminal_or_breaks_a_line() {
    let hostile = "a\u{1b}[31m\u{202e}b\nCRITICAL  c";
    let key = [("active", true.into()), ("name", text(hostile)), ("createdById", text(hostile))];
    let made = made_up()
        .thing(USER, "u_1", &[("name", text(hostile)), ("isAdmin", true.into())])
        .thing(WORKSPACE, "w_1", &[("name", text(hostile))])
        .thing(API_KEY, "k_1", &key)
        .edge(WORKSPACE_HAS_KEY, (WORKSPACE, "w_1"), (API_KEY, "k_1"), &[]);

    let findings = made.examine(&Settings::default());

    let whole = findings.text();
    assert!(whole.lines().all(|line| shown(line) == line), "{whole}");
    assert!(!whole.contains("\nCRITICAL"), "{whole}");
    for json in [findings.json(), findings.sarif()] {
        assert!(json.lines().all(|line| shown(line) == line), "{json}");
        assert!(json.contains("a\\u001b[31m\\u202eb\\nCRITICAL  c"), "{json}");
    }
}

#[test]
fn a_rule_with_very_many_findings_tells_some_and_counts_the_rest() {
    let key = [("active", true.into())];
    let all = (0..25).fold(made_up(), |made, n| made.thing(API_KEY, &format!("k_{n:02}"), &key));
    let findings = all.examine(&Settings::default());
    let whole = findings.text();
    assert!(whole.contains("k_19 has no end"), "{whole}");
    assert!(!whole.contains("k_20 has no end"), "{whole}");
    assert!(whole.contains("  - and 5 more, which JSON and SARIF have\n"), "{whole}");
    assert!(findings.json().contains("k_24 has no end"));
}

#[test]
fn a_finding_as_json() {
    let mut key = vec![("active", true.into()), ("name", text("ci"))];
    key.push(("createdOn", Value::Timestamp(NOW)));
    let settings = Settings { only: vec!["key-never-expires".to_owned()], ..Settings::default() };
    let findings = made_up().thing(API_KEY, "k_1", &key).examine(&settings);
    expect![[r#"
        {
          "organization": {
            "id": "org_1",
            "name": "Northwind Labs"
          },
          "lastAnsweredOn": 1795000000000,
          "headline": "complete",
          "counts": {
            "critical": 0,
            "high": 0,
            "medium": 0,
            "low": 1,
            "info": 0,
            "suppressed": 0,
            "passed": 0,
            "undecided": 0
          },
          "findings": [
            {
              "rule": "key-never-expires",
              "severity": "low",
              "sentence": "the key ci (k_1) has no end; which workspace it is for is not known",
              "entities": [
                {
                  "key": "anthropic_api_key:k_1",
                  "type": "anthropic_api_key",
                  "id": "k_1",
                  "name": "ci"
                }
              ],
              "sinceOn": 1795000000000,
              "sinceProperty": "createdOn"
            }
          ],
          "suppressed": [],
          "undecided": [],
          "passed": [],
          "endedSuppressions": [],
          "unusedSuppressions": [],
          "rules": [
            {
              "id": "key-never-expires",
              "severity": "low",
              "title": "Key that never expires",
              "why": "A key that was copied, logged or left on a laptop works until somebody thinks of it. An expiration, which is chosen when a key is made, ends that by itself.",
              "remedy": "Replace it by a key with an expiration, or by workload identity federation, which needs no key.",
              "source": "https://platform.claude.com/docs/en/get-api-key",
              "needs": [
                {
                  "step": "fetch-api-keys",
                  "types": [
                    "anthropic_api_key"
                  ]
                }
              ]
            }
          ]
        }"#]].assert_eq(&findings.json());
    expect![[r#"
        {
          "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
          "runs": [
            {
              "automationDetails": {
                "id": "graph-anthropic/org_1/"
              },
              "columnKind": "unicodeCodePoints",
              "invocations": [
                {
                  "executionSuccessful": true,
                  "properties": {
                    "headline": "complete",
                    "lastAnsweredOn": 1795000000000
                  },
                  "toolExecutionNotifications": []
                }
              ],
              "results": [
                {
                  "level": "note",
                  "locations": [
                    {
                      "logicalLocations": [
                        {
                          "fullyQualifiedName": "anthropic_api_key:k_1",
                          "kind": "anthropic_api_key",
                          "name": "ci"
                        }
                      ],
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "anthropic_api_key/k_1"
                        },
                        "region": {
                          "startLine": 1
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "the key ci (k_1) has no end; which workspace it is for is not known"
                  },
                  "partialFingerprints": {
                    "primaryLocationLineHash": "key-never-expires|anthropic_api_key:k_1",
                    "ruleAndEntity/v1": "key-never-expires|anthropic_api_key:k_1"
                  },
                  "properties": {
                    "right": null,
                    "severity": "low",
                    "sinceOn": 1795000000000,
                    "sinceProperty": "createdOn"
                  },
                  "relatedLocations": [],
                  "ruleId": "key-never-expires",
                  "ruleIndex": 0,
                  "suppressions": []
                }
              ],
              "tool": {
                "driver": {
                  "name": "graph-anthropic",
                  "rules": [
                    {
                      "defaultConfiguration": {
                        "level": "note"
                      },
                      "fullDescription": {
                        "text": "A key that was copied, logged or left on a laptop works until somebody thinks of it. An expiration, which is chosen when a key is made, ends that by itself."
                      },
                      "help": {
                        "markdown": "A key that was copied, logged or left on a laptop works until somebody thinks of it. An expiration, which is chosen when a key is made, ends that by itself.\n\n**To mend it:** Replace it by a key with an expiration, or by workload identity federation, which needs no key.\n\n[Source](https://platform.claude.com/docs/en/get-api-key)",
                        "text": "A key that was copied, logged or left on a laptop works until somebody thinks of it. An expiration, which is chosen when a key is made, ends that by itself.\n\nTo mend it: Replace it by a key with an expiration, or by workload identity federation, which needs no key.\n\nSource: https://platform.claude.com/docs/en/get-api-key"
                      },
                      "helpUri": "https://platform.claude.com/docs/en/get-api-key",
                      "id": "key-never-expires",
                      "name": "Key that never expires",
                      "properties": {
                        "security-severity": "2.0",
                        "severity": "low",
                        "tags": [
                          "security",
                          "identity"
                        ]
                      },
                      "shortDescription": {
                        "text": "Key that never expires"
                      }
                    }
                  ],
                  "semanticVersion": "0.1.0"
                }
              }
            }
          ],
          "version": "2.1.0"
        }"#]].assert_eq(&findings.sarif());
}

fn parsed(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

/// Findings of several organizations: none, some, suppressed, undecided.
fn several() -> Vec<Findings> {
    let (graph, report) = everything(generated(3));
    let generated = examine(&Organization::new(&graph, &report), &Settings::default());
    let unread = made_up().needing("fetch-federation", "a token").without_clock();
    let unread = unread.partial(&["anthropic_federation_rule"]).examine(&Settings::default());
    vec![of_northwind(&Settings::default()), of_northwind(&accepted()), generated, unread]
}

#[test]
fn json_keeps_to_its_schema() {
    let documents: Vec<_> = several().iter().map(|it| parsed(&it.json())).collect();
    let schema = reader::document(OWN);
    assert_eq!(reader::problems(&schema, &documents), vec![Vec::<String>::new(); 4]);
}

#[test]
fn the_schema_of_json_refuses_what_is_never_written() {
    let spoiled = |spoil: fn(&mut Json)| {
        let mut document = parsed(&northwind_without("fetch-usage", &accepted()).json());
        spoil(&mut document);
        document
    };
    let documents = [
        spoiled(|it| it["findings"][0]["severity"] = json!("severe")),
        spoiled(|it| it["findings"][0]["entities"] = json!([])),
        spoiled(|it| it["suppressed"][0]["suppression"]["untilOn"] = json!("2027-01-31")),
        spoiled(|it| it["rules"][0]["needs"] = json!(null)),
        spoiled(|it| it["undecided"][0]["because"] = json!([])),
        spoiled(|it| it["more"] = json!(1)),
        spoiled(|it| drop(it.as_object_mut().unwrap().remove("counts"))),
    ];
    let problems = reader::problems(&reader::document(OWN), &documents);
    assert!(problems.iter().all(|it| it.len() == 1), "{problems:?}");
}

#[test]
fn sarif_keeps_to_the_schema_of_sarif() {
    let documents: Vec<_> = several().iter().map(|it| parsed(&it.sarif())).collect();
    let schema = reader::document(SARIF);
    assert_eq!(reader::problems(&schema, &documents), vec![Vec::<String>::new(); 4]);
    // A schema that says nothing would take these, too.
    let mut spoiled = documents[0].clone();
    spoiled["runs"][0]["results"][0]["level"] = json!("severe");
    assert_eq!(reader::problems(&schema, &[spoiled])[0].len(), 1);
}

#[test]
fn every_result_of_sarif_names_its_rule_by_place_and_a_fingerprint_of_its_own() {
    for findings in several() {
        let log = parsed(&findings.sarif());
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        let mut fingerprints = Vec::new();
        for result in results {
            let place = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][place]["id"], result["ruleId"]);
            fingerprints.push(result["partialFingerprints"]["ruleAndEntity/v1"].as_str().unwrap());
        }
        fingerprints.sort_unstable();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), results.len());
    }
}

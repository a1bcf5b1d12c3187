//! Findings as SARIF 2.1.0, which code scanning reads. Knows no rule.
//!
//! An organization has no files: the location of a finding is logical, the key of its entity. Viewers
//! that show files only get a path that is made of its type and its id.

use serde_json::{Map, Value, json};

use super::{Finding, Findings, Rule, Severity, Suppression, Thing};
use crate::shown;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

impl Findings {
    /// They as a SARIF log with one run.
    #[must_use]
    pub fn sarif(&self) -> String {
        let found = self.found().map(|finding| self.result(finding, None));
        let suppressed =
            self.suppressed().map(|(finding, suppression)| self.result(finding, Some(suppression)));
        let rules: Vec<_> = self.examined.iter().map(|(rule, _)| descriptor(rule)).collect();
        let id = self.organization.as_ref().map_or("unknown", |(_, id)| id);
        let log = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "graph-anthropic",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                } },
                "automationDetails": { "id": format!("graph-anthropic/{id}/") },
                "columnKind": "unicodeCodePoints",
                "invocations": [self.invocation()],
                "results": found.chain(suppressed).collect::<Vec<_>>(),
            }],
        });
        shown::json(&log)
    }

    fn place(&self, rule: &Rule) -> Option<usize> {
        self.examined.iter().position(|(it, _)| it.id == rule.id)
    }

    /// That the rules were examined, and which of them could not be decided wholly.
    fn invocation(&self) -> Value {
        let of_rule = |rule: &'static Rule, reasons: &[String]| {
            let notification = |why: &String| {
                json!({
                    "level": "warning",
                    "message": { "text": plain(&format!("not decided wholly: {why}")) },
                    "associatedRule": { "id": rule.id, "index": self.place(rule) },
                })
            };
            reasons.iter().map(notification).collect::<Vec<_>>()
        };
        let undecided = self.undecided().flat_map(|(rule, reasons)| of_rule(rule, reasons));
        let said = |it: &Suppression, why: &str| {
            let entity = it.entity.as_ref().map(|it| format!(" of {it}")).unwrap_or_default();
            json!({
                "level": "note",
                "message": { "text": format!("a suppression of {}{entity} {why}", it.rule) },
            })
        };
        let ended = self.ended.iter().map(|it| said(it, "is over, and suppresses nothing"));
        let idle = self.idle.iter().map(|it| said(it, "fits nothing, and suppresses nothing"));
        json!({
            "executionSuccessful": true,
            "toolExecutionNotifications":
                undecided.chain(ended).chain(idle).collect::<Vec<_>>(),
            "properties": { "headline": self.headline, "lastAnsweredOn": self.now },
        })
    }

    fn result(&self, finding: &Finding, suppression: Option<&Suppression>) -> Value {
        let (rule, key) = finding.identity();
        let identity = format!("{rule}|{key}");
        let mut things = finding.entities.iter();
        let location = things.next().map(location);
        let related = things.enumerate().map(|(id, thing)| {
            let mut related = location_of_related(thing);
            related.insert("id".to_owned(), json!(id));
            Value::Object(related)
        });
        let suppressions = suppression.map(|it| {
            json!({
                "kind": "external",
                "status": "accepted",
                "justification": format!("{} (until {})", it.reason, it.until),
            })
        });
        json!({
            "ruleId": rule,
            "ruleIndex": self.place(finding.rule),
            "level": level(finding.severity),
            "message": { "text": plain(&finding.sentence) },
            "locations": location.into_iter().collect::<Vec<_>>(),
            "relatedLocations": related.collect::<Vec<_>>(),
            // The second is what code scanning takes where it has no file to look at.
            "partialFingerprints":
                { "ruleAndEntity/v1": identity, "primaryLocationLineHash": identity },
            // Empty where it is known that there is none.
            "suppressions": suppressions.into_iter().collect::<Vec<_>>(),
            "properties": {
                "severity": finding.severity.as_str(),
                "right": finding.right,
                "sinceOn": finding.since.map(|since| since.on),
                "sinceProperty": finding.since.map(|since| since.property),
            },
        })
    }
}

/// A text in which a viewer finds no link, whatever the names in it: `[here](https://…)` is one.
fn plain(text: &str) -> String {
    text.replace("](", r"\](")
}

fn descriptor(rule: &Rule) -> Value {
    let Rule { id, severity, title, why, source, remedy, .. } = rule;
    json!({
        "id": id,
        "name": title,
        "shortDescription": { "text": title },
        "fullDescription": { "text": why },
        "help": {
            "text": format!("{why}\n\nTo mend it: {remedy}\n\nSource: {source}"),
            "markdown": format!("{why}\n\n**To mend it:** {remedy}\n\n[Source]({source})"),
        },
        "helpUri": source,
        "defaultConfiguration": { "level": level(*severity) },
        "properties": {
            "tags": ["security", "identity"],
            "security-severity": score(*severity),
            "severity": severity.as_str(),
        },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// A number that code scanning makes the same severity of.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.0",
    }
}

fn location(thing: &Thing) -> Value {
    Value::Object(location_of_related(thing))
}

fn location_of_related(thing: &Thing) -> Map<String, Value> {
    let logical = json!({
        "name": thing.name,
        "fullyQualifiedName": thing.key,
        "kind": thing.kind,
    });
    let physical = json!({
        "artifactLocation": { "uri": path(thing) },
        "region": { "startLine": 1 },
    });
    let parts = [("logicalLocations", json!([logical])), ("physicalLocation", physical)];
    parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect()
}

/// A relative path of a thing, as a URI: `anthropic_api_key/apikey_01Ci`.
fn path(thing: &Thing) -> String {
    let id = thing
        .key
        .strip_prefix(&thing.kind)
        .map_or(thing.key.as_str(), |rest| rest.strip_prefix(':').unwrap_or(rest));
    let mut path = format!("{}/", thing.kind);
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => path.push(char::from(byte)),
            byte => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::super::RULES;
    use super::*;

    #[test]
    fn a_path_has_nothing_in_it_that_a_uri_cannot_have() {
        let thing = |key: &str| Thing {
            key: key.to_owned(),
            kind: "anthropic_workspace".to_owned(),
            id: None,
            name: String::new(),
        };
        let check = |key, expected| assert_eq!(path(&thing(key)), expected);
        check("anthropic_workspace:wrkspc_01", "anthropic_workspace/wrkspc_01");
        check("anthropic_workspace:7c2c:default", "anthropic_workspace/7c2c%3Adefault");
        check("anthropic_workspace:../é\n", "anthropic_workspace/%2E%2E%2F%C3%A9%0A");
    }

    #[test]
    fn a_name_is_no_link() {
        let name = "the key [renew it](https://evil.example) [0] (apikey_1)";
        assert_eq!(plain(name), r"the key [renew it\](https://evil.example) [0] (apikey_1)");
    }

    #[test]
    fn every_rule_has_a_score_of_its_own_severity() {
        let range = |severity| match severity {
            Severity::Critical => 9.0..=10.0,
            Severity::High => 7.0..=8.9,
            Severity::Medium => 4.0..=6.9,
            Severity::Low => 0.1..=3.9,
            Severity::Info => 0.0..=0.0,
        };
        for rule in &RULES {
            let score: f64 = score(rule.severity).parse().unwrap();
            assert!(range(rule.severity).contains(&score), "{}", rule.id);
        }
    }
}

//! Findings as JSON, by `schemas/findings.schema.json`. Knows no rule.

use serde::Serialize;

use super::{Finding, Findings, Rule, Severity, Suppression, Thing};
use crate::shown::json;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    organization: Option<Named<'a>>,
    last_answered_on: Option<i64>,
    headline: &'a str,
    counts: Counts,
    findings: Vec<Found<'a>>,
    suppressed: Vec<Suppressed<'a>>,
    undecided: Vec<Undecided<'a>>,
    passed: Vec<&'static str>,
    ended_suppressions: Vec<Accepted<'a>>,
    unused_suppressions: Vec<Accepted<'a>>,
    rules: Vec<RuleRow>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Counts {
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    info: usize,
    suppressed: usize,
    passed: usize,
    undecided: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule: &'static str,
    severity: &'static str,
    sentence: &'a str,
    entities: Vec<Entity<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_on: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_property: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<&'a str>,
}

#[derive(Serialize)]
struct Entity<'a> {
    key: &'a str,
    r#type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    name: &'a str,
}

#[derive(Serialize)]
struct Suppressed<'a> {
    #[serde(flatten)]
    finding: Found<'a>,
    suppression: Accepted<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Accepted<'a> {
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<&'a str>,
    reason: &'a str,
    until_on: i64,
}

#[derive(Serialize)]
struct Undecided<'a> {
    rule: &'static str,
    because: &'a [String],
}

#[derive(Serialize)]
struct RuleRow {
    id: &'static str,
    severity: &'static str,
    title: &'static str,
    why: &'static str,
    remedy: &'static str,
    source: &'static str,
    needs: Vec<NeedRow>,
}

#[derive(Serialize)]
struct NeedRow {
    step: &'static str,
    types: &'static [&'static str],
}

impl Findings {
    /// They as one JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        let organization = self.organization.as_ref().map(|(name, id)| Named { id, name });
        let of = |severity| self.count(severity);
        let suppressed = self.suppressed().map(|(finding, suppression)| Suppressed {
            finding: finding.into(),
            suppression: suppression.into(),
        });
        let undecided =
            self.undecided().map(|(rule, because)| Undecided { rule: rule.id, because });
        let document = Document {
            organization,
            last_answered_on: self.now,
            headline: &self.headline,
            counts: Counts {
                critical: of(Severity::Critical),
                high: of(Severity::High),
                medium: of(Severity::Medium),
                low: of(Severity::Low),
                info: of(Severity::Info),
                suppressed: self.suppressed.len(),
                passed: self.passed().count(),
                undecided: self.undecided().count(),
            },
            findings: self.found().map(Found::from).collect(),
            suppressed: suppressed.collect(),
            undecided: undecided.collect(),
            passed: self.passed().map(|rule| rule.id).collect(),
            ended_suppressions: self.ended.iter().map(Accepted::from).collect(),
            unused_suppressions: self.idle.iter().map(Accepted::from).collect(),
            rules: self.examined.iter().map(|(rule, _)| RuleRow::from(*rule)).collect(),
        };
        json(&document)
    }
}

impl<'a> From<&'a Finding> for Found<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.id,
            severity: finding.severity.as_str(),
            sentence: &finding.sentence,
            entities: finding.entities.iter().map(Entity::from).collect(),
            since_on: finding.since.map(|since| since.on),
            since_property: finding.since.map(|since| since.property),
            right: finding.right.as_deref(),
        }
    }
}

impl<'a> From<&'a Thing> for Entity<'a> {
    fn from(thing: &'a Thing) -> Self {
        Self { key: &thing.key, r#type: &thing.kind, id: thing.id.as_deref(), name: &thing.name }
    }
}

impl<'a> From<&'a Suppression> for Accepted<'a> {
    fn from(it: &'a Suppression) -> Self {
        Self {
            rule: &it.rule,
            entity: it.entity.as_deref(),
            reason: &it.reason,
            until_on: it.until_on,
        }
    }
}

impl From<&'static Rule> for RuleRow {
    fn from(rule: &'static Rule) -> Self {
        Self {
            id: rule.id,
            severity: rule.severity.as_str(),
            title: rule.title,
            why: rule.why,
            remedy: rule.remedy,
            source: rule.source,
            needs: rule.needs.iter().map(|it| NeedRow { step: it.step, types: it.types }).collect(),
        }
    }
}

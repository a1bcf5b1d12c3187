//! Findings for a terminal. Knows no rule.

use std::collections::BTreeMap;

use super::words::count;
use super::{Finding, Findings, Severity, Suppression};
use crate::date::day;
use crate::shown;

/// How many findings of a rule are told before the rest is counted.
const TOLD: usize = 20;
const COLUMNS: usize = 100;

impl Findings {
    /// They for a terminal: how many, then each rule with what it found, then what is suppressed, and
    /// what could not be decided.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = Lines::default();
        text.line(0, &self.head());
        text.line(0, &format!("The graph is {}.", self.headline));
        self.write_found(&mut text);
        self.write_suppressed(&mut text);
        self.write_undecided(&mut text);
        text.0
    }

    fn head(&self) -> String {
        let name = self.organization.as_ref().map(|(name, _)| shown(name));
        let name = name.as_deref().unwrap_or("An organization that could not be read");
        let on = self.now.map(|now| format!(", {}", day(now))).unwrap_or_default();
        let counts = Severity::ALL.map(|it| (it, self.count(it)));
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<_> = counts.map(|(it, count)| format!("{count} {it}")).collect();
        let mut parts = vec![match counts.as_slice() {
            [] => "nothing found".to_owned(),
            counts => counts.join(", "),
        }];
        if !self.suppressed.is_empty() {
            parts.push(format!("{} suppressed", self.suppressed.len()));
        }
        let (passed, undecided) = (self.passed().count(), self.undecided().count());
        parts.push(format!("{passed} of {} passed", count(self.examined.len(), "rule")));
        if undecided > 0 {
            parts.push(format!("{undecided} not decided wholly"));
        }
        format!("{name}{on}: {}.", parts.join("; "))
    }

    fn write_found(&self, text: &mut Lines) {
        let mut rest: &[Finding] = &self.found;
        // A rule is told where its worst finding stands, with all of its findings.
        let mut told: Vec<&str> = Vec::new();
        while let Some((first, others)) = rest.split_first() {
            rest = others;
            let rule = first.rule;
            if told.contains(&rule.id) {
                continue;
            }
            told.push(rule.id);
            text.blank();
            let severity = first.severity.as_str().to_uppercase();
            text.line(0, &format!("{severity}  {} [{}]", rule.title, rule.id));
            let all: Vec<_> = self.found.iter().filter(|it| it.rule.id == rule.id).collect();
            for finding in all.iter().take(TOLD) {
                let differs = finding.severity != first.severity;
                let own = if differs { format!("{}: ", finding.severity) } else { String::new() };
                let (sentence, right) = (&finding.sentence, right(finding));
                text.item(&format!("{own}{sentence}{right}{}", since(finding)));
            }
            if let Some(more) = all.len().checked_sub(TOLD).filter(|more| *more > 0) {
                text.item(&format!("and {more} more, which JSON and SARIF have"));
            }
            text.line(2, &format!("Why: {}", rule.why));
            text.line(2, &format!("Mend: {}", rule.remedy));
            text.line(2, &format!("Source: {}", rule.source));
        }
    }

    fn write_suppressed(&self, text: &mut Lines) {
        if self.suppressed.len().saturating_add(self.ended.len()) == 0 && self.idle.is_empty() {
            return;
        }
        text.blank();
        text.line(0, "Suppressed");
        for (finding, Suppression { reason, until, .. }) in self.suppressed.iter().take(TOLD) {
            let severity = finding.severity;
            let (id, reason) = (finding.rule.id, shown(reason));
            let sentence = &finding.sentence;
            text.item(&format!("{severity}: {sentence} [{id}]; until {until}: {reason}"));
        }
        if let Some(more) = self.suppressed.len().checked_sub(TOLD).filter(|more| *more > 0) {
            text.item(&format!("and {more} more, which JSON and SARIF have"));
        }
        for it in &self.ended {
            let when = match self.now {
                Some(_) => format!("ended on {}", it.until),
                None => "may have ended: the graph does not say when it was read".to_owned(),
            };
            text.item(&format!("suppresses nothing, for it {when}: {}", of(it)));
        }
        for it in &self.idle {
            text.item(&format!("suppresses nothing, for nothing of it was found: {}", of(it)));
        }
    }

    fn write_undecided(&self, text: &mut Lines) {
        let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (rule, reasons) in self.undecided() {
            for why in reasons {
                by_reason.entry(why).or_default().push(rule.id);
            }
        }
        if by_reason.is_empty() {
            return;
        }
        text.blank();
        text.line(0, "Not decided");
        for (why, rules) in by_reason {
            text.item(&format!("{why} [{}]", rules.join(", ")));
        }
    }
}

/// By what right, behind a sentence that does not say it.
fn right(finding: &Finding) -> String {
    let is_said = |right: &&String| finding.sentence.contains(right.trim_start_matches("by "));
    let right = finding.right.as_ref().filter(|right| !is_said(right));
    right.map(|right| format!("; {right}")).unwrap_or_default()
}

/// Since when, behind a sentence.
fn since(finding: &Finding) -> String {
    let kind = finding.entities.first().map_or("", |thing| &thing.kind);
    let since = finding.since.map(|since| (since.what(kind), day(since.on)));
    // Where the sentence says the day, it does not say it twice.
    let since = since.filter(|(_, day)| !finding.sentence.contains(day.as_str()));
    since.map(|(what, day)| format!("; {what} {day}")).unwrap_or_default()
}

fn of(suppression: &Suppression) -> String {
    let Suppression { rule, entity, reason, .. } = suppression;
    let entity = entity.as_ref().map(|it| format!(" of {}", shown(it))).unwrap_or_default();
    format!("{rule}{entity} ({})", shown(reason))
}

/// Lines that are broken between words.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn blank(&mut self) {
        self.0.push('\n');
    }

    /// A paragraph that is indented by so many columns.
    fn line(&mut self, indent: usize, text: &str) {
        self.broken(&" ".repeat(indent), &" ".repeat(indent), text);
    }

    /// One of a list.
    fn item(&mut self, text: &str) {
        self.broken("  - ", "    ", text);
    }

    fn broken(&mut self, first: &str, next: &str, text: &str) {
        let mut line = first.to_owned();
        let mut is_empty = true;
        for word in text.split(' ') {
            let width = line.chars().count().saturating_add(word.chars().count());
            if !is_empty && width >= COLUMNS {
                self.0.push_str(&line);
                self.0.push('\n');
                line = next.to_owned();
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.0.push_str(&line);
        self.0.push('\n');
    }
}

//! What is wrong with an organization: a table of rules, each a pure function, and what they found,
//! what is suppressed, and what could not be decided. Knows no file and no clock but the graph's own.
//!
//! A rule looks at what is in the graph. What it needs and was not read, and what the service does not
//! tell, is said: that nothing was found is *all is well* only where the rule passed.

mod asked;
mod json;
mod lines;
mod needs;
mod rule;
mod rules;
mod sarif;
mod settings;
mod severity;
mod suppressions;
mod text;
mod words;

pub use rule::{Finding, Need, Rule, Since, Thing};
pub use rules::RULES;
pub(crate) use rules::lets_in_anybody;
pub use settings::Settings;
pub use severity::Severity;
pub use suppressions::{Suppression, Suppressions};

use crate::organization::{Organization, label};
use asked::Asked;

/// Every rule.
#[must_use]
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// What is wrong with an organization, and what is not known.
#[derive(Clone, Debug)]
pub struct Findings {
    organization: Option<(String, String)>,
    /// The only *now*, in milliseconds.
    now: Option<i64>,
    /// How complete the graph is.
    headline: String,
    /// The worst first, then in the order of rules, of names and of keys.
    found: Vec<Finding>,
    suppressed: Vec<(Finding, Suppression)>,
    /// What each rule that was examined could not decide, in the order of rules.
    examined: Vec<(&'static Rule, Vec<String>)>,
    /// Suppressions that are over, and so suppress nothing.
    ended: Vec<Suppression>,
    /// Suppressions that fit no finding.
    idle: Vec<Suppression>,
}

/// Examines an organization by the rules that the settings ask for.
#[must_use]
pub fn examine(organization: &Organization<'_>, settings: &Settings) -> Findings {
    let asked = Asked::new(organization, settings);
    let only = &settings.only;
    let rules = RULES.iter().filter(|rule| only.is_empty() || only.iter().any(|it| it == rule.id));
    let (mut all, mut examined) = (Vec::new(), Vec::new());
    for rule in rules {
        let (found, undecided) = examine_rule(&asked, rule);
        all.extend(found);
        examined.push((rule, undecided));
    }
    // They come in the order of rules, and stay so within a severity.
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let account = organization.account();
    let mut findings = Findings {
        organization: account.map(|it| {
            let id = crate::organization::text(it, "id").unwrap_or_default();
            (label(it).to_owned(), id.to_owned())
        }),
        now: organization.now(),
        headline: organization.report().headline(),
        found: Vec::new(),
        suppressed: Vec::new(),
        examined,
        ended: Vec::new(),
        idle: Vec::new(),
    };
    findings.suppress(all, &settings.suppressions);
    findings
}

/// What a rule found, and why it could not decide all.
fn examine_rule(asked: &Asked<'_, '_>, rule: &'static Rule) -> (Vec<Finding>, Vec<String>) {
    let verdict = (rule.examine)(asked);
    let unmet = rule.needs.iter().filter(|_| !verdict.is_decided);
    let unmet = unmet.filter_map(|need| needs::unmet(asked.organization, need));
    let mut undecided: Vec<String> = Vec::new();
    for why in unmet.chain(verdict.undecided) {
        if !undecided.contains(&why) {
            undecided.push(why);
        }
    }
    let found = verdict.found.into_iter().map(|found| Finding {
        rule,
        severity: found.severity.unwrap_or(rule.severity),
        sentence: found.sentence,
        entities: found.entities,
        since: found.since,
        right: found.right,
    });
    let mut found: Vec<Finding> = found.collect();
    found.sort_by(|a, b| (a.name(), a.identity()).cmp(&(b.name(), b.identity())));
    (found, undecided)
}

impl Findings {
    /// Takes apart what is suppressed. Without a clock nothing is known to be suppressed still.
    fn suppress(&mut self, all: Vec<Finding>, suppressions: &Suppressions) {
        let now = self.now;
        let is_examined =
            |it: &&Suppression| self.examined.iter().any(|(rule, _)| rule.id == it.rule);
        let (ended, running): (Vec<_>, Vec<_>) = suppressions
            .iter()
            .filter(is_examined)
            .cloned()
            .partition(|it| now.is_none_or(|now| it.has_ended(now)));
        let mut is_used = vec![false; running.len()];
        for finding in all {
            let fitting = running.iter().zip(&mut is_used).filter(|(it, _)| it.fits(&finding));
            let mut first = None;
            for (suppression, is_used) in fitting {
                *is_used = true;
                first = first.or(Some(suppression));
            }
            match first {
                Some(suppression) => self.suppressed.push((finding, suppression.clone())),
                None => self.found.push(finding),
            }
        }
        let unused = running.into_iter().zip(is_used).filter(|(_, is_used)| !is_used);
        self.idle = unused.map(|(suppression, _)| suppression).collect();
        self.ended = ended;
    }

    /// What is wrong: the worst first, then in the order of rules, of names and of keys.
    pub fn found(&self) -> impl Iterator<Item = &Finding> {
        self.found.iter()
    }

    /// What is wrong and suppressed, in the same order.
    pub fn suppressed(&self) -> impl Iterator<Item = (&Finding, &Suppression)> {
        self.suppressed.iter().map(|(finding, suppression)| (finding, suppression))
    }

    /// The rules that could not be decided wholly, with the reasons.
    pub fn undecided(&self) -> impl Iterator<Item = (&'static Rule, &[String])> {
        let undecided = self.examined.iter().filter(|(_, why)| !why.is_empty());
        undecided.map(|(rule, why)| (*rule, why.as_slice()))
    }

    /// The rules that were decided wholly, and found nothing.
    pub fn passed(&self) -> impl Iterator<Item = &'static Rule> {
        let decided = self.examined.iter().filter(|(_, why)| why.is_empty()).map(|(rule, _)| *rule);
        let suppressed = || self.suppressed.iter().map(|(finding, _)| finding);
        decided.filter(move |rule| {
            !self.found.iter().chain(suppressed()).any(|it| it.rule.id == rule.id)
        })
    }

    /// Whether anything that is not suppressed is as bad as that, or worse.
    #[must_use]
    pub fn has_at_least(&self, severity: Severity) -> bool {
        self.found.iter().any(|finding| finding.severity >= severity)
    }

    /// How many there are of a severity.
    fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|finding| finding.severity == severity).count()
    }
}

//! Findings that appeared and went away. Knows no rule.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::absence::may_not_work;
use super::compared::Side;
use super::delta::{Delta, How};
use crate::findings::{Finding, Findings, Settings, Severity, examine};
use crate::kinds::API_KEY;
use crate::organization::Organization;

/// What makes a finding the same one in both graphs.
type Identity<'f> = (&'static str, &'f str);

/// What is wrong now and was not, and the other way round.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) appeared: Vec<Appeared>,
    pub(super) went_away: Vec<WentAway>,
    /// Those with another severity than before.
    pub(super) changed: Vec<Changed>,
    /// Those that are not found again, and of whose rules not all could be decided.
    pub(super) undecided: Vec<Finding>,
}

/// A finding of the new graph only.
#[derive(Clone, Debug)]
pub(super) struct Appeared {
    pub(super) finding: Finding,
    /// Whether it may have been so: its rule could not be decided wholly before, or it is found only
    /// as less was read of the thing now, as whether a key's maker is gone.
    pub(super) may_have_been: bool,
    /// Whether it was so and suppressed.
    pub(super) was_suppressed: bool,
}

/// A finding of the old graph only.
#[derive(Clone, Debug)]
pub(super) struct WentAway {
    pub(super) finding: Finding,
    /// Whether it may not have been so: less was known of the thing before.
    pub(super) may_not_have_been: bool,
}

/// A finding of both graphs, with another severity than before.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) finding: Finding,
    pub(super) was: Severity,
    /// Whether it may be so only because not the same was read of both graphs.
    pub(super) may_be_the_same: bool,
    /// Whether it is no news: it is milder for want of knowing.
    pub(super) is_no_news: bool,
}

impl Found {
    /// What is wrong in the one and not in the other.
    pub(super) fn between(
        old: &Organization<'_>,
        new: &Organization<'_>,
        delta: &Delta<'_>,
        settings: &Settings,
    ) -> Self {
        let (old_graph, new_graph) = (old, new);
        let is_read_alike = old.report().partial_types == new.report().partial_types;
        let (old, new) = (examine(old, settings), examine(new, settings));
        let before: BTreeMap<_, _> = old.found().map(|it| (it.identity(), it)).collect();
        let (hidden_before, hidden_after) = (suppressed(&old), suppressed(&new));
        let unknown_before = Unknown::of(old_graph, &old, delta, Side::Old);
        let unknown_after = Unknown::of(new_graph, &new, delta, Side::New);
        let mut all = Self::default();
        for finding in new.found() {
            let Some(old) = before.get(&finding.identity()) else {
                all.appeared.push(Appeared {
                    finding: finding.clone(),
                    may_have_been: unknown_before.concerns(finding) || unknown_after.lacks(finding),
                    was_suppressed: hidden_before.contains(&finding.identity()),
                });
                continue;
            };
            if old.severity != finding.severity {
                let is_milder = finding.severity < old.severity;
                let milder = if is_milder { &unknown_after } else { &unknown_before };
                let is_milder_known = !milder.concerns(finding);
                all.changed.push(Changed {
                    finding: finding.clone(),
                    was: old.severity,
                    may_be_the_same: !is_milder_known || !is_read_alike,
                    is_no_news: is_milder && !is_milder_known,
                });
            }
        }
        let after: BTreeSet<_> = new.found().map(Finding::identity).collect();
        let is_there = |it: Identity<'_>| after.contains(&it) || hidden_after.contains(&it);
        for finding in old.found().filter(|it| !is_there(it.identity())) {
            if unknown_after.concerns(finding) {
                all.undecided.push(finding.clone());
            } else {
                let may_not_have_been = unknown_before.lacks(finding);
                all.went_away.push(WentAway { finding: finding.clone(), may_not_have_been });
            }
        }
        all
    }

    /// Whether nothing is known to have appeared or to have gone.
    pub(super) fn is_empty(&self) -> bool {
        let is_same = self.changed.iter().all(|it| it.may_be_the_same);
        let is_old = self.appeared.iter().all(|it| it.may_have_been);
        is_old && self.went_away.iter().all(|it| it.may_not_have_been) && is_same
    }

    pub(super) fn json(&self) -> Json {
        let appeared = self.appeared.iter().map(|it| {
            let (may_have_been, was_suppressed) = (it.may_have_been, it.was_suppressed);
            let more = [("mayHaveBeenBefore", may_have_been), ("wasSuppressed", was_suppressed)];
            json(&it.finding, more.map(|(name, is_so)| (name, is_so.into())))
        });
        let changed = self.changed.iter().map(|it| {
            let (was, may_be_the_same) = (it.was.as_str().into(), it.may_be_the_same.into());
            json(&it.finding, [("severityBefore", was), ("mayBeTheSame", may_be_the_same)])
        });
        let went_away = self
            .went_away
            .iter()
            .map(|it| json(&it.finding, [("mayNotHaveBeenBefore", it.may_not_have_been.into())]));
        let plain = |it: &Finding| json(it, []);
        json!({
            "appeared": appeared.collect::<Vec<_>>(),
            "wentAway": went_away.collect::<Vec<_>>(),
            "severityChanged": changed.collect::<Vec<_>>(),
            "notKnownToBeAway": self.undecided.iter().map(plain).collect::<Vec<_>>(),
        })
    }
}

/// A finding, and more of it.
fn json<const COUNT: usize>(finding: &Finding, more: [(&str, Json); COUNT]) -> Json {
    let (rule, entity) = finding.identity();
    let own = [
        ("rule", rule.into()),
        ("severity", finding.severity.as_str().into()),
        ("entity", entity.into()),
        ("sentence", finding.sentence.clone().into()),
    ];
    let fields = own.into_iter().chain(more);
    Json::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// What is not known of a graph: the rules that were not decided wholly, and the keys of what was
/// not seen, or of which something was not told, that the other graph tells.
#[derive(Debug)]
struct Unknown<'a> {
    rules: BTreeSet<&'static str>,
    keys: BTreeSet<&'a str>,
}

impl<'a> Unknown<'a> {
    fn of(
        organization: &'a Organization<'_>,
        findings: &Findings,
        delta: &'a Delta<'_>,
        side: Side,
    ) -> Self {
        let unseen = if side == Side::Old { How::SeenFirst } else { How::Unseen };
        let unseen = delta.entities.iter().filter(|it| it.how == unseen);
        let untold = delta.unread.iter().filter(|it| it.side == side).flat_map(|it| &it.of);
        let unsure = organization.of_type(API_KEY).filter(|it| may_not_work(organization, it));
        let keys = unseen.map(|it| it.thing.key.as_ref()).chain(untold.map(String::as_str));
        let keys = keys.chain(unsure.map(|it| it.key.as_ref()));
        let rules = findings.undecided().map(|(rule, _)| rule.id);
        Self { rules: rules.collect(), keys: keys.collect() }
    }

    /// Whether a finding of this graph can be there only as something of the thing is not told.
    fn lacks(&self, finding: &Finding) -> bool {
        self.keys.contains(finding.identity().1)
    }

    /// Whether a finding of the other graph can be so here, and not be found.
    fn concerns(&self, finding: &Finding) -> bool {
        let mut keys = finding.entities.iter().map(|it| it.key.as_str());
        self.rules.contains(finding.rule.id) || keys.any(|key| self.keys.contains(key))
    }
}

fn suppressed(findings: &Findings) -> BTreeSet<Identity<'_>> {
    findings.suppressed().map(|(it, _)| it.identity()).collect()
}

//! How much may be asked for and spent: of the organization and of its workspaces.

use std::borrow::Cow;

use graph::Value;

use super::super::delta::PropertyChange;
use super::super::names::{listed, no_longer, now, quoted, said};
use super::{EntityChange, Telling};
use crate::kinds::ACCOUNT;

/// What follows from `spendLimits`: the nearest one of them.
const NEAREST: [&str; 6] = [
    "spendLimits",
    "spendLimitAmount",
    "spendLimitCurrency",
    "spendLimitEnabled",
    "spendLimitPeriod",
    "spendLimitSource",
];

impl<'g> Telling<'_, 'g> {
    /// Tells of the organization's own limits.
    pub(super) fn organization_limits(&mut self, change: &EntityChange<'g>) {
        self.listed_limits(change, "rateLimits", "rate limits", &[]);
        self.listed_limits(change, "spendLimits", "spend limits", &[]);
        self.now(
            change,
            &[
                ("spendLimitsOfGroups", "has {} spend limits of groups"),
                ("spendLimitsOfUsers", "has {} spend limits of users"),
                ("spendLimitsOfWorkspaces", "has {} spend limits of workspaces"),
            ],
        );
    }

    /// Tells of a workspace's limits. Those that it inherits are told of the organization.
    pub(super) fn workspace_limits(&mut self, change: &EntityChange<'g>) {
        let account = self.delta.entities.iter().find(|it| it.thing.kind == ACCOUNT);
        let is_told = |name| account.is_some_and(|it| it.property(name).is_some());
        let rates: &[&str] = if is_told("rateLimits") { &["(organization)"] } else { &[] };
        let spending: &[&str] =
            if is_told("spendLimits") { &["(organization)", "(usage_tier)"] } else { &[] };
        self.listed_limits(change, "rateLimits", "rate limits", rates);
        self.listed_limits(change, "spendLimits", "spend limits", spending);
        for (name, of, what) in [
            ("hasOwnRateLimit", "rateLimits", "rate limit"),
            ("hasOwnSpendLimit", "spendLimits", "spend limit"),
        ] {
            let is_covered = self.said_properties.contains(&(change.thing.key.as_ref(), of));
            let Some(it) = self.take(change, &[name]).filter(|_| !is_covered) else { continue };
            let has = if it.new == Some(&true.into()) { "now has a" } else { "no longer has a" };
            self.say_of(name, change.thing, &format!("{has} {what} of its own"));
        }
    }

    /// Tells which of several limits are there now, and which are no more, but those that end in
    /// one of some words.
    fn listed_limits(
        &mut self,
        change: &EntityChange<'g>,
        name: &'static str,
        noun: &str,
        elsewhere: &[&str],
    ) {
        let (covered, is_spending) = match name {
            "spendLimits" => (NEAREST.as_slice(), true),
            _ => (["rateLimits"].as_slice(), false),
        };
        let Some(it) = self.take(change, &[name]) else { return };
        self.cover(change, covered);
        let (added, removed) = added_and_removed(it);
        let own = |all: Vec<&'g str>| -> Vec<&'g str> {
            all.into_iter().filter(|it| !elsewhere.iter().any(|end| it.ends_with(end))).collect()
        };
        let predicate = match (own(added), own(removed)) {
            (added, removed) if added.is_empty() && removed.is_empty() => return,
            (added, removed) if removed.is_empty() => {
                format!("now has these {noun}: {}", quotes(&added))
            }
            (added, removed) if added.is_empty() => {
                format!("no longer has these {noun}: {}", quotes(&removed))
            }
            (added, removed) => {
                format!("now has other {noun}: {}, was {}", quotes(&added), quotes(&removed))
            }
        };
        let unit = if is_spending { " (in the currency's minor unit, as cents)" } else { "" };
        self.say_of(name, change.thing, &format!("{predicate}{unit}"));
    }

    /// Tells what a list has now and what it has no more: `now permits …, and no longer …`.
    pub(super) fn list_changed(
        &mut self,
        change: &EntityChange<'g>,
        names: &[&'static str],
        has: &str,
    ) {
        let Some(it) = self.take(change, names) else { return };
        let predicate = match added_and_removed(it) {
            (added, removed) if removed.is_empty() && !added.is_empty() => {
                now(&format!("{has} {}, too", quotes(&added)))
            }
            (added, removed) if added.is_empty() && !removed.is_empty() => {
                no_longer(&format!("{has} {}", quotes(&removed)))
            }
            (added, removed) if !added.is_empty() => {
                now(&format!("{has} {}, and no longer {}", quotes(&added), quotes(&removed)))
            }
            _ => now(&format!("{has} {} (was {})", said(it.new), said(it.old))),
        };
        self.say_of(it.name, change.thing, &predicate);
    }
}

/// The texts that are in the new list only, and those that are in the old one only.
fn added_and_removed<'g>(change: PropertyChange<'g>) -> (Vec<&'g str>, Vec<&'g str>) {
    let (old, new) = (texts(change.old), texts(change.new));
    let only = |these: &[Cow<'static, str>], those: &'g [Cow<'static, str>]| -> Vec<&'g str> {
        those.iter().filter(|it| !these.contains(it)).map(AsRef::as_ref).collect()
    };
    (only(old, new), only(new, old))
}

fn texts<'g>(value: Option<&'g Value<'static>>) -> &'g [Cow<'static, str>] {
    match value {
        Some(Value::Texts(texts)) => texts,
        _ => &[],
    }
}

fn quotes(texts: &[&str]) -> String {
    let first: Vec<_> = texts.iter().take(5).map(|it| quoted(it)).collect();
    listed(&first, texts.len())
}

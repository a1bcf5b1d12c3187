//! What somebody or something reaches, and who acts as it. Knows no column of a terminal.

use std::collections::BTreeSet;

use graph::Entity;
use serde::Serialize;

use super::about::About;
use super::acting::{Acting, acting, opens};
use super::listed::{Listed, only_section, plain_section, section};
use super::not_known::{NotKnown, not_known, not_known_text};
use super::text::wrapped;
use super::thing::Thing;
use crate::access::Means;
use crate::date::day;
use crate::find::{NotFound, find};
use crate::kinds::{
    ACCOUNT, API_KEY, FEDERATION_ISSUER, FEDERATION_RULE, GROUP, INVITE, ROLE, SERVICE_ACCOUNT,
    TELEMETRY_DESTINATION, USER, WORKSPACE, noun,
};
use crate::organization::{Organization, flag};
use crate::reach::Access;
use crate::{rights, shown};

/// The types of what reaches something.
const SUBJECTS: [&str; 9] = [
    USER,
    API_KEY,
    SERVICE_ACCOUNT,
    FEDERATION_RULE,
    FEDERATION_ISSUER,
    INVITE,
    GROUP,
    ROLE,
    TELEMETRY_DESTINATION,
];

/// What something reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhatCan {
    /// Whose graph it is.
    pub organization: Option<Thing>,
    /// When the service gave the last answer, in milliseconds.
    pub last_answered_on: Option<i64>,
    /// What reaches.
    pub subject: Subject,
    /// What it reaches, in the order of keys.
    pub reaches: Vec<Listed>,
    /// What acts as it, and who does so thereby, in the order of keys.
    pub acting: Vec<Acting>,
    /// What was not read, and what may be missing therefore.
    pub not_known: Vec<NotKnown>,
}

/// What reaches something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// It.
    #[serde(flatten)]
    pub thing: Thing,
    /// What is to be known of it.
    #[serde(flatten)]
    pub about: About,
    /// What its role in the organization lets do, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permits: Option<String>,
}

/// What something reaches, by its name, address, id or key.
///
/// # Errors
///
/// If it is not known what is meant.
pub fn what_can(organization: &Organization<'_>, word: &str) -> Result<WhatCan, NotFound> {
    let entity = find(organization, &SUBJECTS, word)?;
    let access = Access::new(organization);
    let about = About::new(organization, entity);
    let permits = about.role.as_deref().and_then(rights::in_organization).map(str::to_owned);
    let reaches = access.ways_from(&entity.key).into_iter().filter_map(|ways| {
        let mut listed = Listed::new(organization, entity, &ways)?;
        listed.opens = opens(organization, &access, &listed.thing);
        Some(listed)
    });
    let kind = entity.kind.as_ref();
    let mut not_known = not_known(organization.report(), |lack| {
        let (lacking, kinds) = lack.reached?;
        (kinds.is_empty() || kinds.contains(&kind)).then_some(lacking)
    });
    not_known.extend(self_not_known(entity));
    Ok(WhatCan {
        organization: organization.account().map(Thing::new),
        last_answered_on: organization.now(),
        subject: Subject { thing: Thing::new(entity), about, permits },
        reaches: reaches.collect(),
        acting: acting(organization, &access, entity),
        not_known,
    })
}

/// What the graph does not say of a key itself.
fn self_not_known(entity: &Entity<'_>) -> Vec<NotKnown> {
    let is_key = entity.kind == API_KEY;
    let absent = [
        (flag(entity, "isAdminCredential").is_none(), "whether it has an admin's rights"),
        (!entity.properties.contains_key("keyKind"), "whom it acts as"),
        (
            !entity.properties.contains_key("scopeType"),
            "whether it is good for the whole organization",
        ),
    ];
    let said = absent.into_iter().filter(|(is_absent, _)| is_key && *is_absent);
    let said =
        said.map(|(_, what)| NotKnown { step: None, sentence: format!("{what} is not told") });
    said.collect()
}

impl WhatCan {
    /// It for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.head();
        let (open, closed): (Vec<_>, Vec<_>) =
            self.reaches.iter().filter(|it| self.is_told(it)).partition(|it| it.active);
        let is_nothing = open.is_empty() && closed.is_empty() && self.acting.is_empty();
        if is_nothing && self.subject.thing.state.is_none() {
            text += "\nIt reaches nothing, by what was read.\n";
        }
        for (kind, title, has_groups) in TITLES {
            let of_kind: Vec<_> = open.iter().copied().filter(|it| it.thing.kind == kind).collect();
            text += &match (of_kind.is_empty(), has_groups) {
                (true, _) => continue,
                (false, _) if kind == ACCOUNT => {
                    of_kind.iter().map(|it| only_section(title, it)).collect()
                }
                (false, true) => section(title, &of_kind),
                (false, false) => plain_section(title, &of_kind),
            };
        }
        text += &self.acting_text();
        if !closed.is_empty() {
            text += &self.closed(&closed);
        }
        text + &not_known_text(&self.not_known)
    }

    /// Ways that open nothing. Where that is because of what reaches, it was said.
    fn closed(&self, closed: &[&Listed]) -> String {
        let Subject { thing, .. } = &self.subject;
        let state = thing.state.as_deref().unwrap_or_default();
        let known = format!("{} is {state}", thing.said());
        let closed: Vec<_> = closed.iter().map(|it| it.without_reason(&known)).collect();
        plain_section("Ways that open nothing any more", &closed.iter().collect::<Vec<_>>())
    }

    fn head(&self) -> String {
        let Subject { thing, about, permits } = &self.subject;
        let of = self.organization.as_ref().map(|it| format!(" of {}", it.name));
        let when = self.last_answered_on.map(|it| format!(", as of {}", day(it)));
        let (of, when) = (of.unwrap_or_default(), when.unwrap_or_default());
        let kind = noun(&thing.kind);
        let mut text =
            wrapped(&format!("What the {kind} {}{of} can reach{when}", thing.said()), "");
        let mut facts: Vec<String> = Vec::new();
        facts.extend(thing.email.clone());
        facts.extend(about.role.as_ref().map(|role| match permits {
            Some(permits) => format!("{role}: {permits}"),
            None => role.clone(),
        }));
        facts.extend(about.behind("", true));
        facts.extend((about.admin == Some(true)).then(|| "has an admin's rights".to_owned()));
        facts.extend(about.ends());
        for line in facts.into_iter().chain(about.below()) {
            text += &wrapped(&line, "  ");
        }
        if let Some(state) = &thing.state {
            let said = if thing.kind == INVITE && state == "accepted" {
                "It was accepted: who accepted it is a user by now."
            } else {
                &format!("It is {state}: it opens nothing.")
            };
            text.push('\n');
            text += &wrapped(said, "");
        }
        text
    }

    /// Whether it is told in a text: what roles permit is told of the roles, and what is on the way to
    /// something else is told there.
    fn is_told(&self, listed: &Listed) -> bool {
        let is_by_role = || {
            let last = listed.ways.first().and_then(|way| way.steps.last());
            last.is_some_and(|step| step.means == Means::Permits.as_str())
        };
        match listed.thing.kind.as_str() {
            ACCOUNT => !is_by_role() || self.subject.thing.kind == ROLE,
            GROUP => self.subject.thing.kind == INVITE,
            _ => true,
        }
    }

    fn acting_text(&self) -> String {
        let known: BTreeSet<_> = self.reaches.iter().map(|it| it.thing.key.as_str()).collect();
        // A person's own keys are told already.
        let is_new = |it: &&Acting| !known.contains(it.thing.key.as_str());
        let (open, closed): (Vec<_>, Vec<_>) =
            self.acting.iter().filter(is_new).partition(|it| it.active);
        if open.is_empty() && closed.is_empty() {
            return String::new();
        }
        let mut text = format!("\nWhat acts as it: {}\n", open.len());
        text.extend(open.iter().map(|it| it.text()));
        if !closed.is_empty() {
            text += &format!("  and {} that open nothing any more\n", closed.len());
        }
        text
    }

    /// It for a program.
    #[must_use]
    pub fn json(&self) -> String {
        shown::json(self)
    }
}

/// What is reached, in the order in which it is told, and whether in groups of rights.
const TITLES: [(&str, &str, bool); 8] = [
    (ACCOUNT, "The administration of the organization", true),
    (WORKSPACE, "Workspaces", true),
    (GROUP, "Groups", false),
    (ROLE, "Roles", false),
    (API_KEY, "Keys that they made, if they kept the secrets", false),
    (SERVICE_ACCOUNT, "Service accounts that it can act as", true),
    (USER, "People whom it can act as", true),
    (FEDERATION_RULE, "Rules that believe it", false),
];

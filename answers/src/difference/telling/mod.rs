//! What differs, in sentences. Knows no text and no JSON.
//!
//! Each type has its own: what they cover is said, and what no sentence covers is said by a plain
//! one at the end. What follows from something else is no sentence of its own.

mod groups;
mod invites;
mod issuers;
mod keys;
mod leaving;
mod limits;
mod lookups;
mod memberships;
mod people;
mod relationships;
mod rest;
mod rules;
mod service_accounts;
mod surroundings;
mod unread;
mod words;
mod workspaces;

use std::collections::{BTreeMap, BTreeSet};

use graph::{Entity, Relationship};

use super::delta::{Change, Delta, How, PropertyChange};
use super::names::{Names, now, said};
use super::sentence::{Sentence, Topic};
use crate::kinds::{
    ACCOUNT, API_KEY, EXTERNAL_KEY, FEDERATION_ISSUER, FEDERATION_RULE, GROUP, INVITE, ROLE,
    SERVICE_ACCOUNT, TELEMETRY_DESTINATION, USER, WORKSPACE,
};
use crate::organization::Organization;

type EntityChange<'g> = Change<'g, Entity<'static>>;
type RelationshipChange<'g> = Change<'g, Relationship<'static>>;

/// What was told.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// By topic.
    pub(super) sentences: Vec<Sentence>,
    /// The keys of the relationships that follow from something else that changed.
    pub(super) following: BTreeSet<String>,
}

/// What is needed to tell, and what was told.
#[derive(Debug)]
struct Telling<'a, 'g> {
    old: &'a Organization<'g>,
    new: &'a Organization<'g>,
    delta: &'a Delta<'g>,
    names: Names<'g>,
    /// The keys of those who left, by the ids of who made them and whom they act as.
    keys: BTreeMap<&'g str, Vec<&'g str>>,
    /// The places of relationships that differ, by the keys of their ends.
    touching: BTreeMap<&'g str, Vec<usize>>,
    /// The keys of what a sentence says that it is new or gone, and the relationships that one
    /// covers.
    is_said: BTreeSet<&'g str>,
    /// The properties that a sentence covers, with the keys of what has them.
    said_properties: BTreeSet<(&'g str, &'g str)>,
    told: Told,
}

/// Tells what differs.
pub(super) fn tell<'g>(old: &Organization<'g>, new: &Organization<'g>, delta: &Delta<'g>) -> Told {
    let mut touching: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, change) in delta.relationships.iter().enumerate() {
        for end in [&change.thing.from, &change.thing.to] {
            touching.entry(end.as_ref()).or_default().push(place);
        }
    }
    let mut telling = Telling {
        old,
        new,
        delta,
        names: Names::of(old, new),
        keys: leaving::keys_left(old, new, delta),
        touching,
        is_said: BTreeSet::new(),
        said_properties: BTreeSet::new(),
        told: Told::default(),
    };
    telling.what_is_seen_first();
    telling.invites_that_were_accepted();
    delta.entities.iter().for_each(|change| telling.entity(change));
    telling.relationships();
    telling.rest();
    let mut told = telling.told;
    told.sentences.sort_by_key(|it| it.topic);
    told
}

impl<'g> Telling<'_, 'g> {
    fn entity(&mut self, change: &EntityChange<'g>) {
        let kind = change.thing.kind.as_ref();
        if self.is_said.contains(change.thing.key.as_ref()) || change.how == How::Unseen {
            return;
        }
        match kind {
            USER => self.user(change),
            INVITE => self.invite(change),
            API_KEY => self.api_key(change),
            SERVICE_ACCOUNT => self.service_account(change),
            FEDERATION_ISSUER => self.issuer(change),
            FEDERATION_RULE => self.rule(change),
            WORKSPACE => self.workspace(change),
            GROUP => self.group(change),
            ROLE => self.role(change),
            TELEMETRY_DESTINATION => self.destination(change),
            EXTERNAL_KEY => self.external_key(change),
            ACCOUNT => self.account(change),
            _ => {}
        }
    }

    /// Says a sentence about an entity.
    fn say(&mut self, sort: &str, entity: &Entity<'static>, text: String) {
        let sort = format!("{} {sort}", entity.kind);
        let about = vec![entity.key.clone().into_owned()];
        self.told.sentences.push(Sentence { topic: Topic::of(&entity.kind), sort, text, about });
    }

    /// Says that the last sentence is about something else, too.
    fn also_about(&mut self, key: &str) {
        if let Some(last) = self.told.sentences.last_mut() {
            last.about.push(key.to_owned());
        }
    }

    /// Says that the one that begins a sentence does something: `The key ci (…) was renamed`.
    fn say_of(&mut self, sort: &str, entity: &'g Entity<'static>, predicate: &str) {
        let start = self.names.start(entity);
        self.say(sort, entity, format!("{start} {predicate}"));
    }

    /// Says that something is new, or that it is seen first: the rest of it after a comma.
    fn say_new(&mut self, change: &EntityChange<'g>, rest: &[String]) {
        let name = self.names.the(change.thing);
        let name = name.strip_prefix("the ").unwrap_or(&name);
        let text = match change.how {
            How::SeenFirst => {
                format!("{} is seen for the first time", self.names.start(change.thing))
            }
            _ => format!("A new {name}"),
        };
        let rest: String = rest.iter().map(|it| format!(", {it}")).collect();
        self.is_said.insert(&change.thing.key);
        self.say(change.how.as_str(), change.thing, format!("{text}{rest}"));
    }

    /// Says that something is gone.
    fn say_gone(&mut self, change: &EntityChange<'g>, predicate: &str) {
        self.is_said.insert(&change.thing.key);
        self.say_of("removed", change.thing, predicate);
    }

    /// Takes the changes of properties that a sentence covers: that of the first, if it
    /// changed and nothing covers it yet.
    fn take(
        &mut self,
        change: &EntityChange<'g>,
        names: &[&'static str],
    ) -> Option<PropertyChange<'g>> {
        let first = change.property(names.first()?)?;
        if self.said_properties.contains(&(change.thing.key.as_ref(), first.name)) {
            return None;
        }
        self.cover(change, names);
        Some(first)
    }

    /// Says that changes of properties need no sentence of their own.
    fn cover(&mut self, change: &EntityChange<'g>, names: &[&'static str]) {
        let key = change.thing.key.as_ref();
        self.said_properties.extend(names.iter().map(|name| (key, *name)));
    }

    /// Tells a new name, which most things can get.
    fn renamed(&mut self, change: &EntityChange<'g>) {
        if let Some(it) = self.take(change, &["name", "displayName"]) {
            let old = said(it.old);
            self.say_of("renamed", change.thing, &format!("was renamed (was {old})"));
        }
    }

    /// Tells what properties are now and were before, each in its words: `now has {} members`.
    fn now(&mut self, change: &EntityChange<'g>, properties: &[(&'static str, &str)]) {
        for (name, words) in properties {
            let Some(it) = self.take(change, &[name]) else { continue };
            let is = words.replace("{}", &said(it.new));
            let predicate = format!("{} (was {})", now(&is), said(it.old));
            self.say_of(name, change.thing, &predicate);
        }
    }
}

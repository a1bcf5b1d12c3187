//! Users: who joined, who left and what they leave, who is something else now.

use std::collections::BTreeMap;

use graph::{Entity, Value};

use super::super::delta::How;
use super::super::names::{counted, listed, said, with_id};
use super::invites::ACCEPTED;
use super::relationships::is_implicit;
use super::{EntityChange, Telling};
use crate::kinds::{API_KEY, GROUP_HAS_USER, INVITE, USER, USER_ASSIGNED_WORKSPACE};
use crate::organization::{Organization, flag, text, texts, time};
use crate::shown::shown;

impl<'g> Telling<'_, 'g> {
    /// Tells of users who are new, and for whose address there was an invite, that they accepted it.
    pub(super) fn invites_that_were_accepted(&mut self) {
        let delta = self.delta;
        let invites = invites_to_accept(self.old, self.new);
        for change in delta.entities.iter().filter(|it| it.thing.kind == USER && it.how.is_new()) {
            let invite = addresses(change.thing).find_map(|it| invites.get(&it).copied());
            let Some(invite) = invite else { continue };
            if self.is_said.contains(change.thing.key.as_ref()) {
                continue;
            }
            let what = self.what_they_are(change);
            let text = format!("{} accepted the invite and is {what}", with_id(change.thing));
            self.say("accepted", change.thing, text);
            self.also_about(&invite.key);
            self.is_said.insert(&change.thing.key);
            match delta.entity(&invite.key) {
                Some(it) if it.how == How::Changed => {
                    self.cover(it, &ACCEPTED);
                }
                Some(it) => drop(self.is_said.insert(&it.thing.key)),
                None => {}
            }
        }
    }

    /// Tells of a user.
    pub(super) fn user(&mut self, change: &EntityChange<'g>) {
        let person = with_id(change.thing);
        match change.how {
            How::Added => {
                let what = self.what_they_are(change);
                self.say("joined", change.thing, format!("{person} joined as {what}"));
            }
            How::SeenFirst => {
                let what = self.what_they_are(change);
                let text = format!("{person} is seen for the first time, as {what}");
                self.say("seen-first", change.thing, text);
            }
            How::Removed => {
                let what = self.what_they_are(change);
                let (keys, working) = self.keys_left_by(change.thing);
                self.say("left", change.thing, format!("{person} left; they were {what}{keys}"));
                working.into_iter().for_each(|key| self.also_about(&key.key));
            }
            How::Unseen => {}
            How::Changed => return self.user_changed(change),
        }
        self.is_said.insert(&change.thing.key);
    }

    fn user_changed(&mut self, change: &EntityChange<'g>) {
        if let Some(it) = self.take(change, &["role", "isAdmin"]) {
            let (is, was) = (a_role(it.new), a_role(it.old));
            self.say_of("role", change.thing, &format!("became {is} (was {was})"));
        }
        self.cover(change, &["firstName", "lastName"]);
        let address = ["email", "emailAsGiven", "username", "shortLoginId"];
        if let Some(it) = self.take(change, &["username"]) {
            self.cover(change, &address);
            let predicate = format!("now has the address {} (was {})", said(it.new), said(it.old));
            self.say_of("address", change.thing, &predicate);
        }
        self.renamed(change);
    }

    /// Their role, their workspaces and their groups: those that they got, or had.
    fn what_they_are(&self, change: &EntityChange<'g>) -> String {
        let user = change.thing;
        let mut what = vec![a_role(user.properties.get("role"))];
        what.extend(self.memberships(&user.key));
        let groups = self.touching(&user.key, GROUP_HAS_USER, |_| true);
        let s = if groups.len() == 1 { "" } else { "s" };
        if !groups.is_empty() {
            what.push(format!("in the group{s} {}", self.names.list(&groups)));
        }
        what.join(", ")
    }

    /// The workspaces that somebody was added to, with the roles there.
    fn memberships(&self, key: &str) -> Option<String> {
        let places = self.touching.get(key)?.iter();
        let changes = places.filter_map(|place| self.delta.relationships.get(*place));
        let added =
            changes.filter(|it| it.thing.kind == USER_ASSIGNED_WORKSPACE && !is_implicit(it.thing));
        let all: Vec<_> = added
            .filter_map(|it| {
                let workspace = self.names.beside(self.either(&it.thing.to)?);
                Some(match it.thing.properties.get("role") {
                    Some(Value::Text(role)) => format!("{} of {workspace}", shown(role)),
                    _ => format!("a member of {workspace}"),
                })
            })
            .collect();
        let first: Vec<_> = all.iter().take(5).cloned().collect();
        (!all.is_empty()).then(|| listed(&first, all.len()))
    }

    /// What becomes of the keys of somebody who left: `; 2 of their keys still work: …`, and which do.
    fn keys_left_by(&self, user: &Entity<'static>) -> (String, Vec<&'g Entity<'static>>) {
        let (mut working, mut ended, mut unknown) = (Vec::new(), 0_usize, 0_usize);
        let id = text(user, "id").unwrap_or_default();
        for key in self.keys.get(id).into_iter().flatten() {
            let was_active = self.old.entity(key).and_then(|it| flag(it, "active")) == Some(true);
            let now = self.new.entity(key);
            let acts_as_them = now.and_then(|it| text(it, "principalId")) == Some(id);
            match (now, now.and_then(|it| flag(it, "active"))) {
                (Some(now), Some(true)) if !acts_as_them => working.push(now),
                (Some(_), Some(_)) => ended = ended.saturating_add(usize::from(was_active)),
                (Some(_), None) => unknown = unknown.saturating_add(1),
                (None, _) if self.new.is_partial(API_KEY) => unknown = unknown.saturating_add(1),
                (None, _) => {}
            }
        }
        let mut text = String::new();
        let work = |count: usize| if count == 1 { "works" } else { "work" };
        if !working.is_empty() {
            let (count, which) = (working.len(), self.names.list_with_ids(&working));
            text.push_str(&format!("; {count} of their keys still {}: {which}", work(count)));
        }
        if ended > 0 {
            text.push_str(&format!("; {} ended with them", counted(ended, "key")));
        }
        if unknown > 0 {
            let (keys, work) = (counted(unknown, "key"), work(unknown));
            text.push_str(&format!("; whether {keys} of theirs still {work} is not known"));
        } else if self.new.is_partial(API_KEY) {
            text.push_str("; not all keys were read, so more of theirs may still work");
        }
        (text, working)
    }
}

/// Keys by the ids of who made them and whom they act as.
pub(super) fn keys_of_people<'g>(
    old: &Organization<'g>,
    new: &Organization<'g>,
) -> BTreeMap<&'g str, Vec<&'g str>> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for key in old.of_type(API_KEY).chain(new.of_type(API_KEY)) {
        let people = ["createdById", "principalId"].map(|name| text(key, name));
        people.into_iter().flatten().for_each(|id| all.entry(id).or_default().push(&key.key));
    }
    for keys in all.values_mut() {
        keys.sort_unstable();
        keys.dedup();
    }
    all
}

/// The invites that were there to be accepted, by the address in lower case: those that were not
/// accepted before, and are no longer open.
fn invites_to_accept<'g>(
    old: &Organization<'g>,
    new: &Organization<'g>,
) -> BTreeMap<String, &'g Entity<'static>> {
    let all = old.of_type(INVITE).chain(new.of_type(INVITE));
    let closed = all.filter(|invite| {
        let was_accepted =
            old.entity(&invite.key).is_some_and(|it| time(it, "acceptedOn").is_some());
        let is_open = new.entity(&invite.key).is_some_and(|it| time(it, "acceptedOn").is_none());
        !was_accepted && !is_open
    });
    closed.filter_map(|it| Some((text(it, "email")?.trim().to_lowercase(), it))).collect()
}

/// The addresses of a user in lower case.
fn addresses(user: &Entity<'static>) -> impl Iterator<Item = String> {
    let valid = texts(user, "email").unwrap_or_default();
    let all = valid.into_iter().chain(text(user, "emailAsGiven"));
    all.map(|it| it.trim().to_lowercase())
}

/// A role in the organization, as what somebody is: `an admin`.
pub(super) fn a_role(role: Option<&Value<'_>>) -> String {
    let Some(Value::Text(role)) = role else { return "without a role that is told".to_owned() };
    let role = shown(role);
    match role.as_ref() {
        "billing" => "a billing member".to_owned(),
        "managed" => "a managed user".to_owned(),
        "primary_owner" => "the primary owner".to_owned(),
        it if it.starts_with(['a', 'e', 'i', 'o']) => format!("an {it}"),
        it => format!("a {it}"),
    }
}

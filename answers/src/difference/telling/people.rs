//! Users: who joined, who left and what they leave, who is something else now.

use std::collections::BTreeMap;

use graph::{Entity, Value};

use super::super::delta::How;
use super::super::names::{listed, said, with_id};
use super::invites::ACCEPTED;
use super::relationships::is_implicit;
use super::{EntityChange, Telling};
use crate::kinds::{GROUP_HAS_USER, INVITE, USER, USER_ASSIGNED_WORKSPACE};
use crate::organization::{Organization, flag, text, texts, time};
use crate::shown::shown;

impl<'g> Telling<'_, 'g> {
    /// Tells of users who are new, and for whose address there was an invite, that they accepted
    /// it.
    pub(super) fn invites_that_were_accepted(&mut self) {
        let delta = self.delta;
        let invites = invites_to_accept(self.old, self.new);
        for change in delta.entities.iter().filter(|it| it.thing.kind == USER && it.how.is_new()) {
            let invite = addresses(change.thing).find_map(|it| invites.get(&it).copied());
            let Some(invite) = invite else { continue };
            // Who may have been there before may have come without it.
            let is_accepted = time(invite, "acceptedOn").is_some();
            if change.how == How::SeenFirst && !is_accepted {
                continue;
            }
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
}

/// The invites that were there to be accepted, by the address in lower case: those that were
/// neither accepted nor over before, and are no longer open.
fn invites_to_accept<'g>(
    old: &Organization<'g>,
    new: &Organization<'g>,
) -> BTreeMap<String, &'g Entity<'static>> {
    let all = old.of_type(INVITE).chain(new.of_type(INVITE));
    let closed = all.filter(|invite| {
        let was_accepted =
            old.entity(&invite.key).is_some_and(|it| time(it, "acceptedOn").is_some());
        let is_open = match new.entity(&invite.key) {
            Some(invite) => time(invite, "acceptedOn").is_none(),
            None => new.is_partial(INVITE),
        };
        let had_ended = old.entity(&invite.key).and_then(|it| flag(it, "expired")) == Some(true);
        !was_accepted && !had_ended && !is_open
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

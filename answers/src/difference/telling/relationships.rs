//! Relationships between what is in both graphs: who is where now, and as what.
//!
//! Those of what is new or gone are covered by its sentence, those that a role brings by the
//! role's.

use graph::{Relationship, Value};

use super::super::delta::How;
use super::super::names::{no_longer, now};
use super::super::sentence::{Sentence, Topic};
use super::words::words;
use super::{RelationshipChange, Telling};
use crate::kinds::{
    GROUP_HAS_USER, KEY_ALLOWS_WORKSPACE, RULE_ALLOWS_WORKSPACE, SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_ASSIGNED_WORKSPACE, USER_ASSIGNED_WORKSPACE,
};
use crate::organization::text;

/// Whether a relationship follows from a rule, and nobody granted it.
pub(crate) fn is_implicit(relationship: &Relationship<'_>) -> bool {
    relationship.properties.get("implicit") == Some(&Value::Boolean(true))
}

impl<'g> Telling<'_, 'g> {
    /// Tells of all of them that nothing covers yet.
    pub(super) fn relationships(&mut self) {
        let delta = self.delta;
        for change in &delta.relationships {
            let key = change.thing.key.as_ref();
            if change.how == How::Unseen || self.is_said.contains(key) {
                continue;
            }
            if self.follows(change) {
                self.told.following.insert(key.to_owned());
                self.is_said.insert(key);
                continue;
            }
            match change.thing.kind.as_ref() {
                USER_ASSIGNED_WORKSPACE | SERVICE_ACCOUNT_ASSIGNED_WORKSPACE => {
                    self.membership(change)
                }
                GROUP_HAS_USER => self.group_member(change),
                _ => self.worded(change),
            }
        }
    }

    /// Whether it follows from something else that has a sentence, or that nobody grants.
    fn follows(&self, change: &RelationshipChange<'g>) -> bool {
        let Relationship { from, to, kind, .. } = change.thing;
        let is_end_new_or_gone = [from, to].into_iter().any(|end| {
            let end = self.delta.entity(end);
            end.is_some_and(|it| it.how != How::Changed)
        });
        let is_of_a_key = kind == KEY_ALLOWS_WORKSPACE;
        let in_both = [change.old, change.new];
        let is_by_rule = in_both.into_iter().flatten().all(is_implicit);
        let is_of_activity_only =
            change.how == How::Changed && change.properties.iter().all(|it| it.name == "active");
        let is_of_an_archived_account = kind == SERVICE_ACCOUNT_ASSIGNED_WORKSPACE
            && self.delta.entity(from).is_some_and(|it| it.property("archivedOn").is_some());
        is_end_new_or_gone
            || is_of_an_archived_account
            || is_of_a_key
            || is_by_rule
            || is_of_activity_only
            || self.follows_from_an_account(change)
    }

    /// Whether a rule lets into a workspace because its service account was added there or is there
    /// no more.
    fn follows_from_an_account(&self, change: &RelationshipChange<'g>) -> bool {
        let Relationship { from, to, kind, .. } = change.thing;
        if kind != RULE_ALLOWS_WORKSPACE {
            return false;
        }
        let account = self.either(from).and_then(|it| text(it, "serviceAccountId"));
        account.is_some_and(|id| {
            let key = format!("{}:{id}|assigned|{to}", SERVICE_ACCOUNT);
            let all = &self.delta.relationships;
            all.binary_search_by(|it| it.thing.key.as_ref().cmp(&key)).is_ok()
        })
    }

    /// Tells of one whose type has words.
    fn worded(&mut self, change: &RelationshipChange<'g>) {
        let Some((from, to)) = self.ends(change) else { return };
        let Some(words) = words(&change.thing.kind) else { return };
        let words = words.replace("{}", &to);
        let predicate = match change.how {
            How::Added => format!("{}{}", now(&words), as_role(change.new)),
            How::SeenFirst => format!("{words}, which is seen for the first time"),
            How::Removed => no_longer(&words),
            How::Changed if change.properties.iter().any(|it| it.name == "role") => {
                format!("{}{} (was{})", now(&words), as_role(change.new), as_role(change.old))
            }
            How::Unseen | How::Changed => return,
        };
        let sort = format!("{} {}", change.thing.kind, change.how.as_str());
        self.say_between(change, &sort, &format!("{from} {predicate}"));
    }

    /// Where it starts, at the beginning of a sentence, and where it leads.
    pub(super) fn ends(&self, change: &RelationshipChange<'g>) -> Option<(String, String)> {
        let (from, to) = (self.either(&change.thing.from)?, self.either(&change.thing.to)?);
        Some((self.names.start(from), self.names.beside(to)))
    }

    /// Says a sentence about a relationship and its ends.
    pub(super) fn say_between(&mut self, change: &RelationshipChange<'g>, sort: &str, text: &str) {
        let Relationship { key, from, to, kind, .. } = change.thing;
        let of = |end: &str| self.either(end).map(|it| Topic::of(&it.kind));
        // A group's members are people.
        let topic = if kind == GROUP_HAS_USER { of(to) } else { of(from) };
        self.is_said.insert(key);
        self.told.sentences.push(Sentence {
            topic: topic.unwrap_or(Topic::Others),
            sort: sort.to_owned(),
            text: text.to_owned(),
            about: vec![from.clone().into_owned(), to.clone().into_owned()],
        });
    }

    /// Says that relationships of some types that differ, and that touch an entity, are covered.
    pub(super) fn cover_touching(&mut self, key: &str, kinds: &[&str]) {
        let places = self.touching.get(key).cloned().unwrap_or_default();
        for place in places {
            let Some(change) = self.delta.relationships.get(place) else { continue };
            if kinds.contains(&change.thing.kind.as_ref()) {
                self.is_said.insert(&change.thing.key);
                self.told.following.insert(change.thing.key.clone().into_owned());
            }
        }
    }

    /// Whether a relationship of a type that differs touches an entity.
    pub(super) fn has_touching(&self, key: &str, kind: &str) -> bool {
        let places = self.touching.get(key).into_iter().flatten();
        let mut changes = places.filter_map(|place| self.delta.relationships.get(*place));
        changes.any(|it| it.thing.kind == kind)
    }
}

fn as_role(relationship: Option<&Relationship<'_>>) -> String {
    match relationship.and_then(|it| it.properties.get("role")) {
        Some(Value::Text(role)) => format!(" as {}", crate::shown::shown(role)),
        _ => String::new(),
    }
}

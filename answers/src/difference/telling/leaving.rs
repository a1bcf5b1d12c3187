//! What somebody who left leaves: the keys that they made, and that they can know.

use std::collections::BTreeMap;

use graph::{Entity, Value};

use super::super::delta::{Delta, How};
use super::super::names::counted;
use super::Telling;
use crate::kinds::{ACCOUNT_HAS_KEY, API_KEY, USER, WORKSPACE_HAS_KEY};
use crate::organization::{Organization, flag, text};

impl<'g> Telling<'_, 'g> {
    /// What becomes of the keys of somebody who left: `; 2 of their keys still work: …`, and which
    /// do.
    pub(super) fn keys_left_by(
        &self,
        user: &Entity<'static>,
    ) -> (String, Vec<&'g Entity<'static>>) {
        let (mut working, mut ended, mut unknown) = (Vec::new(), 0_usize, 0_usize);
        let id = text(user, "id").unwrap_or_default();
        for key in self.keys.get(id).into_iter().flatten() {
            let before = self.old.entity(key).and_then(|it| works(self.old, it));
            let Some(now) = self.new.entity(key) else {
                // One that did not work before is hardly asked about.
                let is_unknown = self.new.is_partial(API_KEY) && before != Some(false);
                unknown = unknown.saturating_add(usize::from(is_unknown));
                continue;
            };
            let acts_as_them = text(now, "principalId") == Some(id);
            match works(self.new, now) {
                // Where it is not told whom it acts as, it may have ended with them.
                Some(true) if text(now, "keyKind").is_none() => unknown = unknown.saturating_add(1),
                Some(true) if !acts_as_them => working.push(now),
                // Those that ended otherwise have sentences of their own.
                Some(_) if !acts_as_them => {}
                Some(_) => ended = ended.saturating_add(usize::from(before == Some(true))),
                None => unknown = unknown.saturating_add(1),
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

/// Whether a key works, where that is known: it is active, and neither whom it acts as nor what it
/// is for is known to be archived or gone.
fn works(organization: &Organization<'_>, key: &Entity<'_>) -> Option<bool> {
    let mut holders = organization
        .to(&key.key)
        .filter(|it| [WORKSPACE_HAS_KEY, ACCOUNT_HAS_KEY].contains(&it.kind.as_ref()));
    let has_ended = holders.any(|it| it.properties.get("active") == Some(&Value::Boolean(false)));
    Some(flag(key, "active")? && !has_ended)
}

/// The keys of those who left, by the ids of who made them and whom they act as.
pub(super) fn keys_left<'g>(
    old: &Organization<'g>,
    new: &Organization<'g>,
    delta: &Delta<'g>,
) -> BTreeMap<&'g str, Vec<&'g str>> {
    let left = delta.entities.iter().filter(|it| it.thing.kind == USER && it.how == How::Removed);
    let left = left.filter_map(|it| Some((text(it.thing, "id")?, Vec::new())));
    let mut all: BTreeMap<&str, Vec<&str>> = left.collect();
    if all.is_empty() {
        return all;
    }
    for key in old.of_type(API_KEY).chain(new.of_type(API_KEY)) {
        let people = ["createdById", "principalId"].map(|name| text(key, name));
        for id in people.into_iter().flatten() {
            if let Some(keys) = all.get_mut(id) {
                keys.push(&key.key);
            }
        }
    }
    for keys in all.values_mut() {
        keys.sort_unstable();
        keys.dedup();
    }
    all
}

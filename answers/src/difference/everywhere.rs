//! Properties that one of two graphs tells of nothing of a type, and the other one of everything:
//! an older server, or an older collector, did not know them. Knows no sentence.

use std::collections::BTreeMap;

use super::compared::{Side, Unread};
use super::delta::{Change, How, PropertyChange, Thing};

/// Properties that nothing of a type may have, and everything on another day, as people decide.
const OF_CHOICE: [&str; 15] = [
    "acceptedOn",
    "archivedOn",
    "audience",
    "claims",
    "condition",
    "description",
    "disabledReason",
    "expiresOn",
    "externalKeyId",
    "jwksUrl",
    "principalId",
    "principalType",
    "subject",
    "tracesUrl",
    "workspaceId",
];

/// How many there must be of a type for this to be no choice of somebody's.
const SEVERAL: usize = 2;

/// Takes them out of what differs.
pub(super) fn take_out<T: Thing>(changes: &mut Vec<Change<'_, T>>, old: &[T]) -> Vec<Unread> {
    let mut of: BTreeMap<(String, String, Side), Vec<String>> = BTreeMap::new();
    for change in changes.iter() {
        for property in &change.properties {
            if let Some(side) = untold_by(property) {
                let kind = change.thing.kind().to_owned();
                let at = (kind, property.name.to_owned(), side);
                of.entry(at).or_default().push(change.thing.key().to_owned());
            }
        }
    }
    of.retain(|(kind, _, _), keys| {
        keys.len() >= SEVERAL && keys.len() == in_both(kind, changes, old)
    });
    for change in changes.iter_mut() {
        let kind = change.thing.kind().to_owned();
        let is_taken = |it: &PropertyChange<'_>| {
            let at = untold_by(it).map(|side| (kind.clone(), it.name.to_owned(), side));
            at.is_some_and(|at| of.contains_key(&at))
        };
        change.properties.retain(|it| !is_taken(it));
    }
    changes.retain(|it| it.how != How::Changed || !it.properties.is_empty());
    let unread = of.into_iter();
    unread.map(|((kind, property, side), of)| Unread { kind, property, side, of }).collect()
}

/// The graph in which a property is absent that is no choice of somebody's.
fn untold_by(property: &PropertyChange<'_>) -> Option<Side> {
    if OF_CHOICE.contains(&property.name) || property.name.starts_with("tag.") {
        return None;
    }
    match (property.old, property.new) {
        (None, Some(_)) => Some(Side::Old),
        (Some(_), None) => Some(Side::New),
        _ => None,
    }
}

/// How many of a type are in both graphs.
fn in_both<T: Thing>(kind: &str, changes: &[Change<'_, T>], old: &[T]) -> usize {
    let is_gone = |it: &&Change<'_, T>| {
        matches!(it.how, How::Removed | How::Unseen) && it.thing.kind() == kind
    };
    let before = old.iter().filter(|it| it.kind() == kind).count();
    before.saturating_sub(changes.iter().filter(is_gone).count())
}

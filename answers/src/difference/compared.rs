//! Which differences count: what changes by itself does not, and what is absent may not have been
//! read. Knows no sentence.

use std::collections::BTreeMap;

use graph::{Properties, Value};

use super::delta::{How, PropertyChange, Thing};
use crate::kinds::WORKSPACE;
use crate::organization::Organization;

/// Properties that say *not known* by being absent. Whatever says yes or no does, too.
///
/// A property that is not here, and that is absent, has no value: a key without `expiresOn` never
/// expires. Where its type is partial, it may not have been read all the same.
const UNKNOWN_IF_ABSENT: [&str; 27] = [
    "actions",
    "createdById",
    "createdByType",
    "createdOn",
    "coverage",
    "grantedBy",
    "id",
    "issuerId",
    "keyKind",
    "memberCount",
    "organizationRole",
    "outsideMemberIds",
    "permissions",
    "rateLimits",
    "role",
    "roleIds",
    "scopeType",
    "scopes",
    "serviceAccountId",
    "source",
    "sourceType",
    "spendLimits",
    "spendLimitsOfGroups",
    "spendLimitsOfUsers",
    "spendLimitsOfWorkspaces",
    "status",
    "updatedOn",
];

/// Properties of a workspace that older servers leave out of every one.
const UNTOLD_BY_OLDER_SERVERS: [&str; 5] = [
    "allowedInferenceGeos",
    "compartmentId",
    "defaultInferenceGeo",
    "displayColor",
    "workspaceGeo",
];

/// Properties that a workspace has while it is in use.
const OF_WORKSPACES_IN_USE: [&str; 2] = ["hasOwnRateLimit", "rateLimits"];

/// Whether a property tells of use, which is different every day and no change.
fn is_of_use(name: &str) -> bool {
    name == "lastUsedOn" || name.starts_with("requestsLast")
}

/// Which of two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// The old one.
    Old,
    /// The new one.
    New,
}

impl Side {
    /// It as a word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// A property of a type that one of the graphs does not tell and the other one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) kind: String,
    pub(super) property: String,
    /// The graph that does not tell it.
    pub(super) side: Side,
    /// Of what, by key.
    pub(super) of: Vec<String>,
}

/// What is needed to tell whether a difference counts.
#[derive(Debug)]
pub(super) struct Comparison<'a, 'g> {
    old: &'a Organization<'g>,
    new: &'a Organization<'g>,
    /// The properties that no workspace of a graph has.
    untold: Vec<(Side, &'static str)>,
    unread: BTreeMap<(String, String, Side), Vec<String>>,
    used: usize,
}

impl<'a, 'g> Comparison<'a, 'g> {
    pub(super) fn new(old: &'a Organization<'g>, new: &'a Organization<'g>) -> Self {
        let mut untold = Vec::new();
        for (side, organization) in [(Side::Old, old), (Side::New, new)] {
            for name in UNTOLD_BY_OLDER_SERVERS {
                if !organization.of_type(WORKSPACE).any(|it| it.properties.contains_key(name)) {
                    untold.push((side, name));
                }
            }
        }
        Self { old, new, untold, unread: BTreeMap::new(), used: 0 }
    }

    /// How something is there that was not.
    pub(super) fn how_new(&self, kind: &str) -> How {
        if self.old.is_partial(kind) { How::SeenFirst } else { How::Added }
    }

    /// How something is not there that was.
    pub(super) fn how_gone(&self, kind: &str) -> How {
        let is_partial = self.old.is_partial(kind) || self.new.is_partial(kind);
        if is_partial { How::Unseen } else { How::Removed }
    }

    /// What differs of something that is in both graphs.
    pub(super) fn differing<T: Thing>(
        &mut self,
        old: &'g T,
        new: &'g T,
    ) -> Vec<PropertyChange<'g>> {
        let (before, after) = (old.properties(), new.properties());
        let mut all = Vec::new();
        if before == after {
            return all;
        }
        let mut is_used = false;
        for name in names(before, after) {
            let change = PropertyChange { name, old: before.get(name), new: after.get(name) };
            let is_same = value(change.old) == value(change.new);
            if is_same {
                continue;
            }
            if is_of_use(name) {
                is_used = true;
                continue;
            }
            let absent = match (change.old, change.new) {
                (None, Some(value)) => Some((Side::Old, before, value)),
                (Some(value), None) => Some((Side::New, after, value)),
                _ => None,
            };
            match absent {
                Some((side, properties, value))
                    if !self.tells_absence(side, new.kind(), name, properties, value) =>
                {
                    let at = (new.kind().to_owned(), name.to_owned(), side);
                    self.unread.entry(at).or_default().push(new.key().to_owned());
                }
                _ => all.push(change),
            }
        }
        self.used = self.used.saturating_add(usize::from(is_used));
        all
    }

    /// Whether a property that is absent on one side, and has a value on the other, has none there.
    fn tells_absence(
        &self,
        side: Side,
        kind: &str,
        name: &str,
        properties: &Properties<'_>,
        value: &Value<'_>,
    ) -> bool {
        let organization = match side {
            Side::Old => self.old,
            Side::New => self.new,
        };
        if kind == WORKSPACE && OF_WORKSPACES_IN_USE.contains(&name) {
            let is_archived = properties.get("active") == Some(&Value::Boolean(false));
            return is_archived;
        }
        let is_unknown = matches!(value, Value::Boolean(_))
            || UNKNOWN_IF_ABSENT.contains(&name)
            || organization.is_partial(kind)
            || kind == WORKSPACE && self.untold.contains(&(side, name));
        let is_known = match name {
            // Without a cap there is no amount; where limits were not read, there are no texts.
            _ if name.starts_with("spendLimit") => properties.contains_key("spendLimits"),
            // It names none where its coverage does not.
            "workspaceIds" => match properties.get("coverage") {
                Some(Value::Text(coverage)) => coverage == "all",
                _ => true,
            },
            // Where a scope of the organization is told, there is none.
            "workspaceId" => match properties.get("scopeType") {
                Some(Value::Text(scope)) => scope == "organization",
                _ => !kind.ends_with("api_key"),
            },
            _ => true,
        };
        !is_unknown && is_known
    }

    /// The properties that one of the graphs does not tell, and how many things were used.
    pub(super) fn into_unread_and_used(self) -> (Vec<Unread>, usize) {
        let unread = self.unread.into_iter();
        let unread = unread.map(|((kind, property, side), of)| Unread { kind, property, side, of });
        (unread.collect(), self.used)
    }
}

/// A value; what is null has none.
fn value<'v>(value: Option<&'v Value<'static>>) -> Option<&'v Value<'static>> {
    value.filter(|value| **value != Value::Null)
}

/// The names of both, in order.
fn names<'g>(before: &'g Properties<'static>, after: &'g Properties<'static>) -> Vec<&'g str> {
    let added = after.keys().filter(|name| !before.contains_key(name));
    let mut names: Vec<_> = before.keys().chain(added).collect();
    names.sort_unstable();
    names
}

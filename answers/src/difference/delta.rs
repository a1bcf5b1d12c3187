//! Two graphs → what is in one of them only, and what differs. Knows no sentence.

use graph::{Entity, Properties, Relationship, Value};

use super::compared::{Comparison, Unread};
use super::everywhere;
use crate::kinds::{ACCOUNT_HAS_KEY, KEY_ALLOWS_WORKSPACE, WORKSPACE_HAS_KEY};
use crate::organization::{Organization, text};

/// How something differs between two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// It was not there, and is.
    Added,
    /// It is there, and may have been: not all of its type was read in the old graph.
    SeenFirst,
    /// It was there, and is not.
    Removed,
    /// It was there and is not seen, and may be there: not all of its type was read in one of the
    /// graphs.
    Unseen,
    /// It was there and is, with other properties.
    Changed,
}

impl How {
    /// It as a name in JSON.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::SeenFirst => "seen-first",
            Self::Removed => "removed",
            Self::Unseen => "unseen",
            Self::Changed => "changed",
        }
    }

    /// Whether it is in the new graph and not in the old one.
    pub(super) fn is_new(self) -> bool {
        matches!(self, Self::Added | Self::SeenFirst)
    }
}

/// What both entities and relationships are.
pub(super) trait Thing {
    fn key(&self) -> &str;
    fn kind(&self) -> &str;
    fn properties(&self) -> &Properties<'static>;
    /// What a relationship is between; none of an entity.
    fn ends(&self) -> Option<[&str; 2]>;
}

impl Thing for Entity<'static> {
    fn key(&self) -> &str {
        &self.key
    }

    fn kind(&self) -> &str {
        &self.kind
    }

    fn properties(&self) -> &Properties<'static> {
        &self.properties
    }

    fn ends(&self) -> Option<[&str; 2]> {
        None
    }
}

impl Thing for Relationship<'static> {
    fn key(&self) -> &str {
        &self.key
    }

    fn kind(&self) -> &str {
        &self.kind
    }

    fn properties(&self) -> &Properties<'static> {
        &self.properties
    }

    fn ends(&self) -> Option<[&str; 2]> {
        Some([&self.from, &self.to])
    }
}

/// A property that is not what it was; none: it is, or was, absent.
#[derive(Clone, Copy, Debug)]
pub(super) struct PropertyChange<'g> {
    pub(super) name: &'g str,
    pub(super) old: Option<&'g Value<'static>>,
    pub(super) new: Option<&'g Value<'static>>,
}

/// Something that differs.
#[derive(Clone, Debug)]
pub(super) struct Change<'g, T> {
    pub(super) how: How,
    /// It in the graph that knows most of it: the new one, if it is there.
    pub(super) thing: &'g T,
    /// It in the old graph.
    pub(super) old: Option<&'g T>,
    /// It in the new graph.
    pub(super) new: Option<&'g T>,
    /// Where it is in both graphs: what differs, in the order of names.
    pub(super) properties: Vec<PropertyChange<'g>>,
}

impl<'g, T> Change<'g, T> {
    /// The change of a property, where it changed.
    pub(super) fn property(&self, name: &str) -> Option<PropertyChange<'g>> {
        self.properties.iter().find(|it| it.name == name).copied()
    }
}

/// Everything that differs between two graphs, in the order of keys.
#[derive(Debug)]
pub(super) struct Delta<'g> {
    pub(super) entities: Vec<Change<'g, Entity<'static>>>,
    pub(super) relationships: Vec<Change<'g, Relationship<'static>>>,
    /// The properties that were read in one of the graphs only.
    pub(super) unread: Vec<Unread>,
    /// How many things were used otherwise than before.
    pub(super) used: usize,
}

impl<'g> Delta<'g> {
    /// What differs between two organizations.
    pub(super) fn between(old: &Organization<'g>, new: &Organization<'g>) -> Self {
        let mut comparison = Comparison::new(old, new);
        let (before, after) = (old.graph(), new.graph());
        let mut entities = changes(&mut comparison, before.entities(), after.entities());
        let mut relationships =
            changes(&mut comparison, before.relationships(), after.relationships());
        let (mut unread, used) = comparison.into_unread_and_used();
        unread.extend(everywhere::take_out(&mut entities, before.entities()));
        unread.extend(everywhere::take_out(&mut relationships, before.relationships()));
        let mut delta = Self { entities, relationships, unread, used };
        delta.follow_ends();
        delta.follow_scopes(old, new);
        delta
    }

    /// A relationship cannot be told to be new or gone where one of its ends cannot.
    fn follow_ends(&mut self) {
        let Self { entities, relationships, .. } = self;
        let how = |key: &str| {
            let place = entities.binary_search_by(|it| it.thing.key.as_ref().cmp(key)).ok()?;
            entities.get(place).map(|it| it.how)
        };
        for change in relationships {
            for end in [&change.thing.from, &change.thing.to] {
                match (how(end), change.how) {
                    (Some(How::Unseen), How::Removed) => change.how = How::Unseen,
                    (Some(How::SeenFirst), How::Added) => change.how = How::SeenFirst,
                    _ => {}
                }
            }
        }
    }

    /// What a key is good for cannot be told to be new or gone where one of the graphs does not say
    /// whether it is one of the organization.
    fn follow_scopes(&mut self, old: &Organization<'g>, new: &Organization<'g>) {
        let is_untold = |change: &Change<'g, Relationship<'static>>| {
            let key = match change.thing.kind.as_ref() {
                WORKSPACE_HAS_KEY | ACCOUNT_HAS_KEY => &change.thing.to,
                KEY_ALLOWS_WORKSPACE => &change.thing.from,
                _ => return false,
            };
            let in_both = old.entity(key).zip(new.entity(key));
            in_both.is_some_and(|(old, new)| {
                text(old, "scopeType").is_some() != text(new, "scopeType").is_some()
            })
        };
        for change in self.relationships.iter_mut().filter(|it| is_untold(it)) {
            change.how = match change.how {
                How::Added => How::SeenFirst,
                How::Removed => How::Unseen,
                how => how,
            };
        }
    }

    /// The change of the entity with a key.
    pub(super) fn entity(&self, key: &str) -> Option<&Change<'g, Entity<'static>>> {
        let place = self.entities.binary_search_by(|it| it.thing.key.as_ref().cmp(key)).ok()?;
        self.entities.get(place)
    }
}

fn changes<'g, T: Thing>(
    comparison: &mut Comparison<'_, 'g>,
    old: &'g [T],
    new: &'g [T],
) -> Vec<Change<'g, T>> {
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    let mut all = Vec::new();
    loop {
        let (before, after) = match (old.peek(), new.peek()) {
            (None, None) => return all,
            (Some(before), Some(after)) if before.key() == after.key() => (old.next(), new.next()),
            (Some(before), Some(after)) if before.key() > after.key() => (None, new.next()),
            (None, Some(_)) => (None, new.next()),
            (Some(_), _) => (old.next(), None),
        };
        let change =
            |how, thing| Change { how, thing, old: before, new: after, properties: vec![] };
        match (before, after) {
            (Some(before), Some(after)) => {
                let properties = comparison.differing(before, after);
                if !properties.is_empty() {
                    all.push(Change { properties, ..change(How::Changed, after) });
                }
            }
            (None, Some(after)) => all.push(change(comparison.how_new(after.kind()), after)),
            (Some(before), None) => all.push(change(comparison.how_gone(before.kind()), before)),
            (None, None) => {}
        }
    }
}

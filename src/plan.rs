//! What is in the graph, in its order: which item each entity is told from, and which entities each
//! relationship joins. Knows no property.
//!
//! It takes some bytes a thing where the thing itself takes hundreds, so the graph need never stand
//! in memory. That keys are unique, and that both ends of a relationship exist, is seen to here.

use std::cmp::Ordering;

use crate::ontology::{EntityKind, RelationshipKind};

/// An entity of a plan, by its place in the order of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node(u32);

/// An entity to come.
#[derive(Clone, Debug)]
pub(crate) struct PlannedEntity {
    pub(crate) kind: &'static EntityKind,
    pub(crate) key: Box<str>,
    /// Where in its list the item is that it is told from, if there is one.
    pub(crate) place: Option<u32>,
}

/// A relationship to come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlannedRelationship {
    pub(crate) kind: &'static RelationshipKind,
    pub(crate) from: Node,
    pub(crate) to: Node,
    /// What its kind needs to tell it.
    pub(crate) detail: u32,
}

/// What is in a graph, in its order.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    entities: Vec<PlannedEntity>,
    relationships: Vec<PlannedRelationship>,
    /// The entities that are told from items, for each kind by the item's place.
    nodes: Vec<(&'static EntityKind, Vec<Option<Node>>)>,
}

impl Plan {
    /// Every entity, sorted by key once [`Self::sort_entities`] was called.
    pub(crate) fn entities(&self) -> &[PlannedEntity] {
        &self.entities
    }

    /// Every relationship, sorted by key once [`Self::sort_relationships`] was called.
    pub(crate) fn relationships(&self) -> &[PlannedRelationship] {
        &self.relationships
    }

    /// Plans an entity.
    pub(crate) fn add_entity(&mut self, entity: PlannedEntity) {
        self.entities.push(entity);
    }

    /// Plans a relationship.
    pub(crate) fn add_relationship(&mut self, relationship: PlannedRelationship) {
        self.relationships.push(relationship);
    }

    /// How many bytes the next entity and the next relationship take, where the lists must grow.
    pub(crate) fn growth(&self) -> usize {
        growth(&self.entities).saturating_add(growth(&self.relationships))
    }

    /// How many bytes it takes to sort.
    pub(crate) fn scratch(&self) -> usize {
        let each = size_of::<PlannedEntity>().saturating_add(size_of::<Option<Node>>());
        self.entities.len().saturating_mul(each)
    }

    /// Puts the entities in order. Those whose key an earlier one has are taken out, and given back.
    pub(crate) fn sort_entities(&mut self) -> Vec<PlannedEntity> {
        self.entities.sort_by(|a, b| a.key.cmp(&b.key));
        let taken = remove_repeated(&mut self.entities, |a, b| a.key == b.key);
        for (index, entity) in self.entities.iter().enumerate() {
            let (Ok(index), Some(place)) = (u32::try_from(index), entity.place) else { continue };
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            let nodes = match self.nodes.last_mut() {
                Some((kind, nodes)) if std::ptr::eq(*kind, entity.kind) => nodes,
                _ => {
                    self.nodes.push((entity.kind, Vec::new()));
                    let Some((_, nodes)) = self.nodes.last_mut() else { continue };
                    nodes
                }
            };
            if nodes.len() <= place {
                nodes.resize(place.saturating_add(1), None);
            }
            if let Some(node) = nodes.get_mut(place) {
                *node = Some(Node(index));
            }
        }
        taken
    }

    /// Puts the relationships in order. Those whose key another has are taken out, and given back.
    pub(crate) fn sort_relationships(&mut self) -> Vec<PlannedRelationship> {
        // A key is `from|verb|to`. As long as no entity's key begins with another's, the first
        // place where two keys differ is within the part in which they differ.
        let is_prefix = |pair: &[PlannedEntity]| match pair {
            [a, b] => b.key.starts_with(&*a.key),
            _ => false,
        };
        let mut all = std::mem::take(&mut self.relationships);
        let by_text = |a: &_, b: &_| self.by_text(a, b);
        let is_odd = self.entities.windows(2).any(is_prefix);
        let order: &Order<'_> = if is_odd { &by_text } else { &by_ends };
        all.sort_unstable_by(|a, b| order(a, b).then_with(|| by_ends(a, b)));
        let taken = remove_repeated(&mut all, |a, b| order(a, b).is_eq());
        self.relationships = all;
        taken
    }

    /// Every entity of a kind. They stand side by side: keys begin with the type.
    pub(crate) fn nodes_of(&self, kind: &EntityKind) -> impl Iterator<Item = Node> + use<> {
        let first = self.entities.iter().position(|entity| std::ptr::eq(entity.kind, kind));
        let first = u32::try_from(first.unwrap_or_default()).unwrap_or(u32::MAX);
        let count = u32::try_from(self.count_entities(kind)).unwrap_or(u32::MAX);
        (first..first.saturating_add(count)).map(Node)
    }

    /// The entity that is told from the item at a place, if there is one.
    pub(crate) fn node(&self, kind: &EntityKind, place: usize) -> Option<Node> {
        let (_, nodes) = self.nodes.iter().find(|(other, _)| std::ptr::eq(*other, kind))?;
        nodes.get(place).copied().flatten()
    }

    /// The entity with this key, if there is one.
    pub(crate) fn find(&self, key: &str) -> Option<Node> {
        let place = self.entities.binary_search_by(|entity| (*entity.key).cmp(key)).ok()?;
        u32::try_from(place).ok().map(Node)
    }

    /// An entity.
    pub(crate) fn entity(&self, node: Node) -> Option<&PlannedEntity> {
        self.entities.get(usize::try_from(node.0).ok()?)
    }

    /// The key of an entity.
    pub(crate) fn key(&self, node: Node) -> &str {
        self.entity(node).map_or("", |entity| &entity.key)
    }

    /// How many entities there are of a kind.
    pub(crate) fn count_entities(&self, kind: &EntityKind) -> usize {
        self.entities.iter().filter(|entity| std::ptr::eq(entity.kind, kind)).count()
    }

    /// How many relationships there are of a kind.
    pub(crate) fn count_relationships(&self, kind: &RelationshipKind) -> usize {
        self.relationships.iter().filter(|it| std::ptr::eq(it.kind, kind)).count()
    }

    /// The order of keys, letter by letter.
    fn by_text(&self, a: &PlannedRelationship, b: &PlannedRelationship) -> Ordering {
        if a.from == b.from {
            return by_ends(a, b);
        }
        let key = |it: &PlannedRelationship| {
            let (from, to) = (self.key(it.from).bytes(), self.key(it.to).bytes());
            from.chain(*b"|").chain(it.kind.verb().bytes()).chain(*b"|").chain(to)
        };
        key(a).cmp(key(b))
    }
}

/// An order of relationships.
type Order<'a> = dyn Fn(&PlannedRelationship, &PlannedRelationship) -> Ordering + 'a;

/// The order of keys, where it can be told from the order of the ends.
fn by_ends(a: &PlannedRelationship, b: &PlannedRelationship) -> Ordering {
    let verbs = || {
        let is_same = std::ptr::eq(a.kind, b.kind);
        if is_same { Ordering::Equal } else { a.kind.verb().cmp(b.kind.verb()) }
    };
    a.from.cmp(&b.from).then_with(verbs).then_with(|| a.to.cmp(&b.to))
}

fn growth<T>(list: &Vec<T>) -> usize {
    let is_full = list.len() == list.capacity();
    if is_full { list.len().saturating_mul(2).saturating_mul(size_of::<T>()) } else { 0 }
}

/// Takes out of a sorted list what is the same as the one before it.
fn remove_repeated<T: Clone>(list: &mut Vec<T>, is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut repeated = Vec::new();
    list.dedup_by(|later, earlier| {
        let is_repeated = is_same(earlier, later);
        if is_repeated {
            repeated.push(later.clone());
        }
        is_repeated
    });
    repeated
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::resources::api_keys::{API_KEY, USER_CREATED_API_KEY};
    use crate::resources::users::USER;
    use crate::resources::workspaces::WORKSPACE;

    fn entity(kind: &'static EntityKind, id: &str, place: u32) -> PlannedEntity {
        PlannedEntity { kind, key: kind.key(id).into(), place: Some(place) }
    }

    #[test]
    fn relationships_are_in_the_order_of_their_keys_whatever_ids_are_made_of() {
        let ids = ["a", "a|created|anthropic_api_key:a", "a|", "a-", "ab", "a|created|b", "|", ""];
        let mut plan = Plan::default();
        for (place, id) in (0..).zip(ids) {
            plan.add_entity(entity(&USER, id, place));
            plan.add_entity(entity(&API_KEY, id, place));
        }
        assert!(plan.sort_entities().is_empty());
        for (from, _) in ids.iter().enumerate() {
            for (to, _) in ids.iter().enumerate() {
                let (from, to) =
                    (plan.node(&USER, from).unwrap(), plan.node(&API_KEY, to).unwrap());
                let kind = &USER_CREATED_API_KEY;
                plan.add_relationship(PlannedRelationship { kind, from, to, detail: 0 });
            }
        }
        let key =
            |plan: &Plan, it: &PlannedRelationship| it.kind.key(plan.key(it.from), plan.key(it.to));
        let all: BTreeSet<_> = plan.relationships.iter().map(|it| key(&plan, it)).collect();

        let taken = plan.sort_relationships();

        let sorted: Vec<_> = plan.relationships.iter().map(|it| key(&plan, it)).collect();
        assert!(sorted.iter().eq(&all), "{sorted:?}");
        assert_eq!(sorted.len() + taken.len(), ids.len() * ids.len());
        // a → (what the second id goes on with) is as (the second id) → it.
        assert!(!taken.is_empty());
    }

    #[test]
    fn a_key_can_be_taken_once_only_and_the_first_has_it() {
        let mut plan = Plan::default();
        for (place, id) in [(0, "b"), (1, "a"), (2, "b")] {
            plan.add_entity(entity(&WORKSPACE, id, place));
        }
        let taken = plan.sort_entities();

        assert_eq!(taken.iter().map(|entity| entity.place).collect::<Vec<_>>(), [Some(2)]);
        let nodes = [0, 1, 2].map(|place| plan.node(&WORKSPACE, place).map(|it| plan.key(it)));
        assert_eq!(nodes, [Some("anthropic_workspace:b"), Some("anthropic_workspace:a"), None]);
        assert_eq!(plan.find("anthropic_workspace:b"), plan.node(&WORKSPACE, 0));
        assert_eq!(plan.find("anthropic_workspace:c"), None);
    }
}

//! What one reaches, and who reaches it: a fixed point over [`access`](crate::access).
//!
//! Knows no words. A way goes from what one has, pass by pass, to what one has thereby. For each thing
//! there is one way: one that opens something before one that does not, one without a condition before
//! one with, then a shortest, then the first in the order of keys.

mod ways;

use graph::Entity;

use crate::access::{Condition, Means, Pass, Passes};
use crate::organization::Organization;

/// All that passes access on in an organization.
#[derive(Clone, Debug)]
pub struct Access<'o, 'g> {
    organization: &'o Organization<'g>,
    /// In the order of where they come from.
    passes: Vec<Resolved<'g>>,
    /// Their places, in the order of where they lead.
    by_end: Vec<usize>,
}

/// A pass between places of entities.
#[derive(Clone, Debug)]
struct Resolved<'g> {
    from: usize,
    to: usize,
    pass: Pass<'g>,
}

/// Something that is reached, or that reaches something, and a way.
#[derive(Clone, Debug)]
pub struct Reached<'a, 'g> {
    /// It.
    pub entity: &'g Entity<'static>,
    /// The passes from what has to what is had, at least one.
    pub path: Vec<&'a Pass<'g>>,
}

impl Reached<'_, '_> {
    /// Whether the way opens anything.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.path.iter().all(|pass| pass.is_active)
    }

    /// What must be so besides.
    #[must_use]
    pub fn condition(&self) -> Condition {
        let conditions = self.path.iter().map(|pass| pass.condition);
        conditions.max().unwrap_or(Condition::None)
    }

    /// The right at the end of the way, by the service's own name.
    #[must_use]
    pub fn right(&self) -> Option<&str> {
        self.path.last().and_then(|pass| pass.right.as_deref())
    }

    /// How the way ends.
    #[must_use]
    pub fn means(&self) -> Option<Means> {
        self.path.last().map(|pass| pass.means)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

impl<'o, 'g> Access<'o, 'g> {
    /// That of an organization.
    #[must_use]
    pub fn new(organization: &'o Organization<'g>) -> Self {
        let mut told = Passes::default();
        let graph = organization.graph();
        let mut all: Vec<Pass<'g>> = Vec::new();
        graph.entities().iter().for_each(|it| all.extend(told.entity(it)));
        all.extend(graph.relationships().iter().filter_map(|it| told.relationship(it)));
        let resolved = |pass: Pass<'g>| {
            let (from, to) = (organization.place(&pass.from)?, organization.place(&pass.to)?);
            Some(Resolved { from, to, pass })
        };
        let mut passes: Vec<_> = all.into_iter().filter_map(resolved).collect();
        passes.sort_by(|a, b| (a.from, a.to, &a.pass).cmp(&(b.from, b.to, &b.pass)));
        let mut by_end: Vec<usize> = (0..passes.len()).collect();
        by_end.sort_by_key(|place| passes.get(*place).map(|it| it.to));
        Self { organization, passes, by_end }
    }

    /// Every pass, in the order of where it comes from, with the places of its ends.
    pub fn passes(&self) -> impl Iterator<Item = (usize, usize, &Pass<'g>)> {
        self.passes.iter().map(|it| (it.from, it.to, &it.pass))
    }

    /// What an entity reaches, in the order of keys; nothing where there is none with this key.
    #[must_use]
    pub fn reached_from(&self, key: &str) -> Vec<Reached<'_, 'g>> {
        self.walked(key, Direction::Forward)
    }

    /// Who and what reaches an entity, in the order of keys.
    #[must_use]
    pub fn reaching(&self, key: &str) -> Vec<Reached<'_, 'g>> {
        self.walked(key, Direction::Backward)
    }

    fn walked(&self, key: &str, direction: Direction) -> Vec<Reached<'_, 'g>> {
        let Some(start) = self.organization.place(key) else { return Vec::new() };
        let mut ways: Vec<Option<Vec<usize>>> = vec![None; self.organization.entities().len()];
        let is_open: [fn(&Pass<'_>) -> bool; 3] = [
            |pass| pass.is_active && pass.condition == Condition::None,
            |pass| pass.is_active,
            |_| true,
        ];
        for is_open in is_open {
            let walk = self.walk(start, direction, is_open);
            for (way, found) in ways.iter_mut().zip(walk) {
                if way.is_none() {
                    *way = found;
                }
            }
        }
        let ways = ways.into_iter().zip(self.organization.entities()).enumerate();
        ways.filter(|(place, _)| *place != start)
            .filter_map(|(_, (way, entity))| {
                let path = way?.into_iter().filter_map(|place| self.passes.get(place));
                Some(Reached { entity, path: path.map(|it| &it.pass).collect() })
            })
            .collect()
    }

    /// A shortest way to every entity that is reached by passes that are open: places of passes,
    /// from what has to what is had.
    fn walk(
        &self,
        start: usize,
        direction: Direction,
        is_open: fn(&Pass<'_>) -> bool,
    ) -> Vec<Option<Vec<usize>>> {
        let mut ways: Vec<Option<Vec<usize>>> = vec![None; self.organization.entities().len()];
        let mut is_gone_on_from = vec![false; ways.len()];
        let mut front = vec![(start, Vec::new())];
        if let Some(it) = is_gone_on_from.get_mut(start) {
            *it = true;
        }
        while !front.is_empty() {
            let mut next = Vec::new();
            for (at, way) in front {
                for place in self.leaving(at, direction) {
                    let Some(Resolved { from, to, pass }) = self.passes.get(place) else {
                        continue;
                    };
                    let (to, goes_on, begins) = match direction {
                        Direction::Forward => {
                            (*to, !pass.means.is_end(), !pass.means.is_beginning())
                        }
                        Direction::Backward => {
                            (*from, !pass.means.is_beginning(), !pass.means.is_end())
                        }
                    };
                    if !is_open(pass) || !(begins || at == start) {
                        continue;
                    }
                    let mut longer: Vec<usize> = way.clone();
                    match direction {
                        Direction::Forward => longer.push(place),
                        Direction::Backward => longer.insert(0, place),
                    }
                    if let Some(found) = ways.get_mut(to) {
                        found.get_or_insert_with(|| longer.clone());
                    }
                    if let Some(is_gone_on) = is_gone_on_from.get_mut(to)
                        && goes_on
                        && !std::mem::replace(is_gone_on, true)
                    {
                        next.push((to, longer));
                    }
                }
            }
            front = next;
        }
        ways
    }

    /// Places of the passes that leave an entity in a direction.
    fn leaving(&self, at: usize, direction: Direction) -> Vec<usize> {
        match direction {
            Direction::Forward => {
                let start = self.passes.partition_point(|it| it.from < at);
                let rest = self.passes.iter().enumerate().skip(start);
                rest.take_while(|(_, it)| it.from == at).map(|(place, _)| place).collect()
            }
            Direction::Backward => {
                let to = |place: &usize| self.passes.get(*place).map(|it| it.to);
                let start = self.by_end.partition_point(|place| to(place) < Some(at));
                let rest = self.by_end.iter().skip(start).copied();
                rest.take_while(|place| to(place) == Some(at)).collect()
            }
        }
    }
}

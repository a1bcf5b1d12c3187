//! All ways between two things that differ at the far end. Knows no words.

use super::{Access, Direction, Reached, Resolved};
use crate::access::{Condition, Pass};

impl<'g> Access<'_, 'g> {
    /// The passes from an entity, in the order of where they lead.
    pub fn passes_from(&self, key: &str) -> impl Iterator<Item = &Pass<'g>> {
        let places = self.organization.place(key).map(|at| self.leaving(at, Direction::Forward));
        let places = places.unwrap_or_default().into_iter();
        places.filter_map(|place| self.passes.get(place)).map(|it| &it.pass)
    }

    /// What an entity reaches, in the order of keys, each with a way for every pass that ways to it
    /// can end with, the best one first.
    #[must_use]
    pub fn ways_from(&self, key: &str) -> Vec<Vec<Reached<'_, 'g>>> {
        self.ways(key, Direction::Forward)
    }

    /// Who and what reaches an entity, in the order of keys, each with a way for every pass that its
    /// ways can begin with, the best one first.
    #[must_use]
    pub fn ways_reaching(&self, key: &str) -> Vec<Vec<Reached<'_, 'g>>> {
        self.ways(key, Direction::Backward)
    }

    fn ways(&self, key: &str, direction: Direction) -> Vec<Vec<Reached<'_, 'g>>> {
        let Some(start) = self.organization.place(key) else { return Vec::new() };
        let best = self.walked(key, direction);
        let mut by_place: Vec<Option<&Reached<'_, 'g>>> = Vec::new();
        by_place.resize(self.organization.entities().len(), None);
        for reached in &best {
            let place = self.organization.place(&reached.entity.key);
            if let Some(it) = place.and_then(|place| by_place.get_mut(place)) {
                *it = Some(reached);
            }
        }
        let mut all = Vec::new();
        for reached in &best {
            let others = self.others(reached, start, direction, &by_place);
            all.push([reached.clone()].into_iter().chain(others).collect());
        }
        all
    }

    /// The ways to or from something, other than its best one, that differ from it at the far end.
    fn others<'a>(
        &'a self,
        reached: &Reached<'a, 'g>,
        start: usize,
        direction: Direction,
        best: &[Option<&Reached<'a, 'g>>],
    ) -> Vec<Reached<'a, 'g>> {
        let Some(at) = self.organization.place(&reached.entity.key) else { return Vec::new() };
        let (back, known) = match direction {
            Direction::Forward => (Direction::Backward, reached.path.last()),
            Direction::Backward => (Direction::Forward, reached.path.first()),
        };
        let far = self.leaving(at, back).into_iter().filter_map(|place| self.passes.get(place));
        let far = far.filter(|it| known.is_none_or(|known| **known != it.pass));
        let paths = far.filter_map(|it| self.joined(it, (start, at), direction, best));
        let mut others: Vec<_> =
            paths.map(|path| Reached { entity: reached.entity, path }).collect();
        others.sort_by_key(Reached::rank);
        others
    }

    /// A way between two places that has a pass at the far end; none where that goes in a circle.
    fn joined<'a>(
        &'a self,
        far: &'a Resolved<'g>,
        (start, at): (usize, usize),
        direction: Direction,
        best: &[Option<&Reached<'a, 'g>>],
    ) -> Option<Vec<&'a Pass<'g>>> {
        let middle = match direction {
            Direction::Forward => far.from,
            Direction::Backward => far.to,
        };
        if middle == start {
            return Some(vec![&far.pass]);
        }
        let rest = &best.get(middle)?.as_ref()?.path;
        let here = &self.organization.entities().get(at)?.key;
        let is_circle = rest.iter().any(|pass| pass.from == *here || pass.to == *here);
        let (first, second, path) = match direction {
            Direction::Forward => {
                (*rest.last()?, &far.pass, rest.iter().copied().chain([&far.pass]).collect())
            }
            Direction::Backward => (
                &far.pass,
                *rest.first()?,
                [&far.pass].into_iter().chain(rest.iter().copied()).collect(),
            ),
        };
        (!is_circle && !first.means.is_end() && !second.means.is_beginning()).then_some(path)
    }
}

impl Reached<'_, '_> {
    /// The better the way, the smaller.
    fn rank(&self) -> (bool, bool, usize) {
        let is_active = self.is_active();
        (!is_active, is_active && self.condition() != Condition::None, self.path.len())
    }
}

//! The graph page by page, each made when it is asked for. Knows neither how it was fetched nor who
//! reads it.

use graph::{Entity, Failure, Graph, Page, Properties, Relationship, Report};

use crate::Options;
use crate::inventory::Inventory;
use crate::memory::Memory;
use crate::plan::{Plan, PlannedEntity, PlannedRelationship};
use crate::report::Ledger;
use crate::resources::{Source, Told};

/// The most items that a page can hold.
pub const MAX_ITEMS: usize = 1000;

/// What an item of a page takes besides its raw data, generously, in bytes.
const ITEM: usize = 1 << 10;

/// A graph and its report, to be taken page by page: every entity, then every relationship, sorted
/// by key, and the report with the last of them.
#[derive(Debug)]
pub struct Pages {
    inventory: Inventory,
    ledger: Ledger,
    plan: Plan,
    memory: Memory,
    keeps_raw: bool,
    /// How many things were on pages that were taken.
    taken: usize,
    is_over: bool,
}

impl Pages {
    pub(crate) fn new(inventory: Inventory, ledger: Ledger, plan: Plan, options: &Options) -> Self {
        let Options { raw_data: keeps_raw, memory, .. } = *options;
        Self { inventory, ledger, plan, memory, keeps_raw, taken: 0, is_over: false }
    }

    /// The next page, with so many entities and relationships together; from 1 to [`MAX_ITEMS`],
    /// whatever is asked for. None after the last one.
    ///
    /// # Errors
    ///
    /// If there is too little memory for it. The page can be asked for again.
    pub fn next_page(&mut self, items: usize) -> Result<Option<Page<'_>>, Failure> {
        if self.is_over {
            return Ok(None);
        }
        let (begin, items) = (self.taken, items.clamp(1, MAX_ITEMS));
        let (entities, _) = self.things(begin, items);
        // Whoever reads it copies it, twice at most.
        self.memory.make_room(self.size(entities).saturating_mul(2))?;
        self.taken = begin.saturating_add(items);
        let in_all = self.plan.entities().len().saturating_add(self.plan.relationships().len());
        self.is_over = self.taken >= in_all;
        let (entities, relationships) = self.things(begin, items);
        Ok(Some(Page {
            entities: entities.iter().map(|it| self.entity(it)).collect(),
            relationships: relationships.iter().map(|it| self.relationship(it)).collect(),
            report: self.is_over.then(|| self.report()),
        }))
    }

    /// So many things that are planned, after so many others.
    fn things(&self, begin: usize, count: usize) -> (&[PlannedEntity], &[PlannedRelationship]) {
        let entities = part(self.plan.entities(), begin, count);
        let begin = begin.saturating_sub(self.plan.entities().len());
        let count = count.saturating_sub(entities.len());
        (entities, part(self.plan.relationships(), begin, count))
    }

    /// About how many bytes a page with these entities takes.
    fn size(&self, entities: &[PlannedEntity]) -> usize {
        let entities = if self.keeps_raw { entities } else { &[] };
        let raw_data = entities.iter().filter_map(|entity| self.told(entity).raw_data);
        raw_data.map(str::len).sum::<usize>().saturating_add(MAX_ITEMS * ITEM)
    }

    /// The whole graph, put together from all pages.
    pub(crate) fn into_graph(self) -> (Graph, Report) {
        let entities = self.plan.entities().iter().map(|it| self.entity(it).into_owned());
        let relationships = self.plan.relationships().iter();
        let relationships = relationships.map(|it| self.relationship(it).into_owned());
        (Graph::from_sorted(entities.collect(), relationships.collect()), self.report())
    }

    fn report(&self) -> Report {
        self.ledger.report(&self.plan, &self.inventory)
    }

    fn source(&self) -> Source<'_> {
        Source { inventory: &self.inventory, ledger: &self.ledger, plan: &self.plan }
    }

    fn entity<'a>(&'a self, planned: &'a PlannedEntity) -> Entity<'a> {
        let PlannedEntity { kind, key, .. } = planned;
        let Told { properties, raw_data } = self.told(planned);
        Entity {
            key: (&**key).into(),
            kind: kind.type_name.into(),
            classes: kind.classes.iter().map(|class| (*class).into()).collect(),
            properties,
            raw_data: raw_data.map(Into::into),
        }
    }

    fn told(&self, planned: &PlannedEntity) -> Told<'_> {
        let place = planned.place.and_then(|place| usize::try_from(place).ok());
        (planned.kind.tell)(self.source(), place)
    }

    fn relationship<'a>(&'a self, planned: &PlannedRelationship) -> Relationship<'a> {
        let kind = planned.kind;
        let (from, to) = (self.plan.key(planned.from), self.plan.key(planned.to));
        Relationship {
            key: kind.key(from, to).into(),
            kind: kind.type_name().into(),
            class: kind.class.into(),
            from: from.into(),
            to: to.into(),
            properties: kind.tell.map_or_else(Properties::new, |tell| tell(self.source(), planned)),
        }
    }
}

/// So many of a list, after so many others.
fn part<T>(list: &[T], taken: usize, count: usize) -> &[T] {
    let rest = list.get(taken..).unwrap_or_default();
    rest.get(..count).unwrap_or(rest)
}

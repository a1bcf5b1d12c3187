//! Spend limits by who may spend them, so that each workspace need not look at all of them. Knows not
//! what is told of them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::spend::{Payer, SpendLimit};
use crate::admin_api::{Item, PageError, Scheme};
use crate::inventory::{Listing, Odd, PutPage, Shelf};

/// The spend limits as far as they were read.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpendLimits {
    all: Listing<SpendLimit>,
    /// Made when it is first needed, of what there is then.
    by_payer: OnceLock<ByPayer>,
}

/// Where among all limits are those of whom, sorted by their ids.
#[derive(Clone, Debug, Default)]
struct ByPayer {
    of_organization: Vec<usize>,
    of_usage_tier: Vec<usize>,
    of_workspaces: BTreeMap<String, Vec<usize>>,
    /// Some limit could not be read, or does not say whose it is.
    lacks_something: bool,
}

impl ByPayer {
    fn new(all: &Listing<SpendLimit>) -> Self {
        let mut by_payer = Self::default();
        for (place, _, item) in all.iter() {
            by_payer.lacks_something |= !is_told(item);
            match item.value.payer() {
                Payer::Organization => by_payer.of_organization.push(place),
                Payer::UsageTier => by_payer.of_usage_tier.push(place),
                Payer::Workspace(id) => {
                    by_payer.of_workspaces.entry(id.to_owned()).or_default().push(place);
                }
                Payer::User | Payer::Group | Payer::Part => {}
            }
        }
        by_payer
    }
}

fn is_told(item: &Item<SpendLimit>) -> bool {
    item.unreadable.is_empty() && item.value.scope_type().is_some()
}

impl SpendLimits {
    /// All of them.
    pub(super) fn all(&self) -> &Listing<SpendLimit> {
        &self.all
    }

    /// Whether every field of every limit could be read, and every limit says whose it is.
    pub(super) fn are_told(&self) -> bool {
        !self.by_payer().lacks_something
    }

    /// Those of the organization, its usage tier or a workspace, sorted by their ids.
    pub(super) fn of(&self, payer: Payer<'_>) -> impl Iterator<Item = &SpendLimit> {
        let by_payer = self.by_payer();
        let places = match payer {
            Payer::Organization => Some(&by_payer.of_organization),
            Payer::UsageTier => Some(&by_payer.of_usage_tier),
            Payer::Workspace(id) => by_payer.of_workspaces.get(id),
            Payer::User | Payer::Group | Payer::Part => None,
        };
        let items = places.into_iter().flatten().filter_map(|place| self.all.at(Some(*place)));
        items.map(|item| &item.value)
    }

    fn by_payer(&self) -> &ByPayer {
        self.by_payer.get_or_init(|| ByPayer::new(&self.all))
    }
}

impl Shelf for SpendLimits {
    fn put_page(
        &mut self,
        body: &str,
        scheme: Scheme,
        keep_raw: bool,
    ) -> Result<PutPage, PageError> {
        self.by_payer.take();
        self.all.put_page(body, scheme, keep_raw)
    }

    fn put_single(&mut self, body: &str, keep_raw: bool) -> Result<Option<Odd>, PageError> {
        self.by_payer.take();
        self.all.put_single(body, keep_raw)
    }

    fn count(&self) -> usize {
        self.all.count()
    }

    fn empty(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_comes_later_counts() {
        let page = |id: &str, workspace: &str| {
            let scope = format!(r#"{{"type":"workspace","workspace_id":"{workspace}"}}"#);
            format!(r#"{{"data":[{{"id":"{id}","scope":{scope}}}],"next_page":null}}"#)
        };
        let mut limits = SpendLimits::default();
        let mut put = |body: &str| {
            limits.put_page(body, Scheme::ByToken, false).unwrap();
            let own = limits.of(Payer::Workspace("wrkspc_1"));
            let ids: Vec<_> = own.filter_map(|limit| limit.id.clone()).collect();
            (ids.join(","), limits.are_told())
        };
        assert_eq!(put(&page("spl_2", "wrkspc_1")), ("spl_2".to_owned(), true));
        assert_eq!(put(&page("spl_1", "wrkspc_1")), ("spl_1,spl_2".to_owned(), true));
        assert_eq!(put(&page("spl_3", "wrkspc_2")), ("spl_1,spl_2".to_owned(), true));
        let untold = r#"{"data":[{"id":"spl_4"}],"next_page":null}"#;
        assert_eq!(put(untold), ("spl_1,spl_2".to_owned(), false));
    }
}

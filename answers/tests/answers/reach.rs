//! What reaches what, against a slow way to tell it: relations as tables of pairs.

use std::collections::BTreeSet;

use answers::Organization;
use answers::access::{Condition, Pass};
use answers::reach::{Access, Reached};
use proptest::prelude::*;

use crate::support::{everything, generated, northwind};

type Pairs = BTreeSet<(usize, usize)>;

fn joined(a: &Pairs, b: &Pairs) -> Pairs {
    let onward = |middle: usize| b.range((middle, 0)..=(middle, usize::MAX)).map(|(_, end)| *end);
    a.iter().flat_map(|(start, middle)| onward(*middle).map(|end| (*start, end))).collect()
}

/// Every pair of which the one reaches the other by passes that are open. A way is at most one pass
/// that can only begin it, any number of plain ones, and at most one that ends it.
fn closure(access: &Access<'_, '_>, is_open: impl Fn(&Pass<'_>) -> bool, size: usize) -> Pairs {
    let of = |is_kind: &dyn Fn(&Pass<'_>) -> bool| -> Pairs {
        let all = access.passes().filter(|(_, _, pass)| is_open(pass) && is_kind(pass));
        all.map(|(from, to, _)| (from, to)).collect()
    };
    let same: Pairs = (0..size).map(|it| (it, it)).collect();
    let plain = of(&|pass| !pass.means.is_beginning() && !pass.means.is_end());
    let mut middle = same.clone();
    loop {
        let longer: Pairs = middle.union(&joined(&middle, &plain)).copied().collect();
        if longer == middle {
            break;
        }
        middle = longer;
    }
    let first: Pairs = of(&|pass| pass.means.is_beginning()).union(&same).copied().collect();
    let last: Pairs = of(&|pass| pass.means.is_end()).union(&same).copied().collect();
    let all = joined(&joined(&first, &middle), &last);
    all.difference(&same).copied().collect()
}

/// How good a way is: whether it opens nothing, and whether it has a condition.
fn class(reached: &Reached<'_, '_>) -> (bool, bool) {
    (!reached.is_active(), reached.is_active() && reached.condition() != Condition::None)
}

fn check(organization: &Organization<'_>) {
    let access = Access::new(organization);
    let entities = organization.entities();
    let size = entities.len();
    let certain = closure(&access, |it| it.is_active && it.condition == Condition::None, size);
    let active = closure(&access, |it| it.is_active, size);
    let all = closure(&access, |_| true, size);
    let slow = |pair: &(usize, usize)| match (certain.contains(pair), active.contains(pair)) {
        (true, _) => (false, false),
        (false, true) => (false, true),
        (false, false) => (true, false),
    };
    let (mut forward, mut backward) = (Pairs::new(), Pairs::new());
    for (place, entity) in entities.iter().enumerate() {
        for reached in access.reached_from(&entity.key) {
            let pair = (place, organization.place(&reached.entity.key).unwrap());
            assert_eq!(class(&reached), slow(&pair), "{} -> {}", entity.key, reached.entity.key);
            assert_is_a_way(&reached, &entity.key, &reached.entity.key);
            forward.insert(pair);
        }
        for reached in access.reaching(&entity.key) {
            let pair = (organization.place(&reached.entity.key).unwrap(), place);
            assert_eq!(class(&reached), slow(&pair), "{} <- {}", entity.key, reached.entity.key);
            assert_is_a_way(&reached, &reached.entity.key, &entity.key);
            backward.insert(pair);
        }
    }
    assert_eq!(forward, all);
    assert_eq!(backward, all);
    check_ways(organization, &access);
}

/// Every pass that can begin, or end, a way between two things does so in one of their ways.
fn check_ways(organization: &Organization<'_>, access: &Access<'_, '_>) {
    let mut forward = BTreeSet::new();
    let mut backward = BTreeSet::new();
    for entity in organization.entities() {
        let best = access.reached_from(&entity.key);
        let ways = access.ways_from(&entity.key);
        assert_eq!(ways.len(), best.len());
        for (ways, best) in ways.iter().zip(&best) {
            assert_eq!(ways[0].path, best.path);
            for way in ways {
                assert_is_a_way(way, &entity.key, &best.entity.key);
                assert!(way.is_active() <= best.is_active());
            }
            let ends: BTreeSet<_> = ways.iter().map(|way| *way.path.last().unwrap()).collect();
            assert_eq!(ends.len(), ways.len());
            forward.extend(ways.iter().map(|way| (entity.key.as_ref(), *way.path.last().unwrap())));
        }
        for ways in access.ways_reaching(&entity.key) {
            for way in &ways {
                assert_is_a_way(way, &way.entity.key, &entity.key);
            }
            let starts: BTreeSet<_> = ways.iter().map(|way| way.path[0]).collect();
            assert_eq!(starts.len(), ways.len());
            backward.extend(ways.iter().map(|way| (way.path[0], entity.key.as_ref())));
        }
        for pass in access.passes_from(&entity.key) {
            assert_eq!(pass.from, entity.key);
            assert!(forward.contains(&(entity.key.as_ref(), pass)));
        }
    }
    let passes: BTreeSet<_> = access.passes().map(|(_, _, pass)| pass).collect();
    assert!(passes.iter().all(|pass| backward.contains(&(*pass, pass.to.as_ref()))));
}

fn assert_is_a_way(reached: &Reached<'_, '_>, start: &str, end: &str) {
    let path = &reached.path;
    assert_eq!(path.first().unwrap().from, start);
    assert_eq!(path.last().unwrap().to, end);
    assert!(path.windows(2).all(|two| two[0].to == two[1].from), "{path:?}");
    let last = path.len() - 1;
    for (place, pass) in path.iter().enumerate() {
        assert!(place == 0 || !pass.means.is_beginning(), "{path:?}");
        assert!(place == last || !pass.means.is_end(), "{path:?}");
    }
}

#[test]
fn the_sample_is_reached_as_the_slow_way_says() {
    let (graph, report) = everything(northwind());
    check(&Organization::new(&graph, &report));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn generated_organizations_are_reached_as_the_slow_way_says(seed in any::<u64>()) {
        let (graph, report) = everything(generated(seed));
        check(&Organization::new(&graph, &report));
    }
}

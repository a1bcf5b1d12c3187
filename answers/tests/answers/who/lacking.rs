//! What is listed where something was not read, against what is where everything was.

use std::collections::{BTreeMap, BTreeSet};

use answers::who::{Acting, Listed, NotKnown};
use answers::{Organization, Target, what_can, who_can};
use graph::{Graph, Report};
use graph_anthropic::ontology::{entities, steps};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::support::{all_but, everything, generated};

/// What an answer lists.
#[derive(Default)]
struct Listing {
    /// The keys of what opens something, or is opened.
    open: BTreeSet<String>,
    /// Those of which the answer doubts it.
    doubtful: BTreeSet<String>,
    /// Those that act as what is asked of, and open something.
    acting: BTreeSet<String>,
    /// Those that do, and open nothing.
    off: BTreeSet<String>,
    not_known: Vec<NotKnown>,
}

impl Listing {
    fn new(listed: &[Listed], acting: &[Acting], not_known: Vec<NotKnown>) -> Self {
        let open = listed.iter().filter(|it| it.active);
        let doubtful = open.clone().filter(|it| it.ways.iter().any(|way| way.note.is_some()));
        let (acting, off): (Vec<_>, Vec<_>) = acting.iter().partition(|it| it.active);
        let acting = acting.into_iter();
        let guessed = acting.clone().filter(|it| it.opens.is_empty());
        let guessed = guessed.map(|it| it.thing.key.clone());
        Self {
            doubtful: doubtful.map(|it| it.thing.key.clone()).chain(guessed).collect(),
            open: open
                .map(|it| it.thing.key.clone())
                .chain(acting.clone().map(|it| it.thing.key.clone()))
                .collect(),
            acting: acting.map(|it| it.thing.key.clone()).collect(),
            off: off.iter().map(|it| it.thing.key.clone()).collect(),
            not_known,
        }
    }
}

/// All that can be asked, and what is listed.
fn listings((graph, report): &(Graph, Report)) -> BTreeMap<String, Listing> {
    let organization = Organization::new(graph, report);
    let mut all = BTreeMap::new();
    if let Ok(who) = who_can(&organization, Target::Admin) {
        let listing = Listing::new(&who.who, &[], who.not_known);
        all.insert("who-can --admin".to_owned(), listing);
    }
    for entity in organization.entities() {
        let key = entity.key.as_ref();
        if let Ok(who) = who_can(&organization, Target::Workspace(key)) {
            all.insert(format!("who-can {key}"), Listing::new(&who.who, &[], who.not_known));
        }
        if let Ok(what) = what_can(&organization, key) {
            let listing = Listing::new(&what.reaches, &what.acting, what.not_known);
            all.insert(format!("what-can {key}"), listing);
        }
    }
    all
}

/// The step that brings entities of a key's type.
fn step_of(key: &str) -> &'static str {
    let kind = key.split(':').next().unwrap();
    entities().into_iter().find(|it| it.type_name == kind).unwrap().step.id
}

/// What is missing is said to be, and what is listed for want of reading is doubted.
fn check(seed: u64, left_out: &[&str]) {
    let whole = listings(&everything(generated(seed)));
    for (asked, part) in listings(&all_but(generated(seed), left_out)) {
        let Some(whole) = whole.get(&asked) else { continue };
        for missing in whole.open.difference(&part.open) {
            let step = step_of(missing);
            let is_said =
                |step: &str| part.not_known.iter().any(|it| it.step.as_deref() == Some(step));
            assert!(!part.not_known.is_empty(), "{asked}: {missing}");
            assert!(!left_out.contains(&step) || is_said(step), "{asked}: {missing}");
        }
        let off: Vec<_> = part.off.intersection(&whole.acting).collect();
        assert!(off.is_empty(), "{left_out:?} {asked}: {off:?} open something");
        for more in part.open.difference(&whole.open) {
            assert!(part.doubtful.contains(more), "{left_out:?} {asked}: {more} is for sure");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_was_not_read_is_said_to_be_missing_and_what_hangs_on_it_is_doubted(
        seed in any::<u64>(),
        left_out in subsequence(steps().map(|it| it.id).collect::<Vec<_>>(), 1..4),
    ) {
        check(seed, &left_out);
    }
}

#[test]
fn keys_are_not_called_useless_where_workspaces_were_not_read() {
    check(7, &["fetch-workspaces"]);
    check(7, &["fetch-service-accounts"]);
}

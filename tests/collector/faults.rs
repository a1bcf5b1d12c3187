//! Faults of the service that its fake can be told to have. Property-based.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use fake_organization::model::Organization;
use fake_organization::{
    Delivery, Fault, Faults, Items, LiveService, Outcome, Service, Shape, generate,
};
use graph::{Failure, Properties};
use graph_anthropic::Options;
use graph_anthropic::http::{FetchError, Response};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Collected, Host, everything, response, shown};

const SHAPE: Shape = Shape {
    users: 20,
    gone: 3,
    workspaces: 5,
    archived: 2,
    memberships: 20,
    api_keys: 20,
    claude_code: true,
    service_accounts: 3,
    acting_keys: 12,
    issuers: 3,
    rules: 8,
    external_keys: 4,
    roles: 3,
    groups: 3,
    destinations: 4,
    ..Shape::EMPTY
};

/// What is read by default, or everything.
fn options() -> impl Strategy<Value = Options> {
    prop_oneof![Just(Options::default()), Just(everything())]
}

fn service(organization: &Organization, largest_page: usize) -> Service {
    let mut service = Service::new(Items::from(organization));
    service.largest_page = largest_page;
    // So that it has everything: a refusal that is spoilt is none any more.
    service.belongs_to_enterprise = true;
    service
}

/// A host whose service has these faults, and the service.
fn faulty(service: Service, organization: Organization, script: &str) -> Faulty {
    let faults = Faults::parse(script).unwrap();
    let live =
        Rc::new(RefCell::new(LiveService::new(organization, service.clone()).with_faults(faults)));
    let was_readable = Rc::new(Cell::new(false));
    let (own, is_readable) = (Rc::clone(&live), Rc::clone(&was_readable));
    let host = Host::new(service).with_fault(move |request| {
        let answer = own.borrow_mut().answer("GET", &request.path, &request.headers, "", 0);
        let delivered = delivered(answer.delivery, response(answer));
        is_readable.set(is_readable.get() || delivered.as_ref().is_ok_and(has_items));
        Some(delivered)
    });
    Faulty { host, live, was_readable }
}

struct Faulty {
    host: Host,
    live: Rc<RefCell<LiveService>>,
    /// Whether any answer had something in it.
    was_readable: Rc<Cell<bool>>,
}

fn has_items(response: &Response) -> bool {
    let body = serde_json::from_str::<serde_json::Value>(&response.body).unwrap_or_default();
    response.status == 200 && (body["data"][0].is_object() || body["id"].is_string())
}

fn delivered(delivery: Delivery, response: Response) -> Result<Response, FetchError> {
    match delivery {
        Delivery::AtOnce => Ok(response),
        Delivery::Late => Err(FetchError::Timeout(String::new())),
        Delivery::Half | Delivery::Never => {
            Err(FetchError::Connection("closed before the answer's end".to_owned()))
        }
    }
}

/// The type of everything in a graph, by key.
fn types(collected: &Collected) -> BTreeMap<&str, &str> {
    let graph = &collected.graph;
    let entities =
        graph.entities().iter().map(|entity| (entity.key.as_ref(), entity.kind.as_ref()));
    let edges = graph.relationships().iter().map(|edge| (edge.key.as_ref(), edge.kind.as_ref()));
    entities.chain(edges).collect()
}

/// What is said of everything in a graph, by key.
fn said(collected: &Collected) -> BTreeMap<&str, BTreeSet<String>> {
    let said = |properties: &Properties| {
        properties.iter().map(|(name, value)| format!("{name}={}", shown(value))).collect()
    };
    let graph = &collected.graph;
    let entities =
        graph.entities().iter().map(|entity| (entity.key.as_ref(), said(&entity.properties)));
    let edges = graph.relationships().iter();
    entities.chain(edges.map(|edge| (edge.key.as_ref(), said(&edge.properties)))).collect()
}

/// Names of the faults with that outcome.
fn faults_that(outcome: Outcome) -> Vec<&'static str> {
    let own = Fault::ALL.into_iter().filter(|(fault, _)| fault.outcome() == outcome);
    own.map(|(_, name)| name).collect()
}

/// A script in which something goes wrong for good, or changes while it is read.
fn lasting_script() -> impl Strategy<Value = String> {
    let faults = [faults_that(Outcome::Stays), faults_that(Outcome::Moves)].concat();
    prop_oneof![
        (select(faults), 2_u64..12).prop_map(|(fault, every)| format!("{fault}@{every}")),
        (1_u64..4).prop_map(|every| format!("change@{every}")),
        (any::<u64>(), 2_u64..20).prop_map(|(seed, one_in)| format!("seed:{seed}@{one_in}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn faults_that_may_pass_cost_nothing_but_time(
        seed in any::<u64>(),
        script in vec((select(faults_that(Outcome::MayPass)), 3_u64..9), 1..3),
        largest_page in select(vec![3_usize, 1000]),
        options in options(),
    ) {
        let script: Vec<_> = script.iter().map(|(fault, n)| format!("{fault}@{n}")).collect();
        let organization = generate(seed, &SHAPE).unwrap();
        let service = service(&organization, largest_page);
        let whole = Host::new(service.clone()).collect_with(&options).unwrap();

        let mut faulty = faulty(service, organization, &script.join(","));
        let collected = faulty.host.collect_with(&options).unwrap();

        // So many faults may still meet the same request five times; then that is said.
        if collected.lacking() == whole.lacking() {
            prop_assert!(collected.graph == whole.graph, "{script:?}");
        } else {
            let problems = collected.problems();
            // Waits for the limit count among the tries, and not among the failures.
            let tries = problems.iter().filter_map(|text| text.rsplit_once("(asked ")?.1.split_once(' '));
            let most = tries.filter_map(|(count, _)| count.parse::<u32>().ok()).max();
            prop_assert!(most >= Some(5), "{script:?}: {problems:#?}");
        }
    }

    #[test]
    fn what_was_there_all_the_time_is_in_the_graph_or_its_type_is_named_and_nothing_is_made_up(
        seed in any::<u64>(),
        script in lasting_script(),
        largest_page in select(vec![3_usize, 1000]),
        options in options(),
    ) {
        let organization = generate(seed, &SHAPE).unwrap();
        let service = service(&organization, largest_page);
        let before = Host::new(service.clone()).collect_with(&options).unwrap();
        let mut faulty = faulty(service.clone(), organization, &script);
        let collected = match faulty.host.collect_with(&options) {
            Ok(collected) => collected,
            Err(failure) => {
                // No fault is a refused credential: where anything could be read, there is a graph.
                prop_assert!(!matches!(failure, Failure::Unauthorized(_) | Failure::Cancelled));
                prop_assert!(!faulty.was_readable.get(), "{failure:?}");
                return Ok(());
            }
        };
        let items = Items::from(faulty.live.borrow().organization());
        let after = Host::new(Service { items, ..service }).collect_with(&options).unwrap();

        let (said_before, said_after) = (said(&before), said(&after));
        let (before, after, got) = (types(&before), types(&after), types(&collected));
        let partial = collected.partial();
        let missing = before.iter().filter(|(key, _)| after.contains_key(*key));
        for (key, kind) in missing.filter(|(key, _)| !got.contains_key(*key)) {
            prop_assert!(partial.contains(kind), "{key} is missing, and {kind} not partial");
        }
        // A step may be refused a part of what it reads.
        let was_refused = collected.was_refused_something();
        for (key, own) in said(&collected) {
            let (Some(old), Some(new)) = (said_before.get(key), said_after.get(key)) else { continue };
            // What follows from a step that was refused is left out, and not otherwise.
            let is_right = own == *old || was_refused && own.is_subset(old);
            let is_named = partial.contains(got[key]);
            prop_assert!(old != new || is_right || is_named, "{key}: {own:?}, not {old:?}");
        }
        // Where the default workspace could not be told, it may be shown as an ordinary one, too;
        // and what came while it was read may have gone again.
        let expected = |key: &&str| {
            before.contains_key(*key) || after.contains_key(*key)
                || key.contains("wrkspc_00Default") || key.contains("_late")
        };
        let extra: BTreeSet<_> = got.keys().filter(|key| !expected(key)).collect();
        prop_assert!(extra.is_empty(), "{extra:?}");
    }
}

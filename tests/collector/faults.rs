//! Faults of the service that its fake can be told to have. Property-based.

use std::collections::BTreeSet;

use fake_organization::{Answer, Fault, Faults, Items, Service, Shape, generate};
use graph_anthropic::http::Response;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Collected, Host};

const SHAPE: Shape = Shape {
    users: 20,
    gone: 3,
    workspaces: 5,
    archived: 2,
    memberships: 20,
    api_keys: 20,
    claude_code: true,
};

fn service(seed: u64, largest_page: usize) -> Service {
    let mut service = Service::new(Items::from(&generate(seed, &SHAPE).unwrap()));
    service.largest_page = largest_page;
    service
}

/// A host whose service has these faults.
fn faulty(service: Service, mut faults: Faults) -> Host {
    let honest = service.clone();
    Host::new(service).with_fault(move |request| {
        let answer = honest.answer(&request.path, &request.headers);
        let Answer { status, headers, body } = faults.apply(&request.path, answer);
        Some(Ok(Response { status, headers, body }))
    })
}

fn keys(collected: &Collected) -> BTreeSet<&str> {
    collected.entity_keys().into_iter().chain(collected.relationship_keys()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn faults_that_may_pass_cost_nothing_but_time(
        seed in any::<u64>(),
        script in vec(
            (select(Fault::ALL.into_iter().filter(|fault| fault.may_pass()).collect::<Vec<_>>()), 3_u64..9),
            1..3,
        ),
        largest_page in select(vec![3_usize, 1000]),
    ) {
        let script: Vec<_> = script.iter().map(|(fault, n)| format!("{}@{n}", fault.name())).collect();
        let faults = Faults::parse(&script.join(",")).unwrap();
        let whole = Host::new(service(seed, largest_page)).collect().unwrap();

        let collected = faulty(service(seed, largest_page), faults).collect().unwrap();

        // So many faults may still meet the same request five times; then it is said.
        if collected.report.partial_types.is_empty() {
            prop_assert!(collected.graph == whole.graph, "{script:?}");
        } else {
            prop_assert!(!collected.problems().is_empty());
        }
    }

    #[test]
    fn of_faults_that_do_not_pass_a_part_of_the_truth_is_left_and_the_rest_is_named(
        seed in any::<u64>(),
        fault in select(Fault::ALL.into_iter().filter(|fault| !fault.may_pass()).collect::<Vec<_>>()),
        every in 2_u64..12,
        largest_page in select(vec![3_usize, 1000]),
    ) {
        let faults = Faults::parse(&format!("{}@{every}", fault.name())).unwrap();
        let whole = Host::new(service(seed, largest_page)).collect().unwrap();
        let Ok(collected) = faulty(service(seed, largest_page), faults).collect() else {
            return Ok(());
        };

        let partial = collected.partial();
        let (expected, got) = (keys(&whole), keys(&collected));
        // Where the default workspace could not be told, it may be shown as an ordinary one, too.
        let extra: Vec<_> = got.difference(&expected).filter(|key| !key.contains("wrkspc_00Default")).collect();
        prop_assert!(extra.is_empty(), "{extra:?}");
        let kinds = whole.graph.entities().iter().map(|one| (&one.key, &one.kind));
        let kinds = kinds.chain(whole.graph.relationships().iter().map(|one| (&one.key, &one.kind)));
        for (key, kind) in kinds.filter(|(key, _)| !got.contains(key.as_str())) {
            prop_assert!(partial.contains(kind.as_str()), "{key} is missing, and {kind} not partial");
        }
    }
}

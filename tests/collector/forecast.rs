//! How many requests a collection takes, told from its first pages.

use std::collections::BTreeSet;

use expect_test::expect;
use fake_organization::{
    Denial, Generation, Items, Service, Shape, Sizes, generate, northwind_labs, of_size,
};
use graph::{Failure, Forecast, Graph, Report};
use graph_anthropic::ontology::steps;
use graph_anthropic::{Collection, Options};
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Host, error, everything};

/// A collection that is foretold, and then goes on.
fn foretold(host: &mut Host, options: &Options) -> (Forecast, Graph, Report) {
    let mut collection = Collection::new(options);
    let forecast = collection.forecast(host).unwrap();
    assert_eq!(forecast.made as usize, host.requests().count());
    let mut pages = collection.into_pages(host).unwrap();
    let mut graph = graph::GraphBuilder::default();
    let mut report = None;
    while let Some(page) = pages.next_page(1000).unwrap() {
        let page = page.into_owned();
        page.entities.into_iter().for_each(|entity| graph.add_entity(entity).unwrap());
        page.relationships.into_iter().for_each(|edge| graph.add_relationship(edge).unwrap());
        report = page.report;
    }
    (forecast, graph.build(), report.unwrap())
}

fn lines(forecast: &Forecast) -> String {
    let more = |may_be_more: bool| if may_be_more { " or more" } else { "" };
    let steps = forecast.steps.iter();
    let steps = steps.map(|it| format!("{} {}{}", it.id, it.requests, more(it.may_be_more)));
    let Forecast { made, requests, may_be_more, .. } = forecast;
    let all = format!("{requests}{}, {made} made", more(*may_be_more));
    std::iter::once(all).chain(steps).map(|line| line + "\n").collect()
}

/// What is foretold holds: nothing takes less, and nothing takes more that may not.
fn assert_holds(forecast: &Forecast, report: &Report) {
    let sum: u32 = forecast.steps.iter().map(|step| step.requests).sum();
    assert_eq!(sum, forecast.requests, "{}", lines(forecast));
    let may_be_more = forecast.steps.iter().any(|step| step.may_be_more);
    assert_eq!(may_be_more, forecast.may_be_more);
    for step in &forecast.steps {
        let made = report.steps.iter().find(|it| it.id == step.id).unwrap().requests;
        let holds = made == step.requests || step.may_be_more && made > step.requests;
        assert!(holds, "{} took {made}: {}", step.id, lines(forecast));
    }
    assert!(forecast.may_be_more || report.requests == forecast.requests);
}

#[test]
fn what_the_sample_takes_is_known_after_its_first_pages() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let (forecast, _, report) = foretold(&mut host, &Options::default());

    expect![[r#"
        10 or more, 7 made
        fetch-account 1
        fetch-users 1
        fetch-workspaces 1
        fetch-workspace-members 3 or more
        fetch-api-keys 1
        fetch-invites 1
        fetch-external-keys 1
        fetch-settings 1
    "#]]
    .assert_eq(&lines(&forecast));
    assert_eq!(report.requests, forecast.requests);
    assert_holds(&forecast, &report);
}

#[test]
fn what_is_read_of_everything_is_known_too() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let (forecast, _, report) = foretold(&mut host, &everything());

    let foretold: Vec<_> = forecast.steps.iter().map(|step| step.id.as_str()).collect();
    assert!(steps().map(|step| step.id).eq(foretold));
    assert_holds(&forecast, &report);
}

#[test]
fn a_large_organization_may_take_more_and_says_of_which_steps() {
    let sizes = Sizes { users: 2500, members: vec![1; 90], api_keys: 3 };
    let mut host = Host::new(Service::new(of_size(&sizes)));
    let (forecast, _, report) = foretold(&mut host, &Options::default());

    expect![[r#"
        99 or more, 7 made
        fetch-account 1
        fetch-users 2 or more
        fetch-workspaces 2 or more
        fetch-workspace-members 90 or more
        fetch-api-keys 1
        fetch-invites 1
        fetch-external-keys 1
        fetch-settings 1
    "#]]
    .assert_eq(&lines(&forecast));
    assert_eq!(report.requests, forecast.requests + 1, "the third page of users");
    assert_holds(&forecast, &report);
}

#[test]
fn a_step_that_is_left_out_or_not_permitted_takes_nothing() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let mut options = Options::default();
    options.only_step("fetch-users").unwrap();
    options.skip_step("fetch-account").unwrap();
    let (forecast, _, report) = foretold(&mut host, &options);

    assert_eq!(lines(&forecast), "1, 1 made\nfetch-users 1\n");
    assert_eq!(report.requests, 1);
}

#[test]
fn nothing_is_asked_for_twice_and_the_graph_is_the_same() {
    for service in [Service::new(northwind_labs()), Service::new(of_size(&large()))] {
        let whole = Host::new(service.clone()).collect_with(&everything()).unwrap();
        let mut host = Host::new(service);
        let (_, graph, report) = foretold(&mut host, &everything());

        assert!(graph == whole.graph);
        assert_eq!(report, whole.report);
        let paths = host.paths();
        assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len(), "{paths:#?}");
    }
}

fn large() -> Sizes {
    Sizes { users: 1200, members: vec![2, 1100], api_keys: 2100 }
}

#[test]
fn a_forecast_can_be_had_twice_and_the_second_one_costs_nothing() {
    let mut host = Host::new(Service::new(northwind_labs()));
    let mut collection = Collection::new(&Options::default());
    let first = collection.forecast(&mut host).unwrap();
    assert_eq!(collection.forecast(&mut host).unwrap(), first);
    assert_eq!(first.made as usize, host.requests().count());
}

#[test]
fn a_refused_credential_is_known_before() {
    let mut host = Host::new(Service::new(northwind_labs()))
        .with_fault(|_| error(401, "authentication_error", &[]));
    let failure = Collection::new(&Options::default()).forecast(&mut host).unwrap_err();
    assert!(matches!(failure, Failure::Unauthorized(_)), "{failure}");
}

#[test]
fn what_fails_at_first_is_asked_for_again_and_counts() {
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(|request| {
        let fails = request.path.contains("/users") && request.purpose.attempt < 3;
        if fails { error(529, "overloaded_error", &[]) } else { None }
    });
    let (forecast, _, report) = foretold(&mut host, &Options::default());
    assert!(lines(&forecast).contains("fetch-users 3\n"), "{}", lines(&forecast));
    assert_holds(&forecast, &report);
}

#[test]
fn what_the_service_does_not_have_takes_the_request_that_says_so() {
    let mut service = Service::new(northwind_labs());
    service.denied.insert("invites".to_owned(), Denial::Forbidden);
    let mut host = Host::new(service);
    let (forecast, _, report) = foretold(&mut host, &Options::default());
    assert!(lines(&forecast).contains("fetch-invites 1\n"), "{}", lines(&forecast));
    assert_holds(&forecast, &report);
}

#[test]
fn a_limit_of_requests_does_not_keep_a_forecast_from_coming() {
    let mut refused = 0;
    let mut host = Host::new(Service::new(northwind_labs())).with_fault(move |_| {
        refused += 1;
        if refused <= 7 { error(429, "rate_limit_error", &[("retry-after", "1")]) } else { None }
    });
    let (forecast, _, report) = foretold(&mut host, &Options::default());
    assert!(forecast.requests > forecast.made, "{}", lines(&forecast));
    assert_holds(&forecast, &report);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_forecast_holds_for_every_organization(
        seed in any::<u64>(),
        shape in select(vec![SMALL, MANY_KEYS, Shape::EVERYTHING]),
        generation in select(Generation::ALL.to_vec()),
        largest_page in select(vec![2_usize, 10, 1000]),
        order in any::<u64>(),
        of_everything in any::<bool>(),
        left_out in proptest::option::of(0..steps().count()),
    ) {
        let organization = generate(seed, &shape).unwrap();
        let mut service = Service::new(Items::from(&organization));
        service.generation = generation;
        service.largest_page = largest_page;
        let mut options = if of_everything { everything() } else { Options::default() };
        if let Some(step) = left_out.and_then(|place| steps().nth(place)) {
            options.skip_step(step.id).unwrap();
        }
        let whole = Host::new(service.clone()).collect_with(&options).unwrap();
        let mut host = Host::new(service).with_order(order);
        let (forecast, graph, report) = foretold(&mut host, &options);

        prop_assert!(graph == whole.graph);
        prop_assert_eq!(report.requests, whole.report.requests);
        assert_holds(&forecast, &report);
    }
}

const MANY_KEYS: Shape = Shape { users: 3, workspaces: 2, api_keys: 30, ..Shape::EMPTY };
const SMALL: Shape = Shape { users: 3, workspaces: 2, api_keys: 2, ..Shape::EMPTY };

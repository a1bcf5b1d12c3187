//! How many requests an organization costs, and what is asked for when.

use fake_organization::{Generation, Service, Sizes, northwind_labs, of_size};

use crate::support::{Host, NOTHING, shown};

fn pages(items: usize) -> usize {
    items.div_ceil(1000).max(1)
}

#[test]
fn the_number_of_requests_is_the_formula_of_the_documentation() {
    for (users, members, api_keys) in [
        (0, vec![], 0),
        (1, vec![0], 1),
        (3, vec![0, 1, 3], 5),
        (1000, vec![1000], 1000),
        (1001, vec![1001, 999, 0, 1], 2001),
        (2500, vec![2500; 40], 1),
    ] {
        // Where no key tells the default workspace, the list is read without it, too.
        let is_told = api_keys > members.len();
        let (invites, external_keys) = (0, 0);
        let (me, settings) = (1, 1);
        let expected = me
            + settings
            + pages(users)
            + pages(members.len() + 1)
            + if is_told { 0 } else { pages(members.len()) }
            + pages(api_keys)
            + pages(invites)
            + pages(external_keys)
            + members.iter().map(|count| pages(*count)).sum::<usize>();
        let sizes = Sizes { users, members, api_keys };
        let mut host = Host::new(Service::new(of_size(&sizes)));

        let collected = host.collect().unwrap();

        assert_eq!(host.requests().count(), expected, "{sizes:?}");
        assert_eq!(collected.report.requests as usize, expected);
        assert_eq!(collected.lacking(), NOTHING, "{sizes:?}");
    }
}

#[test]
fn a_thousand_workspaces_take_two_pages_when_the_default_one_is_listed_with_them() {
    let sizes = Sizes { users: 1, members: vec![0; 1000], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes)));

    host.collect().unwrap();

    let is_list = |path: &&&str| {
        path.starts_with("/v1/organizations/workspaces?") && path.contains("include_default")
    };
    assert_eq!(host.paths().iter().filter(is_list).count(), 2);
}

#[test]
fn a_server_that_refuses_include_default_costs_one_more_and_looking_the_default_up_another() {
    let requests = |generation| {
        let mut service = Service::new(northwind_labs());
        service.generation = generation;
        let mut host = Host::new(service);
        host.collect().unwrap();
        host.requests().count()
    };
    let plain = 1 + 1 + 1 + 1 + 1 + 1 + 1 + 3;

    assert_eq!(requests(Generation::Listed), plain);
    assert_eq!(requests(Generation::Silent), plain);
    assert_eq!(requests(Generation::Scoped), plain + 1);
    assert_eq!(requests(Generation::Strict), plain + 2);
}

#[test]
fn the_first_call_asks_for_everything_that_needs_nothing_else() {
    let mut host = Host::new(Service::new(northwind_labs()));
    host.collect().unwrap();

    let paths: Vec<_> = host.calls[0].iter().map(|request| request.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/v1/organizations/me",
            "/v1/organizations/users?limit=1000",
            "/v1/organizations/workspaces?limit=1000&include_archived=true&include_default=true",
            "/v1/organizations/api_keys?limit=1000",
            "/v1/organizations/invites?limit=1000",
            "/v1/organizations/external_keys?limit=100",
            "/v1/organizations/compliance_settings",
        ]
    );
    assert_eq!(host.calls.len(), 2, "the members of all workspaces come next");
}

#[test]
fn members_are_asked_for_while_long_lists_are_still_read_and_long_lists_go_first() {
    let sizes = Sizes { users: 3500, members: vec![1; 50], api_keys: 2500 };
    let mut host = Host::new(Service::new(of_size(&sizes)));
    host.collect().unwrap();

    let second = &host.calls[1];
    assert_eq!(second.len(), 32);
    assert!(second[0].path.contains("/users?") && second[1].path.contains("/api_keys?"));
    assert!(second[2..].iter().all(|request| request.path.contains("/members?")));
    assert_eq!(host.calls.len(), 4, "as many calls as the longest list has pages");
}

#[test]
fn every_request_says_what_it_is_for_and_carries_nothing_secret() {
    let sizes = Sizes { users: 1001, members: vec![1], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes)));
    host.collect().unwrap();

    for request in host.requests() {
        let names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["accept", "anthropic-beta", "anthropic-version", "user-agent"]);
        assert!(request.path.starts_with("/v1/organizations/"));
        assert_eq!((request.purpose.attempt, request.delay_ms), (1, 0));
    }
    let second_page = host.requests().find(|request| request.path.contains("after_id")).unwrap();
    assert_eq!(second_page.path, "/v1/organizations/users?limit=1000&after_id=user%5F0000999");
    let purpose = &second_page.purpose;
    assert_eq!((purpose.step.as_str(), purpose.detail.as_str()), ("fetch-users", "list users"));
    assert_eq!(purpose.page, 2);
}

#[test]
fn tens_of_thousands_of_users_are_no_trouble() {
    let sizes = Sizes { users: 30_000, members: vec![30_000], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes)));

    let collected = host.collect().unwrap();

    let user = collected.entity("anthropic_user:user_0029999");
    assert_eq!(shown(&user.properties["name"]), "User 29999");
    // Everyone is in the one workspace and reaches the default one.
    assert_eq!(collected.step("fetch-workspace-members").relationships, 60_000);
}

//! The default workspace: which one it is, and who reaches it.

use fake_organization::{Generation, Items, Service, api_key, member, northwind_labs, workspace};
use serde_json::{Value, json};

use crate::support::{Collected, Host, NOTHING, error, property};

const KEY: &str = "anthropic_workspace:7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001:default";

fn collect(organization: Items, generation: Generation) -> (Collected, Host) {
    let mut service = Service::new(organization);
    service.generation = generation;
    let mut host = Host::new(service);
    (host.collect().unwrap(), host)
}

/// `isSynthetic` and `id` of the default workspace.
fn shown(collected: &Collected) -> [String; 2] {
    let default = collected.entity(KEY);
    assert_eq!(property(default, "isDefault"), "true");
    assert_eq!(property(default, "name"), "Default");
    ["isSynthetic", "id"].map(|name| property(default, name))
}

#[test]
fn semantics_1_the_list_gives_the_default_workspace() {
    let (collected, _) = collect(northwind_labs(), Generation::Listed);
    assert_eq!(shown(&collected), ["false", "wrkspc_00Default"]);
    assert_eq!(property(collected.entity(KEY), "displayColor"), "#6C5BB9");
}

#[test]
fn semantics_1_the_list_does_not_give_it_but_the_scope_of_a_key_reveals_its_id() {
    for generation in [Generation::Scoped, Generation::Strict] {
        let (collected, host) = collect(northwind_labs(), generation);
        assert_eq!(shown(&collected), ["false", "wrkspc_00Default"]);
        assert_eq!(property(collected.entity(KEY), "displayColor"), "#6C5BB9");
        assert!(host.paths().contains(&"/v1/organizations/workspaces/wrkspc_00Default"));
    }
}

#[test]
fn semantics_1_nothing_reveals_it_and_the_collector_makes_a_node_of_its_own() {
    let (collected, _) = collect(northwind_labs(), Generation::Silent);
    assert_eq!(shown(&collected), ["true", "-"]);
    let keys = collected.relationships_of("HAS", KEY);
    assert!(keys.iter().any(|line| line.ends_with("apikey_05BoTryout")), "{keys:#?}");
}

#[test]
fn everyone_reaches_it_by_their_role_in_the_organization() {
    for generation in Generation::ALL {
        let mut organization = northwind_labs();
        let roles = ["user", "claude_code_user", "managed", "owner", "wizard"];
        organization.users.extend(roles.map(|role| {
            fake_organization::user(&format!("user_{role}"), role, "x@northwind.example", role)
        }));
        let (collected, _) = collect(organization, generation);

        let access: Vec<_> = collected
            .relationships_of("ASSIGNED", KEY)
            .iter()
            .map(|line| line.replace("anthropic_user:", "").replace(KEY, "default"))
            .collect();
        assert_eq!(
            access,
            [
                "user_01Ada -> default grantedBy=organization-role implicit=true role=workspace_admin",
                "user_02Bo -> default grantedBy=organization-role implicit=true role=workspace_developer",
                "user_03Cy -> default grantedBy=organization-role implicit=true role=workspace_billing",
                "user_owner -> default grantedBy=organization-role implicit=true role=workspace_admin",
                "user_user -> default grantedBy=organization-role implicit=true role=workspace_user",
            ]
        );
    }
}

#[test]
fn its_members_are_never_asked_for() {
    for generation in Generation::ALL {
        let (_, host) = collect(northwind_labs(), generation);
        assert!(!host.paths().iter().any(|path| path.contains("wrkspc_00Default/members")));
    }
}

/// Northwind with another workspace that bears the default one's name.
fn with_namesake() -> Items {
    let mut organization = northwind_labs();
    organization.workspaces.insert(0, workspace("wrkspc_09Namesake", "Default"));
    organization
}

fn without_keys(mut organization: Items) -> Items {
    organization.api_keys.clear();
    organization
}

/// The namesake is an ordinary workspace, and its members are asked for.
fn check_namesake(collected: &Collected, host: &Host) {
    assert_eq!(shown(collected)[1], "wrkspc_00Default");
    let namesake = collected.entity("anthropic_workspace:wrkspc_09Namesake");
    assert_eq!(property(namesake, "isDefault"), "false");
    assert!(host.paths().iter().any(|path| path.contains("wrkspc_09Namesake/members")));
}

#[test]
fn a_key_tells_it_from_its_namesake() {
    for generation in [Generation::Listed, Generation::Scoped, Generation::Strict] {
        let (collected, host) = collect(with_namesake(), generation);
        check_namesake(&collected, &host);
    }
}

fn lists_of_workspaces(host: &Host) -> usize {
    host.paths().iter().filter(|path| path.contains("/workspaces?")).count()
}

#[test]
fn semantics_1_where_no_key_tells_it_a_list_without_the_default_one_does() {
    let (collected, host) = collect(without_keys(with_namesake()), Generation::Listed);

    check_namesake(&collected, &host);
    assert_eq!(lists_of_workspaces(&host), 2, "one more request, only then");
}

#[test]
fn semantics_1_namesakes_in_every_number_are_ordinary_workspaces_on_every_kind_of_server() {
    for (generation, count) in
        Generation::ALL.into_iter().flat_map(|it| (0..4).map(move |n| (it, n)))
    {
        let mut organization = without_keys(northwind_labs());
        let ids: Vec<_> = (0..count).map(|n| format!("wrkspc_9{n}Namesake")).collect();
        for id in &ids {
            organization.workspaces.insert(0, workspace(id, "Default"));
            let member = member(id, "user_02Bo", "workspace_user");
            organization.members.insert(id.clone(), vec![member]);
        }
        let (collected, _) = collect(organization, generation);

        let is_shown = generation == Generation::Listed;
        let expected = if is_shown { ["false", "wrkspc_00Default"] } else { ["true", "-"] };
        assert_eq!(shown(&collected), expected, "{generation:?} {count}");
        for key in ids.iter().map(|id| format!("anthropic_workspace:{id}")) {
            assert_eq!(property(collected.entity(&key), "isDefault"), "false");
            let account_has = collected.relationships_of("HAS", &key);
            assert_eq!(account_has.len(), 1, "{generation:?} {count}: {key}");
            let access = collected.relationships_of("ASSIGNED", &key);
            let is_member = |line: &String| line.ends_with("role=workspace_user");
            assert!(access.iter().any(is_member), "{generation:?} {count}: {key}");
        }
        assert_eq!(collected.lacking(), NOTHING, "{generation:?} {count}");
        assert_eq!(collected.problems(), NOTHING, "{generation:?} {count}");
    }
}

#[test]
fn a_namesake_with_a_key_of_its_own_or_archived_is_not_it() {
    let mut organization = without_keys(with_namesake());
    organization.api_keys.push(api_key("apikey_1", "k", "user_02Bo", "wrkspc_09Namesake"));
    let (collected, host) = collect(organization, Generation::Listed);
    check_namesake(&collected, &host);

    let mut organization = without_keys(with_namesake());
    organization.workspaces[0]["archived_at"] = json!("2026-01-01T00:00:00Z");
    let (collected, host) = collect(organization, Generation::Listed);
    check_namesake(&collected, &host);
}

#[test]
fn where_include_default_is_refused_no_listed_workspace_is_it() {
    let (collected, host) = collect(without_keys(with_namesake()), Generation::Strict);

    assert_eq!(shown(&collected), ["true", "-"]);
    assert!(host.paths().iter().any(|path| path.contains("wrkspc_09Namesake/members")));
}

#[test]
fn where_the_list_that_would_tell_cannot_be_read_that_is_said_and_partial() {
    let service = Service::new(without_keys(with_namesake()));
    let mut host = Host::new(service).with_fault(|request| {
        let is_compared =
            request.path.contains("/workspaces?") && !request.path.contains("include_default");
        is_compared.then(|| error(403, "permission_error", &[])).flatten()
    });
    let collected = host.collect().unwrap();

    assert_eq!(shown(&collected), ["true", "-"]);
    assert!(collected.problems().contains(
        &"tell the default workspace: 2 workspaces named Default may be the default one, and nothing \
          tells; isDefault was left out: wrkspc_00Default, wrkspc_09Namesake"
            .to_owned()
    ));
    assert!(collected.partial().contains("anthropic_workspace"));
    let namesake = collected.entity("anthropic_workspace:wrkspc_09Namesake");
    assert_eq!(property(namesake, "isDefault"), "-");
}

#[test]
fn a_list_that_is_not_whole_does_not_tell_by_name() {
    let mut service = Service::new(without_keys(with_namesake()));
    service.largest_page = 1;
    let mut host = Host::new(service).with_fault(|request| {
        let last = request.path.contains("/workspaces?") && request.purpose.page == 5;
        last.then(|| error(403, "permission_error", &[])).flatten()
    });
    let collected = host.collect().unwrap();

    assert_eq!(shown(&collected), ["true", "-"]);
    let namesake = collected.entity("anthropic_workspace:wrkspc_09Namesake");
    assert_eq!(property(namesake, "isDefault"), "-");
    assert!(collected.partial().contains("anthropic_workspace"));
}

#[test]
fn one_odd_field_of_a_workspace_does_not_hide_the_default_one() {
    let mut organization = without_keys(northwind_labs());
    organization.workspaces[0]["tags"] = json!([]);
    let (collected, _) = collect(organization, Generation::Listed);

    assert_eq!(shown(&collected), ["false", "wrkspc_00Default"]);
    assert!(collected.partial().contains("anthropic_workspace"));
}

#[test]
fn a_key_of_a_workspace_that_is_not_there_does_not_hide_the_default_one() {
    for version in ["2023-06-01", "2026-10-21"] {
        let mut organization = without_keys(northwind_labs());
        organization.api_keys.push(api_key("apikey_9", "k", "user_02Bo", "wrkspc_99Gone"));
        let mut host = Host::new(Service::new(organization)).with_version(version);
        let collected = host.collect().unwrap();

        assert_eq!(shown(&collected), ["false", "wrkspc_00Default"]);
        assert_eq!(
            collected.problems(),
            [
                "read workspace wrkspc_99Gone: HTTP 404 not_found_error: the service has nothing there",
                "list members of workspaces: fetch-workspaces is not complete, so this is not \
                 either: see its problems",
            ]
        );
        assert!(collected.partial().contains("anthropic_workspace_has_api_key"));
    }
}

#[test]
fn a_key_of_a_workspace_that_is_not_there_does_not_keep_namesakes_from_being_told_apart() {
    let mut organization = without_keys(with_namesake());
    organization.api_keys.push(api_key("apikey_9", "k", "user_02Bo", "wrkspc_99Gone"));
    let (collected, host) = collect(organization, Generation::Listed);

    check_namesake(&collected, &host);
}

#[test]
fn a_newer_version_has_no_null_workspace_id_and_an_unlisted_id_is_looked_up() {
    let mut service = Service::new(with_namesake());
    service.generation = Generation::Scoped;
    let mut host = Host::new(service).with_version("2026-10-21");
    let collected = host.collect().unwrap();

    check_namesake(&collected, &host);
}

#[test]
fn a_workspace_made_while_the_crawl_goes_on_is_looked_up_and_is_not_the_default_one() {
    // The list was read before the workspace was made, the keys after.
    let fresh = workspace("wrkspc_10Fresh", "Fresh");
    let mut organization = northwind_labs();
    organization.api_keys.push(api_key("apikey_9", "k", "user_02Bo", "wrkspc_10Fresh"));
    let mut host = Host::new(Service::new(organization)).with_version("2026-10-21").with_fault(
        move |request| {
            let body = match request.path.split_once("wrkspc_10Fresh")?.1 {
                "" => fresh.to_string(),
                _ => r#"{"data":[],"has_more":false}"#.to_owned(),
            };
            crate::support::answer(200, &body)
        },
    );
    let collected = host.collect().unwrap();

    assert_eq!(shown(&collected), ["false", "wrkspc_00Default"]);
    let fresh = "anthropic_workspace:wrkspc_10Fresh";
    assert_eq!(property(collected.entity(fresh), "isDefault"), "false");
    assert!(collected.relationships_of("HAS", fresh).iter().any(|line| line.ends_with("apikey_9")));
    assert_eq!(collected.lacking(), NOTHING);
}

#[test]
fn a_default_workspace_that_cannot_be_looked_up_is_still_known_by_its_id() {
    let mut service = Service::new(northwind_labs());
    service.generation = Generation::Scoped;
    let mut host = Host::new(service).with_fault(|request| {
        request
            .path
            .ends_with("wrkspc_00Default")
            .then(|| error(403, "permission_error", &[]))
            .flatten()
    });
    let collected = host.collect().unwrap();

    assert_eq!(shown(&collected), ["false", "wrkspc_00Default"]);
    assert!(collected.partial().contains("anthropic_workspace"));
    assert_eq!(collected.problems().len(), 2, "{:#?}", collected.problems());
}

#[test]
fn a_namesake_in_its_place_leaves_the_keys_that_name_no_workspace_in_doubt() {
    let mut organization = northwind_labs();
    organization.workspaces.push(workspace("wrkspc_11Namesake", "Default"));
    organization.api_keys[0]["scope"] = Value::Null;
    organization.api_keys[0]["workspace_id"] = Value::Null;
    let mut service = Service::new(organization);
    service.generation = Generation::Scoped;
    let mut host = Host::new(service).with_version("2026-10-21").with_fault(|request| {
        let default = request.path.ends_with("wrkspc_00Default");
        default.then(|| error(404, "not_found_error", &[])).flatten()
    });
    let collected = host.collect().unwrap();

    assert_eq!(shown(&collected), ["true", "-"]);
    let namesake = collected.entity("anthropic_workspace:wrkspc_11Namesake");
    assert_eq!(property(namesake, "isDefault"), "false");
    for kind in ["anthropic_api_key", "anthropic_workspace", "anthropic_workspace_has_api_key"] {
        assert!(collected.partial().contains(kind), "{kind}");
    }
}

#[test]
fn keys_that_contradict_each_other_are_told_of() {
    let mut organization = northwind_labs();
    let mut key = api_key("apikey_9", "k", "user_02Bo", "wrkspc_01Research");
    key["workspace_id"] = Value::Null;
    organization.api_keys.push(key);
    let (collected, _) = collect(organization, Generation::Listed);

    assert_eq!(shown(&collected), ["false", "wrkspc_00Default"]);
    assert_eq!(
        collected.problems(),
        [
            "tell the default workspace: 2 workspaces are the default one according to keys; there can \
             be one only: wrkspc_00Default, wrkspc_01Research"
        ]
    );
    assert!(collected.partial().contains("anthropic_workspace"));
}

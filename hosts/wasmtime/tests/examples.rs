//! The examples, run as their readers would, and as the documentation shows them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use fake_organization::{Service, northwind_labs};
use host_test::{FakeAdminApi, components};

const KEY: &str = "sk-ant-admin01-CANARY";

async fn northwind() -> FakeAdminApi {
    let mut service = Service::new(northwind_labs());
    service.admin_key = Some(KEY.to_owned());
    FakeAdminApi::start(service).await
}

/// An example, which is built where this test is.
fn example(name: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let mut command = Command::new(profile.join("examples").join(name));
    command.arg(components::path(components::PLUGIN));
    command
}

fn shown(output: Output) -> String {
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_organization_is_collected() {
    let api = northwind().await;
    let mut command = example("collect");
    command.env("ANTHROPIC_BASE_URL", api.origin()).env("ANTHROPIC_ADMIN_KEY", KEY);

    let shown = shown(command.output().unwrap());

    expect_test::expect![[r#"
        19 entities, 37 relationships
        anthropic_api_key:apikey_02DeeNotebook works, and who made it is gone
        complete for what an Admin key may read; not read: service accounts, federation (needs an `org:admin` token), groups and roles (needs an Enterprise key or an `org:admin` token), limits, telemetry destinations, usage (not asked for)
    "#]]
    .assert_eq(&shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shortest_one_names_every_entity() {
    let api = northwind().await;
    let mut command = example("embed");
    command.env("ANTHROPIC_BASE_URL", api.origin()).env("ANTHROPIC_ADMIN_KEY", KEY);
    command.env("GRAPH_ANTHROPIC_PLUGIN", components::path(components::PLUGIN));

    let shown = shown(command.output().unwrap());

    assert!(
        shown.contains("anthropic_api_key anthropic_api_key:apikey_02DeeNotebook\n"),
        "{shown}"
    );
    assert!(shown.contains("\ncomplete for what an Admin key may read; not read: "), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tenants_are_collected_side_by_side_and_one_that_fails_is_alone() {
    let api = northwind().await;
    let cache = tempfile::tempdir().unwrap();
    let mut command = example("tenants");
    command.arg(cache.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut started = command.spawn().unwrap();
    let origin = api.origin();
    let mut tenants = String::new();
    for (name, key) in [("acme", KEY), ("gone", "sk-ant-admin01-revoked"), ("initech", KEY)] {
        tenants.push_str(&format!("{name} {origin} {key}\n"));
    }
    started.stdin.take().unwrap().write_all(tenants.as_bytes()).unwrap();

    let shown = shown(started.wait_with_output().unwrap());

    assert!(!shown.contains("sk-ant-admin01"), "{shown}");
    let mut lines: Vec<_> = shown.lines().collect();
    lines.sort_unstable();
    expect_test::expect![[r#"
        acme: 56 items, complete for what an Admin key may read; not read: service accounts, federation (needs an `org:admin` token), groups and roles (needs an Enterprise key or an `org:admin` token), limits, telemetry destinations, usage (not asked for)
        gone: use the credential: HTTP 401 authentication_error: the credential was refused: it must be an Admin key (sk-ant-admin…) made by an organization admin, or a token that may read the organization (again: false)
        initech: 56 items, complete for what an Admin key may read; not read: service accounts, federation (needs an `org:admin` token), groups and roles (needs an Enterprise key or an `org:admin` token), limits, telemetry destinations, usage (not asked for)"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn the_documentation_shows_the_examples_as_they_are() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    for (page, language, example) in [
        ("docs/embedding.md", "rust", "hosts/wasmtime/examples/collect.rs"),
        ("docs/embedding.md", "rust", "hosts/wasmtime/examples/tenants.rs"),
        ("README.md", "rust", "hosts/wasmtime/examples/embed.rs"),
        ("README.md", "python", "hosts/python/examples/collect.py"),
        ("README.md", "js", "hosts/node/examples/collect.js"),
    ] {
        let code = read(example);
        let code = code.strip_prefix("// @ts-check\n").unwrap_or(&code);
        assert!(read(page).contains(&format!("```{language}\n{code}```\n")), "{example}");
    }
}

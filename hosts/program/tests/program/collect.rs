//! One organization, beside what the command component writes of it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

use command::arguments::FormatName;
use expect_test::expect;
use host_test::{FakeAdminApi, components};
use serde_json::{Value, json};

use crate::reader::workspace;
use crate::support::{key, program, said, sample, serve, token};

static WASMTIME: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = Command::new(workspace().join("tools/wasmtime-cli")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
});

async fn collect(api: &FakeAdminApi, arguments: &[&str]) -> Output {
    let mut program = program();
    program.arg("collect").args(arguments);
    program.env("ANTHROPIC_BASE_URL", api.origin()).env("ANTHROPIC_ADMIN_KEY", key("sample"));
    program.output().await.unwrap()
}

async fn component(api: &FakeAdminApi, arguments: &[&str]) -> Output {
    let mut wasmtime = tokio::process::Command::new(&*WASMTIME);
    wasmtime.args([
        "run",
        "-S",
        "http",
        "--env",
        "ANTHROPIC_ADMIN_KEY",
        "--env",
        "ANTHROPIC_BASE_URL",
    ]);
    wasmtime.env("ANTHROPIC_BASE_URL", api.origin()).env("ANTHROPIC_ADMIN_KEY", key("sample"));
    wasmtime.arg(components::path(components::COMMAND)).args(arguments).output().await.unwrap()
}

#[tokio::test]
async fn every_format_is_byte_for_byte_that_of_the_command() {
    let api = serve(vec![sample("sample", "")]);
    for (format, name) in FormatName::ALL {
        if format == FormatName::JupiterOne {
            continue;
        }
        let arguments = ["--quiet", "--raw-data", "--format", name];
        let own = timeless(said(&collect(&api, &arguments).await));
        let theirs = timeless(said(&component(&api, &arguments).await));
        assert!(!own.1.is_empty() && own == theirs, "{name}: {own:?}");
    }
}

/// The same without moments, as those of answers differ from run to run: numbers of 13 digits.
fn timeless((code, graph, says): (i32, String, String)) -> (i32, String, String) {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut text = String::new();
    let mut rest = graph.as_str();
    while let Some(start) = rest.find(is_digit) {
        let (before, number) = rest.split_at(start);
        let (number, after) =
            number.split_at(number.find(|c| !is_digit(c)).unwrap_or(number.len()));
        text.push_str(before);
        text.push_str(if number.len() == 13 { "…" } else { number });
        rest = after;
    }
    text.push_str(rest);
    (code, text, says)
}

#[tokio::test]
async fn the_summary_is_that_of_the_command_and_an_incomplete_graph_is_no_success() {
    let api = serve(vec![sample("sample", "")]);
    let skipped = ["--skip", "fetch-invites"];
    let (code, _, own) = said(&collect(&api, &skipped).await);
    let (_, _, theirs) = said(&component(&api, &skipped).await);
    assert_eq!(code, 0);
    // The command tells of requests before.
    assert!(!own.is_empty() && theirs.ends_with(&own), "{own}");

    for (arguments, code) in [(vec!["--quiet"], 1), (vec!["--quiet", "--allow-partial"], 0)] {
        let api = serve(vec![sample("sample", "forbidden@3")]);
        let (own, graph, sentence) = said(&collect(&api, &arguments).await);
        assert_eq!(own, code);
        let document: Value = serde_json::from_str(&graph).unwrap();
        let types = document["report"]["partialTypes"].as_array().unwrap();
        let types: Vec<_> = types.iter().map(|name| name.as_str().unwrap()).collect();
        let says = format!(
            "graph-anthropic-host: the graph is incomplete; these may lack something: {} \
             (--allow-partial ends with success all the same)\n",
            types.join(", ")
        );
        assert!(!types.is_empty());
        assert_eq!(sentence, if code == 0 { String::new() } else { says });
    }
}

#[tokio::test]
async fn credentials_come_from_where_they_are_said_to_be_instead_of_the_variables() {
    let api = serve(vec![sample("sample", "")]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, token("sample")).unwrap();
    let mut program = program();
    program.args(["collect", "--quiet", "--credential", "env:A_KEY", "--credential"]);
    program.arg(format!("file:{}", file.display())).env("A_KEY", key("sample"));
    program.env("ANTHROPIC_BASE_URL", api.origin()).env("ANTHROPIC_ADMIN_KEY", key("other"));

    let output = program.output().await.unwrap();

    let (code, graph, stderr) = said(&output);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let report = report(&graph);
    assert_eq!(report["credentials"], json!(["an Admin key", "an `org:admin` token"]));
    assert_eq!(status(&report, "fetch-service-accounts"), "success");
    let (_, graph, _) = said(&collect(&api, &["--quiet"]).await);
    assert_eq!(status(&self::report(&graph), "fetch-service-accounts"), "not-permitted");
}

fn report(graph: &str) -> Value {
    let document: Value = serde_json::from_str(graph).unwrap();
    document["report"].clone()
}

fn status(report: &Value, step: &str) -> String {
    let mut steps = report["steps"].as_array().unwrap().iter();
    let found = steps.find(|it| it["id"] == step).unwrap();
    found["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_plan_is_that_of_the_command_and_no_graph() {
    let api = serve(vec![sample("sample", "")]);
    let (code, plan, stderr) = said(&collect(&api, &["--plan", "--skip", "fetch-invites"]).await);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(plan.starts_with("The run takes "), "{plan}");
    assert!(plan.contains("requests, of the 100 a minute that the organization has: "), "{plan}");
    assert!(plan.contains("  fetch-users") && !plan.contains("fetch-invites"), "{plan}");
    let theirs = component(&api, &["--plan", "--skip", "fetch-invites"]).await;
    assert_eq!(said(&theirs), (0, plan, String::new()));
}

#[tokio::test]
async fn steps_are_chosen_by_their_ids_and_listed_with_who_may_read_them() {
    let api = serve(vec![sample("sample", "")]);
    let arguments = ["--quiet", "--only", "fetch-users,fetch-invites", "--skip", "fetch-invites"];
    let (code, graph, _) = said(&collect(&api, &arguments).await);
    let report = report(&graph);
    assert_eq!((code, status(&report, "fetch-users").as_str()), (0, "success"));
    for left_out in ["fetch-invites", "fetch-api-keys"] {
        assert_eq!(status(&report, left_out), "disabled");
    }
    let (code, _, says) = said(&collect(&api, &["--also", "fetch-all"]).await);
    assert_eq!(code, 2);
    assert!(says.contains("fetch-all is not a step: fetch-account, "), "{says}");

    let own = said(&program().arg("steps").output().await.unwrap());
    assert_eq!((own.0, own.2.as_str()), (0, ""));
    let accounts = "\n  fetch-service-accounts        an `org:admin` token\n";
    assert!(own.1.contains(accounts), "{}", own.1);
    // The command has the same at the end of its help.
    let (_, theirs, _) = said(&component(&api, &["--help"]).await);
    assert!(theirs.ends_with(&own.1), "{theirs}");
}

#[tokio::test]
async fn a_file_takes_its_place_when_it_is_whole_and_a_run_that_fails_leaves_it_alone() {
    let api = serve(vec![sample("sample", "")]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("graph.json");
    let arguments = ["--quiet", "--output", file.to_str().unwrap()];
    assert_eq!(said(&collect(&api, &arguments).await), (0, String::new(), String::new()));
    let graph = fs::read_to_string(&file).unwrap();
    let shown = said(&collect(&api, &["--quiet"]).await);
    assert!(timeless((0, graph.clone(), String::new())) == timeless(shown));

    let refusing = serve(vec![sample("other", "")]);
    let (code, _, sentence) = said(&collect(&refusing, &arguments).await);

    assert_eq!(code, 1);
    expect![[r#"
        graph-anthropic-host: the key was refused: it must be an Admin key (sk-ant-admin…) made by an organization admin, or a token that may read the organization (request req_011fake)
    "#]].assert_eq(&sentence);
    assert_eq!(fs::read_to_string(&file).unwrap(), graph);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn the_folder_of_jupiterone_is_that_of_the_command_and_an_older_one_is_left_alone() {
    let api = serve(vec![sample("sample", "")]);
    let folder = tempfile::tempdir().unwrap();
    let (own, theirs) = (folder.path().join("own"), folder.path().join("theirs"));
    let own_path = own.to_str().unwrap();
    let arguments = ["--quiet", "--format", "jupiterone", "--output", own_path];
    assert_eq!(said(&collect(&api, &arguments).await), (0, String::new(), String::new()));
    let mut wasmtime = tokio::process::Command::new(&*WASMTIME);
    wasmtime.args(["run", "-S", "http", "--dir", ".", "--env", "ANTHROPIC_ADMIN_KEY"]);
    wasmtime.args(["--env", "ANTHROPIC_BASE_URL"]).arg(components::path(components::COMMAND));
    wasmtime.args(["--quiet", "--format", "jupiterone", "--output", "theirs"]);
    wasmtime.env("ANTHROPIC_BASE_URL", api.origin()).env("ANTHROPIC_ADMIN_KEY", key("sample"));
    assert!(wasmtime.current_dir(folder.path()).status().await.unwrap().success());

    let files = |root: &std::path::Path| {
        let mut files = Vec::new();
        let mut folders = vec![root.join(".j1-integration")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_owned();
                    files.push((name, fs::read_to_string(path).unwrap()));
                }
            }
        }
        files.sort();
        files
    };
    assert!(files(&own).len() > 5);
    assert_eq!(files(&own), files(&theirs));

    let (code, _, sentence) = said(&collect(&api, &arguments).await);
    assert_eq!(code, 2);
    assert!(
        sentence.contains(".j1-integration is there already: choose another folder"),
        "{sentence}"
    );
}

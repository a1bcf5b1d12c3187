//! The program, run by a real wasmtime as its users run it, against the fake Admin API on loopback.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use answers::bloodhound::BloodHound;
use answers::page::Html;
use expect_test::expect;
use fake_organization::{Faults, Items, LiveService, Service, Sizes, northwind, of_size};
use graph::formats::{Cypher, Dot, Format, GraphMl, Json, Mermaid, Ndjson};
use graph::{Graph, Report, Summary};
use graph_anthropic_wasmtime::Limits;
use host_test::{FakeAdminApi, components};
use serde_json::Value;

use crate::run::{CANARY, collect, json, kinds, plugin, sample, whole_sample};

pub(crate) static WASMTIME: LazyLock<PathBuf> = LazyLock::new(|| {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/wasmtime-cli");
    let output = Command::new(tool).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
});

/// Northwind Labs with faults, on virtual time nowhere: the program waits for real.
pub(crate) async fn api(faults: &str) -> FakeAdminApi {
    let organization = northwind().unwrap();
    let mut like = Service::new(Items::from(&organization));
    like.admin_key = Some(CANARY.to_owned());
    like.access_token = Some("CANARY-token".to_owned());
    like.belongs_to_enterprise = true;
    let mut live = LiveService::new(organization, like);
    if !faults.is_empty() {
        live = live.with_faults(Faults::parse(faults).unwrap());
    }
    FakeAdminApi::start_live(live, TcpListener::bind("127.0.0.1:0").unwrap()).unwrap()
}

/// One run of the program.
pub(crate) struct Run {
    variables: Vec<(&'static str, String)>,
    folder: Option<PathBuf>,
    memory: Option<u64>,
    component: &'static str,
}

impl Run {
    pub(crate) fn against(origin: &str) -> Self {
        let origin = ("ANTHROPIC_BASE_URL", origin.to_owned());
        let key = ("ANTHROPIC_ADMIN_KEY", CANARY.to_owned());
        Self {
            variables: vec![origin, key],
            folder: None,
            memory: None,
            component: components::COMMAND,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.retain(|(own, _)| *own != name);
        self.variables.push((name, value.to_owned()));
        self
    }

    /// Gives each part of it so many bytes of memory.
    pub(crate) fn with_memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    pub(crate) fn in_folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Runs it to its end without keeping the server from answering.
    pub(crate) async fn output(self, arguments: &[&str]) -> Output {
        let mut command = tokio::process::Command::new(&*WASMTIME);
        command.args(["run", "-S", "http"]);
        if let Some(bytes) = self.memory {
            command.arg(format!("-Wmax-memory-size={bytes}"));
        }
        for (name, value) in &self.variables {
            command.env(name, value).args(["--env", name]);
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder).args(["--dir", "."]);
        }
        command.arg(components::path(self.component).canonicalize().unwrap()).args(arguments);
        command.output().await.unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The exit code, and the last line of standard error.
pub(crate) fn end(output: &Output) -> String {
    let stderr = text(&output.stderr);
    let last = stderr.lines().last().unwrap_or_default();
    format!("{} {last}", output.status.code().unwrap())
}

#[tokio::test]
async fn one_line_collects_the_organization_and_prints_its_graph_and_nothing_else() {
    let api = api("").await;

    let output = Run::against(&api.origin()).output(&[]).await;

    assert!(output.status.success(), "{}", text(&output.stderr));
    let (graph, report) = collect(&api, Limits::default()).await.unwrap();
    assert_eq!(text(&output.stdout), json(&graph, &report));
    let mut expected = String::from(
        "    7 requests: read the organization, and 6 more
   10 requests: list members of workspace wrkspc_01Research, and 2 more\n",
    );
    summary(&graph, &report, &mut expected);
    assert_eq!(text(&output.stderr), expected);
    assert!(!text(&output.stdout).contains("CANARY"));
}

/// What came of a collection, for people.
fn summary(graph: &Graph, report: &Report, text: &mut String) {
    let mut summary = Summary::default();
    graph.entities().iter().for_each(|entity| summary.entity(entity));
    graph.relationships().iter().for_each(|relationship| summary.relationship(relationship));
    summary.write(report, text).unwrap();
}

/// Runs a program on a terminal of its own.
const ON_TERMINAL: &str = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";

#[tokio::test]
async fn on_a_terminal_progress_is_one_line_that_is_gone_before_the_summary() {
    let api = api("").await;
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/readers-python/bin/python");
    assert!(python.exists(), "run `make clients` first");
    let folder = tempfile::tempdir().unwrap();

    let output = tokio::process::Command::new(python)
        .args(["-c", ON_TERMINAL])
        .arg(&*WASMTIME)
        .args(["run", "-S", "http", "--dir", ".", "--env", "ANTHROPIC_BASE_URL"])
        .args(["--env", "ANTHROPIC_ADMIN_KEY"])
        .arg(components::path(components::COMMAND).canonicalize().unwrap())
        .args(["--output", "graph.json"])
        .env("ANTHROPIC_BASE_URL", api.origin())
        .env("ANTHROPIC_ADMIN_KEY", CANARY)
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .output()
        .await
        .unwrap();

    let shown = text(&output.stdout);
    assert!(output.status.success(), "{shown}");
    let clear = "\r\u{1b}[2K";
    let first =
        format!("{clear}    7 requests: read the organization, and 6 more{clear}   10 requests");
    assert!(shown.starts_with(&first), "{shown:?}");
    let entities = sample().0.entities().len();
    let summary = format!("\r\n\r\n    {entities} entities\r\n");
    assert!(shown.contains(&summary), "{shown:?}");
    assert!(shown.contains(&format!("and 2 more{clear}complete for ")), "{shown:?}");
}

#[tokio::test]
async fn a_key_and_a_token_read_what_either_may_and_steps_are_chosen_by_their_ids() {
    let api = api("").await;
    let status = |output: &Output, id: &str| {
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let steps = document["report"]["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["id"] == id).unwrap();
        step["status"].as_str().unwrap().to_owned()
    };

    let key = Run::against(&api.origin()).output(&[]).await;
    let both = Run::against(&api.origin()).with("ANTHROPIC_AUTH_TOKEN", "CANARY-token");
    let both = both.output(&["--only", "fetch-service-accounts", "--quiet"]).await;

    let headline = "\ncomplete for what an Admin key may read; not read: service accounts";
    assert!(text(&key.stderr).contains(headline), "{}", text(&key.stderr));
    assert_eq!(status(&key, "fetch-service-accounts"), "not-permitted");
    assert!(both.status.success(), "{}", text(&both.stderr));
    assert_eq!(status(&both, "fetch-service-accounts"), "success");
    assert_eq!(status(&both, "fetch-invites"), "disabled");
    assert!(!text(&both.stdout).contains("CANARY"));
}

#[tokio::test]
async fn a_token_does_where_there_is_no_admin_key() {
    let api = api("").await;
    let run = Run::against(&api.origin())
        .with("ANTHROPIC_ADMIN_KEY", "")
        .with("ANTHROPIC_AUTH_TOKEN", "CANARY-token");
    let output = run.output(&["--quiet"]).await;
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

#[tokio::test]
async fn faults_that_pass_are_waited_for() {
    let api = api("error@4,dropped@6,torn@9").await;
    let output = Run::against(&api.origin()).output(&["--quiet"]).await;
    assert_eq!(end(&output), "0 ");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (graph, report) = sample();
    assert_eq!(document["entities"].as_array().unwrap().len(), graph.entities().len());
    assert!(document["report"]["requests"].as_u64().unwrap() > report.requests.into());
}

#[tokio::test]
async fn an_incomplete_graph_is_written_and_is_no_success_unless_that_is_allowed() {
    for (arguments, code) in [(vec![], 1), (vec!["--allow-partial"], 0)] {
        let api = api("forbidden@3").await;
        let output = Run::against(&api.origin()).output(&arguments).await;
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let partial = document["report"]["partialTypes"].as_array().unwrap();
        assert!(!partial.is_empty());
        for kind in partial {
            assert!(text(&output.stderr).contains(kind.as_str().unwrap()));
        }
    }
}

#[tokio::test]
async fn what_was_to_be_left_out_is_no_failure_and_what_fails_besides_is() {
    for (faults, code) in [("", 0), ("forbidden@2", 1)] {
        let api = api(faults).await;
        let output = Run::against(&api.origin()).output(&["--skip", "fetch-workspaces"]).await;
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
    }
}

/// The ids of all steps, as they are listed where one is not known.
pub(crate) async fn step_ids() -> String {
    let manifest = plugin().describe(Limits::default()).await.unwrap();
    let ids: Vec<_> = manifest.steps.into_iter().map(|step| step.id).collect();
    ids.join(", ")
}

#[tokio::test]
async fn without_a_graph_it_says_in_a_sentence_what_to_do() {
    let api = api("").await;
    let origin = api.origin();
    let folder = tempfile::tempdir().unwrap();
    let at = || Run::against(&origin);
    let key = "ANTHROPIC_ADMIN_KEY";
    let runs = [
        at().with(key, "").output(&[]).await,
        at().with(key, "sk-ant-admin01-other").output(&["--quiet"]).await,
        at().with("ANTHROPIC_BASE_URL", "http://a.example").output(&[]).await,
        at().with("ANTHROPIC_BASE_URL", "http://127.0.0.1:1").output(&["--quiet"]).await,
        at().output(&["--skip", "fetch-all"]).await,
        at().output(&["--output", "elsewhere/graph.json"]).await,
        at().in_folder(folder.path()).output(&["--output", "elsewhere/graph.json"]).await,
        at().in_folder(folder.path()).output(&["--output", "."]).await,
        at().in_folder(folder.path()).output(&["--output", "a/../b.json"]).await,
        at().output(&["--format", "jupiterone"]).await,
        at().output(&["--nope"]).await,
    ];
    let steps = step_ids().await;
    let ends: Vec<_> = runs.iter().map(|run| end(run).replace(&steps, "STEPS")).collect();
    assert!(runs.iter().all(|run| run.stdout.is_empty()));
    expect![[r#"
        1 graph-anthropic: ANTHROPIC_ADMIN_KEY is not set: set it to an Admin key (sk-ant-admin…), and add --env ANTHROPIC_ADMIN_KEY
        1 graph-anthropic: the key was refused: it must be an Admin key (sk-ant-admin…) made by an organization admin, or a token that may read the organization (request req_011fake)
        1 graph-anthropic: ANTHROPIC_BASE_URL must be https, unless it is on loopback
        1 graph-anthropic: read the organization: the connection failed: the connection was refused (asked 5 times)
        1 graph-anthropic: fetch-all is not a step: STEPS
        1 graph-anthropic: elsewhere/graph.json is in no folder that wasmtime lets this program use: add --dir elsewhere
        1 graph-anthropic: elsewhere/graph.json cannot be written: its folder is not there
        1 graph-anthropic: . is a folder, and this format is a file
        1 graph-anthropic: a/../b.json is no path that this program can use: name it without .. and without / at its end
        1 graph-anthropic: --format jupiterone writes a folder: add --output and wasmtime's --dir; see --help
        1 graph-anthropic: invalid option '--nope'; see --help"#]].assert_eq(&ends.join("\n"));
}

#[tokio::test]
async fn without_wasi_http_wasmtime_says_what_is_missing() {
    let output = tokio::process::Command::new(&*WASMTIME)
        .arg("run")
        .arg(components::path(components::COMMAND))
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("wasi:http"), "{}", text(&output.stderr));
}

#[tokio::test]
async fn help_and_version_need_no_key() {
    for (option, begins) in [("--help", "Collects who"), ("--version", "graph-anthropic 0.1.0\n")] {
        let output = Run::against("http://127.0.0.1:1")
            .with("ANTHROPIC_ADMIN_KEY", "")
            .output(&[option])
            .await;
        assert!(output.status.success() && output.stderr.is_empty());
        assert!(text(&output.stdout).starts_with(begins));
    }
}

#[tokio::test]
async fn a_file_takes_its_place_when_it_is_whole_and_a_run_that_fails_leaves_it_alone() {
    let api = api("").await;
    let folder = tempfile::tempdir().unwrap();
    let run = || Run::against(&api.origin()).in_folder(folder.path());
    let file = folder.path().join("graph.ndjson");
    let arguments = ["--format", "ndjson", "--output", "graph.ndjson", "--quiet"];

    assert_eq!(end(&run().output(&arguments).await), "0 ");
    let lines = std::fs::read_to_string(&file).unwrap();
    let (graph, _) = sample();
    let report = 1;
    let expected = graph.entities().len() + graph.relationships().len() + report;
    assert_eq!(lines.lines().count(), expected);

    let refused = run().with("ANTHROPIC_ADMIN_KEY", "other").output(&arguments).await;
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), lines);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A graph as the library writes it.
pub(crate) fn written(graph: &Graph, report: &Report, format: &str) -> String {
    let mut bytes = Vec::new();
    let to = &mut bytes;
    let mut format: Box<dyn Format + '_> = match format {
        "json" => Box::new(Json::new(to)),
        "ndjson" => Box::new(Ndjson::new(to)),
        "opengraph" => Box::new(BloodHound::new(to)),
        "cypher" => Box::new(Cypher::new(to, kinds())),
        "graphml" => Box::new(GraphMl::new(to)),
        "dot" => Box::new(Dot::new(to)),
        "html" => Box::new(Html::new(to)),
        _ => Box::new(Mermaid::new(to)),
    };
    graph::formats::write(graph, report, &mut *format).unwrap();
    drop(format);
    text(&bytes)
}

#[tokio::test]
async fn every_format_comes_out_as_the_library_writes_it() {
    let api = api("").await;
    let (graph, report) = collect(&api, Limits::default()).await.unwrap();
    for format in ["json", "ndjson", "opengraph", "cypher", "graphml", "dot", "mermaid", "html"] {
        let output = Run::against(&api.origin()).output(&["--format", format, "--quiet"]).await;
        assert_eq!(end(&output), "0 ", "{format}");
        assert!(text(&output.stdout) == written(&graph, &report, format), "{format}");
    }
}

#[tokio::test]
async fn the_lines_of_the_readme_work_as_typed() {
    let readme = include_str!("../../../README.md");
    let (_, by_hand) = readme.split_once("\n## Run it by hand\n").unwrap();
    let mut blocks = by_hand.split("```sh\n").skip(1);
    let mut block = || blocks.next().unwrap().split_once("\n```").unwrap().0;
    let by_hand = [block(), block(), block()].join("\n");
    let (_, steps) = readme.split_once("\n## What it reads, and with which credential\n").unwrap();
    let (_, steps) = steps.split_once("```sh\n").unwrap();
    let (steps, _) = steps.split_once("\n```").unwrap();
    let lines = format!("set -o pipefail\n{by_hand}\n{steps}");
    let api = api("").await;
    let (folder, root) = (tempfile::tempdir().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")));
    for name in ["target", "tools", "host-test"] {
        std::os::unix::fs::symlink(root.join("..").join(name), folder.path().join(name)).unwrap();
    }

    // Of another day, there is a graph.
    let (graph, report) = whole_sample();
    let yesterday = written(&graph, &report, "json");
    let yesterday =
        yesterday.replace("\"role\":\"workspace_developer\"", "\"role\":\"workspace_user\"");
    std::fs::write(folder.path().join("yesterday.json"), yesterday).unwrap();

    let output = tokio::process::Command::new("bash")
        .args(["-e", "-c", &lines])
        .current_dir(folder.path())
        .env("ANTHROPIC_BASE_URL", api.origin())
        .env("ANTHROPIC_ADMIN_KEY", CANARY)
        .env("ANTHROPIC_AUTH_TOKEN", "CANARY-token")
        .output()
        .await
        .unwrap();

    assert!(output.status.success(), "{}", text(&output.stderr));
    let stdout = text(&output.stdout);
    // What stands in the answer to each question, in the order in which they are asked.
    let mut rest = stdout.as_str();
    for says in [
        "[federation-unpinned-tenant]",
        "dee's notebook (apikey_02DeeNotebook) still works although user_04Dee",
        "[key-never-expires]",
        "Who can reach the workspace Research (wrkspc_01Research)",
        "What the user Bo Lindqvist (user_02Bo) of Northwind Labs can reach",
        "Who administers the organization Northwind Labs",
        "Bo Lindqvist (user_02Bo) became workspace_developer of Research",
        "nothing found; 2 of 2 rules passed",
        "Everything was read.",
        "kit@northwind.example (invite_new0001) can join with the role developer",
        "dee's notebook",
    ] {
        let found = rest.split_once(says);
        rest = found.unwrap_or_else(|| panic!("{says} is not in the rest: {rest}")).1;
    }
    assert!(stdout.contains("\nThe run takes at least "), "{stdout}");
    for (file, has) in [
        ("graph.json", "\"report\""),
        ("northwind.html", "Ada Okafor"),
        ("research.svg", "Research"),
        ("jupiterone.html", "Ada Okafor"),
        ("opengraph.json", "Anthropic_Assigned"),
        ("northwind.cypher", "MERGE"),
        ("northwind.graphml", "<graphml"),
        ("northwind.svg", "Bo Lindqvist"),
        ("northwind.md", "flowchart LR"),
        ("used.json", "\"lastUsedOn\""),
    ] {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.contains(has), "{file}");
    }
}

#[tokio::test]
async fn a_folder_of_another_run_is_left_alone() {
    let api = api("").await;
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--format", "jupiterone", "--output", ".", "--quiet"];
    let run = || Run::against(&api.origin()).in_folder(folder.path());
    assert_eq!(end(&run().output(&arguments).await), "0 ");
    assert_eq!(
        end(&run().output(&arguments).await),
        "1 graph-anthropic: ./.j1-integration is there already: choose another folder"
    );
}

#[tokio::test]
async fn a_large_organization_comes_out_whole() {
    let sizes = Sizes { users: 4_000, members: vec![4_000; 12], api_keys: 2_000 };
    let mut service = Service::new(of_size(&sizes));
    service.admin_key = Some(CANARY.to_owned());
    let api = FakeAdminApi::start(service).await;
    let output = Run::against(&api.origin()).output(&["--format", "ndjson", "--quiet"]).await;
    assert_eq!(end(&output), "0 ");
    let assigned = r#""_type":"anthropic_user_assigned_workspace""#;
    // Everyone in every workspace, the default one included.
    assert_eq!(text(&output.stdout).matches(assigned).count(), 13 * 4_000);
}

#[tokio::test]
async fn collect_can_be_invoked_on_the_collector_alone() {
    let api = api("").await;
    let mut run = Run::against(&api.origin());
    run.component = components::WASI;
    let mut command = tokio::process::Command::new(&*WASMTIME);
    command.args(["run", "-S", "http", "--invoke", "collect()"]);
    for (name, value) in &run.variables {
        command.env(name, value).args(["--env", name]);
    }
    let output = command.arg(components::path(run.component)).output().await.unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.starts_with("ok({entities: [{key: \"anthropic_account:"), "{shown}");
    assert_eq!(shown.matches("\"anthropic_user\"").count(), 3);
}

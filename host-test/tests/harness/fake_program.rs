//! `fake-admin-api`, started as its users start it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use graph_anthropic_wasmtime::{Access, Credential, Limits, Origin, VirtualClock};
use serde_json::Value;
use ureq::{Agent, http};

use crate::run::{plugin, sample};

struct Program {
    child: Child,
    origin: String,
    key: String,
}

impl Program {
    /// Starts it, and reads where it listens and which key it lets in.
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fake-admin-api"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut value = |name: &str| {
            let mut values = lines.by_ref().map(Result::unwrap);
            let start = format!("export {name}=");
            values.find_map(|line| Some(line.strip_prefix(&start)?.to_owned())).unwrap()
        };
        let (origin, key) = (value("ANTHROPIC_BASE_URL"), value("ANTHROPIC_ADMIN_KEY"));
        Self { child, origin, key }
    }

    fn access(&self) -> Access {
        let origin = Origin::parse(&self.origin).unwrap();
        Access::new(origin, Credential::admin_key(&self.key).unwrap())
            .with_clock(Arc::new(VirtualClock::default()))
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        self.send(("x-api-key", &self.key), method, path, body)
    }

    fn read(&self, path: &str) -> Value {
        let (_, body) = self.ask("GET", path, "");
        body
    }

    fn ask_with(&self, header: &str, value: &str, method: &str, path: &str) -> (u16, Value) {
        self.send((header, value), method, path, "")
    }

    fn send(
        &self,
        (header, value): (&str, &str),
        method: &str,
        path: &str,
        body: &str,
    ) -> (u16, Value) {
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}/v1/organizations/{path}", self.origin))
            .header(header, value)
            .header("anthropic-version", "2023-06-01")
            .body(body.to_owned())
            .unwrap();
        let mut response = agent.run(request).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), serde_json::from_str(&text).unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn what_is_written_to_it_is_what_the_collector_reads_from_it() {
    let program = Program::start(&["--limit", "0", "--key", "k"]);
    let members = "workspaces/wrkspc_02ClaudeCode/members";
    let bo = format!("{members}/user_02Bo");

    let add = r#"{"user_id":"user_02Bo","workspace_role":"workspace_developer"}"#;
    assert_eq!(program.ask("POST", members, add).0, 200);
    let (_, listed) = program.ask("GET", members, "");
    assert_eq!(listed["data"][0]["user_id"], "user_02Bo");
    let raise = r#"{"workspace_role":"workspace_admin"}"#;
    let (_, raised) = program.ask("POST", &bo, raise);
    assert_eq!(raised["workspace_role"], "workspace_admin");

    let (graph, _) = plugin().collect(program.access(), Limits::default()).await.unwrap();
    let key = "anthropic_user:user_02Bo|assigned|anthropic_workspace:wrkspc_02ClaudeCode";
    let edge = graph.relationships().iter().find(|edge| edge.key == key).unwrap();
    assert_eq!(edge.properties["role"], graph::Value::Text("workspace_admin".into()));

    assert_eq!(program.ask("DELETE", &bo, "").0, 200);
    let (status, error) = program.ask("DELETE", &bo, "");
    assert_eq!((status, &error["error"]["type"]), (404, &"not_found_error".into()));
}

#[test]
fn the_lines_of_its_manual_work_as_typed() {
    let readme = include_str!("../../README.md");
    let (_, after) = readme.split_once("export ANTHROPIC_ADMIN_KEY=sk-ant-admin01-fake\n").unwrap();
    let (lines, _) = after.split_once("```").unwrap();
    assert_eq!(lines.matches("\ncurl ").count(), 4);
    let program = Program::start(&[]);

    let output = Command::new("bash")
        .args(["-e", "-c", lines])
        .env("ANTHROPIC_BASE_URL", &program.origin)
        .env("ANTHROPIC_ADMIN_KEY", &program.key)
        .output()
        .unwrap();

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<Value> = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    let [added, listed, updated, removed] = answers.try_into().unwrap();
    assert_eq!(added["workspace_role"], "workspace_developer");
    assert_eq!(listed["data"][0]["user_id"], "user_02Bo");
    assert_eq!(updated["workspace_role"], "workspace_admin");
    assert_eq!(removed["type"], "workspace_member_deleted");
}

#[test]
fn it_can_be_a_server_of_any_generation() {
    for (generation, workspaces, scoped) in
        [("listed", 3, true), ("strict", 2, true), ("scoped", 2, true), ("silent", 2, false)]
    {
        let program = Program::start(&["--generation", generation]);
        let with_default = program.ask("GET", "workspaces?include_default=true", "");
        let listed = match generation {
            "strict" => program.ask("GET", "workspaces", ""),
            _ => with_default.clone(),
        };
        assert_eq!(with_default.0, if generation == "strict" { 400 } else { 200 });
        assert_eq!(listed.1["data"].as_array().unwrap().len(), workspaces, "{generation}");
        let keys = program.read("api_keys");
        assert_eq!(keys["data"][0].get("scope").is_some(), scoped, "{generation}");
    }
}

#[test]
fn it_lets_through_as_many_requests_a_minute_as_it_is_told() {
    let program = Program::start(&["--limit", "1"]);
    assert_eq!(program.ask("GET", "me", "").0, 200);
    assert_eq!(program.ask("GET", "me", "").0, 429);
}

#[test]
fn its_answers_carry_the_time_of_the_organization_and_no_other() {
    let program = Program::start(&[]);
    let response = ureq::get(format!("{}/v1/organizations/me", program.origin))
        .header("x-api-key", &program.key)
        .header("anthropic-version", "2023-06-01")
        .call()
        .unwrap();
    let values =
        |name| response.headers().get_all(name).iter().map(|value| value.to_str().unwrap());
    let dates: Vec<_> = values("date").collect();
    assert!(matches!(dates[..], [date] if date.starts_with("Wed, 18 Nov 2026 11:0")), "{dates:?}");
    let left: Vec<_> = values("anthropic-ratelimit-requests-remaining").collect();
    assert_eq!(left, ["99"]);
}

#[test]
fn it_makes_an_organization_of_any_size_and_the_same_one_from_the_same_seed() {
    let users = || {
        let program = Program::start(&["--organization", "seed:7", "--users", "1200"]);
        let first = program.read("users?limit=1000");
        let last = first["last_id"].as_str().unwrap().to_owned();
        let second = program.read(&format!("users?limit=1000&after_id={last}"));
        assert_eq!(second["data"].as_array().unwrap().len(), 200);
        first
    };
    assert_eq!(users(), users());
}

#[tokio::test]
async fn what_is_dropped_torn_or_late_is_tried_again() {
    let program = Program::start(&["--limit", "0", "--faults", "dropped@5,torn@7,slow@11"]);
    let limits = Limits { request_time: Duration::from_secs(1), ..Limits::default() };

    let (graph, report) = plugin().collect(program.access(), limits).await.unwrap();

    assert!(report.complete);
    assert_eq!(graph.entities().len(), sample().0.entities().len());
    assert!(report.requests > 7, "nothing was tried again");
}

#[test]
fn its_token_opens_what_its_key_does_not() {
    let program = Program::start(&["--token", "t", "--organization", "seed:7"]);
    assert_eq!(program.ask("GET", "service_accounts", "").0, 403);
    let (status, page) = program.ask_with("authorization", "Bearer t", "GET", "service_accounts");
    assert_eq!((status, page["data"][0]["type"].as_str()), (200, Some("service_account")));
}

#[test]
fn its_enterprise_key_opens_what_its_scopes_say() {
    let statuses = |arguments: &[&str]| {
        let program = Program::start(&[&["--enterprise-key", "e"], arguments].concat());
        ["users", "rbac_groups", "workspaces"]
            .map(|path| program.ask_with("x-api-key", "e", "GET", path).0)
    };
    assert_eq!(statuses(&[]), [200, 200, 403]);
    assert_eq!(statuses(&["--scopes", "read:rbac_groups"]), [403, 200, 403]);
    assert_eq!(statuses(&["--without-groups"]), [200, 400, 403]);
}

#[test]
fn it_names_a_credential_of_every_kind() {
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_fake-admin-api")).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let named: Vec<_> = lines
        .take(6)
        .filter_map(|line| Some(line.split_once("export ")?.1.split_once('=')?.0.to_owned()))
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(
        named,
        [
            "ANTHROPIC_AUTH_TOKEN",
            "ANTHROPIC_ENTERPRISE_KEY",
            "ANTHROPIC_BASE_URL",
            "ANTHROPIC_ADMIN_KEY",
        ]
    );
}

#[test]
fn it_can_lack_surfaces_refuse_them_and_send_pages_without_items() {
    let program = Program::start(&[
        "--without",
        "external_keys,compliance_settings",
        "--refuse",
        "rate_limits",
        "--empty-pages",
    ]);
    let statuses = ["external_keys", "compliance_settings", "rate_limits", "users"]
        .map(|path| program.ask("GET", path, "").0);
    assert_eq!(statuses, [404, 404, 403, 200]);
    let token = ("authorization", "Bearer sk-ant-oat01-fake");
    let read = |path: &str| program.send(token, "GET", path, "").1;
    let empty = read("service_accounts");
    assert_eq!(empty["data"], serde_json::json!([]));
    let next = empty["next_page"].as_str().unwrap();
    assert_ne!(read(&format!("service_accounts?page={next}"))["data"], serde_json::json!([]));
}

#[test]
fn its_member_lists_can_show_those_who_inherit_a_role() {
    let rows = |arguments: &[&str]| {
        let members = "workspaces/wrkspc_01Research/members";
        let page = Program::start(arguments).read(members);
        page["data"].as_array().unwrap().len()
    };
    assert_eq!((rows(&[]), rows(&["--inherited-members"])), (2, 3));
}

#[test]
fn its_answers_can_be_spoiled() {
    let program = Program::start(&["--faults", "overloaded@2"]);
    let statuses = [(); 4].map(|()| program.ask("GET", "me", "").0);
    assert_eq!(statuses, [200, 529, 200, 529]);
}

#[test]
fn an_enterprise_organization_has_neither_workspaces_nor_keys() {
    let program = Program::start(&["--without-workspaces"]);
    let (status, error) = program.ask("GET", "workspaces", "");
    assert_eq!(status, 400);
    assert_eq!(error["error"]["details"]["error_code"], "organization_type_not_supported");
    assert_eq!(program.ask("GET", "users", "").0, 200);
}

#[test]
fn what_it_cannot_do_is_said_in_a_sentence() {
    for (arguments, says) in [
        (vec!["--nope"], "fake-admin-api: --nope is not an option; see --help\n"),
        (vec!["--listen"], "fake-admin-api: --listen needs a value\n"),
        (
            vec!["--listen", "0.0.0.0:0"],
            "fake-admin-api: 0.0.0.0:0 is not on loopback: a fake is not for others to reach\n",
        ),
        (
            vec!["--organization", "big"],
            "fake-admin-api: big is not an organization: sample, or seed: and a number\n",
        ),
        (
            vec!["--users", "many"],
            "fake-admin-api: --users needs a number, and many is not one it can be\n",
        ),
        (
            vec!["--organization", "seed:1", "--workspaces", "101"],
            "fake-admin-api: an organization can have at most 100 workspaces\n",
        ),
        (vec!["--faults", "error"], "fake-admin-api: error lacks @ and a number\n"),
        (
            vec!["--generation", "next"],
            "fake-admin-api: next is not a generation: listed, strict, scoped or silent\n",
        ),
    ] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_fake-admin-api")).args(arguments).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), says);
        assert_eq!(output.status.code(), Some(1));
    }
    let help = Command::new(env!("CARGO_BIN_EXE_fake-admin-api")).arg("--help").output().unwrap();
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("Usage: fake-admin-api [OPTIONS]"));
}

#[test]
fn a_body_that_cannot_be_read_is_answered_and_the_next_one_is_read() {
    let program = Program::start(&[]);
    let address = program.origin.trim_start_matches("http://");
    let key = &program.key;
    let raw = |framing: &str, body: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!(
            "POST /v1/organizations/workspaces HTTP/1.1\r\nhost: {address}\r\nx-api-key: {key}\r\n\
             anthropic-version: 2023-06-01\r\nconnection: close\r\n{framing}\r\n\r\n{body}"
        );
        // Who is not read to the end closes the connection.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer.lines().next().unwrap_or_default().to_owned()
    };
    let large = "x".repeat(2 << 20);
    for (framing, body, says) in [
        ("content-length: 100", "{\"name\":", "HTTP/1.1 400 Bad Request"),
        ("transfer-encoding: chunked", "zz\r\n", "HTTP/1.1 400 Bad Request"),
        ("transfer-encoding: chunked", "5\r\n{\"na", "HTTP/1.1 400 Bad Request"),
        ("content-length: 1", "{", "HTTP/1.1 400 Bad Request"),
        ("content-length: 2097152", &large, "HTTP/1.1 413 Payload Too Large"),
    ] {
        assert_eq!(raw(framing, body), says, "{framing} {}", &body[..body.len().min(9)]);
    }
    let (status, body) = program.ask("POST", "workspaces", r#"{"name":"Lab"}"#);
    assert_eq!((status, body["name"].as_str()), (200, Some("Lab")));
}

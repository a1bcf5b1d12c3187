//! Organizations, a fleet's files, and the program. Knows what a test does not say about them.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use fake_organization::{Faults, Items, LiveService, Service, Shape, generate, northwind};
use host_test::FakeAdminApi;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// What every key has in it, and nothing else may.
pub(crate) const CANARY: &str = "CANARY";

pub(crate) fn key(name: &str) -> String {
    format!("sk-ant-admin01-{CANARY}-{name}")
}

pub(crate) fn token(name: &str) -> String {
    format!("sk-ant-oat01-{CANARY}-{name}")
}

/// Northwind Labs with faults, which lets in who has the key, or the token, of that name.
pub(crate) fn sample(name: &str, faults: &str) -> LiveService {
    live(name, northwind().unwrap(), faults)
}

/// Another organization than that of any other seed.
pub(crate) fn generated(name: &str, seed: u64, faults: &str) -> LiveService {
    let shape = Shape { users: 5, workspaces: 2, ..Shape::default() };
    live(name, generate(seed, &shape).unwrap(), faults)
}

fn live(
    name: &str,
    organization: fake_organization::model::Organization,
    faults: &str,
) -> LiveService {
    let mut like = Service::new(Items::from(&organization));
    like.admin_key = Some(key(name));
    like.access_token = Some(token(name));
    let live = LiveService::new(organization, like);
    if faults.is_empty() { live } else { live.with_faults(Faults::parse(faults).unwrap()) }
}

pub(crate) fn serve(services: Vec<LiveService>) -> FakeAdminApi {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    FakeAdminApi::start_fleet(services, listener).unwrap()
}

/// The program with what every test gives it.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_graph-anthropic-host"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
        .env_remove("ANTHROPIC_ADMIN_KEY")
        .env_remove("ANTHROPIC_AUTH_TOKEN")
        .env_remove("ANTHROPIC_ENTERPRISE_KEY")
        .env_remove("ANTHROPIC_BASE_URL")
        // Whoever is told nothing of a proxy uses none.
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .env("XDG_CACHE_HOME", cache());
    command
}

/// Code is compiled once for all tests.
fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

/// A folder with a file of tenants, and the program that reads it.
pub(crate) struct Fleet {
    pub(crate) folder: TempDir,
    origin: String,
}

impl Fleet {
    /// Tenants of these names, whose keys are in files.
    pub(crate) fn new(origin: &str, names: &[&str]) -> Self {
        let fleet = Self { folder: tempfile::tempdir().unwrap(), origin: origin.to_owned() };
        fs::create_dir(fleet.path("keys")).unwrap();
        for name in names {
            fleet.add(name, &key(name));
        }
        fleet
    }

    /// One more, with a key.
    pub(crate) fn add(&self, name: &str, key: &str) {
        let path = self.path("keys").join(name);
        fs::write(&path, key).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let credential = serde_json::json!({ "file": format!("keys/{name}") });
        self.add_line(&serde_json::json!({
            "id": name, "origin": self.origin, "credential": credential
        }));
    }

    pub(crate) fn add_line(&self, line: &Value) {
        let path = self.path("tenants.jsonl");
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, format!("{text}{line}\n")).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, options: &[&str]) -> Command {
        let mut command = program();
        command.arg("fleet").arg("--tenants").arg(self.path("tenants.jsonl"));
        command.arg("--output").arg(self.path("out")).args(options);
        command
    }

    pub(crate) fn start(&self, options: &[&str]) -> Child {
        self.command(options).spawn().unwrap()
    }

    pub(crate) async fn run(&self, options: &[&str]) -> Output {
        self.command(options).output().await.unwrap()
    }

    /// The status of a tenant.
    pub(crate) fn status(&self, name: &str) -> Value {
        let path = self.path("out").join(name).join("status.json");
        serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()
    }

    /// The names of what is in a tenant's folder.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path("out").join(name)).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

/// The exit code of what has ended, and what it printed, of which none is a key.
pub(crate) fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(!stdout.contains(CANARY) && !stderr.contains(CANARY), "{stdout}{stderr}");
    (output.status.code().unwrap(), stdout, stderr)
}

/// The events of a kind, as `tenant` or as another field says.
pub(crate) fn events(stderr: &str, kind: &str, field: &str) -> Vec<String> {
    let lines = stderr.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_kind = lines.filter(|line| line["event"] == kind);
    of_kind.map(|line| line[field].as_str().unwrap().to_owned()).collect()
}

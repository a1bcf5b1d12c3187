//! Organizations, a cluster's files, and the program. Knows what a test does not say about them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use cluster_demo::server::Temporal;
use fake_organization::{Faults, Items, LiveService, Service, Shape, generate};
use host_test::FakeAdminApi;
use serde_json::{Value, json};
use tempfile::TempDir;

/// What every key has in it, and nothing else may.
pub(crate) const CANARY: &str = "CANARY";

/// Longer than anything here takes: what takes so long never comes.
const NEVER: Duration = Duration::from_secs(120);

pub(crate) fn key(name: &str) -> String {
    format!("sk-ant-admin01-{CANARY}-{name}")
}

/// An organization of its own for each seed, with faults, which lets in who has the key of that name.
pub(crate) fn organization(name: &str, seed: u64, faults: &str) -> LiveService {
    let organization = generate(seed, &Shape { users: 5, workspaces: 2, ..Shape::default() });
    let organization = organization.unwrap();
    let mut like = Service::new(Items::from(&organization));
    like.admin_key = Some(key(name));
    let live = LiveService::new(organization, like);
    if faults.is_empty() { live } else { live.with_faults(Faults::parse(faults).unwrap()) }
}

/// A cluster: a Temporal server, organizations, and a folder with files.
pub(crate) struct Cluster {
    pub(crate) folder: TempDir,
    pub(crate) temporal: Temporal,
    pub(crate) api: FakeAdminApi,
    pub(crate) output: String,
    /// What else is in the environment.
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Cluster {
    /// With tenants of the names of these organizations.
    pub(crate) fn new(services: Vec<(&str, LiveService)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let temporal = Temporal::start(folder.path()).unwrap();
        let (names, services): (Vec<_>, Vec<_>) = services.into_iter().unzip();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let api = FakeAdminApi::start_fleet(services, listener).unwrap();
        let output = folder.path().join("out").display().to_string();
        let cluster = Self { folder, temporal, api, output, variables: Vec::new() };
        fs::create_dir(cluster.path("keys")).unwrap();
        fs::create_dir(cluster.path("tmp")).unwrap();
        for name in names {
            cluster.add(name);
        }
        cluster
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Adds a tenant with a key of its own.
    pub(crate) fn add(&self, name: &str) {
        let file = self.path("keys").join(name);
        fs::write(&file, key(name)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        self.add_line(&json!({
            "id": name, "origin": self.api.origin(), "credential": { "file": format!("keys/{name}") }
        }));
    }

    pub(crate) fn add_line(&self, line: &Value) {
        let path = self.path("tenants.jsonl");
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, format!("{text}{line}\n")).unwrap();
    }

    /// A worker, which has said that it is there.
    pub(crate) fn worker(&self, options: &[&str]) -> Process {
        self.patient_worker("2s", options)
    }

    /// The same, which is taken for gone when it says nothing for so long.
    pub(crate) fn patient_worker(&self, silence: &str, options: &[&str]) -> Process {
        let output = self.output.clone();
        let fixed =
            ["--heartbeat-timeout", silence, "--retry-after", "1s", "--give-up-after", "4s"];
        let options = [&["--output", &output], &fixed[..], options].concat();
        self.start("worker", &self.path("tenants.jsonl"), &options)
    }

    pub(crate) fn submit(&self, options: &[&str]) -> Process {
        self.submit_file(&self.path("tenants.jsonl"), options)
    }

    /// The same with tenants of another file.
    pub(crate) fn submit_file(&self, tenants: &Path, options: &[&str]) -> Process {
        self.start("submit", tenants, options)
    }

    fn start(&self, subcommand: &str, tenants: &Path, options: &[&str]) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_graph-anthropic-host-cluster"));
        command.arg(subcommand).args(["--temporal", &self.temporal.address()]);
        command.arg("--tenants").arg(tenants).args(options);
        command.env("XDG_CACHE_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
        command.env("TMPDIR", self.path("tmp"));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        Process::start(command)
    }

    /// The status of a tenant in the folder.
    pub(crate) fn status(&self, name: &str) -> Value {
        let path = Path::new(&self.output).join(name).join("status.json");
        serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()
    }

    /// What Temporal's own command line says, as JSON.
    pub(crate) fn ask(&self, question: &[&str]) -> Value {
        let said = self.temporal.ask(&[question, &["--output", "json"]].concat()).unwrap();
        serde_json::from_slice(&said).unwrap_or(Value::Null)
    }

    /// Whether a text is in what the cluster keeps.
    pub(crate) fn keeps(&self, text: &str) -> bool {
        let files =
            names(self.folder.path()).into_iter().filter(|name| name.starts_with("temporal"));
        files.map(|name| fs::read(self.path(&name)).unwrap()).any(|bytes| has(&bytes, text))
    }

    /// No file but those of keys has a key in it.
    pub(crate) fn assert_no_canary(&self) {
        let mut left = vec![self.folder.path().to_owned()];
        while let Some(folder) = left.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    left.extend((!path.ends_with("keys")).then_some(path));
                } else {
                    assert!(
                        !has_canary(&fs::read(&path).unwrap()),
                        "a key is in {}",
                        path.display()
                    );
                }
            }
        }
    }
}

pub(crate) fn has_canary(bytes: &[u8]) -> bool {
    has(bytes, CANARY)
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// The names of what is in a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A process, and what it says. It is killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    said: Arc<(Mutex<Said>, Condvar)>,
}

#[derive(Default)]
struct Said {
    stdout: String,
    stderr: String,
    /// How many of the two are at their end.
    ended: usize,
}

impl Process {
    fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said: Arc<(Mutex<Said>, Condvar)> = Arc::default();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        listen(stdout, &said, |said| &mut said.stdout);
        listen(stderr, &said, |said| &mut said.stderr);
        Self { child, said }
    }

    /// Waits until standard error has a text so often.
    pub(crate) fn says(&self, text: &str, times: usize) {
        self.wait(|said| said.stderr.matches(text).count() >= times, text);
    }

    fn wait(&self, is_so: impl Fn(&Said) -> bool, what: &str) {
        let (said, changed) = &*self.said;
        let (said, _) = changed
            .wait_timeout_while(said.lock().unwrap(), NEVER, |said| !is_so(said) && said.ended < 2)
            .unwrap();
        assert!(is_so(&said), "no {what}: {}{}", said.stdout, said.stderr);
    }

    /// Kills it, as the system does that has no memory left.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.ended().2
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
    }

    /// Tells it to end.
    pub(crate) fn end(mut self) -> (i32, String, String) {
        self.signal("-TERM");
        self.ended()
    }

    /// Waits for its end. Its exit code and what it said, of which nothing is a key.
    pub(crate) fn ended(&mut self) -> (i32, String, String) {
        self.wait(|said| said.ended == 2, "end");
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let said = self.said.0.lock().unwrap();
        assert!(!said.stdout.contains(CANARY) && !said.stderr.contains(CANARY), "{}", said.stderr);
        (code, said.stdout.clone(), said.stderr.clone())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(
    from: impl std::io::Read + Send + 'static,
    said: &Arc<(Mutex<Said>, Condvar)>,
    of: fn(&mut Said) -> &mut String,
) {
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let (said, changed) = &*said;
            let mut said = said.lock().unwrap();
            let text = of(&mut said);
            text.push_str(&line);
            text.push('\n');
            changed.notify_all();
        }
        said.0.lock().unwrap().ended += 1;
        said.1.notify_all();
    });
}

/// The events of a kind, as a field of theirs says.
pub(crate) fn events(stderr: &str, kind: &str, field: &str) -> Vec<String> {
    let lines = stderr.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_kind = lines.filter(|line| line["event"] == kind);
    of_kind.map(|line| line[field].as_str().unwrap().to_owned()).collect()
}

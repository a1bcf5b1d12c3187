//! A Temporal server of a test's own, whose state outlives it. Knows no workflow.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A server on a port that the system chose. It is killed when it is dropped.
pub(crate) struct Temporal {
    database: PathBuf,
    port: u16,
    process: Child,
}

impl Temporal {
    /// Starts one whose state is in a folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let database = folder.join("temporal.db");
        // Its own command line takes no port that the system chooses: somebody else may take this one
        // before it does.
        for _ in 0..10 {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            drop(listener);
            if let Some(process) = serve(&database, port) {
                return Self { database, port, process };
            }
        }
        panic!("no Temporal server starts: run `make clients` first");
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again where it was, with the state that it left.
    pub(crate) fn start_again(&mut self) {
        self.process = serve(&self.database, self.port).unwrap();
    }

    /// What it says to a question, as JSON.
    pub(crate) fn ask(&self, question: &[&str]) -> Value {
        self.try_ask(question).unwrap_or_else(|said| panic!("{question:?}: {said}"))
    }

    /// The same, or why it does not.
    pub(crate) fn try_ask(&self, question: &[&str]) -> Result<Value, String> {
        let fixed = ["--output", "json", "--address", &self.address()];
        let output = command().args(question).args(fixed).output().unwrap();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        Ok(serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
    }
}

impl Drop for Temporal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// None: it ended before it answered.
fn serve(database: &Path, port: u16) -> Option<Child> {
    let mut process = command()
        .args(["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--log-level", "never"])
        .args(["--port", &port.to_string()])
        .arg("--db-filename")
        .arg(database)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It says where it is once it answers.
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let answers = lines.any(|line| line.is_ok_and(|line| line.starts_with("Temporal Server:")));
    // What else it says is nobody's affair, and must not stop it.
    std::thread::spawn(move || lines.for_each(drop));
    answers.then_some(process)
}

fn command() -> Command {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/temporal-python");
    let mut command = Command::new(program.join("bin/temporal"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.args(["--disable-config-file", "--disable-config-env"]);
    command
}

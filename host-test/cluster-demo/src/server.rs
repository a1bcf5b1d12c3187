//! A real Temporal server on loopback, whose state outlives it. Knows no workflow.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};

/// Somebody else may take a port before the server does.
const TRIES: usize = 10;

/// A server on a port that the system chose. It is killed when it is dropped.
pub struct Temporal {
    database: PathBuf,
    port: u16,
    process: Child,
}

impl Temporal {
    /// Starts one whose state is in a folder.
    ///
    /// # Errors
    ///
    /// If none starts.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        let database = folder.join("temporal.db");
        for _ in 0..TRIES {
            // Its command line takes no port that the system chooses.
            let listener = TcpListener::bind("127.0.0.1:0")?;
            let port = listener.local_addr()?.port();
            drop(listener);
            if let Some(process) = serve(&database, port)? {
                return Ok(Self { database, port, process });
            }
        }
        bail!("no Temporal server starts")
    }

    /// Where it answers.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it, as a machine does that loses its power.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Starts it again where it was, with the state that it left.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        self.process = serve(&self.database, self.port)?.context("its port is taken")?;
        Ok(())
    }

    /// What its command line answers to a question.
    ///
    /// # Errors
    ///
    /// If it has no answer.
    pub fn ask(&self, question: &[&str]) -> anyhow::Result<Vec<u8>> {
        let asked = command().args(question).args(["--address", &self.address()]).output()?;
        if !asked.status.success() {
            bail!("{question:?}: {}", String::from_utf8_lossy(&asked.stderr));
        }
        Ok(asked.stdout)
    }
}

impl Drop for Temporal {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// None: it ended before it answered.
fn serve(database: &Path, port: u16) -> anyhow::Result<Option<Child>> {
    let mut process = command()
        .args(["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--log-level", "never"])
        .args(["--port", &port.to_string()])
        .arg("--db-filename")
        .arg(database)
        .stderr(Stdio::null())
        .spawn()
        .context("there is no Temporal server: run `make clients` first")?;
    let stdout = process.stdout.take().context("it has no standard output")?;
    // It says where it is once it answers.
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let answers = lines.any(|line| line.starts_with("Temporal Server:"));
    // What else it says is nobody's affair, and must not stop it.
    std::thread::spawn(move || lines.for_each(drop));
    if answers {
        return Ok(Some(process));
    }
    process.wait()?;
    Ok(None)
}

fn command() -> Command {
    let installed =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/temporal-python/bin/temporal");
    let mut command = Command::new(installed);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.args(["--disable-config-file", "--disable-config-env"]);
    command
}

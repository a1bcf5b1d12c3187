//! The driver's end of the protocol, for drivers in Rust: the file of runs, and failures. Knows no
//! host.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;

/// What a driver is to do.
#[derive(Clone, Deserialize)]
pub struct Runs {
    /// The component to load, once.
    pub component: PathBuf,
    /// The runs to make of it, at the same time.
    pub runs: Vec<Run>,
}

/// A run to make.
#[derive(Clone, Deserialize)]
pub struct Run {
    /// Where its requests go: `http://127.0.0.1:1234`.
    pub origin: String,
    /// An Admin key. It is to turn up nowhere but in requests.
    pub credential: String,
    /// Where what came of it is to be written.
    pub output: PathBuf,
}

impl Runs {
    /// Reads the file that the kit wrote.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).context("read the file of runs")?;
        serde_json::from_str(&text).context("read the file of runs")
    }
}

impl Run {
    /// Writes that there is no graph, and why.
    ///
    /// # Errors
    ///
    /// If the output cannot be written.
    pub fn write_failure(&self, why: &str) -> io::Result<()> {
        std::fs::write(&self.output, format!("{}\n", json!({ "failure": why })))
    }
}

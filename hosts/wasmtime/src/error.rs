//! Why there is no graph. What the host could not do is kept apart from what the collector said.

use std::fmt;
use std::time::Duration;

use graph::{BuildError, Failure};

/// The bytes cannot be run as a collector.
#[derive(Debug)]
pub struct LoadError(pub(crate) wasmtime::Error);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not a collector component: {:#}", self.0)
    }
}

impl std::error::Error for LoadError {}

/// Why a run brought no graph.
#[derive(Debug)]
pub enum RunError {
    /// The collector said that there is none, and why.
    Failed(Failure),
    /// The collector broke. The text is wasmtime's, with the names of the functions.
    Trapped(String),
    /// The collector asked for more memory than
    /// [`Limits::memory_bytes`](crate::Limits::memory_bytes).
    OutOfMemory {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The collector passed or returned more than
    /// [`Limits::call_bytes`](crate::Limits::call_bytes).
    CallTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The run took longer than [`Limits::run_time`](crate::Limits::run_time).
    OutOfTime {
        /// The limit.
        limit: Duration,
    },
    /// An option cannot be set: the collector names the step that it does not have, and those that
    /// it has.
    Option(String),
    /// The graph, or what is said of why there is none, repeats the credential, so it goes nowhere.
    RepeatsCredential,
    /// The collector's pages ended without a report.
    NoReport,
    /// The graph could not be written.
    Unwritten(std::io::Error),
    /// What the collector returned is not a whole graph.
    NotAGraph(BuildError),
    /// The host has no way to send requests, for want of certificates of authorities, say.
    NoClient(String),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(failure) => failure.fmt(f),
            Self::Trapped(text) => write!(f, "the collector broke: {text}"),
            Self::OutOfMemory { limit } => write!(
                f,
                "the collector needs more than its {limit} bytes of memory: raise the limit \
                 for an organization of this size"
            ),
            Self::CallTooLarge { limit } => write!(
                f,
                "the collector passes more than {limit} bytes at once: raise the limit for an \
                 organization of this size"
            ),
            Self::OutOfTime { limit } => {
                write!(f, "the run took longer than its limit of {} s", limit.as_secs_f64())
            }
            Self::Option(sentence) => f.write_str(sentence),
            Self::RepeatsCredential => {
                f.write_str("what was collected repeats the credential, so it is not passed on")
            }
            Self::NoReport => f.write_str("the collector's pages ended without a report"),
            Self::Unwritten(error) => write!(f, "the graph cannot be written: {error}"),
            Self::NotAGraph(error) => write!(f, "the collector returned no whole graph: {error}"),
            Self::NoClient(text) => write!(f, "the HTTP client could not be made: {text}"),
        }
    }
}

impl std::error::Error for RunError {}

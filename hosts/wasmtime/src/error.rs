//! Why there is no graph. What the host could not do is kept apart from what the collector said.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use graph::{BuildError, Failure};
use wasmtime::Trap;

/// The bytes cannot be run as a collector.
#[derive(Debug)]
pub struct LoadError(pub(crate) wasmtime::Error);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not a collector component: {:#}", self.0)
    }
}

impl Error for LoadError {}

/// Why a run brought no graph.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// The collector said that there is none, and why; or the run was cancelled.
    Failed(Failure),
    /// The collector broke.
    Trapped {
        /// How, where wasmtime has a word for it.
        trap: Option<Trap>,
        /// wasmtime's text, with the names of the functions.
        backtrace: String,
    },
    /// No instance of the collector could be made: it has more [parts](crate::Limits::parts) than
    /// allowed, say. The text is wasmtime's.
    NotStarted(String),
    /// The collector asked for more memory than
    /// [`Limits::memory_bytes`](crate::Limits::memory_bytes).
    OutOfMemory {
        /// The limit, in bytes.
        limit: usize,
    },
    /// All runs together asked for more memory than
    /// [`Totals::memory_bytes`](crate::Totals::memory_bytes).
    OutOfTotalMemory {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The collector asked for more than
    /// [`Limits::table_elements`](crate::Limits::table_elements).
    TableTooLarge {
        /// The limit.
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
    /// it has; or a page was asked for already.
    Option(String),
    /// The graph, or what is said of why there is none, repeats a credential, so it goes nowhere.
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

impl RunError {
    /// Whether another try may do better, with nothing changed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Failed(failure) => match failure {
                Failure::Unavailable(_) | Failure::UnexpectedResponse(_) | Failure::Cancelled => {
                    true
                }
                Failure::Unauthorized(_) | Failure::Forbidden(_) => false,
            },
            Self::OutOfTotalMemory { .. } | Self::OutOfTime { .. } => true,
            // What a format cannot hold, it cannot hold the next time.
            Self::Unwritten(error) => error.kind() != std::io::ErrorKind::InvalidData,
            Self::Trapped { .. }
            | Self::NotStarted(_)
            | Self::OutOfMemory { .. }
            | Self::TableTooLarge { .. }
            | Self::CallTooLarge { .. }
            | Self::Option(_)
            | Self::RepeatsCredential
            | Self::NoReport
            | Self::NotAGraph(_)
            | Self::NoClient(_) => false,
        }
    }

    /// A word for it, for counters and logs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Failed(Failure::Unauthorized(_)) => "unauthorized",
            Self::Failed(Failure::Forbidden(_)) => "forbidden",
            Self::Failed(Failure::Unavailable(_)) => "unavailable",
            Self::Failed(Failure::UnexpectedResponse(_)) => "unexpected-response",
            Self::Failed(Failure::Cancelled) => "cancelled",
            Self::Trapped { .. } => "trapped",
            Self::NotStarted(_) => "not-started",
            Self::OutOfMemory { .. } => "out-of-memory",
            Self::OutOfTotalMemory { .. } => "out-of-total-memory",
            Self::TableTooLarge { .. } => "table-too-large",
            Self::CallTooLarge { .. } => "call-too-large",
            Self::OutOfTime { .. } => "out-of-time",
            Self::Option(_) => "option",
            Self::RepeatsCredential => "repeats-credential",
            Self::NoReport => "no-report",
            Self::Unwritten(_) => "unwritten",
            Self::NotAGraph(_) => "not-a-graph",
            Self::NoClient(_) => "no-client",
        }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(failure) => failure.fmt(f),
            Self::Trapped { backtrace, .. } => write!(f, "the collector broke: {backtrace}"),
            Self::NotStarted(text) => write!(f, "the collector cannot be started: {text}"),
            Self::OutOfMemory { limit } => write!(
                f,
                "the collector needs more than its {limit} bytes of memory: raise the limit \
                 for an organization of this size"
            ),
            Self::OutOfTotalMemory { limit } => write!(
                f,
                "all runs together need more than their {limit} bytes of memory: run fewer at a \
                 time, or raise the limit"
            ),
            Self::TableTooLarge { limit } => {
                write!(f, "the collector needs a table of more than {limit} elements")
            }
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

impl Error for RunError {}

/// An error and what it comes from, on a line. What a server says of why it ends a connection is left
/// out: it could repeat anybody's credential, for tenants share connections.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> String {
    let is_os = |source: &(dyn Error + 'static)| {
        source.downcast_ref::<std::io::Error>().is_some_and(|it| it.raw_os_error().is_some())
    };
    match error.source() {
        Some(source) if !error.is::<hyper::Error>() || is_os(source) => {
            format!("{error}: {}", causes(source))
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn a_full_disk_may_pass_but_not_a_graph_that_is_too_large_for_its_format() {
        let is_transient = |kind| RunError::Unwritten(Error::from(kind)).is_transient();
        assert!(is_transient(ErrorKind::StorageFull));
        assert!(!is_transient(ErrorKind::InvalidData));
    }
}

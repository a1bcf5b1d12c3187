//! What became of a tenant: a file beside its graph, written last. It is all that a later run knows.
//!
//! `hosts/program/status.schema.json` is its JSON schema.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::output::write_whole;

/// The name of the file.
pub const FILE: &str = "status.json";

/// What became of a tenant's last run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The tenant's id.
    pub tenant: String,
    /// The organization that it is, once the service has named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// How the run ended.
    pub outcome: Outcome,
    /// 0: the graph is as it was asked for; 1: it is not, or there is none.
    pub exit_code: u8,
    /// When the run began, by the host's clock.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// How many runs in a row this was, the first one included, to get what is asked for.
    pub attempt: u32,
    /// When the first of these ended, if none brought what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// When it is to be tried again; none: what there is will stay so until the next time that all are
    /// collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<Timestamp>,
    /// Why the run brought no graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The graph that is there, be it of this run or of an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph: Option<GraphOnDisk>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// With a graph that has all that was asked for, and that the credentials may read.
    Complete,
    /// With a graph that lacks some of that. Its report names what may be missing.
    Partial,
    /// Without a graph.
    Failed,
    /// Without a graph, as the program was told to end.
    Cancelled,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Complete, Self::Partial, Self::Failed, Self::Cancelled];

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a run brought no graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What kind of failure, for machines: `unauthorized`.
    pub kind: String,
    /// What happened, and who can act.
    pub message: String,
    /// Whether a later try may do better.
    pub may_pass: bool,
}

/// A graph that is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphOnDisk {
    /// The name of its file, or of its folder.
    pub file: String,
    /// When the run began that it is of.
    pub collected: Timestamp,
    /// How many entities it has.
    pub entities: u64,
    /// How many relationships it has.
    pub relationships: u64,
    /// The SHA-256 of the file in hexadecimal digits. Where it is not this, the graph is of a run that
    /// was killed before it could write this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How complete it is, in a sentence for people. Empty where an earlier version wrote this: then
    /// it is left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub headline: String,
    /// The same, as the format `json` says it.
    pub report: Value,
}

impl GraphOnDisk {
    /// When the service gave its last answer, by its own clock, in milliseconds since
    /// 1970-01-01T00:00:00Z. Of two graphs of an organization, the later one has the later moment.
    #[must_use]
    pub fn last_answered_ms(&self) -> Option<i64> {
        self.report.get("lastAnsweredOn").and_then(Value::as_i64)
    }

    /// The types that may lack something.
    #[must_use]
    pub fn partial_types(&self) -> Vec<&str> {
        let types = self.report.get("partialTypes").and_then(Value::as_array);
        types.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

impl Status {
    /// The status in a tenant's folder; none: there is none.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is not as this version writes it. Then there may be a graph.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read(folder.join(FILE)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Of a status on disk and what a program knows itself, the newer one: what could not be written
    /// is not forgotten.
    #[must_use]
    pub fn newer(on_disk: Option<Self>, known: Option<Self>) -> Option<Self> {
        let since = on_disk.as_ref().map(|status| status.finished);
        let Some(known) = known.filter(|known| Some(known.finished) > since) else {
            return on_disk;
        };
        // What was shortened was on disk: if it is no more, nor is its graph.
        let graph = known.graph.filter(|graph| graph.report.get("steps").is_some());
        Some(Self { graph: graph.or_else(|| on_disk?.graph), ..known })
    }

    /// Whether the next run goes on where this one was.
    #[must_use]
    pub fn is_in_a_row(&self) -> bool {
        self.next_attempt.is_some() || self.outcome == Outcome::Cancelled
    }

    /// The same of a run that could not write this.
    #[must_use]
    pub fn unwritten(self, error: &io::Error) -> Self {
        let message = format!("its status cannot be written: {error}");
        let failure = Failure { kind: "output".to_owned(), message, may_pass: true };
        Self { outcome: Outcome::Failed, exit_code: 1, failure: Some(failure), ..self }
    }

    /// The number in a row of the run after one that ended so. Runs are in a row until one brings what
    /// is asked for, or it is given up. One that was cancelled does not count.
    #[must_use]
    pub fn attempt_after(before: Option<&Self>) -> u32 {
        match before {
            Some(status) if status.outcome == Outcome::Cancelled => status.attempt,
            Some(status) if status.next_attempt.is_some() => status.attempt.saturating_add(1),
            _ => 1,
        }
    }

    /// The same, with no step in its report.
    #[must_use]
    pub fn without_steps(mut self) -> Self {
        if let Some(report) = self.graph.as_mut().and_then(|graph| graph.report.as_object_mut()) {
            report.remove("steps");
        }
        self
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        write_whole(&folder.join(FILE), &text)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::json;

    use super::*;

    fn status(second: i64, graph: Option<Value>) -> Status {
        let at = Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_secs(second)).unwrap();
        let graph = graph.map(|report| GraphOnDisk {
            file: "graph.json".to_owned(),
            collected: at,
            entities: 1,
            relationships: 0,
            sha256: None,
            headline: String::new(),
            report,
        });
        Status {
            tenant: "a".to_owned(),
            organization: None,
            outcome: Outcome::Failed,
            exit_code: 1,
            started: at,
            finished: at,
            attempt: 1,
            failing_since: Some(at),
            next_attempt: Some(at),
            failure: None,
            graph,
        }
    }

    #[test]
    fn the_newer_status_counts_and_a_graph_counts_with_its_whole_report_only() {
        let whole = || Some(json!({ "steps": [], "partialTypes": [] }));
        let (older, newer) = (status(1, whole()), status(2, None));
        assert_eq!(Status::newer(None, None), None);
        assert_eq!(Status::newer(Some(newer.clone()), Some(older.clone())), Some(newer.clone()));
        assert_eq!(Status::newer(None, Some(older.clone())), Some(older.clone()));
        let both = Status { graph: older.graph.clone(), ..newer.clone() };
        assert_eq!(Status::newer(Some(older.clone()), Some(newer)), Some(both));
        let gone = Status { graph: None, ..older.clone() };
        assert_eq!(Status::newer(None, Some(older.without_steps())), Some(gone));
    }
}

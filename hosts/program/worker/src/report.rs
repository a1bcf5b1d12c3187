//! What a run tells the cluster, which keeps it: never a graph, never a credential, never an origin.
//! Knows no cluster.

use std::time::Duration;

use graph_anthropic_host::fleet::status::{Failure, Outcome, Status};
use graph_anthropic_host::fleet::summary::TenantSummary;
use graph_anthropic_wasmtime::Progress;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whom an activity is for. It says nothing of where the tenant is, nor of its credential: whoever may
/// start workflows must not be able to have a credential sent to an origin of their choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantRef {
    /// The tenant's id.
    pub tenant: String,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The tenant's id.
    pub tenant: String,
    /// The organization that it is, once the service has named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// How the run ended.
    pub outcome: Outcome,
    /// 0: the graph is as it was asked for; 1: it is not, or there is none.
    pub exit_code: u8,
    /// Whether the run was an earlier one of late, so that none was due.
    pub is_recent: bool,
    /// How many runs in a row this was.
    pub attempt: u32,
    /// When the run began, by the worker's clock.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// When it is to be tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<Timestamp>,
    /// The same as a time from the run's end, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_in_ms: Option<u64>,
    /// Why the run brought no graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The graph that is there, be it of this run or of an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph: Option<GraphAt>,
}

/// A graph that is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphAt {
    /// Where it is: a path or a URL.
    pub place: String,
    /// When the run began that it is of.
    pub collected: Timestamp,
    /// How many entities it has.
    pub entities: u64,
    /// How many relationships it has.
    pub relationships: u64,
    /// The SHA-256 of the file in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How complete it is, in a sentence. Empty where an earlier version wrote the status.
    #[serde(default)]
    pub headline: String,
    /// When the service gave its last answer, by its own clock: milliseconds since
    /// 1970-01-01T00:00:00Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_answered_on: Option<i64>,
    /// The types that may lack something.
    pub partial_types: Vec<String>,
}

impl Report {
    /// What a status says of a tenant whose files are in `folder`: a path or a URL.
    #[must_use]
    pub fn new(status: &Status, folder: &str, is_recent: bool) -> Self {
        let graph = status.graph.as_ref().map(|graph| GraphAt {
            place: format!("{folder}/{}", graph.file),
            collected: graph.collected,
            entities: graph.entities,
            relationships: graph.relationships,
            sha256: graph.sha256.clone(),
            headline: graph.headline.clone(),
            last_answered_on: graph.last_answered_ms(),
            partial_types: graph.partial_types().into_iter().map(str::to_owned).collect(),
        });
        let pause = status.next_attempt.map(|next| next.duration_since(status.finished));
        Self {
            tenant: status.tenant.clone(),
            organization: status.organization.clone(),
            outcome: status.outcome,
            exit_code: status.exit_code,
            is_recent,
            attempt: status.attempt,
            started: status.started,
            finished: status.finished,
            next_attempt: status.next_attempt,
            retry_in_ms: pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or_default()),
            failure: status.failure.clone(),
            graph,
        }
    }

    /// How long to wait for another try; none: there is none.
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        self.retry_in_ms.map(Duration::from_millis)
    }

    /// The tenant's line of a summary.
    #[must_use]
    pub fn summary(&self) -> TenantSummary {
        let graph = self.graph.as_ref();
        TenantSummary {
            tenant: self.tenant.clone(),
            outcome: Some(self.outcome),
            is_recent: self.is_recent,
            attempt: self.attempt,
            next_attempt: self.next_attempt,
            failure: self.failure.clone(),
            collected: graph.map(|graph| graph.collected),
            organization: self.organization.clone(),
            headline: graph.map(|graph| graph.headline.clone()).filter(|it| !it.is_empty()),
            last_answered_on: graph.and_then(|graph| graph.last_answered_on),
            partial_types: graph.map(|graph| graph.partial_types.clone()).unwrap_or_default(),
        }
    }
}

/// What a workflow needs to know before a tenant's run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "found")]
pub enum Found {
    /// The tenant is to be collected, once nobody else collects its organization.
    Due(Turn),
    /// It is not due yet.
    NotBefore {
        /// How long to wait, in milliseconds.
        wait_ms: u64,
    },
    /// There is nothing to do any more: it was collected of late, or the service names no organization,
    /// so that it was collected at once.
    Ended {
        /// What came of it.
        report: Box<Report>,
    },
}

/// A tenant's turn within its organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    /// The tenant's id.
    pub tenant: String,
    /// The organization, as a part of ids.
    pub organization: String,
    /// How long its run may take, all in all, in seconds.
    pub run_seconds: u64,
    /// How long a worker may say nothing before another one takes over, in milliseconds.
    pub silence_ms: u64,
    /// Who comes first where many wait: 1 before 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
}

/// How far a run is: what a heartbeat carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Beat {
    /// The tenant's id.
    pub tenant: String,
    /// The organization that it is, once the service has named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Requests so far.
    pub requests: u32,
    /// Entities and relationships so far.
    pub items: u64,
    /// What it does: `12 requests: list users, page 2`.
    pub doing: String,
}

impl Beat {
    /// How far a run is.
    #[must_use]
    pub fn new(tenant: &str, progress: &Progress) -> Self {
        Self {
            tenant: tenant.to_owned(),
            organization: progress.organization.clone(),
            requests: progress.requests,
            items: progress.items,
            doing: graph_anthropic_host::doing::words(progress),
        }
    }
}

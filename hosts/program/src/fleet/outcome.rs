//! What a tenant's run comes to: from what it brought, or why it brought nothing, to its status.
//! Knows no file.

use std::io;

use command::sentences;
use fetch_rules::Timeout;
use graph::{Report, StepStatus};
use graph_anthropic_wasmtime::RunError;
use jiff::Timestamp;
use serde_json::Value;

use super::run::{How, graph_name};
use super::status::{Failure, GraphOnDisk, Outcome, Status};
use super::tenants::Tenant;
use crate::output::Written;

/// A graph that took its place.
pub(super) struct Collected {
    pub(super) report: Report,
    pub(super) written: Written,
}

/// A run that has ended.
pub(super) struct Run<'a> {
    pub(super) how: &'a How,
    pub(super) tenant: &'a Tenant,
    pub(super) started: Timestamp,
    /// The status of the run before it.
    pub(super) before: Option<Status>,
    pub(super) organization: Option<String>,
}

impl Run<'_> {
    pub(super) fn status(
        self,
        collected: Result<Collected, Failure>,
        was_cancelled: bool,
    ) -> Status {
        let (outcome, may_pass) = match &collected {
            Ok(it) if it.report.complete => (Outcome::Complete, false),
            Ok(it) => (Outcome::Partial, may_be_more_complete(&it.report)),
            Err(_) if was_cancelled => (Outcome::Cancelled, false),
            Err(failure) => (Outcome::Failed, failure.may_pass),
        };
        let before = self.before.as_ref();
        let attempt = Status::attempt_after(before);
        let finished = Timestamp::now();
        let since = before.filter(|it| it.is_in_a_row()).and_then(|it| it.failing_since);
        let failing_since = match outcome {
            Outcome::Complete => None,
            // What is to come was written by a clock that was wrong.
            Outcome::Partial | Outcome::Failed => {
                Some(since.map_or(finished, |since| since.min(finished)))
            }
            Outcome::Cancelled => since,
        };
        let (id, patience) = (self.tenant.id.as_str(), &self.how.patience);
        let next = |since| patience.next_attempt(id, attempt, since, finished);
        let is_success = match outcome {
            Outcome::Complete => true,
            Outcome::Partial => self.how.allow_partial,
            Outcome::Failed | Outcome::Cancelled => false,
        };
        // Who is refused is nobody's tenant, whatever the answer says.
        let is_refused = collected.as_ref().is_err_and(|failure| failure.kind == "unauthorized");
        let known = before.and_then(|status| status.organization.clone());
        let organization = if is_refused { known } else { self.organization.clone() };
        let (graph, failure) = match collected {
            Ok(collected) => (Some(self.graph(collected)), None),
            Err(_) if was_cancelled => (None, Some(cancelled())),
            Err(failure) => (None, Some(failure)),
        };
        Status {
            tenant: id.to_owned(),
            outcome,
            exit_code: u8::from(!is_success),
            started: self.started,
            finished,
            attempt,
            failing_since,
            next_attempt: failing_since.filter(|_| may_pass).and_then(next),
            failure,
            graph: graph.or_else(|| self.before?.graph),
            organization,
        }
    }

    fn graph(&self, collected: Collected) -> GraphOnDisk {
        let Written { entities, relationships, sha256, .. } = collected.written;
        let report = graph::formats::report_json(&collected.report);
        GraphOnDisk {
            file: graph_name(self.how.format).to_owned(),
            collected: self.started,
            entities,
            relationships,
            sha256,
            headline: collected.report.headline(),
            // It was written as JSON a moment ago.
            report: serde_json::from_str(&report).unwrap_or(Value::Null),
        }
    }
}

/// What became of a run of which nothing came back: this program has a mistake.
pub(super) fn broken(tenant: &Tenant) -> Status {
    let now = Timestamp::now();
    Status {
        tenant: tenant.id.as_str().to_owned(),
        organization: None,
        outcome: Outcome::Failed,
        exit_code: 1,
        started: now,
        finished: now,
        attempt: 1,
        failing_since: Some(now),
        next_attempt: None,
        failure: Some(failure("host", "the run broke off within the program".to_owned(), false)),
        graph: None,
    }
}

/// Whether a later run may read what this one could not: the service was overloaded, failed, let no
/// more requests through, or did not answer.
fn may_be_more_complete(report: &Report) -> bool {
    let lacks = |status| matches!(status, StepStatus::Partial | StepStatus::Failed);
    let lacking = report.steps.iter().filter(|step| lacks(step.status));
    let mut problems = lacking.flat_map(|step| &step.problems);
    problems.any(|problem| match problem.status {
        Some(status) => matches!(status, 408 | 409 | 429 | 500..),
        // The contract has no other word for these.
        None => ["no answer in time", "the connection failed"]
            .iter()
            .any(|beginning| problem.message.starts_with(beginning)),
    })
}

pub(super) fn failure(kind: &str, message: String, may_pass: bool) -> Failure {
    Failure { kind: kind.to_owned(), message, may_pass }
}

pub(super) fn cancelled() -> Failure {
    failure("cancelled", "the program was told to end".to_owned(), true)
}

pub(super) fn not_written(error: &io::Error) -> Failure {
    failure("output", format!("the graph cannot be written: {error}"), true)
}

/// What the library says of why there is no graph.
pub(super) fn told_by(error: &RunError, timeout: &Timeout) -> Failure {
    let message = match error {
        RunError::Failed(failure) => sentences::failure(failure),
        RunError::OutOfTime { .. } => sentences::out_of_time(timeout),
        error => error.to_string(),
    };
    failure(error.kind(), message, error.is_transient())
}

//! What the user is told at the end of a run. Knows no output.

use fetch_rules::Timeout;
use graph::{Failure, Report};

/// Why there is no graph, and what to do about it.
#[must_use]
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Unauthorized(problem) => format!(
            "the key was refused: it must be an Admin key (sk-ant-admin…) made by an organization \
             admin, or a token that may read the organization{}",
            problem.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default()
        ),
        failure => failure.to_string(),
    }
}

/// That the run was ended for its time.
#[must_use]
pub fn out_of_time(timeout: &Timeout) -> String {
    format!(
        "the run took longer than {}, so there is no graph; --timeout gives it more time",
        timeout.shown
    )
}

/// What may be missing from a graph that was written.
#[must_use]
pub fn incomplete(report: &Report) -> String {
    format!(
        "the graph is incomplete; these may lack something: {} (--allow-partial ends with success \
         all the same)",
        report.partial_types.join(", ")
    )
}

/// What people should know of how a graph was written, as the end of what they are told.
#[must_use]
pub fn remark(remark: &str) -> String {
    format!("\nNote that {remark}.\n")
}

//! What came of a tenant's workflow, from what the cluster says of its end. Knows no connection.

use graph_anthropic_host::fleet::events::Event;
use graph_anthropic_host::fleet::status::{Failure, Outcome};
use graph_anthropic_host::fleet::summary::TenantSummary;
use temporalio_common::error::IncomingError;

use crate::report::Report;

/// What came of a tenant's workflow.
pub(crate) struct Came {
    pub(crate) summary: TenantSummary,
    pub(crate) exit_code: u8,
    report: Option<Box<Report>>,
}

impl Came {
    /// Of one whose run ended so.
    pub(crate) fn of(report: Report) -> Self {
        let (summary, exit_code) = (report.summary(), report.exit_code);
        Self { summary, exit_code, report: Some(Box::new(report)) }
    }

    /// Of one that somebody ended: it was `cancelled`, or `terminated`.
    pub(crate) fn cancelled(tenant: &str, how: &str) -> Self {
        let message = format!("its workflow was {how}");
        Self::without_run(tenant, Outcome::Cancelled, "cancelled", message)
    }

    /// Of one that failed.
    pub(crate) fn failed(tenant: &str, error: &IncomingError) -> Self {
        if let IncomingError::Application(failure) = error
            && let Ok(Some(report)) = failure.details()
        {
            return Self::of(report);
        }
        let (kind, message) = why(error);
        Self::without_run(tenant, Outcome::Failed, &kind, message)
    }

    fn without_run(tenant: &str, outcome: Outcome, kind: &str, message: String) -> Self {
        let may_pass = outcome == Outcome::Cancelled;
        let failure = Some(Failure { kind: kind.to_owned(), message, may_pass });
        let summary = TenantSummary::new(tenant, None, false);
        let summary = TenantSummary { outcome: Some(outcome), failure, ..summary };
        Self { summary, exit_code: 1, report: None }
    }

    /// The same as an event.
    pub(crate) fn event(&self) -> Event<'_> {
        let report = self.report.as_deref();
        let graph = report.and_then(|it| it.graph.as_ref().filter(|_| it.failure.is_none()));
        let seconds = report.map(|it| it.finished.duration_since(it.started).as_secs_f64());
        let types = graph.map(|graph| graph.partial_types.iter().map(String::as_str).collect());
        Event::Finished {
            tenant: &self.summary.tenant,
            outcome: self.summary.outcome.unwrap_or(Outcome::Failed),
            seconds: seconds.unwrap_or_default(),
            entities: graph.map(|graph| graph.entities),
            relationships: graph.map(|graph| graph.relationships),
            partial_types: types.unwrap_or_default(),
            failure: self.summary.failure.as_ref(),
        }
    }
}

/// The kind and the words of the innermost failure: those around it say only where it was.
fn why(error: &IncomingError) -> (String, String) {
    let inner = match error {
        IncomingError::Activity(failure) => failure.cause(),
        IncomingError::ChildWorkflowExecution(failure) => failure.cause(),
        IncomingError::Application(failure) => failure.cause(),
        _ => None,
    };
    match (inner, error) {
        (Some(inner), _) => why(inner),
        (None, IncomingError::Application(failure)) => {
            let kind = failure.type_name().unwrap_or("host").to_owned();
            (kind, failure.source_error().to_string())
        }
        (None, IncomingError::Timeout(_)) => {
            let says =
                "its run ended with each of the workers that had it, and none of them said why";
            ("host".to_owned(), says.to_owned())
        }
        (None, other) => ("host".to_owned(), other.failure().message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use temporalio_common::error::ApplicationFailure;

    use super::*;

    #[test]
    fn a_workflow_that_failed_without_a_report_is_a_failed_tenant_with_a_reason() {
        let failure = ApplicationFailure::builder("a worker's tenants.jsonl has no such tenant")
            .type_name("tenant".to_owned())
            .build();
        let came = Came::failed("a", &IncomingError::Application(failure));
        assert_eq!((came.exit_code, came.summary.outcome), (1, Some(Outcome::Failed)));
        let failure = came.summary.failure.unwrap();
        assert_eq!(
            (failure.kind.as_str(), failure.message.as_str(), failure.may_pass),
            ("tenant", "a worker's tenants.jsonl has no such tenant", false)
        );
    }
}

//! What can be seen of runs, by `tracing` and `metrics`. `docs/observability.md` says what the names
//! mean, and what to alert on.

use std::fmt::Display;

use graph::{Graph, Page, Report};
use metrics::{counter, gauge, histogram};
use tokio::time::Instant;
use tracing::Span;

use crate::error::RunError;
use crate::handle::Handle;

/// Runs that ended, by `outcome`.
pub(crate) const RUNS: &str = "graph_anthropic_runs_total";
/// Runs that are under way.
pub(crate) const RUNS_UNDER_WAY: &str = "graph_anthropic_runs_under_way";
/// How long runs took, in seconds, by `outcome`.
pub(crate) const RUN_SECONDS: &str = "graph_anthropic_run_seconds";
/// Pages that were passed on.
pub(crate) const PAGES: &str = "graph_anthropic_pages_total";
/// Entities and relationships that were passed on, by `kind`.
pub(crate) const ITEMS: &str = "graph_anthropic_items_total";
/// Requests that were answered, by `outcome`.
pub(crate) const REQUESTS: &str = "graph_anthropic_requests_total";
/// Requests that are in flight.
pub(crate) const REQUESTS_IN_FLIGHT: &str = "graph_anthropic_requests_in_flight";
/// How long requests took once they were sent, in seconds.
pub(crate) const REQUEST_SECONDS: &str = "graph_anthropic_request_seconds";
/// How long requests were held back for the limit of their organization, in seconds.
pub(crate) const HELD_BACK_SECONDS: &str = "graph_anthropic_held_back_seconds";
/// Memory of all runs, in bytes.
pub(crate) const MEMORY_BYTES: &str = "graph_anthropic_memory_bytes";

/// A gauge that is one higher while this lives.
pub(crate) struct Raised(&'static str);

impl Raised {
    pub(crate) fn new(name: &'static str) -> Self {
        gauge!(name).increment(1);
        Self(name)
    }
}

impl Drop for Raised {
    fn drop(&mut self) {
        gauge!(self.0).decrement(1);
    }
}

/// Tells those who watch of one run.
pub(crate) struct Watch {
    span: Span,
    handle: Handle,
    started: Instant,
    has_ended: bool,
    _under_way: Raised,
}

impl Watch {
    /// Of a run that begins now.
    pub(crate) fn new(origin: &impl Display, handle: Handle) -> Self {
        Self {
            span: tracing::info_span!("run", %origin),
            handle,
            started: Instant::now(),
            has_ended: false,
            _under_way: Raised::new(RUNS_UNDER_WAY),
        }
    }

    /// The run.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// A page of it.
    pub(crate) fn page(&self, number: u32) -> Span {
        tracing::debug_span!(parent: &self.span, "page", number)
    }

    /// A page is passed on, or the run failed.
    pub(crate) fn passed_on<'a>(
        &mut self,
        page: Result<Page<'a>, RunError>,
    ) -> Result<Page<'a>, RunError> {
        let page = self.went_on(page)?;
        self.items(page.entities.len(), page.relationships.len());
        if let Some(report) = &page.report {
            self.completed(report);
        }
        Ok(page)
    }

    /// A whole graph is passed on, or the run failed.
    pub(crate) fn collected(
        &mut self,
        collected: Result<(Graph, Report), RunError>,
    ) -> Result<(Graph, Report), RunError> {
        let (graph, report) = self.went_on(collected)?;
        self.items(graph.entities().len(), graph.relationships().len());
        self.completed(&report);
        Ok((graph, report))
    }

    /// The run went on, or failed.
    pub(crate) fn went_on<T>(&mut self, result: Result<T, RunError>) -> Result<T, RunError> {
        if let Err(error) = &result {
            let (outcome, took) = (error.kind(), self.started.elapsed());
            let organization = self.handle.progress().organization;
            tracing::warn!(parent: &self.span, outcome, organization, %error, ?took, "run ended");
            self.ended(outcome);
        }
        result
    }

    fn items(&self, entities: usize, relationships: usize) {
        let number = |items: usize| u64::try_from(items).unwrap_or(u64::MAX);
        counter!(PAGES).increment(1);
        counter!(ITEMS, "kind" => "entity").increment(number(entities));
        counter!(ITEMS, "kind" => "relationship").increment(number(relationships));
        tracing::debug!(parent: &self.span, entities, relationships, "passed on a page");
        self.handle.passed_on(entities.saturating_add(relationships));
    }

    fn completed(&mut self, report: &Report) {
        let is_complete = report.complete;
        let (outcome, took) =
            (if is_complete { "complete" } else { "partial" }, self.started.elapsed());
        let (requests, organization) = (report.requests, self.handle.progress().organization);
        tracing::info!(parent: &self.span, outcome, organization, requests, ?took, "run ended");
        self.ended(outcome);
    }

    fn ended(&mut self, outcome: &'static str) {
        self.has_ended = true;
        counter!(RUNS, "outcome" => outcome).increment(1);
        histogram!(RUN_SECONDS, "outcome" => outcome).record(self.started.elapsed().as_secs_f64());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.has_ended {
            tracing::info!(parent: &self.span, outcome = "dropped", "run ended");
            self.ended("dropped");
        }
    }
}

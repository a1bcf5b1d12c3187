//! Counters as Prometheus text, in a file for the node exporter's textfile collector. Knows no run:
//! the library counts those.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use metrics::{describe_gauge, gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use super::status::{Outcome, Status};
use crate::output::write_whole;

const TENANTS: &str = "graph_anthropic_fleet_tenants";
const WAITING: &str = "graph_anthropic_fleet_tenants_waiting";
const COLLECTED: &str = "graph_anthropic_fleet_collected_timestamp_seconds";
const LAST_ANSWER: &str = "graph_anthropic_fleet_last_answer_timestamp_seconds";
const ENTITIES: &str = "graph_anthropic_fleet_entities";

/// Where the counters go.
pub struct Metrics {
    file: PathBuf,
    handle: PrometheusHandle,
}

impl Metrics {
    /// Has the whole process count, from now on.
    ///
    /// # Errors
    ///
    /// If something else of the process counts already.
    pub fn start(file: &Path) -> Result<Self, BuildError> {
        let handle = PrometheusBuilder::new().install_recorder()?;
        describe_gauge!(TENANTS, "Tenants by the outcome of their last run.");
        describe_gauge!(WAITING, "Tenants that wait for their time or their turn.");
        describe_gauge!(COLLECTED, "When the run began whose graph of a tenant is there.");
        describe_gauge!(
            LAST_ANSWER,
            "When the service gave the last answer of a tenant's graph, by its own clock."
        );
        describe_gauge!(ENTITIES, "How many entities the graph of a tenant has.");
        for outcome in Outcome::ALL {
            gauge!(TENANTS, "outcome" => outcome.as_str()).set(0);
        }
        Ok(Self { file: file.to_owned(), handle })
    }

    /// Writes the counters as they are now.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn write(&self) -> io::Result<()> {
        self.handle.run_upkeep();
        write_whole(&self.file, self.handle.render().as_bytes())
    }
}

/// Counts a tenant's status in the place of an earlier one.
pub fn count(before: Option<&Status>, status: Option<&Status>) {
    for (status, change) in [(before, -1.0), (status, 1.0)] {
        if let Some(status) = status {
            gauge!(TENANTS, "outcome" => status.outcome.as_str()).increment(change);
        }
    }
    if let Some((status, graph)) = status.and_then(|status| Some((status, status.graph.as_ref()?)))
    {
        let tenant = status.tenant.clone();
        let collected = graph.collected.as_duration().as_secs_f64();
        gauge!(COLLECTED, "tenant" => tenant.clone()).set(collected);
        if let Some(seconds) = graph.last_answered_ms().map(seconds_of) {
            gauge!(LAST_ANSWER, "tenant" => tenant.clone()).set(seconds);
        }
        gauge!(ENTITIES, "tenant" => tenant).set(f64_of(graph.entities));
    }
}

/// How many tenants wait.
pub fn waiting(count: usize) {
    gauge!(WAITING).set(f64_of(u64::try_from(count).unwrap_or(u64::MAX)));
}

fn seconds_of(milliseconds: i64) -> f64 {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default().as_duration().as_secs_f64()
}

fn f64_of(number: u64) -> f64 {
    // What is more than this is shown as this.
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

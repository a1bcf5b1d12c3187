//! What came of a fleet: for people, and for machines. Knows no run.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::status::{Failure, Outcome, Status};
use crate::output::write_whole;

/// What came of a fleet.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// When the program began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// The exit code of the program.
    pub exit_code: u8,
    /// How many tenants there are of each outcome.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// Every tenant, in the order of the file.
    pub tenants: Vec<TenantSummary>,
}

/// What came of a tenant.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantSummary {
    /// Its id.
    pub tenant: String,
    /// How its last run ended; none: it had no turn before the program ended.
    pub outcome: Option<Outcome>,
    /// Whether the run was an earlier one of late, so that none was due.
    pub is_recent: bool,
    /// How many runs in a row that was.
    pub attempt: u32,
    /// When it is to be tried again, by a later start of the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<Timestamp>,
    /// Why there is no new graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// When the run began whose graph is there; none: there is no graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected: Option<Timestamp>,
    /// The organization that the tenant is, once the service has named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// How complete that graph is, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// When the service gave the last answer of that graph, by its own clock: milliseconds since
    /// 1970-01-01T00:00:00Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_answered_on: Option<i64>,
    /// The types of that graph that may lack something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partial_types: Vec<String>,
}

impl TenantSummary {
    /// What a tenant's status says.
    #[must_use]
    pub fn new(tenant: &str, status: Option<&Status>, is_recent: bool) -> Self {
        let graph = status.and_then(|status| status.graph.as_ref());
        let types = graph.map(|graph| graph.partial_types()).unwrap_or_default();
        Self {
            tenant: tenant.to_owned(),
            outcome: status.map(|status| status.outcome),
            is_recent,
            attempt: status.map_or(0, |status| status.attempt),
            next_attempt: status.and_then(|status| status.next_attempt),
            failure: status.and_then(|status| status.failure.clone()),
            collected: graph.map(|graph| graph.collected),
            organization: status.and_then(|status| status.organization.clone()),
            headline: graph.map(|graph| graph.headline.clone()).filter(|it| !it.is_empty()),
            last_answered_on: graph.and_then(|graph| graph.last_answered_ms()),
            partial_types: types.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl Summary {
    /// Of tenants whose runs gave these exit codes; none: it had no turn.
    #[must_use]
    pub fn new(started: Timestamp, tenants: Vec<(TenantSummary, Option<u8>)>) -> Self {
        let mut outcomes = BTreeMap::new();
        for (tenant, _) in &tenants {
            let outcome = tenant.outcome.map_or("no-turn", Outcome::as_str);
            let count: &mut usize = outcomes.entry(outcome).or_default();
            *count = count.saturating_add(1);
        }
        let exit_code = u8::from(tenants.iter().any(|(_, exit_code)| *exit_code != Some(0)));
        let tenants = tenants.into_iter().map(|(tenant, _)| tenant).collect();
        Self { started, finished: Timestamp::now(), exit_code, outcomes, tenants }
    }

    /// Writes it for machines into a file, if there is to be one, and for people. Returns the exit code
    /// of the program, and what went wrong.
    pub fn deliver(
        &self,
        report: Option<&Path>,
        to: Option<&mut impl Write>,
    ) -> (u8, Option<String>) {
        if let Some(to) = to {
            let _ = self.write(to);
        }
        match report.map(|path| (path, self.write_report(path))) {
            Some((path, Err(error))) => {
                (1, Some(format!("{} cannot be written: {error}", path.display())))
            }
            _ => (self.exit_code, None),
        }
    }

    /// Writes it for machines, as JSON, into a file.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn write_report(&self, file: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        write_whole(file, &text)
    }

    /// How many of those that are complete lack what nobody asked for, or their credentials may not
    /// read.
    fn write_headlines(&self, to: &mut impl Write) -> fmt::Result {
        let mut counts = BTreeMap::new();
        let complete = self.tenants.iter().filter(|it| it.outcome == Some(Outcome::Complete));
        for headline in complete.filter_map(|tenant| tenant.headline.as_deref()) {
            let count: &mut usize = counts.entry(headline).or_default();
            *count = count.saturating_add(1);
        }
        for (headline, count) in counts.iter().filter(|(it, _)| **it != "complete") {
            writeln!(to, "{count:>6} of these are {headline}")?;
        }
        Ok(())
    }

    /// Writes it for people: how many of each outcome, and who needs somebody.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    pub fn write(&self, to: &mut impl Write) -> fmt::Result {
        for (outcome, count) in &self.outcomes {
            writeln!(to, "{count:>6} {}", outcome.replace('-', " "))?;
        }
        let recent = self.tenants.iter().filter(|tenant| tenant.is_recent).count();
        if recent > 0 {
            writeln!(to, "{recent:>6} of these are of an earlier run that is recent enough")?;
        }
        self.write_headlines(to)?;
        for tenant in &self.tenants {
            let why = match (tenant.outcome, &tenant.failure) {
                (Some(Outcome::Complete | Outcome::Cancelled) | None, _) => continue,
                (_, Some(failure)) => failure.message.clone(),
                (_, None) => {
                    format!("these may lack something: {}", tenant.partial_types.join(", "))
                }
            };
            let tries = if tenant.attempt > 1 {
                format!(" (run {} times)", tenant.attempt)
            } else {
                String::new()
            };
            let older = match (tenant.outcome, tenant.collected) {
                (Some(Outcome::Failed), Some(at)) => {
                    format!("; the graph of {at:.0} is still there")
                }
                _ => String::new(),
            };
            writeln!(to, "\n{}: {why}{tries}{older}", tenant.tenant)?;
        }
        Ok(())
    }
}

//! Destinations of telemetry: where the traces of workspaces are sent, and whether what was asked
//! and answered is in them.

use super::{Organization, Refusal};

/// How many destinations an organization can have.
pub const MAX_DESTINATIONS: usize = 10;

/// Where traces are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelemetryDestination {
    /// `tdst_…`
    pub id: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Where it is.
    pub endpoint_url: String,
    /// Why nothing is sent to it, such as `caller` or `redirect`; none: something is.
    pub disabled_by: Option<String>,
    /// Whether it receives traces.
    pub traces_enabled: bool,
    /// Whether prompts and answers are in the traces.
    pub sends_content: bool,
    /// The workspaces that send to it.
    pub coverage: Coverage,
    /// When it was made, in milliseconds.
    pub created_ms: i64,
}

/// Which workspaces send to a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of them, the default one and those to come included.
    All,
    /// Those with these ids.
    Include(Vec<String>),
    /// All but those with these ids.
    Exclude(Vec<String>),
}

impl TelemetryDestination {
    /// A destination that receives traces without content.
    #[must_use]
    pub fn new(id: &str, endpoint_url: &str, coverage: Coverage) -> Self {
        Self {
            id: id.to_owned(),
            name: None,
            endpoint_url: endpoint_url.to_owned(),
            disabled_by: None,
            traces_enabled: true,
            sends_content: false,
            coverage,
            created_ms: 0,
        }
    }

    /// Whether a workspace is among those that it is for.
    #[must_use]
    pub fn covers(&self, workspace: &str) -> bool {
        let names = |ids: &[String]| ids.iter().any(|id| id == workspace);
        match &self.coverage {
            Coverage::All => true,
            Coverage::Include(ids) => names(ids),
            Coverage::Exclude(ids) => !names(ids),
        }
    }

    /// Whether it receives anything.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.disabled_by.is_none() && self.traces_enabled
    }

    /// The ids of the workspaces that it names, to include or to exclude them.
    #[must_use]
    pub fn listed(&self) -> &[String] {
        match &self.coverage {
            Coverage::All => &[],
            Coverage::Include(ids) | Coverage::Exclude(ids) => ids,
        }
    }
}

impl Organization {
    /// The destinations, those that receive nothing included.
    #[must_use]
    pub fn telemetry_destinations(&self) -> &[TelemetryDestination] {
        &self.telemetry_destinations
    }

    /// Adds a destination.
    ///
    /// # Errors
    ///
    /// If there are [`MAX_DESTINATIONS`], or it names a workspace that is not there.
    pub fn add_destination(&mut self, destination: TelemetryDestination) -> Result<(), Refusal> {
        if self.telemetry_destinations.len() >= MAX_DESTINATIONS {
            return Err(Refusal::Rule("an organization can have at most 10 destinations"));
        }
        destination.listed().iter().try_for_each(|id| self.workspace(id).map(|_| ()))?;
        let created_ms = self.now_ms;
        self.telemetry_destinations.push(TelemetryDestination { created_ms, ..destination });
        Ok(())
    }

    /// Removes a destination.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn remove_destination(&mut self, id: &str) -> Result<(), Refusal> {
        let before = self.telemetry_destinations.len();
        self.telemetry_destinations.retain(|destination| destination.id != id);
        if self.telemetry_destinations.len() == before {
            return Err(Refusal::NotFound("telemetry_destination"));
        }
        Ok(())
    }

    /// The ids of the workspaces that a destination is for, the default one and archived ones
    /// included, whether or not anything is sent.
    #[must_use]
    pub fn covered_by(&self, destination: &TelemetryDestination) -> Vec<&str> {
        let all = self.workspaces.iter().chain([&self.default_workspace]);
        let ids = all.map(|workspace| workspace.id.as_str());
        ids.filter(|id| destination.covers(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{RESEARCH, northwind};
    use super::*;

    fn covered(coverage: Coverage) -> Vec<String> {
        let organization = northwind();
        let destination = TelemetryDestination::new("tdst_01", "https://otel.example", coverage);
        organization.covered_by(&destination).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_destination_is_for_all_workspaces_for_some_or_for_all_but_some() {
        let research = || vec![RESEARCH.to_owned()];
        let default = northwind().default_workspace().id.clone();
        assert_eq!(covered(Coverage::All), [RESEARCH.to_owned(), default.clone()]);
        assert_eq!(covered(Coverage::Include(research())), research());
        assert_eq!(covered(Coverage::Exclude(research())), [default]);
    }

    #[test]
    fn a_destination_is_for_workspaces_that_are_there_and_there_are_ten_at_most() {
        let mut organization = northwind();
        let make = |n: usize, coverage| {
            TelemetryDestination::new(&format!("tdst_{n}"), "https://otel.example", coverage)
        };
        let nowhere = make(0, Coverage::Include(vec!["wrkspc_9".to_owned()]));
        assert!(organization.add_destination(nowhere).is_err());
        for n in 0..MAX_DESTINATIONS {
            organization.add_destination(make(n, Coverage::All)).unwrap();
        }
        assert!(organization.add_destination(make(10, Coverage::All)).is_err());
        organization.remove_destination("tdst_3").unwrap();
        assert!(organization.remove_destination("tdst_3").is_err());
        organization.add_destination(make(10, Coverage::All)).unwrap();
    }

    #[test]
    fn a_destination_receives_nothing_if_it_or_its_traces_are_off() {
        let on = TelemetryDestination::new("tdst_01", "https://otel.example", Coverage::All);
        assert!(on.is_enabled());
        let off = TelemetryDestination { disabled_by: Some("redirect".to_owned()), ..on.clone() };
        assert!(!off.is_enabled());
        assert!(!TelemetryDestination { traces_enabled: false, ..on }.is_enabled());
    }
}

//! What a run would take, told before it is made: its steps, and how many requests. Knows no collector.

use std::fmt::Write as _;

use graph::{Forecast, StepForecast};

/// A step, as people choose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepChoice {
    /// Its id.
    pub id: String,
    /// The names of the credentials that may read it: `an Admin key`.
    pub credentials: Vec<String>,
    /// Whether it is read unless it is left out.
    pub on_by_default: bool,
    /// How many requests it takes, in words.
    pub cost: String,
}

/// How many requests a run takes, beside how many it may make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many there will be, as far as the first ones tell.
    pub forecast: Forecast,
    /// How many the service allows in a minute.
    pub per_minute: u32,
}

/// A table of steps, a line each: who may read it, and whether it is read unless asked for.
#[must_use]
pub fn steps_table(steps: &[StepChoice]) -> String {
    let mut table = String::from(
        "Steps, the credentials that may read them, and how many requests each takes:\n",
    );
    for StepChoice { id, credentials, on_by_default, cost } in steps {
        let _ = writeln!(table, "  {id:<29} {}", credentials.join(", "));
        let _ = writeln!(table, "  {:<29} {cost}", "");
        if !on_by_default {
            let _ = writeln!(table, "  {:<29} on request only", "");
        }
    }
    table
}

impl Plan {
    /// It in words: the run, and each step.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { forecast: Forecast { made, requests, may_be_more, steps }, per_minute } = self;
        let at_least = if *may_be_more { "at least " } else { "" };
        let mut text = format!(
            "The run takes {at_least}{requests} requests, of the {per_minute} a minute that the \
             organization has: {at_least}{}.\n{made} of them were made to know this.\n\n",
            self.time()
        );
        for StepForecast { id, requests, may_be_more } in steps {
            let more = if *may_be_more { " or more" } else { "" };
            let _ = writeln!(text, "{requests:>6}  {id}{more}");
        }
        text
    }

    /// About how long the service lets it take. The first minute's requests can be made at once.
    fn time(&self) -> String {
        let per_minute = self.per_minute.max(1);
        match self.forecast.requests.saturating_sub(per_minute).div_ceil(per_minute) {
            0 => "some seconds".to_owned(),
            1 => "a minute".to_owned(),
            minutes => format!("{minutes} minutes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(requests: u32, may_be_more: bool) -> Plan {
        let step = |id: &str, requests, may_be_more| StepForecast {
            id: id.to_owned(),
            requests,
            may_be_more,
        };
        let steps = vec![step("fetch-account", 1, false), step("fetch-users", 2, may_be_more)];
        Plan { forecast: Forecast { made: 5, requests, may_be_more, steps }, per_minute: 100 }
    }

    #[test]
    fn a_plan_says_how_many_requests_of_how_many_and_about_how_long() {
        let says = "The run takes at least 301 requests, of the 100 a minute that the organization \
                    has: at least 3 minutes.\n5 of them were made to know this.\n\n     1  \
                    fetch-account\n     2  fetch-users or more\n";
        assert_eq!(plan(301, true).text(), says);
        for (requests, time) in
            [(100, "some seconds"), (101, "a minute"), (200, "a minute"), (201, "2 minutes")]
        {
            let says = format!(
                "The run takes {requests} requests, of the 100 a minute that the organization has: \
                 {time}.\n"
            );
            assert!(plan(requests, false).text().starts_with(&says), "{requests}");
        }
    }

    #[test]
    fn the_table_of_steps_says_who_may_read_each_and_what_is_read_unasked() {
        let step = |id: &str, credentials: &[&str], on_by_default| StepChoice {
            id: id.to_owned(),
            credentials: credentials.iter().map(|name| (*name).to_owned()).collect(),
            on_by_default,
            cost: "one for every 1,000".to_owned(),
        };
        let steps = [
            step("fetch-account", &["an Admin key", "a token"], true),
            step("fetch-usage", &["a token"], false),
        ];
        let lines: Vec<_> =
            steps_table(&steps).lines().map(str::trim_end).map(str::to_owned).collect();
        assert_eq!(
            lines,
            [
                "Steps, the credentials that may read them, and how many requests each takes:",
                "  fetch-account                 an Admin key, a token",
                "                                one for every 1,000",
                "  fetch-usage                   a token",
                "                                one for every 1,000",
                "                                on request only",
            ]
        );
    }
}

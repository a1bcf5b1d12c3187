//! How many requests a run takes. Knows no run.

use crate::bindings::collector as wit;

/// How many requests a run takes, as far as its first ones tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// How many were made to know this. The run goes on from there.
    pub made: u32,
    /// How many there will be in all, those included.
    pub requests: u32,
    /// Whether there may be more: a list does not say how long it is.
    pub may_be_more: bool,
    /// Every step that is read, in the order of [`Collector::describe`](crate::Collector::describe).
    pub steps: Vec<StepForecast>,
}

/// How many requests a step takes, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepForecast {
    /// The step's id.
    pub id: String,
    /// How many requests it takes, those that were made included.
    pub requests: u32,
    /// Whether it may take more.
    pub may_be_more: bool,
}

impl From<wit::Forecast> for Forecast {
    fn from(forecast: wit::Forecast) -> Self {
        let wit::Forecast { made, requests, may_be_more, steps } = forecast;
        let step = |step: wit::StepForecast| StepForecast {
            id: step.id,
            requests: step.requests,
            may_be_more: step.may_be_more,
        };
        Self { made, requests, may_be_more, steps: steps.into_iter().map(step).collect() }
    }
}

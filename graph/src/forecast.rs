//! How many requests a collection takes. Knows nothing of what its steps read, nor how.

/// How many requests a collection takes, as far as its first ones tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// How many were made to know this. The collection goes on from there.
    pub made: u32,
    /// How many there will be in all, those included.
    pub requests: u32,
    /// Whether there may be more: a list does not say how long it is.
    pub may_be_more: bool,
    /// Every step that is read, in its order.
    pub steps: Vec<StepForecast>,
}

/// How many requests a step takes, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepForecast {
    /// The step's id, such as `fetch-users`.
    pub id: String,
    /// How many requests it takes, those that were made included.
    pub requests: u32,
    /// Whether it may take more.
    pub may_be_more: bool,
}

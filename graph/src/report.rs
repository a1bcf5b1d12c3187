//! How complete a graph is. Knows nothing of what its steps read, nor how.

/// What became of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Every step, in its order.
    pub steps: Vec<Step>,
    /// The types of entities and relationships that may lack something, sorted. Who removes
    /// what is no longer seen must leave these types alone.
    pub partial_types: Vec<String>,
    /// How many requests were made in all.
    pub requests: u32,
}

impl Report {
    /// Whether nothing may be missing but what was to be left out. A step that lacks something on
    /// its own account has a problem to tell of; one that lacks what another would have brought has
    /// none.
    #[must_use]
    pub fn is_as_asked(&self) -> bool {
        let was_told_to = self.steps.iter().any(|step| step.status == StepStatus::Disabled);
        let failed = self.steps.iter().any(|step| match step.status {
            StepStatus::Partial | StepStatus::Failed => !step.problems.is_empty(),
            StepStatus::Success | StepStatus::NotApplicable | StepStatus::Disabled => false,
        });
        self.partial_types.is_empty() || was_told_to && !failed
    }
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its id, such as `fetch-users`.
    pub id: String,
    /// How it ended.
    pub status: StepStatus,
    /// How many entities of the graph it brought.
    pub entities: u32,
    /// How many relationships of the graph it brought.
    pub relationships: u32,
    /// How many requests it made, repeated ones included.
    pub requests: u32,
    /// What there is to tell; with [`StepStatus::Success`] these are warnings.
    pub problems: Vec<Problem>,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// Everything was read.
    Success,
    /// Some of it was read.
    Partial,
    /// The service does not have this here. Not a failure.
    NotApplicable,
    /// It was left out on request.
    Disabled,
    /// Nothing was read.
    Failed,
}

impl StepStatus {
    /// The status as it is written: `not-applicable`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Partial => "partial",
            Self::NotApplicable => "not-applicable",
            Self::Disabled => "disabled",
            Self::Failed => "failed",
        }
    }
}

/// Something that went wrong or was not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What was being done: `list members of workspace wrkspc_01`.
    pub operation: String,
    /// What happened and who can act. Never a body, a header or a credential.
    pub message: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The service's id of the request.
    pub request_id: Option<String>,
}

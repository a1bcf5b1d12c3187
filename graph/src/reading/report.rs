//! The JSON of a report, read. Knows no graph.

use serde::Deserialize;

use crate::{Problem, Report, Step, StepStatus};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReportShape {
    organization_id: Option<String>,
    first_answered_on: Option<i64>,
    last_answered_on: Option<i64>,
    credentials: Vec<String>,
    complete: bool,
    steps: Vec<StepShape>,
    partial_types: Vec<String>,
    requests: u32,
}

#[derive(Deserialize)]
struct StepShape {
    id: String,
    subject: String,
    status: StatusShape,
    needs: Option<String>,
    entities: u32,
    relationships: u32,
    requests: u32,
    problems: Vec<ProblemShape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StatusShape {
    Success,
    Partial,
    NotApplicable,
    NotPermitted,
    Disabled,
    Failed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProblemShape {
    operation: String,
    message: String,
    status: Option<u16>,
    request_id: Option<String>,
}

impl From<ReportShape> for Report {
    fn from(shape: ReportShape) -> Self {
        Self {
            organization: shape.organization_id,
            first_answer: shape.first_answered_on,
            last_answer: shape.last_answered_on,
            credentials: shape.credentials,
            complete: shape.complete,
            steps: shape.steps.into_iter().map(Step::from).collect(),
            partial_types: shape.partial_types,
            requests: shape.requests,
        }
    }
}

impl From<StepShape> for Step {
    fn from(shape: StepShape) -> Self {
        Self {
            id: shape.id,
            subject: shape.subject,
            status: shape.status.into(),
            needs: shape.needs,
            entities: shape.entities,
            relationships: shape.relationships,
            requests: shape.requests,
            problems: shape.problems.into_iter().map(Problem::from).collect(),
        }
    }
}

impl From<StatusShape> for StepStatus {
    fn from(shape: StatusShape) -> Self {
        match shape {
            StatusShape::Success => Self::Success,
            StatusShape::Partial => Self::Partial,
            StatusShape::NotApplicable => Self::NotApplicable,
            StatusShape::NotPermitted => Self::NotPermitted,
            StatusShape::Disabled => Self::Disabled,
            StatusShape::Failed => Self::Failed,
        }
    }
}

impl From<ProblemShape> for Problem {
    fn from(shape: ProblemShape) -> Self {
        let ProblemShape { operation, message, status, request_id } = shape;
        Self { operation, message, status, request_id }
    }
}

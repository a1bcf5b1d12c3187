//! The summary of a collection, in the words of JupiterOne's SDK. Knows no files.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::StepKind;
use crate::{Report, StepStatus};

/// The document, from how many things of each type there are.
pub(super) fn summary(
    steps: &[StepKind],
    things: &BTreeMap<&str, usize>,
    report: &Report,
) -> Value {
    let results: Vec<_> = steps.iter().map(|step| result(step, things, report)).collect();
    json!({
        "integrationStepResults": results,
        "metadata": { "partialDatasets": { "types": report.partial_types } },
    })
}

fn result(step: &StepKind, things: &BTreeMap<&str, usize>, report: &Report) -> Value {
    let counts: BTreeMap<_, _> = things
        .iter()
        .filter(|(kind, _)| step.types.iter().any(|brought| brought == *kind))
        .collect();
    let partial = step.types.iter().filter(|kind| report.partial_types.contains(kind));
    json!({
        "id": step.id,
        "name": step.name,
        "dependsOn": step.depends_on,
        "declaredTypes": step.types,
        "partialTypes": partial.collect::<Vec<_>>(),
        "encounteredTypes": counts.keys().collect::<Vec<_>>(),
        "encounteredTypeCounts": counts,
        "status": status(step, report),
    })
}

fn status(step: &StepKind, report: &Report) -> &'static str {
    match report.steps.iter().find(|ended| ended.id == step.id).map(|ended| ended.status) {
        Some(StepStatus::Success | StepStatus::Partial | StepStatus::NotApplicable) => "success",
        Some(StepStatus::Failed) => "failure",
        Some(StepStatus::Disabled | StepStatus::NotPermitted) => "disabled",
        // The report does not know it: it has not run.
        None => "pending_evaluation",
    }
}

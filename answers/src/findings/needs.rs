//! Whether what a rule needs was read, and if not, why. Knows no rule.

use graph::{Step, StepStatus};

use super::rule::Need;
use crate::organization::Organization;

/// The steps that are read on request only.
const ON_REQUEST: [&str; 3] = ["fetch-limits", "fetch-telemetry-destinations", "fetch-usage"];

/// Why what a rule needs was not read wholly; none where it was, or does not exist here.
pub(super) fn unmet(organization: &Organization<'_>, need: &Need) -> Option<String> {
    let Need { step: id, types } = need;
    let Some(step) = organization.report().steps.iter().find(|step| step.id == *id) else {
        return Some(format!("the graph does not say whether {id} was read"));
    };
    let lacks_something = types.iter().any(|kind| organization.is_partial(kind));
    let is_fine = match step.status {
        StepStatus::Success => !lacks_something,
        StepStatus::Partial if !types.is_empty() => !lacks_something,
        StepStatus::NotApplicable => !lacks_something && !is_unknown_to_the_service(step),
        _ => false,
    };
    (!is_fine).then(|| format!("{}: {}", step.subject, why(step)))
}

/// Whether a step gave an answer that properties can be told from.
pub(super) fn has_answers(step: &Step) -> bool {
    matches!(step.status, StepStatus::Success | StepStatus::Partial)
}

fn why(step: &Step) -> String {
    let problem = step.problems.first();
    let told = problem.map(|it| format!(": {}: {}", it.operation, it.message)).unwrap_or_default();
    match (&step.needs, step.status) {
        (Some(needs), _) => format!("not read; this needs {needs}"),
        (None, StepStatus::Disabled) if ON_REQUEST.contains(&step.id.as_str()) => {
            format!("not asked for; `--also {}` reads it", step.id)
        }
        (None, StepStatus::Disabled) => "left out on request".to_owned(),
        (None, StepStatus::NotApplicable) => format!("not on this server{told}"),
        (None, StepStatus::Failed | StepStatus::NotPermitted) => format!("not read{told}"),
        (None, StepStatus::Success | StepStatus::Partial) => format!("not read wholly{told}"),
    }
}

/// Whether the service answered that there is no such thing: it may be there all the same.
fn is_unknown_to_the_service(step: &Step) -> bool {
    step.problems.iter().any(|problem| problem.status == Some(404))
}

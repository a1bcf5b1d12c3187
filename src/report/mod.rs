//! What became of each step: its requests, its problems, and which types may lack something.
//!
//! Knows what was said to it, and nothing of how it came about. What happens to many items is one
//! problem with a count and a few examples: a report is for people.

mod finding;

use std::collections::{BTreeMap, BTreeSet};

use finding::Examples;
pub use finding::{Finding, shown};
use graph::{Graph, Problem, Report, StepStatus};

use crate::ontology::{ENTITIES, EntityKind, RELATIONSHIPS, RelationshipKind, Step};

/// Why a collection ended without a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The service does not accept the credential.
    Unauthorized(Problem),
    /// The credential may read nothing of what is asked for.
    Forbidden(Problem),
    /// The service could not be reached, or kept failing.
    Unavailable(Problem),
    /// The service answered with something that it does not document.
    UnexpectedResponse(Problem),
    /// The host ended the collection.
    Cancelled,
}

/// Collects what there is to report.
#[derive(Debug, Default)]
pub struct Ledger {
    steps: BTreeMap<Step, StepRecord>,
    lacking: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct StepRecord {
    requests: u32,
    answered: bool,
    incomplete: bool,
    not_applicable: bool,
    disabled: bool,
    problems: Vec<Problem>,
    findings: BTreeMap<(String, Finding), Examples>,
    failure: Option<Failure>,
}

impl Ledger {
    /// A request is made for a step.
    pub fn requested(&mut self, step: Step) {
        let record = self.record(step);
        record.requests = record.requests.saturating_add(1);
    }

    /// Something of a step was read.
    pub fn answered(&mut self, step: Step) {
        self.record(step).answered = true;
    }

    /// Something of a step cannot be had. The failure's problem is reported.
    pub fn failed(&mut self, step: Step, failure: Failure) {
        let record = self.record(step);
        record.incomplete = true;
        record.problems.extend(failure.problem().cloned());
        record.failure.get_or_insert(failure);
    }

    /// The service does not have what a step reads; `incomplete` if it has it but does not tell.
    pub fn not_applicable(&mut self, step: Step, failure: Failure, incomplete: bool) {
        let record = self.record(step);
        record.not_applicable = true;
        record.incomplete |= incomplete;
        record.problems.extend(failure.problem().cloned());
        if incomplete {
            record.failure.get_or_insert(failure);
        }
    }

    /// A step is left out because the host said so.
    pub fn disabled(&mut self, step: Step) {
        let record = self.record(step);
        record.disabled = true;
        record.incomplete = true;
    }

    /// Whether a step was left out.
    #[must_use]
    pub fn is_disabled(&self, step: Step) -> bool {
        self.steps.get(&step).is_some_and(|record| record.disabled)
    }

    /// A step has nothing to go by where another one failed or does not apply.
    pub fn follows(&mut self, step: Step, other: Step, operation: &str) {
        let Some(cause) = self.steps.get(&other) else {
            return;
        };
        let (incomplete, not_applicable) = (!cause.has_every_item(), cause.not_applicable);
        if self.is_disabled(step) || !incomplete && !not_applicable {
            return;
        }
        let how = match (not_applicable, cause.disabled) {
            (true, _) => "does not apply, so this does not either: see its problems",
            (false, true) => "was left out, so there is nothing to go by",
            (false, false) => "is not complete, so this is not either: see its problems",
        };
        let disabled = cause.disabled;
        let record = self.record(step);
        record.incomplete |= incomplete;
        record.not_applicable |= not_applicable;
        record.disabled |= disabled;
        record.problems.push(Problem {
            operation: operation.to_owned(),
            message: format!("{} {how}", other.id()),
            status: None,
            request_id: None,
        });
    }

    /// Something was not as expected.
    pub fn found(&mut self, step: Step, operation: &str, finding: Finding, example: &str) {
        let record = self.record(step);
        record.incomplete |= finding.leaves_something_out();
        record.findings.entry((operation.to_owned(), finding)).or_default().add(example);
    }

    /// Some entity of the kind may be missing, or lack a property.
    pub fn lacks_entity(&mut self, kind: &EntityKind) {
        self.lacking.insert(kind.kind.to_owned());
    }

    /// Some relationship of the kind may be missing, or lack a property.
    pub fn lacks_relationship(&mut self, kind: &RelationshipKind) {
        self.lacking.insert(kind.kind());
    }

    /// Whether all of a step was read.
    #[must_use]
    pub fn is_complete(&self, step: Step) -> bool {
        self.steps.get(&step).is_none_or(|record| !record.incomplete)
    }

    /// Whether nothing of a step failed, and no item was left out; single fields may have been.
    #[must_use]
    pub fn has_every_item(&self, step: Step) -> bool {
        self.steps.get(&step).is_none_or(StepRecord::has_every_item)
    }

    /// Whether anything of a step was read.
    #[must_use]
    pub fn is_answered(&self, step: Step) -> bool {
        self.steps.get(&step).is_some_and(|record| record.answered)
    }

    /// Why the first step that failed did.
    #[must_use]
    pub fn first_failure(&self) -> Option<&Failure> {
        self.steps.values().find_map(|record| record.failure.as_ref())
    }

    /// The report about the graph that came of it.
    #[must_use]
    pub fn into_report(mut self, graph: &Graph) -> Report {
        let partial_types = self.partial_types();
        let mut steps = Vec::new();
        let mut requests = 0_u32;
        for step in Step::ALL {
            let mut record = self.steps.remove(&step).unwrap_or_default();
            record.incomplete |= self.lacks_something_of(step);
            requests = requests.saturating_add(record.requests);
            steps.push(record.into_step(step, graph));
        }
        Report { steps, partial_types, requests }
    }

    fn partial_types(&self) -> Vec<String> {
        let mut partial = self.lacking.clone();
        for kind in ENTITIES {
            if !self.is_complete(kind.step) {
                partial.insert(kind.kind.to_owned());
            }
        }
        for kind in RELATIONSHIPS {
            if kind.needs.iter().any(|step| !self.is_complete(*step)) {
                partial.insert(kind.kind());
            }
        }
        partial.into_iter().collect()
    }

    fn lacks_something_of(&self, step: Step) -> bool {
        let entities =
            ENTITIES.iter().filter(|kind| kind.step == step).map(|kind| kind.kind.into());
        let relationships =
            RELATIONSHIPS.iter().filter(|kind| kind.step == step).map(|kind| kind.kind());
        entities.chain(relationships).any(|kind: String| self.lacking.contains(&kind))
    }

    fn record(&mut self, step: Step) -> &mut StepRecord {
        self.steps.entry(step).or_default()
    }
}

impl StepRecord {
    fn has_every_item(&self) -> bool {
        let left_out = |(_, finding): &(String, Finding)| *finding == Finding::UnreadableItem;
        !self.disabled && self.failure.is_none() && !self.findings.keys().any(left_out)
    }

    fn status(&self) -> StepStatus {
        if self.disabled {
            return StepStatus::Disabled;
        }
        match (self.not_applicable, self.incomplete, self.answered) {
            (true, _, _) => StepStatus::NotApplicable,
            (false, false, _) => StepStatus::Success,
            (false, true, true) => StepStatus::Partial,
            (false, true, false) => StepStatus::Failed,
        }
    }

    fn into_step(self, step: Step, graph: &Graph) -> graph::Step {
        let status = self.status();
        let findings = self.findings.into_iter().map(|((operation, finding), examples)| Problem {
            operation,
            message: finding.describe(&examples),
            status: None,
            request_id: None,
        });
        graph::Step {
            id: step.id().to_owned(),
            status,
            entities: count(graph.entities().iter().map(|entity| entity.kind.as_str()), |kind| {
                ENTITIES.iter().any(|known| known.kind == kind && known.step == step)
            }),
            relationships: {
                let own: BTreeSet<String> = RELATIONSHIPS
                    .iter()
                    .filter(|kind| kind.step == step)
                    .map(|kind| kind.kind())
                    .collect();
                count(graph.relationships().iter().map(|r| r.kind.as_str()), |kind| {
                    own.contains(kind)
                })
            },
            requests: self.requests,
            problems: self.problems.into_iter().chain(findings).collect(),
        }
    }
}

fn count<'a>(kinds: impl Iterator<Item = &'a str>, is_own: impl Fn(&str) -> bool) -> u32 {
    u32::try_from(kinds.filter(|kind| is_own(kind)).count()).unwrap_or(u32::MAX)
}

impl Failure {
    /// What happened.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Unauthorized(problem)
            | Self::Forbidden(problem)
            | Self::Unavailable(problem)
            | Self::UnexpectedResponse(problem) => Some(problem),
            Self::Cancelled => None,
        }
    }
}

//! What became of each step: its requests, its problems, and which types may lack something.
//!
//! Knows what was said to it, and nothing of how it came about. What happens to many items is one
//! problem with a count and a few examples: a report is for people.

mod finding;

use std::collections::{BTreeMap, BTreeSet};

use finding::Examples;
pub(crate) use finding::{Finding, said_by_host, shown};
use graph::{Failure, Problem, Report, StepStatus};

use crate::credentials::CredentialKind;
use crate::inventory::Inventory;
use crate::ontology::{EntityKind, RelationshipKind, Step, steps};
use crate::plan::Plan;

/// Collects what there is to report.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The names of the credentials that the run has.
    credentials: Vec<&'static str>,
    /// By the id of the step.
    steps: BTreeMap<&'static str, StepRecord>,
    lacking: BTreeSet<&'static str>,
    /// Types that lack something for want of a step that was left out or is not permitted.
    unseen: BTreeSet<&'static str>,
}

#[derive(Debug, Default)]
struct StepRecord {
    requests: u32,
    answered: bool,
    incomplete: bool,
    not_applicable: bool,
    disabled: bool,
    /// No credential of the run may read all of it.
    not_permitted: bool,
    /// What a credential would need to read it.
    needs: BTreeSet<String>,
    /// What it depends on is not complete, and failed.
    has_failed_cause: bool,
    /// Why something of it cannot be had, or does not apply; in an order that does not depend on
    /// what came first.
    failures: Vec<Failure>,
    /// What other steps did to it.
    consequences: Vec<Problem>,
    /// Sorted, with the operation that each is told under.
    findings: Vec<(String, Finding, Examples)>,
    /// Something of it cannot be had.
    has_failed: bool,
}

impl Ledger {
    /// Of a run that has these credentials.
    pub(crate) fn new(credentials: impl Iterator<Item = &'static CredentialKind>) -> Self {
        Self { credentials: credentials.map(|kind| kind.name).collect(), ..Self::default() }
    }

    /// A request is made for a step.
    pub(crate) fn requested(&mut self, step: &Step) {
        let record = self.record(step);
        record.requests = record.requests.saturating_add(1);
    }

    /// Something of a step was read.
    pub(crate) fn answered(&mut self, step: &Step) {
        self.record(step).answered = true;
    }

    /// Something of a step cannot be had. The failure's problem is reported.
    pub(crate) fn failed(&mut self, step: &Step, failure: Failure) {
        let record = self.record(step);
        record.incomplete = true;
        record.has_failed = true;
        record.add_failure(failure);
    }

    /// The service does not have what a step reads; `incomplete` if it has it but does not tell.
    pub(crate) fn not_applicable(&mut self, step: &Step, failure: Failure, incomplete: bool) {
        let record = self.record(step);
        record.not_applicable = true;
        record.incomplete |= incomplete;
        record.has_failed |= incomplete;
        record.add_failure(failure);
    }

    /// The service does not know what a step reads, as where a beta is off. It may be there all the
    /// same.
    pub(crate) fn absent(&mut self, step: &Step, failure: Failure) {
        let record = self.record(step);
        record.not_applicable = true;
        record.incomplete = true;
        record.add_failure(failure);
    }

    /// The credential may not read something of a step, and would need this to.
    pub(crate) fn not_permitted(&mut self, step: &Step, needs: &str, failure: Failure) {
        let record = self.record(step);
        record.not_permitted = true;
        record.incomplete = true;
        record.needs.insert(needs.to_owned());
        record.add_failure(failure);
    }

    /// What a step needs, given what the service says that it does: no credential that the run has.
    pub(crate) fn needs(&self, step: &Step, said: &str) -> String {
        if !self.credentials.contains(&said) {
            return said.to_owned();
        }
        let others = step.needs_besides(&self.credentials);
        if others.is_empty() { "a credential that may".to_owned() } else { others }
    }

    /// No credential of the run may read a step, which so makes no request.
    pub(crate) fn not_permitted_to_any(&mut self, step: &Step) {
        let needs = step.needs();
        let problem = Problem {
            operation: format!("read {}", step.subject),
            message: format!("not read: this needs {needs}, and the run has {}", self.has()),
            status: None,
            request_id: None,
        };
        self.not_permitted(step, &needs, Failure::Forbidden(problem));
    }

    /// The credentials of the run, for people.
    fn has(&self) -> String {
        self.credentials.join(" and ")
    }

    /// A step is left out because the host said so.
    pub(crate) fn disabled(&mut self, step: &Step) {
        let record = self.record(step);
        record.disabled = true;
        record.incomplete = true;
    }

    /// Whether a step was left out.
    pub(crate) fn is_disabled(&self, step: &Step) -> bool {
        self.steps.get(step.id).is_some_and(|record| record.disabled)
    }

    /// Whether nothing of a step is asked for.
    pub(crate) fn is_left_out(&self, step: &Step) -> bool {
        self.steps
            .get(step.id)
            .is_some_and(|it| it.disabled || it.not_permitted && it.requests == 0)
    }

    /// Whether nothing of a step was read, without a failure: it was left out, is not permitted, or is
    /// not there.
    pub(crate) fn is_unread(&self, step: &Step) -> bool {
        self.steps.get(step.id).is_some_and(|it| {
            it.disabled || (it.not_permitted || it.not_applicable) && !it.answered && !it.has_failed
        })
    }

    /// How many requests were made for a step.
    pub(crate) fn requests_of(&self, step: &Step) -> u32 {
        self.steps.get(step.id).map_or(0, |record| record.requests)
    }

    /// Says that a step depends on another: where that one failed or does not apply, nothing tells
    /// what there is to read.
    pub(crate) fn depends_on(&mut self, step: &Step, other: &Step, operation: &str) {
        let Some(cause) = self.steps.get(other.id) else {
            return;
        };
        let (incomplete, not_applicable) = (!cause.has_every_item(), cause.not_applicable);
        if self.is_left_out(step) || !incomplete && !not_applicable {
            return;
        }
        let is_unread = !cause.answered;
        let (disabled, not_permitted) = (cause.disabled, cause.not_permitted && is_unread);
        let (has_failed, needs) = (cause.has_failed, cause.needs.clone());
        let how = match (not_applicable && is_unread, disabled, not_permitted) {
            (true, _, _) => "does not apply, so this does not either: see its problems",
            (false, true, _) => "was left out, so there is nothing to go by",
            (false, false, true) => "is not permitted, so there is nothing to go by",
            (false, false, false) => "is not complete, so this is not either: see its problems",
        };
        let record = self.record(step);
        record.incomplete |= incomplete;
        record.not_applicable |= not_applicable && is_unread;
        // What needs no parent may have been read all the same.
        record.disabled |= disabled && !record.answered;
        record.not_permitted |= not_permitted;
        if not_permitted {
            record.needs.extend(needs);
        }
        record.has_failed_cause |= has_failed || !(disabled || not_permitted || not_applicable);
        record.consequences.push(Problem {
            operation: operation.to_owned(),
            message: format!("{} {how}", other.id),
            status: None,
            request_id: None,
        });
    }

    /// Something was not as expected.
    pub(crate) fn found(&mut self, step: &Step, operation: &str, finding: Finding, example: &str) {
        let record = self.record(step);
        record.incomplete |= finding.leaves_something_out();
        record.add_finding(operation, finding, example);
    }

    /// Some entity of the kind may be missing, or lack a property.
    pub(crate) fn lacks_entity(&mut self, kind: &'static EntityKind) {
        self.lacking.insert(kind.type_name);
    }

    /// Some relationship of the kind may be missing, or lack a property.
    pub(crate) fn lacks_relationship(&mut self, kind: &'static RelationshipKind) {
        self.lacking.insert(kind.type_name());
    }

    /// Some relationship of the kind may be missing, or lack a property, because not all of a step was
    /// read. Where it was not to be read, that is no fault of what brings the relationship.
    pub(crate) fn lacks_relationship_without(
        &mut self,
        kind: &'static RelationshipKind,
        step: &Step,
    ) {
        let is_unread = self.is_unread(step);
        let types = if is_unread { &mut self.unseen } else { &mut self.lacking };
        types.insert(kind.type_name());
    }

    /// Some relationship from or to an entity of the kind may be missing.
    pub(crate) fn lacks_relationships_with(&mut self, end: &EntityKind) {
        for kind in steps().flat_map(Step::relationships) {
            if [kind.from, kind.to].iter().any(|kind| kind.type_name == end.type_name) {
                self.lacks_relationship(kind);
            }
        }
    }

    /// Whether all of a step was read.
    pub(crate) fn is_complete(&self, step: &Step) -> bool {
        self.steps.get(step.id).is_none_or(|record| !record.incomplete)
    }

    /// Whether nothing of a step failed, and no item was left out; single fields may have been.
    pub(crate) fn has_every_item(&self, step: &Step) -> bool {
        self.steps.get(step.id).is_none_or(StepRecord::has_every_item)
    }

    /// Whether the service gave everything of a step, so that what is not among it is not there.
    pub(crate) fn tells_absence(&self, step: &Step) -> bool {
        self.is_answered(step) && self.has_every_item(step)
    }

    /// Whether an item of a step was lost: something of it failed, or an item could not be read. What
    /// was not asked for, is not permitted or not there is not lost.
    pub(crate) fn has_lost_item(&self, step: &Step) -> bool {
        self.steps.get(step.id).is_some_and(StepRecord::has_lost_item)
    }

    /// Whether anything of a step was read.
    pub(crate) fn is_answered(&self, step: &Step) -> bool {
        self.steps.get(step.id).is_some_and(|record| record.answered)
    }

    /// Why the first step that failed did.
    pub(crate) fn first_failure(&self) -> Option<&Failure> {
        let failures = |has_failed: bool| {
            let records = steps().filter_map(|step| self.steps.get(step.id));
            let mut records =
                records.filter(move |it| it.requests > 0 && it.has_failed == has_failed);
            records.find_map(|record| record.failures.first())
        };
        failures(true).or_else(|| failures(false))
    }

    /// The report about the graph that is planned. Does not depend on the order of what was said.
    pub(crate) fn report(&self, plan: &Plan, inventory: &Inventory) -> Report {
        let mut requests = 0_u32;
        let mut report = |step: &'static Step| {
            let none = StepRecord::default();
            let record = self.steps.get(step.id).unwrap_or(&none);
            requests = requests.saturating_add(record.requests);
            record.report(step, plan, self.lacks_something_of(step))
        };
        let steps: Vec<_> = steps().map(&mut report).collect();
        let partial_types = self.partial_types();
        Report {
            organization: inventory.organization_id().map(str::to_owned),
            first_answer: inventory.first_answered_ms,
            last_answer: inventory.answered_ms,
            credentials: self.credentials.iter().map(|name| (*name).to_owned()).collect(),
            complete: self.is_complete_as_asked(&partial_types),
            steps,
            partial_types,
            requests,
        }
    }

    /// Whether nothing may be missing but what was left out, and what the credentials may not read.
    fn is_complete_as_asked(&self, partial_types: &[String]) -> bool {
        let records = || steps().filter_map(|step| Some((step, self.steps.get(step.id)?)));
        let is_unread = |it: &StepRecord| it.disabled || it.not_permitted || it.not_applicable;
        let has_unread = records().any(|(_, record)| is_unread(record));
        let mut failing =
            records().filter(|(step, record)| record.is_failing(self.lacks_something_of(step)));
        failing.next().is_none() && (partial_types.is_empty() || has_unread)
    }

    fn partial_types(&self) -> Vec<String> {
        let mut partial: BTreeSet<_> = self.lacking.union(&self.unseen).copied().collect();
        for kind in steps().flat_map(Step::entities) {
            if !self.is_complete(kind.step) {
                partial.insert(kind.type_name);
            }
        }
        for kind in steps().flat_map(Step::relationships) {
            if kind.needs().iter().any(|step| !self.is_complete(step)) {
                partial.insert(kind.type_name());
            }
        }
        for step in steps().filter(|step| self.has_lost_something(step)) {
            partial.extend(step.fills.iter().flat_map(|it| it.entities()).map(|it| it.type_name));
        }
        partial.into_iter().map(str::to_owned).collect()
    }

    /// Whether something of a step was lost, be it a single field.
    fn has_lost_something(&self, step: &Step) -> bool {
        let leaves_out = |(_, finding, _): &(_, Finding, _)| finding.leaves_something_out();
        let lost = |it: &StepRecord| it.has_failed || it.findings.iter().any(leaves_out);
        self.steps.get(step.id).is_some_and(lost)
    }

    fn lacks_something_of(&self, step: &Step) -> bool {
        step.entities().any(|kind| self.lacking.contains(kind.type_name))
            || step.relationships().any(|kind| self.lacking.contains(kind.type_name()))
    }

    fn record(&mut self, step: &Step) -> &mut StepRecord {
        self.steps.entry(step.id).or_default()
    }
}

/// What failures are sorted by.
fn order(failure: &Failure) -> Option<(&str, &str, Option<&str>)> {
    failure.problem().map(|problem| {
        (problem.operation.as_str(), problem.message.as_str(), problem.request_id.as_deref())
    })
}

impl StepRecord {
    fn has_every_item(&self) -> bool {
        let is_absent = self.not_applicable && self.incomplete;
        !self.disabled && !self.not_permitted && !is_absent && !self.has_lost_item()
    }

    fn has_lost_item(&self) -> bool {
        let left_out = |(_, finding, _): &(_, Finding, _)| {
            matches!(finding, Finding::UnreadableItem | Finding::UserNotListed)
        };
        self.has_failed || self.findings.iter().any(left_out)
    }

    fn status(&self, lacks_something: bool) -> StepStatus {
        if self.disabled {
            return StepStatus::Disabled;
        }
        match (self.answered, self.incomplete || lacks_something) {
            (false, _) if self.not_permitted && !self.has_failed => StepStatus::NotPermitted,
            (false, _) if self.not_applicable => StepStatus::NotApplicable,
            (_, false) => StepStatus::Success,
            (true, true) => StepStatus::Partial,
            (false, true) => StepStatus::Failed,
        }
    }

    /// Whether something is missing of what was asked for and may be read.
    fn is_failing(&self, lacks_something: bool) -> bool {
        let lacks = |(_, finding, _): &(_, Finding, _)| finding.lets_something_be_missing();
        match self.status(lacks_something) {
            StepStatus::Success | StepStatus::Disabled | StepStatus::NotPermitted => false,
            StepStatus::NotApplicable => self.has_failed,
            StepStatus::Partial | StepStatus::Failed => {
                self.has_failed || self.has_failed_cause || self.findings.iter().any(lacks)
            }
        }
    }

    fn add_finding(&mut self, operation: &str, finding: Finding, example: &str) {
        let place = self
            .findings
            .partition_point(|(other, found, _)| (other.as_str(), found) < (operation, &finding));
        match self.findings.get_mut(place) {
            Some((other, found, examples)) if other == operation && *found == finding => {
                examples.add(example);
            }
            _ => {
                let mut examples = Examples::default();
                examples.add(example);
                self.findings.insert(place, (operation.to_owned(), finding, examples));
            }
        }
    }

    fn add_failure(&mut self, failure: Failure) {
        let place = self.failures.partition_point(|other| order(other) <= order(&failure));
        self.failures.insert(place, failure);
    }

    fn report(&self, step: &'static Step, plan: &Plan, lacks_something: bool) -> graph::Step {
        let findings = self.findings.iter().map(|(operation, finding, examples)| Problem {
            operation: operation.clone(),
            message: finding.describe(examples),
            status: None,
            request_id: None,
        });
        let failures = self.failures.iter().filter_map(Failure::problem).cloned();
        let entities: usize = step.entities().map(|kind| plan.count_entities(kind)).sum();
        let relationships: usize =
            step.relationships().map(|kind| plan.count_relationships(kind)).sum();
        let status = self.status(lacks_something);
        let needs: Vec<_> = self.needs.iter().map(String::as_str).collect();
        graph::Step {
            id: step.id.to_owned(),
            subject: step.subject.to_owned(),
            status,
            needs: (status == StepStatus::NotPermitted).then(|| needs.join(" and ")),
            entities: u32::try_from(entities).unwrap_or(u32::MAX),
            relationships: u32::try_from(relationships).unwrap_or(u32::MAX),
            requests: self.requests,
            problems: failures.chain(self.consequences.iter().cloned()).chain(findings).collect(),
        }
    }
}

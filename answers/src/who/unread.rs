//! What was not read, and so is not known. Knows no way.

use graph::{Report, Step, StepStatus};
use serde::Serialize;

use super::lacks::{LACKS, Lack};
use super::text::{moment, wrapped};
use super::thing::Thing;
use crate::organization::Organization;
use crate::shown;

/// How many problems of a step are told in a text.
const MOST_PROBLEMS: usize = 3;

/// What was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unread {
    /// Whose graph it is.
    pub organization: Option<Thing>,
    /// How complete it is, in one sentence.
    pub headline: String,
    /// Whether all that was asked for was read, as far as the credentials may read it.
    pub complete: bool,
    /// When the service gave the first answer, in milliseconds.
    pub first_answered_on: Option<i64>,
    /// When it gave the last one.
    pub last_answered_on: Option<i64>,
    /// Every step that was not read wholly.
    pub steps: Vec<UnreadStep>,
    /// Every type that may lack something.
    pub partial_types: Vec<String>,
}

/// A step that was not read wholly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadStep {
    /// Its id.
    pub step: String,
    /// What it reads.
    pub subject: String,
    /// How it ended.
    pub status: &'static str,
    /// Why it was not read, in words.
    pub because: String,
    /// Which credential would read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// Which option of the command would read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// What is not known without it.
    pub means: String,
    /// The types that it brings and that may lack something.
    pub partial_types: Vec<String>,
    /// What went wrong.
    pub problems: Vec<UnreadProblem>,
}

/// What went wrong in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadProblem {
    /// What was being done.
    pub operation: String,
    /// What happened, and who can act.
    pub message: String,
}

/// What was not read.
#[must_use]
pub fn unread(organization: &Organization<'_>) -> Unread {
    let report = organization.report();
    Unread {
        organization: organization.account().map(Thing::new),
        headline: report.headline(),
        complete: report.complete,
        first_answered_on: report.first_answer,
        last_answered_on: report.last_answer,
        steps: unread_steps(report).map(|step| UnreadStep::new(report, step)).collect(),
        partial_types: report.partial_types.clone(),
    }
}

/// The steps that were not read wholly. What the service does not have here lacks nothing, unless
/// its types are partial, or it answers that it does not know of such a thing.
pub(super) fn unread_steps(report: &Report) -> impl Iterator<Item = &Step> {
    report.steps.iter().filter(|step| {
        let is_partial = || !partial_types(report, &step.id).is_empty();
        match step.status {
            StepStatus::Success => step.needs.is_some(),
            StepStatus::NotApplicable => is_unknown(step) || is_partial(),
            _ => true,
        }
    })
}

fn is_unknown(step: &Step) -> bool {
    step.problems.iter().any(|problem| problem.status == Some(404))
}

pub(super) fn lack(step: &str) -> Option<&'static Lack> {
    LACKS.iter().find(|lack| lack.step == step)
}

/// The types of a step that may lack something.
pub(super) fn partial_types(report: &Report, step: &str) -> Vec<String> {
    let types = lack(step).map(|lack| lack.types).unwrap_or_default();
    let partial = report.partial_types.iter();
    partial.filter(|kind| types.contains(&kind.as_str())).cloned().collect()
}

/// `service accounts were not read (needs a token)`.
pub(super) fn said(step: &Step) -> String {
    let is_plural = lack(&step.id).is_none_or(|lack| lack.is_plural);
    let was = if is_plural { "were" } else { "was" };
    let how = match step.status {
        StepStatus::Partial | StepStatus::Success => "read in part",
        _ => "not read",
    };
    format!("{} {was} {how} ({})", step.subject, because(step))
}

fn because(step: &Step) -> String {
    match (&step.needs, step.status) {
        (Some(needs), _) => format!("needs {needs}"),
        (None, StepStatus::Disabled) => match option(step) {
            Some(option) => format!("not asked for; `{option}` reads it"),
            None => "left out on request".to_owned(),
        },
        (None, StepStatus::NotApplicable) if is_unknown(step) => "not on this server".to_owned(),
        (None, StepStatus::NotApplicable) => "this kind of organization has none".to_owned(),
        (None, StepStatus::NotPermitted) => "not permitted".to_owned(),
        (None, StepStatus::Failed | StepStatus::Partial | StepStatus::Success) => {
            match step.problems.as_slice() {
                // It needs what they read.
                [] => "as other steps were not read".to_owned(),
                [one] => format!("{}: {}", one.operation, one.message),
                [first, rest @ ..] => format!(
                    "{}: {}; and {} more",
                    first.operation,
                    first.message,
                    match rest.len() {
                        1 => "1 problem".to_owned(),
                        many => format!("{many} problems"),
                    }
                ),
            }
        }
    }
}

/// The option that reads a step that was left out.
fn option(step: &Step) -> Option<String> {
    let is_on_request = lack(&step.id).is_some_and(|lack| lack.is_on_request);
    let is_left_out = step.status == StepStatus::Disabled;
    (is_left_out && is_on_request).then(|| format!("--also {}", step.id))
}

impl UnreadStep {
    fn new(report: &Report, step: &Step) -> Self {
        let problem = |it: &graph::Problem| UnreadProblem {
            operation: it.operation.clone(),
            message: it.message.clone(),
        };
        Self {
            step: step.id.clone(),
            subject: step.subject.clone(),
            status: step.status.as_str(),
            because: because(step),
            needs: step.needs.clone(),
            option: option(step),
            means: lack(&step.id).map(|it| it.means.to_owned()).unwrap_or_default(),
            partial_types: partial_types(report, &step.id),
            problems: step.problems.iter().map(problem).collect(),
        }
    }
}

impl UnreadStep {
    /// How it ended, and why, unless that is told of each problem.
    fn head(&self) -> String {
        let Self { subject, status, because, .. } = self;
        let failed = [StepStatus::Failed.as_str(), StepStatus::Partial.as_str()];
        if self.needs.is_none() && !self.problems.is_empty() && failed.contains(status) {
            return format!("{subject}: {status}");
        }
        format!("{subject}: {status} ({because})")
    }

    /// What went wrong, unless it is that a credential is wanting, which was said.
    fn problems_text(&self) -> String {
        let is_said = self.needs.is_some() && self.problems.len() == 1;
        let problems = if is_said { &[] } else { self.problems.as_slice() };
        let told = problems.iter().take(MOST_PROBLEMS);
        let told = told.map(|it| wrapped(&format!("{}: {}", it.operation, it.message), "  "));
        let more = match problems.len().saturating_sub(MOST_PROBLEMS) {
            0 => String::new(),
            more => format!("  and {more} more (--format json has all)\n"),
        };
        told.collect::<String>() + &more
    }
}

impl Unread {
    /// It for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let whose = self.organization.as_ref().map_or("An organization".to_owned(), Thing::said);
        let first = self.first_answered_on.map(moment);
        let last = self.last_answered_on.map(moment);
        let when = match (first, last) {
            (Some(first), Some(last)) if first == last => format!("read {first}"),
            (Some(first), Some(last)) => format!("read from {first} to {last}"),
            _ => "read at a time that is not known".to_owned(),
        };
        text += &wrapped(&format!("{whose}, {when}: {}.", self.headline), "");
        if self.steps.is_empty() && self.partial_types.is_empty() {
            text += "\nEverything was read.\n";
        }
        for step in &self.steps {
            text.push('\n');
            text += &wrapped(&step.head(), "");
            let part = if step.status == StepStatus::Partial.as_str() { "of some, " } else { "" };
            if !step.means.is_empty() {
                text += &wrapped(&format!("{part}{}", step.means), "  ");
            }
            text += &step.problems_text();
            if !step.partial_types.is_empty() {
                text += &wrapped(&format!("may lack: {}", step.partial_types.join(", ")), "  ");
            }
        }
        let of_steps = |kind: &String| self.steps.iter().any(|it| it.partial_types.contains(kind));
        let others: Vec<_> = self.partial_types.iter().filter(|kind| !of_steps(kind)).collect();
        if !others.is_empty() {
            let others: Vec<_> = others.into_iter().map(String::as_str).collect();
            let said =
                format!("Through these, these may lack something too: {}", others.join(", "));
            text.push('\n');
            text += &wrapped(&said, "");
        }
        text
    }

    /// It for a program.
    #[must_use]
    pub fn json(&self) -> String {
        shown::json(self)
    }
}

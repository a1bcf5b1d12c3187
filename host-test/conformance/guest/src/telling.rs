//! What was found, as a graph. Knows nothing of how it was found.

use graph::{Entity, Page, Properties, Report, Step, StepStatus};
use serde_json::json;

use crate::checks::CHECKS;
use crate::{Finding, Tried};

/// The one step.
pub const STEP: &str = "try-http-fetch";

/// What the step reads, for people.
pub const SUBJECT: &str = "what a host does with requests";
/// The type of a check that was tried.
pub const CHECK: &str = "conformance_check";
/// The type of the run.
pub const RUN: &str = "conformance_run";

/// The graph in pages of so many entities.
#[must_use]
pub fn pages(tried: &Tried, raw_data: bool, page_items: usize) -> Vec<Page<'static>> {
    let mut entities: Vec<_> =
        tried.findings.iter().map(|finding| check_entity(finding, raw_data)).collect();
    entities.push(run_entity(&tried.run, raw_data));
    entities.sort_by(|a, b| a.key.cmp(&b.key));
    let report = report(StepStatus::Success, entities.len(), tried.requests);
    let page = |entities: &[Entity<'static>]| Page {
        entities: entities.to_vec(),
        relationships: Vec::new(),
        report: None,
    };
    let mut pages: Vec<_> = entities.chunks(page_items.max(1)).map(page).collect();
    if let Some(last) = pages.last_mut() {
        last.report = Some(report);
    }
    pages
}

/// The graph of a run in which the one step was left out.
#[must_use]
pub fn nothing() -> Vec<Page<'static>> {
    let report = report(StepStatus::Disabled, 0, 0);
    vec![Page { report: Some(report), ..Page::default() }]
}

fn check_entity(finding: &Finding, raw_data: bool) -> Entity<'static> {
    let Finding { id, passed, found } = finding;
    let name = CHECKS.iter().find(|check| check.id == *id).map_or(*id, |check| check.name);
    Entity {
        key: format!("{CHECK}:{id}").into(),
        kind: CHECK.into(),
        classes: vec!["Assessment".into()],
        properties: Properties::from([
            ("displayName", (*id).into()),
            ("found", found.clone().into()),
            ("name", name.into()),
            ("passed", (*passed).into()),
        ]),
        raw_data: raw_data
            .then(|| json!({ "id": id, "passed": passed, "found": found }).to_string().into()),
    }
}

fn run_entity(run: &str, raw_data: bool) -> Entity<'static> {
    Entity {
        key: format!("{RUN}:{run}").into(),
        kind: RUN.into(),
        classes: vec!["Record".into()],
        properties: Properties::from([
            ("displayName", run.to_owned().into()),
            ("name", run.to_owned().into()),
        ]),
        raw_data: raw_data.then(|| json!({ "run": run }).to_string().into()),
    }
}

fn report(status: StepStatus, entities: usize, requests: usize) -> Report {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let is_disabled = status == StepStatus::Disabled;
    let types = if is_disabled { vec![CHECK.to_owned(), RUN.to_owned()] } else { Vec::new() };
    Report {
        complete: matches!(status, StepStatus::Success | StepStatus::Disabled),
        steps: vec![Step {
            id: STEP.to_owned(),
            subject: SUBJECT.to_owned(),
            status,
            needs: None,
            entities: count(entities),
            relationships: 0,
            requests: count(requests),
            problems: Vec::new(),
        }],
        partial_types: types,
        requests: count(requests),
        ..Report::default()
    }
}

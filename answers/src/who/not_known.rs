//! What an answer may lack: steps that were not read, and what the service does not tell of single
//! things. Knows no way.

use graph::{Entity, Report, StepStatus};
use serde::Serialize;

use super::about::About;
use super::lacks::{LACKS, Lack};
use super::text::wrapped;
use super::thing::Thing;
use super::unread::{lack, said, unread_steps};
use crate::kinds::{API_KEY, TELEMETRY_DESTINATION};
use crate::organization::{Organization, flag, text};

/// How many things a sentence names.
const MOST_NAMED: usize = 10;

/// Something that was not read, and what may be missing therefore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotKnown {
    /// The step that would read it; none: no single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// It in a sentence without a full stop.
    pub sentence: String,
}

/// What was not read, as far as an answer lacks something by it.
pub(super) fn not_known(
    report: &Report,
    lacking: impl Fn(&Lack) -> Option<&'static str>,
) -> Vec<NotKnown> {
    let mut all: Vec<_> = unread_steps(report)
        .filter_map(|step| {
            let lacking = lacking(lack(&step.id)?)?;
            let may_be = match step.status {
                StepStatus::Partial | StepStatus::Success => "may be",
                _ => "are",
            };
            let sentence = format!("{}, so {lacking} {may_be} missing here", said(step));
            Some(NotKnown { step: Some(step.id.clone()), sentence })
        })
        .collect();
    let is_of_answer = |kind: &String| {
        let of = LACKS.iter().find(|lack| lack.types.contains(&kind.as_str()));
        of.is_none_or(|of| lacking(of).is_some())
    };
    let partial: Vec<_> =
        report.partial_types.iter().filter(|kind| is_of_answer(kind)).map(String::as_str).collect();
    if all.is_empty() && !partial.is_empty() {
        let sentence = format!("not all was read of {}", partial.join(", "));
        all.push(NotKnown { step: None, sentence });
    }
    all
}

/// What single things do not tell.
pub(super) fn things_not_known(organization: &Organization<'_>, is_admin: bool) -> Vec<NotKnown> {
    let mut all = Vec::new();
    let works = |it: &&Entity<'_>| text(it, "status").is_none_or(|status| status == "active");
    let keys = || organization.of_type(API_KEY).filter(works);
    if is_admin {
        let keys = keys().filter(|it| flag(it, "isAdminCredential").is_none());
        let names = some_of(keys);
        all.extend(
            names.map(|names| format!("whether these have an admin's rights is not told: {names}")),
        );
    } else {
        if organization.account().is_none() {
            all.push(
                "those who administer the organization are missing here, as it was not read".into(),
            );
        }
        let keys = keys().filter(|it| {
            let principal = About::new(organization, it);
            let is_unread =
                principal.acts_as.and_then(|it| it.state).is_some_and(|it| it == "not read");
            principal.organization_scope == Some(true) && is_unread
        });
        all.extend(some_of(keys).map(|names| {
            format!("whom these keys of the whole organization act as was not read: {names}")
        }));
        let open = organization
            .of_type(TELEMETRY_DESTINATION)
            .filter(|it| flag(it, "sendsContent").is_none() && flag(it, "enabled") != Some(false));
        let names = some_of(open);
        all.extend(names.map(|names| {
            format!("whether prompts and answers are sent to these is not told: {names}")
        }));
    }
    all.into_iter().map(|sentence| NotKnown { step: None, sentence }).collect()
}

fn some_of<'e>(entities: impl Iterator<Item = &'e Entity<'static>>) -> Option<String> {
    let names: Vec<_> = entities.map(|it| Thing::new(it).said()).collect();
    let first = names.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => None,
        count if count > MOST_NAMED => {
            Some(format!("{first} and {} more", count.saturating_sub(MOST_NAMED)))
        }
        _ => Some(first),
    }
}

pub(super) fn not_known_text(not_known: &[NotKnown]) -> String {
    if not_known.is_empty() {
        return "\nNothing that this needs was left unread.\n".to_owned();
    }
    let lines: String = not_known.iter().map(|it| wrapped(&it.sentence, "  ")).collect();
    format!("\nNot known:\n{lines}")
}

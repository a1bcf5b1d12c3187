//! Rules about the keys of a customer's own that data is encrypted with.

use super::{need, source};
use crate::findings::asked::Asked;
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::{named, the};
use crate::kinds::{EXTERNAL_KEY, WORKSPACE_USES_EXTERNAL_KEY};
use crate::organization::{flag, text};
use crate::shown;

pub(super) const UNATTACHED: Rule = Rule {
    id: "external-key-unattached",
    severity: Severity::Low,
    title: "Customer-managed key that encrypts nothing",
    why: "The key is there, paid for and looked after, and no workspace uses it: whoever thinks that their \
          data is under it is wrong.",
    source: source::CMEK,
    remedy: "Attach it to the workspace that it was made for, or remove it.",
    needs: &[need::EXTERNAL_KEYS],
    examine: key_unattached,
};

fn key_unattached(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    for key in asked.organization.of_type(EXTERNAL_KEY) {
        match flag(key, "attached") {
            Some(false) => {
                let sentence = format!("{} is attached to no workspace", the(key));
                verdict.found.push(Found::new(key, sentence));
            }
            Some(true) => {}
            None => unknown.push(key),
        }
    }
    verdict.unknown("not told whether a workspace uses them", "external key", &unknown);
    verdict
}

pub(super) const ELSEWHERE: Rule = Rule {
    id: "external-key-elsewhere",
    severity: Severity::Medium,
    title: "Customer-managed key in another region than its workspace",
    why: "Data that is to stay in one region is opened with a key of another one: each use of the data \
          asks there, and who may decide over the key there decides over the data.",
    source: source::CMEK,
    remedy: "Use a key of the workspace's own region.",
    needs: &[need::EXTERNAL_KEYS, need::WORKSPACES],
    examine: key_elsewhere,
};

fn key_elsewhere(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    for key in asked.organization.of_type(EXTERNAL_KEY) {
        for workspace in asked.before(&key.key, WORKSPACE_USES_EXTERNAL_KEY) {
            match (text(key, "geo"), text(workspace, "workspaceGeo")) {
                (Some(geo), Some(other)) if !geo.eq_ignore_ascii_case(other) => {
                    let sentence = format!(
                        "{} is for the region {}, and the workspace {} keeps its data in {}",
                        the(key),
                        shown(geo),
                        named(workspace),
                        shown(other)
                    );
                    verdict.found.push(Found::new(workspace, sentence).with([key]));
                }
                (Some(_), Some(_)) => {}
                _ => unknown.push(workspace),
            }
        }
    }
    verdict.unknown("not told where they or their keys are", "workspace", &unknown);
    verdict
}

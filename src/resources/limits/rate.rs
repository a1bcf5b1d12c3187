//! Rate limits, as the service sends them, and as texts. Knows not whose they are.

use serde::Deserialize;

use super::Amount;
use crate::admin_api::Model;

/// An item of `GET /v1/organizations/rate_limits`, and of the same of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct RateLimit {
    /// What identifies it among the organization's.
    id: Option<String>,
    /// Of a workspace: which one of the organization's it is about.
    rate_limit_id: Option<String>,
    /// What it is about.
    pub(super) group: Option<Group>,
    /// What is limited, and to how much.
    pub(super) limits: Option<Vec<Limit>>,
}

/// What a rate limit is about: a group of models, or another part of the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    /// An open set: model_group, batch, token_count, files, skills, web_search.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// What people call a group of models. It may change.
    display_name: Option<String>,
}

/// How much of something may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Limit {
    /// An open set, such as `requests_per_minute`.
    #[serde(rename = "type")]
    kind: Option<String>,
    value: Option<Amount>,
    /// Of a workspace: where it comes from.
    source: Option<Source>,
}

/// Where a limit of a workspace comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Source {
    /// `workspace` or `organization`
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Model for RateLimit {
    fn id(&self) -> Option<&str> {
        self.rate_limit_id.as_deref().or(self.id.as_deref())
    }
}

impl RateLimit {
    /// What is limited, each with a text for people: `Opus: requests_per_minute 50`.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&Limit, String)> {
        let name = |group: &Group| group.display_name.clone().or(group.kind.clone());
        let group = self.group.as_ref().and_then(name);
        let group = group.or_else(|| self.id().map(str::to_owned)).unwrap_or_default();
        self.limits.iter().flatten().map(move |limit| (limit, format!("{group}: {}", limit.text())))
    }

    /// Whether something in it is a workspace's own.
    pub(super) fn has_own(&self) -> bool {
        self.limits.iter().flatten().any(Limit::is_own)
    }

    /// Whether it has one of the same type that is a workspace's own.
    pub(super) fn overrides(&self, limit: &Limit) -> bool {
        self.limits.iter().flatten().any(|own| own.is_own() && own.kind == limit.kind)
    }

    /// Whether everything that is limited says what it is and to how much.
    pub(super) fn is_told(&self) -> bool {
        let is_told = |limit: &Limit| limit.kind.is_some() && limit.value.is_some();
        self.limits.as_ref().is_some_and(|limits| limits.iter().all(is_told))
    }
}

impl Limit {
    /// Whether it is a workspace's own, in the list of one.
    pub(super) fn is_own(&self) -> bool {
        let source = self.source.as_ref().and_then(|source| source.kind.as_deref());
        source != Some("organization")
    }

    fn text(&self) -> String {
        let value = self.value.as_ref().map_or("?", |Amount(text)| text);
        format!("{} {value}", self.kind.as_deref().unwrap_or("?"))
    }
}

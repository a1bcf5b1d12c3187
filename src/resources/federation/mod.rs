//! Workload identity federation, as the service sends it: who is trusted to say who somebody is, and
//! as which service account they may then act. Knows nothing of service accounts.

mod issuers;
mod reach;
mod rules;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::workspaces::TagValue;
use super::{BY_TOKEN, Resource, step};
use crate::admin_api::{Item, Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::Step;

static STEP: Step = step(
    "fetch-federation",
    "Fetch Federation",
    "federation",
    BY_TOKEN,
    "one for every 100 issuers, and for every 100 rules",
);

/// Every issuer, archived ones included.
static ISSUERS: List = List {
    step: &STEP,
    path: "/v1/organizations/federation_issuers",
    query: &["include_archived=true"],
    paging: Paging::ByToken { limit: Some(100) },
    asked: Asked::Once,
    operation: "list federation issuers",
    beta: None,
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.federation_issuers,
};

/// Every rule, archived ones included, of all issuers.
static RULES: List = List {
    path: "/v1/organizations/federation_rules",
    operation: "list federation rules",
    shelf: |inventory, _| &mut inventory.federation_rules,
    ..ISSUERS
};

/// The room of federation.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&ISSUERS, &RULES],
    entities: &[&issuers::ISSUER, &rules::RULE],
    relationships: &[
        &issuers::ACCOUNT_HAS_ISSUER,
        &rules::ISSUER_HAS_RULE,
        &reach::RULE_ALLOWS_SERVICE_ACCOUNT,
        &reach::RULE_ALLOWS_WORKSPACE,
        &reach::RULE_ALLOWS_ACCOUNT,
    ],
    plan: |mapping| {
        issuers::plan(mapping);
        rules::plan(mapping);
    },
    relate: |mapping| {
        issuers::relate(mapping);
        rules::relate(mapping);
        reach::relate(mapping);
    },
};

/// An item of `GET /v1/organizations/federation_issuers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Issuer {
    /// `fdis_…`
    id: Option<String>,
    /// Lower case letters, digits and hyphens.
    name: Option<String>,
    /// What stands as `iss` in its tokens.
    issuer_url: Option<String>,
    /// Whether a token with a `jti` is good for one exchange only.
    check_jti: Option<bool>,
    /// How long a token can be good for.
    max_jwt_lifetime_seconds: Option<i64>,
    /// Where the keys are that its tokens are checked with.
    jwks: Option<Jwks>,
    /// Since when nobody looks for new keys, for looking failed too often.
    jwks_polling_disabled_at: Option<Timestamp>,
    created_at: Option<Timestamp>,
    /// `user_…` or `svac_…`
    created_by_actor_id: Option<String>,
    updated_at: Option<Timestamp>,
    /// Archived, it disables all rules about it.
    archived_at: Option<Timestamp>,
}

/// Where the keys of an issuer are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Jwks {
    /// An open set: discovery, `explicit_url`, inline.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Where they are, if not where the issuer says.
    url: Option<String>,
    /// Where the issuer says it, if not at its own address.
    discovery_base: Option<String>,
}

/// An item of `GET /v1/organizations/federation_rules`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Rule {
    /// `fdrl_…`
    id: Option<String>,
    /// Lower case letters, digits and hyphens.
    name: Option<String>,
    description: Option<String>,
    /// Whose tokens it is about.
    issuer_id: Option<String>,
    /// What must be true of a token. All of it.
    #[serde(rename = "match")]
    conditions: Option<Match>,
    /// As whom who presents one acts.
    target: Option<Target>,
    /// What they may do: scopes, with spaces between them.
    oauth_scope: Option<String>,
    /// How long they may do it.
    token_lifetime_seconds: Option<i64>,
    /// Whether they may do it in every workspace that the service account is in; then the ids
    /// below mean nothing.
    applies_to_all_workspaces: Option<bool>,
    /// In which of them, else.
    workspace_ids: Option<Vec<String>>,
    /// The one workspace of a rule of the old generation, wherever the service account is.
    workspace_id: Option<String>,
    created_at: Option<Timestamp>,
    /// `user_…` or `svac_…`
    created_by_actor_id: Option<String>,
    updated_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
}

/// What must be true of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Match {
    /// What its `aud` is; null: what the service expects by itself.
    audience: Option<String>,
    /// What its other claims are.
    claims: Option<BTreeMap<String, TagValue>>,
    /// What else must hold, in CEL.
    condition: Option<String>,
    /// What its `sub` is, or how it begins if this ends in `*`.
    subject_prefix: Option<String>,
}

/// As whom who presents a token acts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Target {
    /// `service_account`
    #[serde(rename = "type")]
    kind: Option<String>,
    service_account_id: Option<String>,
}

const SERVICE_ACCOUNT: &str = "service_account";
const ORGANIZATION_ADMIN: &str = "org:admin";

impl Rule {
    /// The id of the service account that it lets act as.
    fn service_account(&self) -> Option<&str> {
        let target = self.target.as_ref()?;
        let id = target.service_account_id.as_deref();
        id.filter(|_| target.kind.as_deref().is_none_or(|kind| kind == SERVICE_ACCOUNT))
    }

    /// Its scopes, where they are told.
    fn scopes(&self) -> Option<impl Iterator<Item = &str>> {
        self.oauth_scope.as_deref().map(str::split_whitespace)
    }

    /// Whether anything tells which workspaces it is for.
    fn tells_workspaces(&self) -> bool {
        self.applies_to_all_workspaces.is_some()
            || self.workspace_ids.is_some()
            || self.workspace_id.is_some()
    }

    /// Whether it lets administer the organization, where its scopes are told.
    fn is_for_admins(&self) -> Option<bool> {
        self.scopes().map(|mut scopes| scopes.any(|scope| scope == ORGANIZATION_ADMIN))
    }
}

impl Model for Issuer {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl Model for Rule {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// Whether an issuer is in use, where that could be read.
fn is_issuer_active(item: &Item<Issuer>) -> Option<bool> {
    (!item.is_unreadable("archived_at")).then(|| item.value.archived_at.is_none())
}

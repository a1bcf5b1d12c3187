//! Invites to the organization, as the service sends them. Knows nothing of who accepted them.

mod graph;

pub(crate) use graph::{INVITE, gives};

use serde::Deserialize;

use super::{BY_ALL, Resource, step};
use crate::admin_api::{Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::Step;

/// An item of `GET /v1/organizations/invites`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Invite {
    /// `invite_…`
    pub(crate) id: Option<String>,
    /// Who is invited. Can be anything.
    pub(crate) email: Option<String>,
    /// The role in the organization that it gives. An open set.
    pub(crate) role: Option<String>,
    /// An open set: pending, accepted, expired, deleted.
    pub(crate) status: Option<String>,
    /// When it was made.
    pub(crate) invited_at: Option<Timestamp>,
    /// When it ends, accepted or not: 21 days later.
    pub(crate) expires_at: Option<Timestamp>,
    /// When it was accepted.
    pub(crate) accepted_at: Option<Timestamp>,
    /// The groups that it gives; on Enterprise.
    pub(crate) rbac_group_ids: Option<Vec<String>>,
}

impl Model for Invite {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

static STEP: Step =
    step("fetch-invites", "Fetch Invites", "invites", BY_ALL, "one for every 1,000");

static INVITES: List = List {
    step: &STEP,
    path: "/v1/organizations/invites",
    query: &[],
    paging: Paging::ById { limit: 1000 },
    asked: Asked::Once,
    operation: "list invites",
    beta: None,
    presence: Presence::Everywhere,
    shelf: |inventory, _| &mut inventory.invites,
};

/// The invites' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&INVITES],
    entities: &[&graph::INVITE],
    relationships: &[&graph::ACCOUNT_HAS_INVITE],
    plan: graph::plan,
    relate: graph::relate,
};

//! The organization, as the service sends it. Knows nothing of what belongs to it.

mod graph;

pub(crate) use graph::{ACCOUNT, account};
use serde::Deserialize;

use super::{BY_ALL, Resource, step};
use crate::admin_api::Model;
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::ontology::Step;

/// `GET /v1/organizations/me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Organization {
    /// A UUID.
    pub(crate) id: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
}

impl Model for Organization {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

pub(crate) static STEP: Step = step("fetch-account", "Fetch Account", "the account", BY_ALL, "one");

static ORGANIZATION: List = List {
    step: &STEP,
    path: "/v1/organizations/me",
    query: &[],
    paging: Paging::Single,
    asked: Asked::Once,
    operation: "read the organization",
    beta: None,
    presence: Presence::Everywhere,
    shelf: |inventory, _| &mut inventory.organization,
};

/// The organization's room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&ORGANIZATION],
    entities: &[&ACCOUNT],
    relationships: &[],
    plan: graph::plan,
    relate: |_| {},
};

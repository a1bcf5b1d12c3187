//! Service accounts and the workspaces that they are in, as the service sends them. Knows nothing of
//! keys, nor of who may act as one.

mod graph;
mod keys;
mod memberships;

use serde::Deserialize;

pub(crate) use graph::SERVICE_ACCOUNT;
pub(crate) use memberships::{Membership, membership, memberships, reached_by, reached_workspace};

use super::{BY_TOKEN, Resource, step};
use crate::admin_api::{Item, Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Parents, Presence};
use crate::ontology::Step;

pub(crate) static STEP: Step = step(
    "fetch-service-accounts",
    "Fetch Service Accounts",
    "service accounts",
    BY_TOKEN,
    "one for every 100, and one for each that is not archived",
);

const PAGES: Paging = Paging::ByToken { limit: Some(100) };

/// Every service account, archived ones included.
pub(crate) static SERVICE_ACCOUNTS: List = List {
    step: &STEP,
    path: "/v1/organizations/service_accounts",
    query: &["include_archived=true"],
    paging: PAGES,
    asked: Asked::Once,
    operation: "list service accounts",
    beta: None,
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.service_accounts,
};

/// The workspaces that a service account is in. The list of a workspace's service accounts is no
/// substitute: it leaves out who is in the default one without having been added.
static WORKSPACES: List = List {
    path: "/v1/organizations/service_accounts/{service_account_id}/workspaces",
    query: &[],
    asked: Asked::ForEach(&ACCOUNTS_IN_USE),
    operation: "list workspaces of service account {service_account_id}",
    shelf: |inventory, account| {
        inventory.service_account_workspaces.entry(account.to_owned()).or_default()
    },
    ..SERVICE_ACCOUNTS
};

static ACCOUNTS_IN_USE: Parents = Parents {
    name: "service accounts",
    operation: "list workspaces of service accounts",
    step: &STEP,
    ids: |inventory| {
        // One that is archived is in none.
        let accounts = inventory.service_accounts.iter();
        let in_use = accounts.filter(|(_, _, item)| is_active(item) != Some(false));
        in_use.map(|(_, id, _)| id).collect()
    },
    may_lack_list: |_, _| false,
};

/// The service accounts' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&SERVICE_ACCOUNTS, &WORKSPACES],
    entities: &[&SERVICE_ACCOUNT],
    relationships: &[
        &graph::ACCOUNT_HAS_SERVICE_ACCOUNT,
        &memberships::SERVICE_ACCOUNT_ASSIGNED_WORKSPACE,
        &keys::SERVICE_ACCOUNT_CREATED_API_KEY,
        &keys::SERVICE_ACCOUNT_USES_API_KEY,
    ],
    plan: graph::plan,
    relate: |mapping| {
        graph::relate(mapping);
        memberships::relate(mapping);
        keys::relate(mapping);
    },
};

/// An item of `GET /v1/organizations/service_accounts`: an identity, and nothing of what it may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct ServiceAccount {
    /// `svac_…`
    pub(crate) id: Option<String>,
    /// Lower case letters, digits and hyphens.
    pub(crate) name: Option<String>,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// An open set: admin, developer.
    pub(crate) organization_role: Option<String>,
    /// When it was made.
    pub(crate) created_at: Option<Timestamp>,
    /// Who made it: `user_…` or `svac_…`.
    pub(crate) created_by_actor_id: Option<String>,
    /// When it was last changed.
    pub(crate) updated_at: Option<Timestamp>,
    /// When it was archived; null while it is in use.
    pub(crate) archived_at: Option<Timestamp>,
}

impl Model for ServiceAccount {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

const ADMIN: &str = "admin";
const ROLES: [&str; 2] = [ADMIN, "developer"];

impl ServiceAccount {
    /// Whether it can be let administer the organization, where its role is told.
    pub(crate) fn is_admin(&self) -> Option<bool> {
        self.organization_role.as_deref().map(|role| role == ADMIN)
    }
}

/// Whether a service account is in use, where that could be read.
pub(crate) fn is_active(item: &Item<ServiceAccount>) -> Option<bool> {
    (!item.is_unreadable("archived_at")).then(|| item.value.archived_at.is_none())
}

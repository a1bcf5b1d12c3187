//! Members of a workspace, as the service sends them. Knows nothing of access that needs no
//! membership.

mod access;
mod graph;

pub(crate) use access::{reached_by, role};

use serde::Deserialize;

use super::{BY_ADMIN_KEY, Resource, step, workspaces};
use crate::admin_api::Model;
use crate::crawl::list::{Asked, List, Paging, Parents, Presence};
use crate::inventory::Inventory;
use crate::ontology::Step;

pub(crate) static STEP: Step = step(
    "fetch-workspace-members",
    "Fetch Workspace Members",
    "members of workspaces",
    BY_ADMIN_KEY,
    "one for each workspace, and for every 1,000 members of one",
);

/// Who was added to a workspace.
pub(crate) static MEMBERS: List = List {
    step: &STEP,
    path: "/v1/organizations/workspaces/{workspace_id}/members",
    query: &[],
    paging: Paging::ById { limit: 1000 },
    asked: Asked::ForEach(&WORKSPACES_WITH_MEMBERS),
    operation: "list members of workspace {workspace_id}",
    beta: None,
    presence: Presence::ByOrganization,
    shelf: |inventory, workspace| inventory.members.entry(workspace.to_owned()).or_default(),
};

static WORKSPACES_WITH_MEMBERS: Parents = Parents {
    name: "workspaces",
    operation: "list members of workspaces",
    step: &workspaces::STEP,
    ids: workspaces_with_members,
    may_lack_list: |inventory, id| {
        let item = inventory.workspaces.get(id);
        // Archived ones may have none, and the default one has none.
        item.is_some_and(|item| workspaces::is_active(item) == Some(false))
            || inventory.is_default_workspace(id)
    },
};

/// Every workspace but the default one, which has no members. One that bears its name is held back
/// until the search has told whether it is that.
fn workspaces_with_members(inventory: &Inventory) -> Vec<&str> {
    let is_searched = inventory.default_workspace.is_some();
    let listed = inventory.workspaces.iter().filter(|(_, id, item)| {
        let may_be_default = !is_searched || inventory.is_default_workspace(id);
        !(item.value.is_named_default() && may_be_default)
    });
    listed.map(|(_, id, _)| id).collect()
}

/// The members' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&MEMBERS],
    entities: &[],
    relationships: &[&graph::USER_ASSIGNED_WORKSPACE],
    plan: |_| {},
    relate: graph::relate,
};

/// An item of `GET /v1/organizations/workspaces/{workspace_id}/members`. It has no id of its own:
/// in its list, the user's id identifies it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct WorkspaceMember {
    /// `user_…`
    pub(crate) user_id: Option<String>,
    /// An open set, see [`WorkspaceRole`].
    pub(crate) workspace_role: Option<String>,
}

impl Model for WorkspaceMember {
    const ARE_MANY: bool = true;

    fn id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// A list that shows who inherits a role may show a role given by hand, too. That one wins.
    fn yields_to(&self, other: &Self) -> bool {
        self.is_inherited() && !other.is_inherited() && other.workspace_role.is_some()
    }
}

impl WorkspaceMember {
    /// Whether the role can only have been inherited.
    pub(crate) fn is_inherited(&self) -> bool {
        self.workspace_role.as_deref() == Some(WorkspaceRole::Billing.as_str())
    }
}

/// The roles in a workspace that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorkspaceRole {
    /// `workspace_admin`
    Admin,
    /// `workspace_billing`: cannot be assigned by hand, only inherited.
    Billing,
    /// `workspace_developer`
    Developer,
    /// `workspace_restricted_developer`
    RestrictedDeveloper,
    /// `workspace_user`
    User,
}

impl WorkspaceRole {
    const ALL: [Self; 5] =
        [Self::Admin, Self::Billing, Self::Developer, Self::RestrictedDeveloper, Self::User];

    /// How many there are.
    pub(crate) const COUNT: u32 = 5;

    /// The role with a number, as it converts to.
    pub(crate) fn numbered(number: u32) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The role as the API writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "workspace_admin",
            Self::Billing => "workspace_billing",
            Self::Developer => "workspace_developer",
            Self::RestrictedDeveloper => "workspace_restricted_developer",
            Self::User => "workspace_user",
        }
    }

    /// The role of that name, where it is known.
    pub(crate) fn known(role: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == role)
    }
}

impl From<WorkspaceRole> for u32 {
    fn from(role: WorkspaceRole) -> Self {
        match role {
            WorkspaceRole::Admin => 0,
            WorkspaceRole::Billing => 1,
            WorkspaceRole::Developer => 2,
            WorkspaceRole::RestrictedDeveloper => 3,
            WorkspaceRole::User => 4,
        }
    }
}

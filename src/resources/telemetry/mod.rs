//! Destinations of telemetry, as the service sends them. Knows nothing of which workspaces there are.

mod graph;
mod reach;

use serde::Deserialize;

use super::{BY_ADMIN_KEY, Resource, step};
use crate::admin_api::{Model, Timestamp};
use crate::crawl::list::{Asked, List, Paging, Parents, Presence};
use crate::inventory::Inventory;
use crate::ontology::Step;

/// A beta, so it is read on request only.
static STEP: Step = Step {
    on_by_default: false,
    ..step(
        "fetch-telemetry-destinations",
        "Fetch Telemetry Destinations",
        "telemetry destinations",
        BY_ADMIN_KEY,
        "one, and one for each destination that names workspaces",
    )
};

static DESTINATIONS: List = List {
    step: &STEP,
    path: "/v1/organizations/telemetry_destinations",
    query: &[],
    paging: Paging::ByToken { limit: Some(100) },
    asked: Asked::Once,
    operation: "list telemetry destinations",
    beta: Some("telemetry-destinations-2026-08-11"),
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.destinations,
};

/// The workspaces that a destination names, to include or to exclude them.
static NAMED_WORKSPACES: List = List {
    path: "/v1/organizations/telemetry_destinations/{destination_id}/workspaces",
    asked: Asked::ForEach(&DESTINATIONS_THAT_NAME_SOME),
    operation: "list workspaces of telemetry destination {destination_id}",
    shelf: |inventory, destination| {
        inventory.destination_workspaces.entry(destination.to_owned()).or_default()
    },
    ..DESTINATIONS
};

static DESTINATIONS_THAT_NAME_SOME: Parents = Parents {
    name: "telemetry destinations",
    operation: "list workspaces of telemetry destinations",
    step: &STEP,
    ids: destinations_that_name_some,
    may_lack_list: |_, _| false,
};

fn destinations_that_name_some(inventory: &Inventory) -> Vec<&str> {
    let destinations = inventory.destinations.iter();
    let naming = destinations.filter(|(_, _, item)| {
        matches!(item.value.coverage(), Some(Coverage::Include | Coverage::Exclude))
    });
    naming.map(|(_, id, _)| id).collect()
}

/// The room of telemetry destinations.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&DESTINATIONS, &NAMED_WORKSPACES],
    entities: &[&graph::DESTINATION],
    relationships: &[&graph::ACCOUNT_HAS_DESTINATION, &reach::WORKSPACE_SENDS_DESTINATION],
    plan: graph::plan,
    relate: graph::relate,
};

/// An item of `GET /v1/organizations/telemetry_destinations`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Destination {
    /// `tdst_…`
    pub(crate) id: Option<String>,
    /// Chosen by people; null where nobody did.
    pub(crate) display_name: Option<String>,
    /// Where it is, as it was registered.
    pub(crate) endpoint_url: Option<String>,
    /// The names of the headers that are sent to it. Their values are told to nobody.
    pub(crate) header_names: Option<Vec<String>>,
    /// Whether anything is sent to it.
    pub(crate) state: Option<State>,
    /// Which traces are.
    pub(crate) traces: Option<Traces>,
    /// Of which workspaces.
    pub(crate) workspaces: Option<Kind>,
    /// When it was made.
    pub(crate) created_at: Option<Timestamp>,
    /// When it was last changed.
    pub(crate) updated_at: Option<Timestamp>,
}

/// Something that is told apart by its type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Kind {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

/// Whether anything is sent to a destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// `enabled` or `disabled`
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// Why it is disabled. An open set: caller, sustained_failure, invalid_address, redirect.
    pub(crate) reason: Option<Kind>,
}

/// Which traces are sent to a destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Traces {
    /// Whether any are.
    pub(crate) enabled: Option<bool>,
    /// Where they are sent to, if not to a path of the endpoint's.
    pub(crate) endpoint_url: Option<String>,
    /// An open set: metadata_only, content.
    pub(crate) content_mode: Option<String>,
}

/// Which workspaces send to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// All of them, the default one, archived ones and those to come included.
    All,
    /// Those that it names.
    Include,
    /// All but those that it names.
    Exclude,
}

impl Destination {
    /// Which workspaces send to it, where that is known.
    pub(crate) fn coverage(&self) -> Option<Coverage> {
        match self.workspaces.as_ref()?.kind.as_deref()? {
            "all" => Some(Coverage::All),
            "include" => Some(Coverage::Include),
            "exclude" => Some(Coverage::Exclude),
            _ => None,
        }
    }
}

impl Model for Destination {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// An item of `GET /v1/organizations/telemetry_destinations/{destination_id}/workspaces`. In its list,
/// the workspace's id identifies it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct NamedWorkspace {
    /// `wrkspc_…`, the default one's, too.
    pub(crate) workspace_id: Option<String>,
}

impl Model for NamedWorkspace {
    fn id(&self) -> Option<&str> {
        self.workspace_id.as_deref()
    }
}

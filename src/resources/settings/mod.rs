//! The organization's compliance settings, as the service sends them. They are no thing of their own:
//! the account tells them.

use serde::Deserialize;

use super::{BY_ADMIN_KEY, Resource, account, step};
use crate::admin_api::Model;
use crate::crawl::list::{Asked, List, Paging, Presence};
use crate::inventory::Inventory;
use crate::ontology::Step;
use crate::report::Finding;
use crate::resources::mapping::Mapping;

static STEP: Step = Step {
    fills: &[&account::STEP],
    ..step("fetch-settings", "Fetch Settings", "settings", BY_ADMIN_KEY, "one")
};

static SETTINGS: List = List {
    step: &STEP,
    path: "/v1/organizations/compliance_settings",
    query: &[],
    paging: Paging::Single,
    asked: Asked::Once,
    operation: "read the compliance settings",
    beta: None,
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.settings,
};

/// The settings' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&SETTINGS],
    entities: &[],
    relationships: &[],
    plan: check,
    relate: |_| {},
};

/// `GET /v1/organizations/compliance_settings`. There is one, without an id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// `compliance_settings`
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Whether the Compliance API is on, and so the record of what happens. A child of another
    /// organization has that one's.
    state: Option<State>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct State {
    /// `enabled` or `disabled`
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Model for Settings {
    /// Its type, or what it says: so it is told from any other object.
    fn id(&self) -> Option<&str> {
        self.kind.as_deref().or(self.state())
    }
}

impl Settings {
    fn state(&self) -> Option<&str> {
        self.state.as_ref().and_then(|state| state.kind.as_deref())
    }
}

/// Whether what happens in the organization is recorded, where that is told.
pub(crate) fn audit_log_enabled(inventory: &Inventory) -> Option<bool> {
    is_enabled(inventory.settings.values().next()?.state()?)
}

fn is_enabled(state: &str) -> Option<bool> {
    match state {
        "enabled" => Some(true),
        "disabled" => Some(false),
        _ => None,
    }
}

fn check(mapping: &mut Mapping<'_>) {
    let Some((_, id, item)) = mapping.inventory.settings.iter().next() else { return };
    let state = item.value.state();
    if state.is_none() && !item.is_unreadable("state") {
        mapping.ledger.found(&STEP, SETTINGS.operation, Finding::NoValue("state"), id);
    }
    mapping.check_known((&STEP, SETTINGS.operation, "state.type"), state, |state| {
        is_enabled(state).is_some()
    });
}

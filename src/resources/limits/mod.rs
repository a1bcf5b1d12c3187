//! Limits of the organization and of its workspaces: how much may be asked of the models, and how
//! much may be spent. Knows nothing of what was asked or spent.

mod by_payer;
mod graph;
mod rate;
mod spend;

pub(crate) use by_payer::SpendLimits;
pub(crate) use graph::{Limits, of_account, of_workspace};
pub(crate) use rate::RateLimit;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

use super::{BY_ALL, Resource, account, step, workspaces};
use crate::crawl::list::{Asked, List, Paging, Parents, Presence};
use crate::inventory::Inventory;
use crate::ontology::Step;

/// By its scope, an Enterprise key reads spend limits; rate limits, it may not.
pub(crate) static STEP: Step = Step {
    on_by_default: false,
    fills: &[&account::STEP, &workspaces::STEP],
    ..step(
        "fetch-limits",
        "Fetch Limits",
        "limits",
        BY_ALL,
        "one for each workspace in use, and one for every 100 spend limits",
    )
};

/// How much may be asked of the models.
pub(crate) static RATE_LIMITS: List = List {
    step: &STEP,
    path: "/v1/organizations/rate_limits",
    query: &[],
    // Where no limit is named, they come whole.
    paging: Paging::ByToken { limit: None },
    asked: Asked::Once,
    operation: "list rate limits",
    beta: None,
    presence: Presence::Optional,
    shelf: |inventory, _| &mut inventory.rate_limits,
};

/// The same of a workspace: what it has of its own, without what it inherits.
pub(crate) static WORKSPACE_RATE_LIMITS: List = List {
    path: "/v1/organizations/workspaces/{workspace_id}/rate_limits",
    asked: Asked::ForEach(&WORKSPACES_IN_USE),
    operation: "list rate limits of workspace {workspace_id}",
    shelf: |inventory, workspace| {
        inventory.workspace_rate_limits.entry(workspace.to_owned()).or_default()
    },
    ..RATE_LIMITS
};

/// How much may be spent, by whom.
pub(crate) static SPEND_LIMITS: List = List {
    path: "/v1/organizations/spend_limits",
    paging: Paging::ByToken { limit: Some(100) },
    operation: "list spend limits",
    beta: Some("spend-limit-reads-2026-09-26"),
    shelf: |inventory, _| &mut inventory.spend_limits,
    ..RATE_LIMITS
};

static WORKSPACES_IN_USE: Parents = Parents {
    name: "workspaces",
    operation: "list rate limits of workspaces",
    step: &workspaces::STEP,
    ids: workspaces_in_use,
    // It cannot be limited.
    may_lack_list: |inventory, id| inventory.is_default_workspace(id),
};

/// Every workspace that is not known to be archived; the default one, too, where its id is known.
fn workspaces_in_use(inventory: &Inventory) -> Vec<&str> {
    let is_in_use = |item| workspaces::is_active(item) != Some(false);
    let listed = inventory.workspaces.iter().filter(|(_, _, item)| is_in_use(item));
    listed.map(|(_, id, _)| id).collect()
}

/// The limits' room.
pub(crate) static RESOURCE: Resource = Resource {
    step: &STEP,
    lists: &[&RATE_LIMITS, &WORKSPACE_RATE_LIMITS, &SPEND_LIMITS],
    entities: &[],
    relationships: &[],
    plan: graph::plan,
    relate: |_| {},
};

/// How much, as it was sent: a number, be it in quotes. Nothing is computed with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount(String);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        match json.as_bytes() {
            [b'"', ..] => serde_json::from_str(json).map(Self).map_err(D::Error::custom),
            [b'-' | b'0'..=b'9', ..] => Ok(Self(json.to_owned())),
            _ => Err(D::Error::custom("no amount")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_be_it_in_quotes_and_as_large_as_it_likes() {
        let amount = |json: &str| serde_json::from_str::<Amount>(json).ok().map(|it| it.0);
        let vast = "123456789012345678901234567890";
        for (json, text) in [("7", "7"), ("0.1", "0.1"), ("-3", "-3"), (vast, vast)] {
            assert_eq!(amount(json).as_deref(), Some(text));
            assert_eq!(amount(&format!("\"{text}\"")).as_deref(), Some(text));
        }
        for json in ["true", "null", "[1]", "{}"] {
            assert_eq!(amount(json), None, "{json}");
        }
    }
}

//! API keys → who made them, and whom they act as.

use super::graph::API_KEY;
use super::{ApiKey, STEP};
use crate::admin_api::Item;
use crate::inventory::Inventory;
use crate::ontology::RelationshipKind;
use crate::plan::Node;
use crate::report::Ledger;
use crate::resources::mapping::Mapping;
use crate::resources::users::{self, USER};

// (user) -CREATED-> (api key)
/// Who made which key.
pub(crate) static USER_CREATED_API_KEY: RelationshipKind =
    RelationshipKind::new(&USER, "CREATED", &API_KEY, &STEP);

/// Relates a key to who made it.
pub(super) fn relate_creator(mapping: &mut Mapping<'_>, key: Node, item: &Item<ApiKey>) {
    if let Creator::Here(user) = creator(mapping.inventory, mapping.ledger, item)
        && let Some(user) = mapping.node(&USER, user)
    {
        mapping.relate(&USER_CREATED_API_KEY, user, key);
    }
}

/// What is known of the user who made a key.
pub(super) enum Creator {
    /// In the organization: where among the users.
    Here(usize),
    /// Not among the users. Keys outlive who made them.
    Gone,
    /// Not a user, not told, or not every user could be read.
    Unknown,
}

pub(super) fn creator(inventory: &Inventory, ledger: &Ledger, item: &Item<ApiKey>) -> Creator {
    let Some(actor) = &item.value.created_by else {
        return Creator::Unknown;
    };
    let (Some(id), Some("user") | None) = (actor.id.as_deref(), actor.kind.as_deref()) else {
        return Creator::Unknown;
    };
    match inventory.users.place(id) {
        Some(place) => Creator::Here(place),
        None if actor.kind.is_some() && ledger.has_every_item(&users::STEP) => Creator::Gone,
        None => Creator::Unknown,
    }
}

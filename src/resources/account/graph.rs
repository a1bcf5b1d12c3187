//! The organization → the account. Knows nothing of what the account has.

use super::STEP;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, property};
use crate::resources::mapping::{Mapping, PropertyList, first_readable, raw};

/// The organization.
pub(crate) static ACCOUNT: EntityKind = EntityKind {
    type_name: "anthropic_account",
    classes: &["Account"],
    resource_name: "Account",
    step: &STEP,
    properties: &[DISPLAY_NAME, ID, NAME, property("vendor", "Always `Anthropic`.")],
};

/// Adds the account. Where the organization could not be read, its id is known from the headers of
/// other answers; where it was not to be read, there is none.
pub(super) fn map(mapping: &mut Mapping<'_>) {
    if mapping.ledger.is_disabled(&STEP) {
        return;
    }
    let inventory = mapping.inventory;
    let Some(id) = inventory.organization_id() else { return };
    let organization = inventory.organization.get(id);
    let name = organization.and_then(|item| item.value.name.as_deref());
    let properties = PropertyList::default()
        .named(first_readable(&[name], id))
        .set("id", id)
        .set("vendor", "Anthropic")
        .0;
    mapping.add_entity(&ACCOUNT, &ACCOUNT.key(id), properties, organization.and_then(raw));
}

/// The key of the account, if it is in the graph.
pub(crate) fn account_key(mapping: &Mapping<'_>) -> Option<String> {
    let key = ACCOUNT.key(mapping.inventory.organization_id()?);
    mapping.has_entity(&key).then_some(key)
}

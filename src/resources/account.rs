//! `GET /me` → the account. Knows nothing of what the account has.

use super::{Mapping, PropertyList, first_name, raw};
use crate::ontology::{ACCOUNT, Step};

/// Adds the account, and returns its key. Where the organization could not be read, its id is known
/// from the headers of other answers; where it was not to be read, there is none.
pub(super) fn map(mapping: &mut Mapping<'_>) -> Option<String> {
    if mapping.ledger.is_disabled(Step::Account) {
        return None;
    }
    let inventory = mapping.inventory;
    let id = inventory.organization_id()?;
    let organization = inventory.organization.as_ref();
    let name = organization.and_then(|item| item.value.name.as_deref());
    let properties = PropertyList::default()
        .named(first_name(&[name], id))
        .set("id", id)
        .set("vendor", "Anthropic")
        .0;
    let key = ACCOUNT.key(id);
    mapping.add_entity(&ACCOUNT, &key, properties, organization.and_then(raw)).then_some(key)
}

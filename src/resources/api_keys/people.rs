//! API keys → who made them, and whom they act as: users here, service accounts in their own room.

use super::graph::{API_KEY, is_active, works};
use super::owners::owner;
use super::{ApiKey, KeyOwner, STEP};
use crate::admin_api::Item;
use crate::inventory::{Inventory, Listing};
use crate::ontology::{PropertyKind, RelationshipKind, Step, property};
use crate::plan::Node;
use crate::report::Ledger;
use crate::resources::mapping::{Mapping, activity};
use crate::resources::service_accounts;
use crate::resources::users::{self, OrganizationRole, USER};

// (user) -CREATED-> (api key)
/// Who made which key.
pub(crate) static USER_CREATED_API_KEY: RelationshipKind = RelationshipKind::with_properties(
    &USER,
    "CREATED",
    &API_KEY,
    &STEP,
    ACTIVE,
    |source, relationship| activity(works(source, relationship.to)),
);

// (user) -USES-> (api key)
/// Which key acts as whom. Users who are listed are in use, so it is the key that decides.
pub(super) static USER_USES_API_KEY: RelationshipKind = RelationshipKind::with_properties(
    &USER,
    "USES",
    &API_KEY,
    &STEP,
    ACTIVE,
    |source, relationship| activity(works(source, relationship.to)),
);

/// What relationships of keys say.
const ACTIVE: &[PropertyKind] =
    &[property("active", "Whether the key works, as *account HAS key* says it.")];

/// Whether whom a key acts as is gone or archived, which ends it, where that is known. What a service
/// does not tell of whom a key acts as ends none.
pub(super) fn has_ended(inventory: &Inventory, ledger: &Ledger, key: &ApiKey) -> Option<bool> {
    if let Some(id) = key.principal_user() {
        return known(&inventory.users, id, ledger, &users::STEP).is_gone();
    }
    let Some(id) = key.principal_service_account() else { return Some(false) };
    match known(&inventory.service_accounts, id, ledger, &service_accounts::STEP) {
        Known::Listed(account) => service_accounts::is_active(account).map(|is_active| !is_active),
        Known::Gone => Some(true),
        Known::Unknown => None,
    }
}

/// Says that it may be wrong what a relationship says of whether a key works: the list that would tell
/// whom it acts as was refused, not read to its end, or not to be understood. Where nothing was asked
/// for, the key goes by its status.
pub(crate) fn lacks_end(
    mapping: &mut Mapping<'_>,
    kind: &'static RelationshipKind,
    item: &Item<ApiKey>,
) {
    let is_user = item.value.principal_user().is_some();
    let step = if is_user { &users::STEP } else { &service_accounts::STEP };
    if is_active(item) != Some(false)
        && has_ended(mapping.inventory, mapping.ledger, &item.value).is_none()
        && !mapping.ledger.is_left_out(step)
    {
        mapping.ledger.lacks_relationship_without(kind, step);
    }
}

/// Relates a key to the user who made it, and to the user that it acts as.
pub(super) fn relate_people(mapping: &mut Mapping<'_>, key: Node, item: &Item<ApiKey>) {
    let users = &mapping.inventory.users;
    let creator = item.value.created_by.as_ref().and_then(|actor| match actor.kind.as_deref() {
        // Where the kind is not told, the id does.
        Some("user") | None => users.place(actor.id.as_deref()?),
        Some(_) => None,
    });
    let principal = item.value.principal_user().and_then(|id| users.place(id));
    for (kind, user) in [(&USER_CREATED_API_KEY, creator), (&USER_USES_API_KEY, principal)] {
        if let Some(user) = user.and_then(|place| mapping.node(&USER, place)) {
            mapping.relate(kind, user, key);
            lacks_end(mapping, kind, item);
        }
    }
}

/// What is known of somebody by their id.
enum Known<'a, T> {
    /// They are listed.
    Listed(&'a Item<T>),
    /// All were read, and they are not among them.
    Gone,
    /// Not all were read.
    Unknown,
}

impl<T> Known<'_, T> {
    /// Whether they are not there any more, where that is known.
    fn is_gone(&self) -> Option<bool> {
        match self {
            Self::Listed(_) => Some(false),
            Self::Gone => Some(true),
            Self::Unknown => None,
        }
    }
}

/// What is known of the user or the service account with an id, whom a step lists.
fn known<'a, T>(listing: &'a Listing<T>, id: &str, ledger: &Ledger, step: &Step) -> Known<'a, T> {
    match listing.get(id) {
        Some(item) => Known::Listed(item),
        None if ledger.tells_absence(step) => Known::Gone,
        None => Known::Unknown,
    }
}

/// Whether who made a key is gone, where that is known. A user whose id alone is told may not be
/// one; who is archived is still there.
pub(super) fn is_creator_missing(
    inventory: &Inventory,
    ledger: &Ledger,
    item: &Item<ApiKey>,
) -> Option<bool> {
    let key = &item.value;
    if let Some(id) = key.creating_service_account() {
        let accounts = &inventory.service_accounts;
        return known(accounts, id, ledger, &service_accounts::STEP).is_gone();
    }
    if let Some(id) = key.creating_user() {
        return known(&inventory.users, id, ledger, &users::STEP).is_gone();
    }
    let actor = key.created_by.as_ref().filter(|actor| actor.kind.is_none())?;
    inventory.users.contains(actor.id.as_deref()?).then_some(false)
}

/// Whether the Admin API takes a key with the rights of an admin, where that is known. Keys of a
/// workspace never are; without a scope, a key may be one of the organization. Whom it acts as ends
/// a key's rights with them.
pub(super) fn is_admin_credential(
    inventory: &Inventory,
    ledger: &Ledger,
    item: &Item<ApiKey>,
) -> Option<bool> {
    match owner(item) {
        KeyOwner::Workspace(_) => return Some(false),
        KeyOwner::DefaultWorkspace | KeyOwner::Unknown => return None,
        KeyOwner::Organization => {}
    }
    if let Some(id) = item.value.principal_user() {
        return match known(&inventory.users, id, ledger, &users::STEP) {
            Known::Listed(user) => {
                user.value.role.as_deref().map(|role| {
                    OrganizationRole::known(role).is_some_and(OrganizationRole::is_admin)
                })
            }
            Known::Gone => Some(false),
            Known::Unknown => None,
        };
    }
    let accounts = &inventory.service_accounts;
    let id = item.value.principal_service_account()?;
    match known(accounts, id, ledger, &service_accounts::STEP) {
        Known::Listed(account) if service_accounts::is_active(account) == Some(false) => {
            Some(false)
        }
        Known::Listed(account) => account.value.is_admin(),
        Known::Gone => Some(false),
        Known::Unknown => None,
    }
}

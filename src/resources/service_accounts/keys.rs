//! Service accounts → the keys that they made, and those that act as them.

use graph::Properties;

use super::graph::is_in_use;
use super::{SERVICE_ACCOUNT, STEP};
use crate::ontology::{RelationshipKind, property};
use crate::plan::PlannedRelationship;
use crate::resources::Source;
use crate::resources::api_keys::{self, API_KEY};
use crate::resources::mapping::{Mapping, activity, all_hold};

// (service account) -CREATED-> (api key)
/// Which service account made which key.
pub(super) static SERVICE_ACCOUNT_CREATED_API_KEY: RelationshipKind =
    RelationshipKind::with_properties(
        &SERVICE_ACCOUNT,
        "CREATED",
        &API_KEY,
        &STEP,
        &[property("active", "Whether the key works, as *account HAS key* says it.")],
        |source, relationship| activity(api_keys::works(source, relationship.to)),
    );

// (service account) -USES-> (api key)
/// Which key acts as which service account.
pub(super) static SERVICE_ACCOUNT_USES_API_KEY: RelationshipKind =
    RelationshipKind::with_properties(
        &SERVICE_ACCOUNT,
        "USES",
        &API_KEY,
        &STEP,
        &[property(
            "active",
            "Whether the key works, as *account HAS key* says it; absent where it is not told \
             whether the service account is archived.",
        )],
        tell_use,
    );

/// Relates every service account to its keys.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, _, item) in inventory.api_keys.iter() {
        let Some(key) = mapping.node(&API_KEY, place) else { continue };
        for (kind, id) in [
            (&SERVICE_ACCOUNT_CREATED_API_KEY, item.value.creating_service_account()),
            (&SERVICE_ACCOUNT_USES_API_KEY, item.value.principal_service_account()),
        ] {
            let place = id.and_then(|id| inventory.service_accounts.place(id));
            if let Some(account) = place.and_then(|it| mapping.node(&SERVICE_ACCOUNT, it)) {
                mapping.relate(kind, account, key);
                api_keys::lacks_end(mapping, kind, item);
            }
        }
    }
}

fn tell_use<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let is_active = is_in_use(source, relationship.from);
    activity(all_hold([api_keys::works(source, relationship.to), is_active]))
}

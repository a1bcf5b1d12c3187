//! Which groups an invite gives. Knows nothing else of the two.

use graph::Properties;

use super::STEP;
use super::groups::{GROUP, group};
use crate::ontology::{RelationshipKind, property};
use crate::plan::PlannedRelationship;
use crate::resources::Source;
use crate::resources::invites::{INVITE, gives};
use crate::resources::mapping::{Mapping, activity};

// (invite) -ASSIGNED-> (group)
/// Which groups whoever accepts an invite is put into. JupiterOne has no class for what is given
/// later; that of what a group gives is the nearest.
pub(super) static INVITE_ASSIGNED_GROUP: RelationshipKind = RelationshipKind::with_properties(
    &INVITE,
    "ASSIGNED",
    &GROUP,
    &STEP,
    &[property(
        "active",
        "Whether it can still be accepted; absent where that is not known. Who accepted one is in the \
         group as a user.",
    )],
    tell,
);

/// Relates every invite to the groups that it gives.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, _, item) in inventory.invites.iter() {
        let Some(invite) = mapping.node(&INVITE, place) else { continue };
        let ids = item.value.rbac_group_ids.as_deref().unwrap_or_default();
        let mut groups: Vec<_> = ids.iter().filter_map(|id| group(mapping, id)).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            mapping.relate(&INVITE_ASSIGNED_GROUP, invite, group);
        }
    }
}

fn tell<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let invite = source.inventory.invites.at(source.place(relationship.from));
    let active = invite.and_then(|item| gives(&item.value, source.inventory.answered_ms));
    activity(active)
}

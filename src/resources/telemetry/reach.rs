//! Which workspaces send to which destination. Knows nothing of what they send.

use graph::Properties;

use super::graph::{DESTINATION, all_named, is_enabled};
use super::{Coverage, DESTINATIONS, DESTINATIONS_THAT_NAME_SOME, NamedWorkspace, STEP};
use crate::inventory::{Inventory, Listing};
use crate::ontology::{RelationshipKind, property};
use crate::plan::{Node, PlannedRelationship};
use crate::report::Finding;
use crate::resources::Source;
use crate::resources::mapping::{Mapping, activity, all_hold};
use crate::resources::workspaces::{self, WORKSPACE, default_workspace, is_in_use, workspace};

// (workspace) -SENDS-> (telemetry destination)
/// Of which workspaces a destination receives traces.
pub(super) static WORKSPACE_SENDS_DESTINATION: RelationshipKind = RelationshipKind::with_properties(
    &WORKSPACE,
    "SENDS",
    &DESTINATION,
    &STEP,
    &[property(
        "active",
        "Whether anything is sent: the destination is enabled, and the workspace is not archived; \
         absent where that is not known.",
    )],
    tell,
);

/// Relates every workspace to the destinations that it sends to.
pub(super) fn relate_workspaces(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    for (place, id, item) in inventory.destinations.iter() {
        let Some(destination) = mapping.node(&DESTINATION, place) else { continue };
        match item.value.coverage() {
            Some(Coverage::All) => relate_all_but(mapping, &Listing::default(), (id, destination)),
            Some(Coverage::Include) => relate_named(mapping, id, destination),
            // Where not all that are excluded are known, any might be.
            Some(Coverage::Exclude) => {
                if let Some(named) = all_named(inventory, id) {
                    relate_all_but(mapping, named, (id, destination));
                }
            }
            None => {
                mapping.ledger.lacks_relationship(&WORKSPACE_SENDS_DESTINATION);
                if !item.is_unreadable("workspaces") {
                    let finding = Finding::NotTold("which workspaces send to it");
                    mapping.ledger.found(&STEP, DESTINATIONS.operation, finding, id);
                }
            }
        }
    }
}

/// Relates the workspaces that a destination names.
fn relate_named(mapping: &mut Mapping<'_>, id: &str, destination: Node) {
    let named = mapping.inventory.destination_workspaces.get(id);
    for (_, named, _) in named.into_iter().flat_map(Listing::iter) {
        match workspace(mapping, named) {
            Some(workspace) => {
                mapping.relate(&WORKSPACE_SENDS_DESTINATION, workspace, destination);
            }
            None => report_unknown(mapping, named, id),
        }
    }
}

/// Says that a destination names a workspace that is not there, unless not all of them are known.
fn report_unknown(mapping: &mut Mapping<'_>, named: &str, destination: &str) {
    mapping.ledger.lacks_relationship_without(&WORKSPACE_SENDS_DESTINATION, &workspaces::STEP);
    if mapping.ledger.has_every_item(&workspaces::STEP) {
        let operation = DESTINATIONS_THAT_NAME_SOME.operation;
        let finding = Finding::NamesUnlisted("destination", "a workspace");
        mapping.ledger.found(&STEP, operation, finding, &format!("{named} of {destination}"));
    }
}

/// Relates every workspace that is not among some.
fn relate_all_but(
    mapping: &mut Mapping<'_>,
    excluded: &Listing<NamedWorkspace>,
    (id, destination): (&str, Node),
) {
    let inventory = mapping.inventory;
    let ordinary = inventory.workspaces.iter().map(|(_, id, _)| id);
    let is_default = |id: &str| inventory.is_default_workspace(id);
    for other in ordinary.filter(|other| !is_default(other) && !excluded.contains(other)) {
        let workspace = workspace(mapping, other);
        workspace.into_iter().for_each(|workspace| {
            mapping.relate(&WORKSPACE_SENDS_DESTINATION, workspace, destination);
        });
    }
    let Some(default) = default_workspace(mapping) else { return };
    match is_default_among(inventory, excluded) {
        Some(true) => {}
        Some(false) => mapping.relate(&WORKSPACE_SENDS_DESTINATION, default, destination),
        None => {
            mapping.ledger.lacks_relationship(&WORKSPACE_SENDS_DESTINATION);
            // Where not every workspace could be read, it would say nothing new.
            if mapping.ledger.has_every_item(&workspaces::STEP) {
                let finding = Finding::NotTold("whether the default workspace sends to it");
                let operation = DESTINATIONS_THAT_NAME_SOME.operation;
                mapping.ledger.found(&STEP, operation, finding, id);
            }
        }
    }
}

/// Whether the default workspace is among some. Where its id could not be learnt, any id that is not
/// an ordinary workspace's may be its.
fn is_default_among(inventory: &Inventory, some: &Listing<NamedWorkspace>) -> Option<bool> {
    if let Some(id) = inventory.default_workspace_id() {
        return Some(some.contains(id));
    }
    let is_ordinary =
        |id: &str| inventory.workspaces.contains(id) && !inventory.may_be_default_workspace(id);
    some.iter().all(|(_, id, _)| is_ordinary(id)).then_some(false)
}

fn tell<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let destination = source.inventory.destinations.at(source.place(relationship.to));
    let is_enabled = destination.and_then(|item| is_enabled(&item.value));
    let active = all_hold([is_enabled, is_in_use(source, relationship.from)]);
    activity(active)
}

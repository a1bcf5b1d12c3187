//! Destinations of telemetry → the graph: what leaves the organization, and to where.

use std::borrow::Cow;

use super::reach::relate_workspaces;
use super::{DESTINATIONS, Destination, NAMED_WORKSPACES, NamedWorkspace, STEP};
use crate::inventory::{Inventory, Listing};
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, all_hold, first_readable, texts};
use crate::resources::{Source, Told};

/// Where traces are sent.
pub(super) static DESTINATION: EntityKind = EntityKind {
    type_name: "anthropic_telemetry_destination",
    classes: &["Channel"],
    resource_name: "Telemetry Destination",
    step: &STEP,
    properties: &[
        property("coverage", "Which workspaces send to it: all, include, exclude. An open set."),
        property("createdOn", "When it was made. Milliseconds."),
        property(
            "disabledReason",
            "Why nothing is sent to it: caller, sustained_failure, invalid_address, redirect. An \
             open set.",
        ),
        DISPLAY_NAME,
        property(
            "enabled",
            "Whether anything is sent to it: `state` is enabled, and `tracesEnabled`; absent where \
             that is not known.",
        ),
        property("endpointUrl", "Where it is, as it was registered."),
        property("headerNames", "The names of the headers that are sent to it, in a list."),
        ID,
        NAME,
        property(
            "sendsContent",
            "Whether prompts and answers are in the traces, and so leave the organization; absent \
             where that is not known.",
        ),
        property("state", "enabled or disabled. An open set."),
        property("tracesEnabled", "Whether it is to receive traces."),
        property("tracesUrl", "Where traces are sent to, if not to `/v1/traces` of `endpointUrl`."),
        property("updatedOn", "When it was last changed. Milliseconds."),
        property(
            "workspaceIds",
            "The ids of the workspaces that it names, to include or to exclude them, in a list; \
             absent where it names none by its coverage, or not all could be read.",
        ),
    ],
    tell,
};

// (account) -HAS-> (telemetry destination)
/// Which destinations the organization has.
pub(super) static ACCOUNT_HAS_DESTINATION: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &DESTINATION, &STEP);

/// Plans every destination.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    for (place, id, item) in mapping.inventory.destinations.iter() {
        let destination = &item.value;
        let traces = destination.traces.as_ref();
        for (field, value, known) in [
            ("state.type", state(destination), ["enabled", "disabled"].as_slice()),
            ("workspaces.type", coverage(destination), &["all", "include", "exclude"]),
            (
                "traces.content_mode",
                traces.and_then(|traces| traces.content_mode.as_deref()),
                &["metadata_only", "content"],
            ),
        ] {
            let field = (&STEP, DESTINATIONS.operation, field);
            mapping.check_known(field, value, |value| known.contains(&value));
        }
        mapping.add_entity(&DESTINATION, id, Some(place));
    }
}

/// Relates the account to every destination, and every workspace to those that it sends to.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_DESTINATION, account(mapping));
    relate_workspaces(mapping);
}

fn state(destination: &Destination) -> Option<&str> {
    destination.state.as_ref().and_then(|state| state.kind.as_deref())
}

fn coverage(destination: &Destination) -> Option<&str> {
    destination.workspaces.as_ref().and_then(|workspaces| workspaces.kind.as_deref())
}

/// Whether anything is sent to a destination, where that is known.
pub(super) fn is_enabled(destination: &Destination) -> Option<bool> {
    let is_on = match state(destination) {
        Some("enabled") => Some(true),
        Some("disabled") => Some(false),
        _ => None,
    };
    all_hold([is_on, destination.traces.as_ref().and_then(|traces| traces.enabled)])
}

fn sends_content(destination: &Destination) -> Option<bool> {
    match destination.traces.as_ref()?.content_mode.as_deref()? {
        "content" => Some(true),
        "metadata_only" => Some(false),
        _ => None,
    }
}

/// The workspaces that a destination names, if all of them were read.
pub(super) fn all_named<'a>(
    inventory: &'a Inventory,
    destination: &str,
) -> Option<&'a Listing<NamedWorkspace>> {
    let is_whole = inventory.is_whole(&NAMED_WORKSPACES, destination);
    inventory.destination_workspaces.get(destination).filter(|_| is_whole)
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let Some(item) = source.inventory.destinations.at(place) else {
        return PropertyList::default().told_from::<Destination>(None);
    };
    let destination = &item.value;
    let id = destination.id.as_deref().unwrap_or_default();
    let name = first_readable(&[destination.display_name.as_deref()], id);
    let reason = destination.state.as_ref().and_then(|state| state.reason.as_ref());
    let traces = destination.traces.as_ref();
    let named = all_named(source.inventory, id);
    let ids = named.map(|all| all.iter().map(|(_, id, _)| Cow::Borrowed(id)).collect::<Vec<_>>());
    PropertyList::with_capacity(15)
        .maybe("coverage", coverage(destination))
        .maybe("createdOn", destination.created_at)
        .maybe("disabledReason", reason.and_then(|reason| reason.kind.as_deref()))
        .set("displayName", name)
        .maybe("enabled", is_enabled(destination))
        .maybe("endpointUrl", destination.endpoint_url.as_deref())
        .maybe("headerNames", destination.header_names.as_deref().map(texts))
        .set("id", id)
        .set("name", name)
        .maybe("sendsContent", sends_content(destination))
        .maybe("state", state(destination))
        .maybe("tracesEnabled", traces.and_then(|traces| traces.enabled))
        .maybe("tracesUrl", traces.and_then(|traces| traces.endpoint_url.as_deref()))
        .maybe("updatedOn", destination.updated_at)
        .maybe("workspaceIds", ids)
        .told_from(Some(item))
}

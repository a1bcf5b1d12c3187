//! API keys → the graph. Knows no secret: the service tells none.

use super::owners::{owner, relate_owner, workspace_id};
use super::people::{Creator, creator, relate_creator};
use super::{API_KEYS, ApiKey, KeyOwner, STEP};
use crate::admin_api::Item;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, property};
use crate::plan::Node;
use crate::resources::account::account;
use crate::resources::mapping::{Mapping, PropertyList, first_readable};
use crate::resources::{Source, Told, users, workspaces};

/// A key to the API. The key itself is not part of it: the service does not tell it.
pub(crate) static API_KEY: EntityKind = EntityKind {
    type_name: "anthropic_api_key",
    classes: &["AccessKey"],
    resource_name: "API Key",
    step: &STEP,
    properties: &[
        property("active", "Whether `status` is active."),
        property("createdById", "The id of who made it, whether or not they are still there."),
        property("createdByType", "`user` or `service_account`."),
        property("createdOn", "When it was made. Milliseconds."),
        property(
            "creatorMissing",
            "Whether the user who made it is gone; absent where that is not known.",
        ),
        DISPLAY_NAME,
        property("expiresOn", "When it ends. Milliseconds."),
        ID,
        NAME,
        property("partialKeyHint", "The first and last characters of the key."),
        property("principalId", "The id of the user or service account that it acts as."),
        property("principalType", "`user` or `service_account`."),
        property("scopeType", "`workspace` or `organization`; absent on older servers."),
        property("status", "active, inactive, archived, expired. An open set."),
        property(
            "workspaceId",
            "The id of its workspace; absent for keys of organization scope, and where it could not \
             be learnt.",
        ),
    ],
    tell,
};

const ACTIVE: &str = "active";
const STATUSES: [&str; 4] = [ACTIVE, "inactive", "archived", "expired"];

/// Plans every key.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    let has_every_user = mapping.ledger.has_every_item(&users::STEP);
    let has_every_workspace = mapping.ledger.is_complete(&workspaces::STEP);
    for (place, id, item) in inventory.api_keys.iter() {
        let status = item.value.status.as_deref();
        mapping.check_known((&STEP, API_KEYS.operation, "status"), status, |status| {
            STATUSES.contains(&status)
        });
        let is_unknown = |id: &str| !inventory.users.contains(id);
        let is_unknown_user = !has_every_user && item.value.creating_user().is_some_and(is_unknown);
        // What was not read of the workspaces could have told a workspace.
        let is_unknown_workspace = !has_every_workspace
            && matches!(owner(item), KeyOwner::DefaultWorkspace)
            && inventory.default_workspace_id().is_none();
        if is_unknown_user || is_unknown_workspace {
            mapping.ledger.lacks_entity(&API_KEY);
        }
        mapping.add_entity(&API_KEY, id, Some(place));
    }
}

/// Relates every key to what it belongs to and to who made it.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    let account = account(mapping);
    for (place, id, item) in inventory.api_keys.iter() {
        let Some(key) = mapping.node(&API_KEY, place) else { continue };
        relate_owner(mapping, account, (id, key), item);
        relate_creator(mapping, key, item);
    }
}

/// Whether a key of the graph works, where that is told.
pub(crate) fn works(source: Source<'_>, key: Node) -> Option<bool> {
    source.inventory.api_keys.at(source.place(key)).and_then(is_active)
}

fn is_active(item: &Item<ApiKey>) -> Option<bool> {
    item.value.status.as_deref().map(|status| status == ACTIVE)
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let Source { inventory, ledger, .. } = source;
    let Some(item) = inventory.api_keys.at(place) else {
        return PropertyList::default().told_from::<ApiKey>(None);
    };
    let key = &item.value;
    let id = key.id.as_deref().unwrap_or_default();
    let name = first_readable(&[key.name.as_deref()], id);
    let created_by = key.created_by.as_ref();
    let principal = key.principal.as_ref();
    PropertyList::with_capacity(15)
        .maybe("active", is_active(item))
        .maybe("createdById", created_by.and_then(|actor| actor.id.as_deref()))
        .maybe("createdByType", created_by.and_then(|actor| actor.kind.as_deref()))
        .maybe("createdOn", key.created_at)
        .maybe(
            "creatorMissing",
            match creator(inventory, ledger, item) {
                Creator::Here(_) => Some(false),
                Creator::Gone => Some(true),
                Creator::Unknown => None,
            },
        )
        .set("displayName", name)
        .maybe("expiresOn", key.expires_at)
        .set("id", id)
        .set("name", name)
        .maybe("partialKeyHint", key.partial_key_hint.as_deref())
        .maybe("principalId", principal.and_then(|principal| principal.id()))
        .maybe("principalType", principal.and_then(|principal| principal.kind()))
        .maybe("scopeType", key.scope.as_ref().and_then(|scope| scope.kind.as_deref()))
        .maybe("status", key.status.as_deref())
        .maybe("workspaceId", workspace_id(inventory, item))
        .told_from(Some(item))
}

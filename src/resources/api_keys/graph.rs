//! API keys → the graph. Knows no secret: the service tells none.

use super::owners::{owner, relate_owner, workspace_id};
use super::people::{has_ended, is_admin_credential, is_creator_missing, relate_people};
use super::{API_KEYS, ApiKey, KeyKind, KeyOwner, STEP, is_actor};
use crate::admin_api::Item;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, property};
use crate::plan::Node;
use crate::resources::account::account;
use crate::resources::mapping::{Mapping, PropertyList, first_readable};
use crate::resources::usage::{
    LAST_USED_ON, REQUESTS_LAST_30_DAYS, REQUESTS_LAST_90_DAYS, Thing, used,
};
use crate::resources::{Source, Told, service_accounts, users, workspaces};

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
            "Whether the user or service account that made it is gone; absent where that is not known, \
             as for service accounts where they were not read.",
        ),
        DISPLAY_NAME,
        property("expiresOn", "When it ends. Milliseconds."),
        ID,
        property(
            "isAdminCredential",
            "Whether the Admin API takes it, while it works, with the rights of an admin: it is of \
             organization scope, and acts as an admin, an owner or an admin service account. Absent \
             where its scope or the role of whom it acts as is not known.",
        ),
        property(
            "keyKind",
            "By whom it acts as: `personal` (a user), `service-account`, or `workspace` (nobody); \
             absent where the service does not tell.",
        ),
        LAST_USED_ON,
        NAME,
        property(
            "outlivesCreator",
            "Whether it goes on after who made it left, as keys of the kind `workspace` do: the others \
             end with whom they act as. Absent without `keyKind`.",
        ),
        property("partialKeyHint", "The first and last characters of the key."),
        property("principalId", "The id of the user or service account that it acts as."),
        property("principalType", "`user` or `service_account`."),
        REQUESTS_LAST_30_DAYS,
        REQUESTS_LAST_90_DAYS,
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
    let has_lost_accounts = mapping.ledger.has_lost_item(&service_accounts::STEP);
    let has_every_workspace = mapping.ledger.is_complete(&workspaces::STEP);
    for (place, id, item) in inventory.api_keys.iter() {
        let status = item.value.status.as_deref();
        mapping.check_known((&STEP, API_KEYS.operation, "status"), status, |status| {
            STATUSES.contains(&status)
        });
        let kind = item.value.principal().and_then(|principal| principal.kind());
        mapping.check_known((&STEP, API_KEYS.operation, "principal.type"), kind, is_actor);
        // Where not every user could be read, their makers and whom they act as may be among them.
        let users = [item.value.creating_user(), item.value.principal_user()];
        let is_unknown = |id: &&str| !inventory.users.contains(id);
        let is_unknown_user = !has_every_user && users.iter().flatten().any(is_unknown);
        let accounts =
            [item.value.creating_service_account(), item.value.principal_service_account()];
        let is_unknown = |id: &&str| !inventory.service_accounts.contains(id);
        let is_unknown_account = has_lost_accounts && accounts.iter().flatten().any(is_unknown);
        // What was not read of the workspaces could have told a workspace.
        let is_unknown_workspace = !has_every_workspace
            && matches!(owner(item), KeyOwner::DefaultWorkspace)
            && inventory.default_workspace_id().is_none();
        if is_unknown_user || is_unknown_account || is_unknown_workspace {
            mapping.ledger.lacks_entity(&API_KEY);
        }
        mapping.add_entity(&API_KEY, id, Some(place));
    }
}

/// Relates every key to what it belongs to, to who made it, and to whom it acts as.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    let account = account(mapping);
    for (place, id, item) in inventory.api_keys.iter() {
        let Some(key) = mapping.node(&API_KEY, place) else { continue };
        relate_owner(mapping, account, (id, key), item);
        relate_people(mapping, key, item);
    }
}

/// Whether a key of the graph works, where that is told: by its own status, and not where it is known
/// to have ended with whom it acts as.
pub(crate) fn works(source: Source<'_>, key: Node) -> Option<bool> {
    let item = source.inventory.api_keys.at(source.place(key))?;
    match has_ended(source.inventory, source.ledger, &item.value) {
        Some(true) => Some(false),
        Some(false) | None => is_active(item),
    }
}

/// Whether a key is active by its status, where it has one.
pub(super) fn is_active(item: &Item<ApiKey>) -> Option<bool> {
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
    let (principal, kind) = (key.principal(), key.kind());
    let used = used(source, Thing::ApiKey(id));
    PropertyList::with_capacity(21)
        .maybe("active", is_active(item))
        .maybe("createdById", created_by.and_then(|actor| actor.id.as_deref()))
        .maybe("createdByType", created_by.and_then(|actor| actor.kind.as_deref()))
        .maybe("createdOn", key.created_at)
        .maybe("creatorMissing", is_creator_missing(inventory, ledger, item))
        .set("displayName", name)
        .maybe("expiresOn", key.expires_at)
        .set("id", id)
        .maybe("isAdminCredential", is_admin_credential(inventory, ledger, item))
        .maybe("keyKind", kind.map(KeyKind::as_str))
        .maybe("lastUsedOn", used.last_used_on)
        .set("name", name)
        .maybe("outlivesCreator", kind.map(|kind| kind == KeyKind::Workspace))
        .maybe("partialKeyHint", key.partial_key_hint.as_deref())
        .maybe("principalId", principal.and_then(|principal| principal.id()))
        .maybe("principalType", principal.and_then(|principal| principal.kind()))
        .maybe("requestsLast30Days", used.requests_last_30_days)
        .maybe("requestsLast90Days", used.requests_last_90_days)
        .maybe("scopeType", key.scope.as_ref().and_then(|scope| scope.kind.as_deref()))
        .maybe("status", key.status.as_deref())
        .maybe("workspaceId", workspace_id(inventory, item))
        .told_from(Some(item))
}

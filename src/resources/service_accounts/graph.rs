//! Service accounts → the graph. Knows nothing of workspaces or keys.

use super::{ROLES, SERVICE_ACCOUNTS, STEP, ServiceAccount, is_active};
use crate::admin_api::Item;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::plan::Node;
use crate::report::Finding;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, activity, first_readable};
use crate::resources::usage::{
    LAST_USED_ON, REQUESTS_LAST_30_DAYS, REQUESTS_LAST_90_DAYS, Thing, Used, used,
};
use crate::resources::{Source, Told};

/// An identity that is not a person.
pub(crate) static SERVICE_ACCOUNT: EntityKind = EntityKind {
    type_name: "anthropic_service_account",
    classes: &["NHI"],
    resource_name: "Service Account",
    step: &STEP,
    properties: &[
        property("active", "Whether it is not archived."),
        property("archivedOn", "When it was archived. Milliseconds."),
        property("createdById", "The id of the user or service account that made it."),
        property("createdOn", "When it was made. Milliseconds."),
        property("description", "What it is for, as whoever made it says."),
        DISPLAY_NAME,
        ID,
        LAST_USED_ON,
        NAME,
        property("nhiType", "Always `service_account`."),
        property(
            "organizationRole",
            "admin or developer. What it reaches follows from its workspaces, keys and federation \
             rules. An open set.",
        ),
        REQUESTS_LAST_30_DAYS,
        REQUESTS_LAST_90_DAYS,
        property("updatedOn", "When it was last changed. Milliseconds."),
    ],
    tell,
};

// (account) -HAS-> (service account)
/// Which service accounts the organization has.
pub(super) static ACCOUNT_HAS_SERVICE_ACCOUNT: RelationshipKind = RelationshipKind::with_properties(
    &ACCOUNT,
    "HAS",
    &SERVICE_ACCOUNT,
    &STEP,
    &[property("active", "Whether the service account is not archived.")],
    |source, relationship| {
        let is_active = is_in_use(source, relationship.to);
        activity(is_active)
    },
);

/// Plans every service account.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    for (place, id, item) in mapping.inventory.service_accounts.iter() {
        let role = item.value.organization_role.as_deref();
        let field = (&STEP, SERVICE_ACCOUNTS.operation, "organization_role");
        mapping.check_known(field, role, |role| ROLES.contains(&role));
        if role.is_none() && !item.is_unreadable("organization_role") {
            let finding = Finding::NoValue("organization_role");
            mapping.ledger.found(&STEP, SERVICE_ACCOUNTS.operation, finding, id);
        }
        mapping.add_entity(&SERVICE_ACCOUNT, id, Some(place));
    }
}

/// Relates the account to every service account.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_SERVICE_ACCOUNT, account(mapping));
}

/// Whether a service account of the graph is in use, where that could be read.
pub(super) fn is_in_use(source: Source<'_>, account: Node) -> Option<bool> {
    is_active(source.inventory.service_accounts.at(source.place(account))?)
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let item = source.inventory.service_accounts.at(place);
    let told = item.map(|item| {
        let id = item.value.id.as_deref().unwrap_or_default();
        properties(item, used(source, Thing::ServiceAccount(id)))
    });
    told.unwrap_or_default().told_from(item)
}

fn properties(item: &Item<ServiceAccount>, used: Used) -> PropertyList<'_> {
    let account = &item.value;
    let id = account.id.as_deref().unwrap_or_default();
    let name = first_readable(&[account.name.as_deref()], id);
    PropertyList::with_capacity(14)
        .maybe("active", is_active(item))
        .maybe("archivedOn", account.archived_at)
        .maybe("createdById", account.created_by_actor_id.as_deref())
        .maybe("createdOn", account.created_at)
        .maybe("description", account.description.as_deref().filter(|text| !text.is_empty()))
        .set("displayName", name)
        .set("id", id)
        .maybe("lastUsedOn", used.last_used_on)
        .set("name", name)
        .set("nhiType", "service_account")
        .maybe("organizationRole", account.organization_role.as_deref())
        .maybe("requestsLast30Days", used.requests_last_30_days)
        .maybe("requestsLast90Days", used.requests_last_90_days)
        .maybe("updatedOn", account.updated_at)
}

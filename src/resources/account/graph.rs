//! The organization → the account. Knows nothing of what the account has.

use super::STEP;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, property};
use crate::plan::Node;
use crate::resources::mapping::{Mapping, PropertyList, first_readable};
use crate::resources::settings::audit_log_enabled;
use crate::resources::{Source, Told, limits};

/// The organization.
pub(crate) static ACCOUNT: EntityKind = EntityKind {
    type_name: "anthropic_account",
    classes: &["Account"],
    resource_name: "Account",
    step: &STEP,
    properties: &[
        property(
            "auditLogEnabled",
            "Whether what happens is recorded: whether the Compliance API is on. Absent where the \
             settings do not tell, or were not read.",
        ),
        DISPLAY_NAME,
        ID,
        NAME,
        property(
            "rateLimits",
            "How much may be asked for, a text each: `Opus: requests_per_minute 50`. Absent where \
             that is not known.",
        ),
        property(
            "spendLimitAmount",
            "How much may be spent, in the currency's minor unit, as a text; absent without a cap. \
             Of the organization's own limit, else of its usage tier's; of several, of the monthly \
             one.",
        ),
        property("spendLimitCurrency", "The currency of `spendLimitAmount`, by its code."),
        property("spendLimitEnabled", "Whether that limit counts."),
        property("spendLimitPeriod", "daily, weekly, monthly. An open set."),
        property("spendLimitSource", "Whose limit it is: `organization` or `usage_tier`."),
        property(
            "spendLimits",
            "Every spend limit but those of groups, users and workspaces, a text each: \
             `organization: 50000 USD monthly`. Absent where that is not known.",
        ),
        property(
            "spendLimitsOfGroups",
            "How many groups' limits there are; absent as `spendLimits`.",
        ),
        property(
            "spendLimitsOfUsers",
            "How many users' limits there are; absent as `spendLimits`.",
        ),
        property(
            "spendLimitsOfWorkspaces",
            "How many workspaces' limits there are; absent as `spendLimits`.",
        ),
        property("vendor", "Always `Anthropic`."),
    ],
    tell,
};

/// Plans the account. Where the organization could not be read, its id is known from the headers of
/// other answers; where it was not to be read, there is none.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    if mapping.ledger.is_disabled(&STEP) {
        return;
    }
    if let Some(id) = mapping.inventory.organization_id() {
        mapping.add_entity(&ACCOUNT, id, None);
    }
}

fn tell(source: Source<'_>, _: Option<usize>) -> Told<'_> {
    let id = source.inventory.organization_id().unwrap_or_default();
    let organization = source.inventory.organization.get(id);
    let name = organization.and_then(|item| item.value.name.as_deref());
    let name = first_readable(&[name], id);
    let properties = PropertyList::with_capacity(14)
        .maybe("auditLogEnabled", audit_log_enabled(source.inventory))
        .set("displayName", name)
        .set("id", id)
        .set("name", name);
    limits::of_account(source.inventory)
        .add_to(properties)
        .set("vendor", "Anthropic")
        .told_from(organization)
}

/// The account, if it is in the graph.
pub(crate) fn account(mapping: &Mapping<'_>) -> Option<Node> {
    mapping.find(&ACCOUNT.key(mapping.inventory.organization_id()?))
}

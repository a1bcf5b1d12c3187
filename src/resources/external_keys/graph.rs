//! External keys → the graph, and what they encrypt. Knows nothing of who reaches that.

use graph::Properties;

use super::{EXTERNAL_KEYS, ExternalKey, STEP};
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::plan::PlannedRelationship;
use crate::report::Finding;
use crate::resources::account::{ACCOUNT, account};
use crate::resources::mapping::{Mapping, PropertyList, activity, first_readable};
use crate::resources::workspaces::{WORKSPACE, is_in_use, workspace};
use crate::resources::{Source, Told};

/// An encryption key that somebody else keeps.
pub(super) static EXTERNAL_KEY: EntityKind = EntityKind {
    type_name: "anthropic_external_key",
    classes: &["CryptoKey"],
    resource_name: "External Key",
    step: &STEP,
    properties: &[
        property(
            "attached",
            "Whether a workspace uses it, archived ones included, as the service says.",
        ),
        property("clientId", "The application that reads it, of a key of Azure with its own."),
        property("createdOn", "When it was made known to the service. Milliseconds."),
        DISPLAY_NAME,
        property("geo", "The region that it is used in."),
        ID,
        property("keyArn", "Its ARN, of a key of AWS."),
        property(
            "keyName",
            "Its name with the provider: of a key of Google Cloud the whole one, of a key of Azure \
             that in the vault.",
        ),
        NAME,
        property("provider", "Who keeps it: aws, gcp, azure. An open set."),
        property("region", "Its region, of a key of AWS where it was named."),
        property("tenantId", "The tenant that it belongs to, of a key of Azure."),
        property("updatedOn", "When what is known of it was last changed. Milliseconds."),
        property("userProfileId", "The user profile that it is bound to, if it is."),
        property("vaultUri", "The vault that it is in, of a key of Azure."),
    ],
    tell,
};

// (account) -HAS-> (external key)
/// Which external keys the organization has made known.
pub(super) static ACCOUNT_HAS_EXTERNAL_KEY: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &EXTERNAL_KEY, &STEP);

// (workspace) -USES-> (external key)
/// Which key encrypts the data of a workspace. What is archived stays encrypted, but gets no more.
pub(super) static WORKSPACE_USES_EXTERNAL_KEY: RelationshipKind = RelationshipKind::with_properties(
    &WORKSPACE,
    "USES",
    &EXTERNAL_KEY,
    &STEP,
    &[property("active", "Whether the workspace is not archived; absent where that is not known.")],
    tell_use,
);

/// Plans every external key.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    for (place, id, item) in mapping.inventory.external_keys.iter() {
        let provider = item.value.provider_config.as_ref().and_then(|it| it.kind.as_deref());
        let operation = EXTERNAL_KEYS.operation;
        mapping.check_known((&STEP, operation, "provider_config.type"), provider, |provider| {
            ["aws", "gcp", "azure"].contains(&provider)
        });
        mapping.check_known((&STEP, operation, "attachment.type"), attachment(&item.value), |it| {
            is_attached(it).is_some()
        });
        mapping.add_entity(&EXTERNAL_KEY, id, Some(place));
    }
}

/// Relates the account to every external key, and every workspace to the one that encrypts it.
pub(super) fn relate(mapping: &mut Mapping<'_>) {
    mapping.relate_to_each(&ACCOUNT_HAS_EXTERNAL_KEY, account(mapping));
    let inventory = mapping.inventory;
    for (_, id, item) in inventory.workspaces.iter() {
        let Some(key_id) = item.value.external_key_id.as_deref() else { continue };
        let key = inventory.external_keys.place(key_id);
        let key = key.and_then(|place| mapping.node(&EXTERNAL_KEY, place));
        match (workspace(mapping, id), key) {
            (Some(workspace), Some(key)) => {
                mapping.relate(&WORKSPACE_USES_EXTERNAL_KEY, workspace, key);
            }
            (_, None) => report_unlisted(mapping, key_id, id),
            (None, _) => {}
        }
    }
}

/// Says that a workspace names a key that is not listed, unless not all of them could be read.
fn report_unlisted(mapping: &mut Mapping<'_>, key: &str, workspace: &str) {
    if mapping.ledger.is_answered(&STEP) && mapping.ledger.has_every_item(&STEP) {
        mapping.ledger.lacks_relationship(&WORKSPACE_USES_EXTERNAL_KEY);
        let finding = Finding::NamesUnlisted("workspace", "an external key");
        let example = format!("{key} of {workspace}");
        mapping.ledger.found(&STEP, EXTERNAL_KEYS.operation, finding, &example);
    }
}

fn attachment(key: &ExternalKey) -> Option<&str> {
    key.attachment.as_ref().and_then(|attachment| attachment.kind.as_deref())
}

fn is_attached(attachment: &str) -> Option<bool> {
    match attachment {
        "attached" => Some(true),
        "unattached" => Some(false),
        _ => None,
    }
}

fn tell(source: Source<'_>, place: Option<usize>) -> Told<'_> {
    let item = source.inventory.external_keys.at(place);
    item.map(|item| key_properties(&item.value)).unwrap_or_default().told_from(item)
}

fn tell_use<'a>(source: Source<'a>, relationship: &PlannedRelationship) -> Properties<'a> {
    let active = is_in_use(source, relationship.from);
    activity(active)
}

fn key_properties(key: &ExternalKey) -> PropertyList<'_> {
    let id = key.id.as_deref().unwrap_or_default();
    let name = first_readable(&[key.display_name.as_deref()], id);
    let provider = key.provider_config.as_ref();
    PropertyList::with_capacity(15)
        .maybe("attached", attachment(key).and_then(is_attached))
        .maybe("clientId", provider.and_then(|it| it.client_id.as_deref()))
        .maybe("createdOn", key.created_at)
        .set("displayName", name)
        .maybe("geo", key.geo.as_deref())
        .set("id", id)
        .maybe("keyArn", provider.and_then(|it| it.kms_arn.as_deref()))
        .maybe("keyName", provider.and_then(|it| it.key_name.as_deref()))
        .set("name", name)
        .maybe("provider", provider.and_then(|it| it.kind.as_deref()))
        .maybe("region", provider.and_then(|it| it.region.as_deref()))
        .maybe("tenantId", provider.and_then(|it| it.tenant_id.as_deref()))
        .maybe("updatedOn", key.updated_at)
        .maybe("userProfileId", key.user_profile_id.as_deref())
        .maybe("vaultUri", provider.and_then(|it| it.vault_uri.as_deref()))
}

//! API keys → the graph: whom they belong to, and who made them. Knows no secret: the service tells
//! none.

use graph::Properties;

use super::{API_KEYS, ApiKey, KeyOwner, STEP};
use crate::admin_api::Item;
use crate::inventory::DefaultWorkspace;
use crate::ontology::{DISPLAY_NAME, EntityKind, ID, NAME, RelationshipKind, property};
use crate::report::Finding;
use crate::resources::account::{ACCOUNT, account_key};
use crate::resources::mapping::{Mapping, PropertyList, first_readable, raw};
use crate::resources::users::{self, USER};
use crate::resources::workspaces::{self, WORKSPACE, default_workspace_key, workspace_key};

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
};

// (user) -CREATED-> (api key)
/// Who made which key.
pub(super) static USER_CREATED_API_KEY: RelationshipKind =
    RelationshipKind { from: &USER, class: "CREATED", to: &API_KEY, step: &STEP, properties: &[] };

// (workspace) -HAS-> (api key)
/// Which keys are good for a workspace.
pub(super) static WORKSPACE_HAS_API_KEY: RelationshipKind =
    RelationshipKind { from: &WORKSPACE, class: "HAS", to: &API_KEY, step: &STEP, properties: &[] };

// (account) -HAS-> (api key)
/// Which keys are good for the whole organization; no others.
pub(super) static ACCOUNT_HAS_API_KEY: RelationshipKind =
    RelationshipKind { from: &ACCOUNT, class: "HAS", to: &API_KEY, step: &STEP, properties: &[] };

const ACTIVE: &str = "active";
const STATUSES: [&str; 4] = [ACTIVE, "inactive", "archived", "expired"];

/// Adds every key, and relates it to what it belongs to and to who made it.
pub(super) fn map(mapping: &mut Mapping<'_>) {
    let account = account_key(mapping);
    for (id, item) in mapping.inventory.api_keys.iter() {
        let status = item.value.status.as_deref();
        mapping.check_known((&STEP, API_KEYS.operation, "status"), status, |status| {
            STATUSES.contains(&status)
        });
        let creator = creator(mapping, item);
        let properties = key_properties(mapping, id, item, &creator);
        let key = API_KEY.key(id);
        if mapping.add_entity(&API_KEY, &key, properties, raw(item)) {
            relate_owner(mapping, account.as_deref(), (id, &key), item);
            if let Creator::Here(user) = creator {
                mapping.relate(&USER_CREATED_API_KEY, &user, &key, Properties::new());
            }
        }
    }
}

/// What is known of the user who made a key.
enum Creator {
    /// In the graph, with this key.
    Here(String),
    /// Not among the users. Keys outlive who made them.
    Gone,
    /// Not a user, not told, or not every user could be read.
    Unknown,
}

fn creator(mapping: &mut Mapping<'_>, item: &Item<ApiKey>) -> Creator {
    let Some(actor) = &item.value.created_by else {
        return Creator::Unknown;
    };
    let (Some(id), Some("user") | None) = (actor.id.as_deref(), actor.kind.as_deref()) else {
        return Creator::Unknown;
    };
    let user = USER.key(id);
    if mapping.inventory.users.contains(id) && mapping.has_entity(&user) {
        Creator::Here(user)
    } else if actor.kind.is_some() && mapping.ledger.has_every_item(&users::STEP) {
        Creator::Gone
    } else {
        if actor.kind.is_some() {
            mapping.ledger.lacks_entity(&API_KEY);
        }
        Creator::Unknown
    }
}

fn key_properties(
    mapping: &mut Mapping<'_>,
    id: &str,
    item: &Item<ApiKey>,
    creator: &Creator,
) -> Properties {
    let key = &item.value;
    let created_by = key.created_by.as_ref();
    let principal = key.principal.as_ref();
    PropertyList::default()
        .named(first_readable(&[key.name.as_deref()], id))
        .set("id", id)
        .maybe("partialKeyHint", key.partial_key_hint.as_deref())
        .maybe("status", key.status.as_deref())
        .maybe("active", key.status.as_deref().map(|status| status == ACTIVE))
        .maybe("createdOn", key.created_at)
        .maybe("expiresOn", key.expires_at)
        .maybe("createdById", created_by.and_then(|actor| actor.id.as_deref()))
        .maybe("createdByType", created_by.and_then(|actor| actor.kind.as_deref()))
        .maybe(
            "creatorMissing",
            match creator {
                Creator::Here(_) => Some(false),
                Creator::Gone => Some(true),
                Creator::Unknown => None,
            },
        )
        .maybe("principalId", principal.and_then(|principal| principal.id()))
        .maybe("principalType", principal.and_then(|principal| principal.kind()))
        .maybe("scopeType", key.scope.as_ref().and_then(|scope| scope.kind.as_deref()))
        .maybe("workspaceId", workspace_id(mapping, item))
        .0
}

/// The id of the key's workspace, the default one's too where it was learnt.
fn workspace_id(mapping: &mut Mapping<'_>, item: &Item<ApiKey>) -> Option<String> {
    match (owner(item), &mapping.inventory.default_workspace) {
        (KeyOwner::Workspace(id), _) => Some(id.to_owned()),
        (KeyOwner::DefaultWorkspace, Some(DefaultWorkspace::Identified(id))) => Some(id.clone()),
        (KeyOwner::DefaultWorkspace, _) => {
            // What was not read of the workspaces could have told it.
            if !mapping.ledger.is_complete(&workspaces::STEP) {
                mapping.ledger.lacks_entity(&API_KEY);
            }
            None
        }
        (KeyOwner::Organization | KeyOwner::Unknown, _) => None,
    }
}

/// Whom the key belongs to. What could not be read is not taken for absent.
fn owner(item: &Item<ApiKey>) -> KeyOwner<'_> {
    match item.value.owner() {
        KeyOwner::DefaultWorkspace
            if item.is_unreadable("scope") || item.is_unreadable("workspace_id") =>
        {
            KeyOwner::Unknown
        }
        owner => owner,
    }
}

fn relate_owner(
    mapping: &mut Mapping<'_>,
    account: Option<&str>,
    (id, key): (&str, &str),
    item: &Item<ApiKey>,
) {
    let workspace = match owner(item) {
        KeyOwner::Workspace(id) => workspace_key(mapping, id),
        KeyOwner::DefaultWorkspace => {
            found(mapping, Finding::KeyOwnerAssumed, id);
            default_workspace_key(mapping)
        }
        KeyOwner::Organization => {
            if let Some(account) = account {
                mapping.relate(&ACCOUNT_HAS_API_KEY, account, key, Properties::new());
            }
            return;
        }
        KeyOwner::Unknown => {
            mapping.ledger.lacks_relationship(&ACCOUNT_HAS_API_KEY);
            mapping.ledger.lacks_relationship(&WORKSPACE_HAS_API_KEY);
            return found(mapping, Finding::KeyOfUnknownScope, id);
        }
    };
    if let Some(workspace) = workspace {
        mapping.relate(&WORKSPACE_HAS_API_KEY, &workspace, key, Properties::new());
        return;
    }
    mapping.ledger.lacks_relationship(&WORKSPACE_HAS_API_KEY);
    // Where not every workspace could be read, it would say nothing new.
    if mapping.ledger.has_every_item(&workspaces::STEP) {
        found(mapping, Finding::KeyOfUnknownWorkspace, id);
    }
}

fn found(mapping: &mut Mapping<'_>, finding: Finding, id: &str) {
    mapping.ledger.found(&STEP, API_KEYS.operation, finding, id);
}

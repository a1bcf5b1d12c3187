//! `GET /api_keys` → API keys, where they belong, and who made them. Knows no secret: the service
//! tells none.

use graph::Properties;

use super::{Mapping, PropertyList, WorkspaceKeys, check_known, first_name, raw};
use crate::admin_api::{ApiKey, Endpoint, Item, KeyPlace};
use crate::inventory::DefaultWorkspace;
use crate::ontology::{
    ACCOUNT_HAS_API_KEY, API_KEY, Step, USER, USER_CREATED_API_KEY, WORKSPACE_HAS_API_KEY,
};
use crate::report::Finding;

const ACTIVE: &str = "active";
const STATUSES: [&str; 4] = [ACTIVE, "inactive", "archived", "expired"];

/// Adds every key, and relates it to where it belongs and to who made it.
pub(super) fn map(mapping: &mut Mapping<'_>, account: Option<&str>, workspaces: &WorkspaceKeys) {
    let operation = Endpoint::ApiKeys.operation();
    for (id, item) in &mapping.inventory.api_keys {
        let place = (Step::ApiKeys, operation.as_str(), "status");
        let status = item.value.status.as_deref();
        check_known(mapping.ledger, place, status, |status| {
            STATUSES.contains(&status).then_some(())
        });
        let creator = creator(mapping, item);
        let properties = key_properties(mapping, id, item, &creator);
        let key = API_KEY.key(id);
        if mapping.add_entity(&API_KEY, &key, properties, raw(item)) {
            relate_place(mapping, account, workspaces, (id, &key), item);
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
    if mapping.inventory.users.contains_key(id) && mapping.builder.has_entity(&user) {
        Creator::Here(user)
    } else if actor.kind.is_some() && mapping.ledger.has_every_item(Step::Users) {
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
        .named(first_name(&[key.name.as_deref()], id))
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
    match (place(item), &mapping.inventory.default_workspace) {
        (KeyPlace::Workspace(id), _) => Some(id.to_owned()),
        (KeyPlace::DefaultWorkspace, DefaultWorkspace::Identified(id)) => Some(id.clone()),
        (KeyPlace::DefaultWorkspace, _) => {
            // What was not read of the workspaces could have told it.
            if !mapping.ledger.is_complete(Step::Workspaces) {
                mapping.ledger.lacks_entity(&API_KEY);
            }
            None
        }
        (KeyPlace::Organization | KeyPlace::Unknown, _) => None,
    }
}

/// Where the key belongs. What could not be read is not taken for absent.
fn place(item: &Item<ApiKey>) -> KeyPlace<'_> {
    match item.value.place() {
        KeyPlace::DefaultWorkspace
            if item.is_unreadable("scope") || item.is_unreadable("workspace_id") =>
        {
            KeyPlace::Unknown
        }
        place => place,
    }
}

fn relate_place(
    mapping: &mut Mapping<'_>,
    account: Option<&str>,
    workspaces: &WorkspaceKeys,
    (id, key): (&str, &str),
    item: &Item<ApiKey>,
) {
    let workspace = match place(item) {
        KeyPlace::Workspace(id) => workspaces.by_id.get(id),
        KeyPlace::DefaultWorkspace => {
            found(mapping, Finding::KeyPlaceAssumed, id);
            workspaces.default.as_ref()
        }
        KeyPlace::Organization => {
            if let Some(account) = account {
                mapping.relate(&ACCOUNT_HAS_API_KEY, account, key, Properties::new());
            }
            return;
        }
        KeyPlace::Unknown => {
            mapping.ledger.lacks_relationship(&ACCOUNT_HAS_API_KEY);
            mapping.ledger.lacks_relationship(&WORKSPACE_HAS_API_KEY);
            return found(mapping, Finding::KeyOfUnknownScope, id);
        }
    };
    if let Some(workspace) = workspace {
        mapping.relate(&WORKSPACE_HAS_API_KEY, workspace, key, Properties::new());
        return;
    }
    mapping.ledger.lacks_relationship(&WORKSPACE_HAS_API_KEY);
    // Where not every workspace could be read, it would say nothing new.
    if mapping.ledger.has_every_item(Step::Workspaces) {
        found(mapping, Finding::KeyOfUnknownWorkspace, id);
    }
}

fn found(mapping: &mut Mapping<'_>, finding: Finding, id: &str) {
    mapping.ledger.found(Step::ApiKeys, &Endpoint::ApiKeys.operation(), finding, id);
}

//! API keys → what they belong to: a workspace or the account.

use super::graph::{API_KEY, works};
use super::people::lacks_end;
use super::reach::API_KEY_ALLOWS_WORKSPACE;
use super::{API_KEYS, ApiKey, KeyOwner, STEP};
use crate::admin_api::Item;
use crate::inventory::Inventory;
use crate::ontology::{RelationshipKind, property};
use crate::plan::Node;
use crate::report::Finding;
use crate::resources::account::ACCOUNT;
use crate::resources::mapping::{Mapping, activity, all_hold};
use crate::resources::workspaces::{self, WORKSPACE, default_workspace, is_in_use, workspace};

// (workspace) -HAS-> (api key)
/// Which keys are good for a workspace.
pub(super) static WORKSPACE_HAS_API_KEY: RelationshipKind = RelationshipKind::with_properties(
    &WORKSPACE,
    "HAS",
    &API_KEY,
    &STEP,
    &[property(
        "active",
        "Whether the key works, as *account HAS key* says it, and the workspace is not archived; \
         absent where that is not told.",
    )],
    |source, relationship| {
        let (workspace, key) = (relationship.from, relationship.to);
        let is_active = all_hold([works(source, key), is_in_use(source, workspace)]);
        activity(is_active)
    },
);

// (account) -HAS-> (api key)
/// Which keys are good for the whole organization; no others.
pub(super) static ACCOUNT_HAS_API_KEY: RelationshipKind = RelationshipKind::with_properties(
    &ACCOUNT,
    "HAS",
    &API_KEY,
    &STEP,
    &[property(
        "active",
        "Whether the key works: it is active by its `status`, and whom it acts as is neither gone nor \
         archived, as far as that could be read. Absent without a status.",
    )],
    |source, relationship| {
        let is_active = works(source, relationship.to);
        activity(is_active)
    },
);

/// The id of the key's workspace, the default one's too where it was learnt.
pub(super) fn workspace_id<'a>(
    inventory: &'a Inventory,
    item: &'a Item<ApiKey>,
) -> Option<&'a str> {
    match owner(item) {
        KeyOwner::Workspace(id) => Some(id),
        KeyOwner::DefaultWorkspace => inventory.default_workspace_id(),
        KeyOwner::Organization | KeyOwner::Unknown => None,
    }
}

/// Whom the key belongs to. What could not be read is not taken for absent.
pub(super) fn owner(item: &Item<ApiKey>) -> KeyOwner<'_> {
    match item.value.owner() {
        KeyOwner::DefaultWorkspace
            if item.is_unreadable("scope") || item.is_unreadable("workspace_id") =>
        {
            KeyOwner::Unknown
        }
        owner => owner,
    }
}

pub(super) fn relate_owner(
    mapping: &mut Mapping<'_>,
    account: Option<Node>,
    (id, key): (&str, Node),
    item: &Item<ApiKey>,
) {
    let workspace = match owner(item) {
        KeyOwner::Workspace(id) => workspace(mapping, id),
        KeyOwner::DefaultWorkspace => {
            found(mapping, Finding::KeyOwnerAssumed, id);
            default_workspace(mapping)
        }
        KeyOwner::Organization => {
            if let Some(account) = account {
                mapping.relate(&ACCOUNT_HAS_API_KEY, account, key);
                lacks_end(mapping, &ACCOUNT_HAS_API_KEY, item);
            }
            return;
        }
        KeyOwner::Unknown => {
            mapping.ledger.lacks_relationship(&ACCOUNT_HAS_API_KEY);
            mapping.ledger.lacks_relationship(&WORKSPACE_HAS_API_KEY);
            mapping.ledger.lacks_relationship(&API_KEY_ALLOWS_WORKSPACE);
            return found(mapping, Finding::KeyOfUnknownScope, id);
        }
    };
    if let Some(workspace) = workspace {
        mapping.relate(&WORKSPACE_HAS_API_KEY, workspace, key);
        lacks_end(mapping, &WORKSPACE_HAS_API_KEY, item);
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

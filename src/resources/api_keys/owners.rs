//! API keys → what they belong to: a workspace or the account.

use super::graph::API_KEY;
use super::{API_KEYS, ApiKey, KeyOwner, STEP};
use crate::admin_api::Item;
use crate::inventory::Inventory;
use crate::ontology::RelationshipKind;
use crate::plan::Node;
use crate::report::Finding;
use crate::resources::account::ACCOUNT;
use crate::resources::mapping::Mapping;
use crate::resources::workspaces::{self, WORKSPACE, default_workspace, workspace};

// (workspace) -HAS-> (api key)
/// Which keys are good for a workspace.
pub(super) static WORKSPACE_HAS_API_KEY: RelationshipKind =
    RelationshipKind::new(&WORKSPACE, "HAS", &API_KEY, &STEP);

// (account) -HAS-> (api key)
/// Which keys are good for the whole organization; no others.
pub(super) static ACCOUNT_HAS_API_KEY: RelationshipKind =
    RelationshipKind::new(&ACCOUNT, "HAS", &API_KEY, &STEP);

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
        mapping.relate(&WORKSPACE_HAS_API_KEY, workspace, key);
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

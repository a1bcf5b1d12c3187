//! Which workspace is the default one. Nothing in an item marks it.
//!
//! What tells it, best first:
//! 1. a key whose `workspace_id` is null and whose `scope` names a workspace;
//! 2. a workspace that a key names, that a whole list lacks, and that is named `Default` when it is
//!    looked up: lists leave out the default workspace only;
//! 3. the only workspace named `Default` in a whole list that could be it;
//! 4. among several of that name, the one that a list without `include_default` lacks.
//!
//! Knows what was fetched; asks for nothing itself.

use std::collections::BTreeSet;

use crate::admin_api::{ApiKey, Item, KeyPlace, MEMBERS_OF_WORKSPACES, Workspace, WorkspaceId};
use crate::inventory::{DefaultWorkspace, Inventory};
use crate::ontology::Step;
use crate::report::{Finding, Ledger};

/// As many workspaces as an organization may have in use. A list lacks one or two, not more.
const MAX_LOOKUPS: usize = 100;

/// The search for the default workspace.
#[derive(Debug, Default)]
pub(super) struct DefaultSearch {
    /// The server did not accept `include_default`: its list cannot hold the default workspace.
    refused: bool,
    settled: Option<DefaultWorkspace>,
    looked_up: BTreeSet<String>,
    /// Looked up, and the service says that there is no such workspace.
    not_there: BTreeSet<String>,
    /// What a list without `include_default` holds, once that was asked for.
    compared: Option<BTreeSet<String>>,
    left_out: BTreeSet<String>,
}

/// What to do next to find it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Look up the workspaces with these ids.
    LookUp(Vec<WorkspaceId>),
    /// List the workspaces without the default one.
    Compare,
    /// Take this for it.
    Settle {
        workspace: DefaultWorkspace,
        /// What was odd, with examples.
        findings: Vec<(Finding, String)>,
        /// No key told it.
        by_name: bool,
    },
}

impl DefaultSearch {
    /// The server does not accept `include_default`.
    pub(super) fn refuse(&mut self) {
        self.refused = true;
    }

    /// The service says that there is no workspace with this id.
    pub(super) fn is_not_there(&mut self, id: &WorkspaceId) {
        self.not_there.insert(id.as_str().to_owned());
    }

    /// Whether a list without `include_default` is read to compare it.
    pub(super) fn compared(&mut self) -> Option<&mut BTreeSet<String>> {
        self.compared.as_mut()
    }

    pub(super) fn is_settled(&self) -> bool {
        self.settled.is_some()
    }

    pub(super) fn settle(&mut self, workspace: &DefaultWorkspace) {
        self.settled = Some(workspace.clone());
    }

    /// Whether a workspace is the default one or could turn out to be, or was left out: then its
    /// members are not asked for.
    pub(super) fn may_be_default(&self, id: &str, workspace: &Workspace) -> bool {
        let default = match &self.settled {
            Some(DefaultWorkspace::Identified(default)) => default == id,
            Some(_) => false,
            None => workspace.is_named_default() && !self.refused,
        };
        default || self.left_out.contains(id)
    }

    /// A workspace whose id cannot be part of a path.
    pub(super) fn leave_out(&mut self, id: String, ledger: &mut Ledger) {
        let step = Step::WorkspaceMembers;
        ledger.found(step, MEMBERS_OF_WORKSPACES, Finding::UnsafeWorkspaceId, &id);
        self.left_out.insert(id);
    }

    /// What to do next, given what was fetched and whether the list of workspaces is whole.
    pub(super) fn decide(&mut self, inventory: &Inventory, whole: bool) -> Decision {
        let keys = || inventory.api_keys.values().map(|item| &item.value);
        let is_id = |id: &&str| WorkspaceId::try_from(*id).is_ok();
        let shown: BTreeSet<&str> =
            keys().filter_map(ApiKey::names_default_workspace).filter(is_id).collect();
        let named: BTreeSet<&str> = keys().filter_map(named_by).collect();
        let unlisted = self.unlisted(if whole { &named } else { &shown }, inventory);
        if !unlisted.is_empty() {
            self.looked_up.extend(unlisted.iter().map(|id| id.as_str().to_owned()));
            return Decision::LookUp(unlisted);
        }
        if !shown.is_empty() {
            return by_key(&shown, inventory);
        }
        let ordinary = keys().filter_map(ApiKey::names_ordinary_workspace).collect();
        self.by_name(inventory, &ordinary, whole)
    }

    /// Workspaces that keys name and that are not known yet.
    fn unlisted(&self, named: &BTreeSet<&str>, inventory: &Inventory) -> Vec<WorkspaceId> {
        let unknown = named.iter().filter(|id| {
            !inventory.workspaces.contains_key(**id) && !self.looked_up.contains(**id)
        });
        let ids = unknown.filter_map(|id| WorkspaceId::try_from(*id).ok());
        ids.take(MAX_LOOKUPS.saturating_sub(self.looked_up.len())).collect()
    }

    fn by_name(
        &mut self,
        inventory: &Inventory,
        ordinary: &BTreeSet<&str>,
        whole: bool,
    ) -> Decision {
        let could_be = |(id, item): (&String, &Item<Workspace>)| {
            let archived = item.value.archived_at.is_some() || item.is_unreadable("archived_at");
            let named = item.value.is_named_default() && !archived;
            (named && !ordinary.contains(id.as_str())).then(|| id.clone())
        };
        let named: BTreeSet<String> = inventory.workspaces.iter().filter_map(could_be).collect();
        let looked_up: Vec<_> = named.intersection(&self.looked_up).collect();
        if let [id] = looked_up.as_slice() {
            return settle(DefaultWorkspace::Identified((*id).clone()));
        }
        if self.refused || named.is_empty() {
            return settle(DefaultWorkspace::Unidentified);
        }
        // Among what could not be read there may be the one whose name others only share.
        let resolved =
            |id: &String| inventory.workspaces.contains_key(id) || self.not_there.contains(id);
        if !whole || !self.looked_up.iter().all(resolved) {
            return undecided(named);
        }
        if named.len() == 1 {
            let only = named.into_iter().next();
            return settle(
                only.map_or(DefaultWorkspace::Unidentified, DefaultWorkspace::Identified),
            );
        }
        let Some(listed) = &self.compared else {
            self.compared = Some(BTreeSet::new());
            return Decision::Compare;
        };
        let lacking: Vec<_> = named.difference(listed).collect();
        match lacking.as_slice() {
            [id] => settle(DefaultWorkspace::Identified((*id).clone())),
            _ => undecided(named),
        }
    }
}

/// The id of the workspace that a key names.
fn named_by(key: &ApiKey) -> Option<&str> {
    match key.place() {
        KeyPlace::Workspace(id) => Some(id),
        KeyPlace::DefaultWorkspace | KeyPlace::Organization | KeyPlace::Unknown => None,
    }
}

/// What keys show to be the default workspace is that, if they agree.
fn by_key(shown: &BTreeSet<&str>, inventory: &Inventory) -> Decision {
    let is_named = |id: &&&str| {
        inventory.workspaces.get(**id).is_some_and(|item| item.value.is_named_default())
    };
    let named: Vec<_> = shown.iter().filter(is_named).collect();
    let all = || shown.iter().map(|id| (*id).to_owned());
    let contradiction = || all().map(|id| (Finding::ContradictingDefault, id)).collect();
    let ids: Vec<_> = shown.iter().collect();
    let (workspace, findings) = match (ids.as_slice(), named.as_slice()) {
        ([id], _) => (DefaultWorkspace::Identified((**id).to_owned()), Vec::new()),
        (_, [id]) => (DefaultWorkspace::Identified((**id).to_owned()), contradiction()),
        _ => (DefaultWorkspace::Undecided(all().collect()), contradiction()),
    };
    Decision::Settle { workspace, findings, by_name: false }
}

fn settle(workspace: DefaultWorkspace) -> Decision {
    Decision::Settle { workspace, findings: Vec::new(), by_name: true }
}

fn undecided(named: BTreeSet<String>) -> Decision {
    let findings = named.iter().map(|id| (Finding::AmbiguousDefault, id.clone())).collect();
    let workspace = DefaultWorkspace::Undecided(named);
    Decision::Settle { workspace, findings, by_name: true }
}

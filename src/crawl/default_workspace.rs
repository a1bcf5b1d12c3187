//! Which workspace is the default one. Nothing in an item marks it.
//!
//! What tells it, best first:
//! 1. a key whose `workspace_id` is null and whose `scope` names a workspace;
//! 2. a workspace that a key's `scope` names, that a complete list lacks, and that is named
//!    `Default` when it is looked up: lists leave out the default workspace only;
//! 3. the only workspace named `Default` in a complete list that could be it;
//! 4. among several of that name, the one that a list without `include_default` lacks.
//!
//! Knows what was fetched; asks for nothing itself.

use std::collections::BTreeSet;

use crate::admin_api::{ApiKey, KeyPlace, Workspace, WorkspaceId};
use crate::inventory::{DefaultWorkspace, Inventory};
use crate::ontology::Step;
use crate::report::{Finding, Ledger};

/// The search for the default workspace.
#[derive(Debug, Default)]
pub(super) struct DefaultSearch {
    /// The server did not accept `include_default`: its list cannot hold the default workspace.
    refused: bool,
    settled: Option<DefaultWorkspace>,
    looked_up: BTreeSet<String>,
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
        let operation = "list members of workspaces";
        ledger.found(Step::WorkspaceMembers, operation, Finding::UnsafeWorkspaceId, &id);
        self.left_out.insert(id);
    }

    /// What to do next, given what was fetched and whether the list of workspaces is complete.
    pub(super) fn decide(&mut self, inventory: &Inventory, complete: bool) -> Decision {
        let keys = || inventory.api_keys.values().map(|item| &item.value);
        let shown: BTreeSet<&str> = keys().filter_map(ApiKey::names_default_workspace).collect();
        if let Some(id) = best_of(&shown, inventory) {
            return self.known_by_key(id, &shown, inventory);
        }
        let ordinary: BTreeSet<&str> =
            keys().filter_map(ApiKey::names_ordinary_workspace).collect();
        if complete {
            let unlisted = self.unlisted(inventory, &ordinary);
            if !unlisted.is_empty() {
                return self.look_up(unlisted);
            }
        }
        let could_be = |id: &str| {
            let item = inventory.workspaces.get(id)?;
            let archived = item.value.archived_at.is_some() || item.is_unreadable("archived_at");
            let named = item.value.is_named_default() && !archived && !ordinary.contains(id);
            named.then(|| id.to_owned())
        };
        let looked_up: Vec<_> = self.looked_up.iter().filter_map(|id| could_be(id)).collect();
        if let [id] = looked_up.as_slice() {
            return settle(DefaultWorkspace::Identified(id.clone()), Vec::new());
        }
        // Among what was not read there may be the one whose name another only shares.
        if self.refused || !complete {
            return settle(DefaultWorkspace::Unidentified, Vec::new());
        }
        self.by_name(inventory.workspaces.keys().filter_map(|id| could_be(id)).collect())
    }

    fn known_by_key(&mut self, id: &str, shown: &BTreeSet<&str>, all: &Inventory) -> Decision {
        let known = all.workspaces.contains_key(id) || self.looked_up.contains(id);
        match WorkspaceId::try_from(id) {
            Ok(id) if !known => self.look_up(vec![id]),
            _ => Decision::Settle {
                workspace: DefaultWorkspace::Identified(id.to_owned()),
                findings: if shown.len() > 1 {
                    let all = shown.iter().map(|id| (*id).to_owned());
                    all.map(|id| (Finding::ContradictingDefault, id)).collect()
                } else {
                    Vec::new()
                },
                by_name: false,
            },
        }
    }

    /// Workspaces that keys name and that the list lacks.
    fn unlisted(&self, inventory: &Inventory, ordinary: &BTreeSet<&str>) -> Vec<WorkspaceId> {
        let named: BTreeSet<&str> = inventory
            .api_keys
            .values()
            .filter_map(|item| match item.value.place() {
                KeyPlace::Workspace(id) => Some(id),
                _ => None,
            })
            .filter(|id| !inventory.workspaces.contains_key(*id) && !ordinary.contains(id))
            .filter(|id| !self.looked_up.contains(*id))
            .collect();
        named.into_iter().filter_map(|id| WorkspaceId::try_from(id).ok()).collect()
    }

    fn look_up(&mut self, ids: Vec<WorkspaceId>) -> Decision {
        self.looked_up.extend(ids.iter().map(|id| id.as_str().to_owned()));
        Decision::LookUp(ids)
    }

    fn by_name(&mut self, named: Vec<String>) -> Decision {
        if let [] | [_] = named.as_slice() {
            let only = named.into_iter().next();
            let default = only.map_or(DefaultWorkspace::Unidentified, DefaultWorkspace::Identified);
            return settle(default, Vec::new());
        }
        let Some(ordinary) = &self.compared else {
            self.compared = Some(BTreeSet::new());
            return Decision::Compare;
        };
        let lacking: Vec<_> = named.iter().filter(|id| !ordinary.contains(*id)).collect();
        match lacking.as_slice() {
            [id] => settle(DefaultWorkspace::Identified((*id).clone()), Vec::new()),
            _ => {
                let findings =
                    named.into_iter().map(|id| (Finding::AmbiguousDefault, id)).collect();
                settle(DefaultWorkspace::Unidentified, findings)
            }
        }
    }
}

/// Of the ids that keys show, the listed one named `Default`, else the first.
fn best_of<'a>(shown: &BTreeSet<&'a str>, inventory: &Inventory) -> Option<&'a str> {
    let named = |id: &&&str| {
        inventory.workspaces.get(**id).is_some_and(|item| item.value.is_named_default())
    };
    shown.iter().find(named).or_else(|| shown.first()).copied()
}

fn settle(workspace: DefaultWorkspace, findings: Vec<(Finding, String)>) -> Decision {
    Decision::Settle { workspace, findings, by_name: true }
}

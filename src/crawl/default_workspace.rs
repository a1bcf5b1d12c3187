//! Which workspace is the default one. Nothing in an item marks it.
//!
//! What tells it, best first:
//! 1. a key whose `workspace_id` is null and whose `scope` names a workspace;
//! 2. a workspace that a key names, that a whole list lacks, and that is named `Default` when it is
//!    looked up: lists leave out the default workspace only;
//! 3. among those named `Default` that could be it, the one that a list without `include_default`
//!    lacks. Where it lacks none, the service does not show the default workspace at all.

use std::collections::BTreeSet;

use super::Crawl;
use super::list::{List, Target};
use crate::admin_api::{Item, PathId};
use crate::inventory::{DefaultWorkspace, Inventory};
use crate::report::Finding;
use crate::resources::api_keys::{self, API_KEY, ApiKey, KeyOwner};
use crate::resources::workspaces::{
    self, ONE_WORKSPACE, ORDINARY_WORKSPACES, WITHOUT_DEFAULT, WORKSPACE, WORKSPACES, Workspace,
};

/// As many workspaces as an organization may have in use. A list lacks one or two, not more.
const MAX_LOOKUPS: usize = 100;

/// The search for the default workspace.
#[derive(Debug, Default)]
pub(super) struct DefaultSearch {
    /// The server did not accept `include_default`: its list cannot hold the default workspace.
    is_refused: bool,
    looked_up: BTreeSet<String>,
    /// Looked up, and the service says that there is no such workspace.
    not_there: BTreeSet<String>,
}

/// How far the lists have come that tell the default workspace.
#[derive(Clone, Copy, Debug)]
struct Progress {
    /// Every page of the list of workspaces was read, and every item on them.
    is_whole: bool,
    /// The list without the default workspace was asked for.
    is_compared: bool,
    /// All of that list was read.
    is_compared_whole: bool,
}

/// What to do next to find it.
#[derive(Debug, PartialEq, Eq)]
enum Decision {
    /// Look up the workspaces with these ids.
    LookUp(Vec<PathId>),
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
    /// Whether the server refused this because it names `include_default`.
    pub(super) fn refuses(&mut self, target: &Target) -> bool {
        let is_refused = target.list.operation == WORKSPACES.operation;
        self.is_refused |= is_refused;
        is_refused
    }

    /// What to ask for where the server refuses `include_default`.
    pub(super) fn instead(&self) -> Target {
        Target::new(&ORDINARY_WORKSPACES, None)
    }

    /// The service says that there is no workspace with this id.
    pub(super) fn is_not_there(&mut self, id: &str) {
        self.not_there.insert(id.to_owned());
    }

    /// What to do next, given what was fetched.
    fn decide(&mut self, inventory: &Inventory, progress: Progress) -> Decision {
        let keys = || inventory.api_keys.values();
        let is_id = |id: &&str| PathId::try_from(*id).is_ok();
        let shown = ids(&mut keys().filter_map(ApiKey::names_default_workspace).filter(is_id));
        let named = ids(&mut keys().filter_map(named_by));
        let unlisted = self.unlisted(if progress.is_whole { &named } else { &shown }, inventory);
        if !unlisted.is_empty() {
            self.looked_up.extend(unlisted.iter().map(|id| id.as_str().to_owned()));
            return Decision::LookUp(unlisted);
        }
        if !shown.is_empty() {
            return by_key(&shown, inventory);
        }
        let ordinary = ids(&mut keys().filter_map(ApiKey::names_ordinary_workspace));
        self.by_name(inventory, &ordinary, progress)
    }

    /// Workspaces that keys name and that are not known yet.
    fn unlisted(&self, named: &BTreeSet<String>, inventory: &Inventory) -> Vec<PathId> {
        let unknown = named
            .iter()
            .filter(|id| !inventory.workspaces.contains(id) && !self.looked_up.contains(*id));
        let ids = unknown.filter_map(|id| PathId::try_from(id.as_str()).ok());
        ids.take(MAX_LOOKUPS.saturating_sub(self.looked_up.len())).collect()
    }

    fn by_name(
        &self,
        inventory: &Inventory,
        ordinary: &BTreeSet<String>,
        progress: Progress,
    ) -> Decision {
        let could_be = |(_, id, item): (usize, &str, &Item<Workspace>)| {
            let is_in_use = workspaces::is_active(item) == Some(true);
            let is_named = item.value.is_named_default() && is_in_use;
            (is_named && !ordinary.contains(id)).then(|| id.to_owned())
        };
        let named: Vec<String> = inventory.workspaces.iter().filter_map(could_be).collect();
        let looked_up: Vec<_> = named.iter().filter(|id| self.looked_up.contains(*id)).collect();
        if let [id] = looked_up.as_slice() {
            return settle(DefaultWorkspace::Identified((*id).clone()));
        }
        if self.is_refused || named.is_empty() {
            return settle(DefaultWorkspace::Unidentified);
        }
        // Among what could not be read there may be the one whose name others only share.
        let is_resolved =
            |id: &String| inventory.workspaces.contains(id) || self.not_there.contains(id);
        if !progress.is_whole || !self.looked_up.iter().all(is_resolved) {
            return undecided(named);
        }
        if !progress.is_compared {
            return Decision::Compare;
        }
        if !progress.is_compared_whole {
            return undecided(named);
        }
        let is_lacking = |id: &&String| !inventory.without_default.contains(id);
        let lacking: Vec<_> = named.iter().filter(is_lacking).collect();
        match lacking.as_slice() {
            [] => settle(DefaultWorkspace::Unidentified),
            [id] => settle(DefaultWorkspace::Identified((*id).clone())),
            _ => undecided(named),
        }
    }
}

impl Crawl {
    /// Finds out which workspace is the default one, as soon as all that tells it was read.
    pub(super) fn search_default_workspace(&mut self) {
        let is_skipped = self.ledger.is_disabled(&workspaces::STEP);
        let is_settled = self.inventory.default_workspace.is_some();
        if is_skipped || is_settled || !self.default_workspace_can_be_told() {
            return;
        }
        match self.search.decide(&self.inventory, self.search_progress()) {
            Decision::LookUp(ids) => {
                ids.into_iter().for_each(|id| self.ask(Target::new(&ONE_WORKSPACE, Some(id))));
            }
            Decision::Compare => self.ask(Target::new(&WITHOUT_DEFAULT, None)),
            Decision::Settle { workspace, findings, by_name } => {
                for (finding, example) in findings {
                    let operation = "tell the default workspace";
                    self.ledger.found(&workspaces::STEP, operation, finding, &example);
                }
                self.settle(workspace, by_name);
            }
        }
    }

    fn default_workspace_can_be_told(&self) -> bool {
        self.walks.values().all(|walk| {
            let step = walk.target.list.step;
            let tells = [&workspaces::STEP, &api_keys::STEP].contains(&step);
            !tells || walk.is_over()
        })
    }

    fn search_progress(&self) -> Progress {
        let walk = |list: &'static List| self.walks.get(list.operation);
        let is_whole = |list| walk(list).is_some_and(|walk| walk.is_whole());
        Progress {
            is_whole: is_whole(&WORKSPACES) || is_whole(&ORDINARY_WORKSPACES),
            is_compared: walk(&WITHOUT_DEFAULT).is_some(),
            is_compared_whole: is_whole(&WITHOUT_DEFAULT),
        }
    }

    fn settle(&mut self, workspace: DefaultWorkspace, by_name: bool) {
        let has_workspaces =
            self.ledger.is_answered(&workspaces::STEP) || !self.inventory.api_keys.is_empty();
        let none = DefaultWorkspace::None;
        self.inventory.default_workspace = Some(if has_workspaces { workspace } else { none });
        self.has_news = true;
        let names_none = |key: &ApiKey| matches!(key.owner(), KeyOwner::DefaultWorkspace);
        if by_name && !self.ledger.is_complete(&workspaces::STEP) {
            // A workspace that was not read could be it; keys that name none carry its id.
            if self.inventory.api_keys.values().any(names_none) {
                self.ledger.lacks_entity(&API_KEY);
            }
        }
        if by_name && !self.ledger.is_complete(&api_keys::STEP) {
            // A key that was not read could have shown another one.
            self.ledger.lacks_entity(&WORKSPACE);
            self.ledger.lacks_relationships_with(&WORKSPACE);
        }
    }
}

/// Ids, sorted, each once.
fn ids(ids: &mut dyn Iterator<Item = &str>) -> BTreeSet<String> {
    let mut sorted = BTreeSet::new();
    for id in ids {
        if !sorted.contains(id) {
            sorted.insert(id.to_owned());
        }
    }
    sorted
}

/// The id of the workspace that a key names.
fn named_by(key: &ApiKey) -> Option<&str> {
    match key.owner() {
        KeyOwner::Workspace(id) => Some(id),
        KeyOwner::DefaultWorkspace | KeyOwner::Organization | KeyOwner::Unknown => None,
    }
}

/// What keys show to be the default workspace is that, if they agree.
fn by_key(shown: &BTreeSet<String>, inventory: &Inventory) -> Decision {
    let is_named = |id: &&String| {
        inventory.workspaces.get(id).is_some_and(|item| item.value.is_named_default())
    };
    let named: Vec<_> = shown.iter().filter(is_named).collect();
    let all = || shown.iter().cloned();
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

fn undecided(named: Vec<String>) -> Decision {
    let findings = named.iter().map(|id| (Finding::AmbiguousDefault, id.clone())).collect();
    let workspace = DefaultWorkspace::Undecided(named);
    Decision::Settle { workspace, findings, by_name: true }
}

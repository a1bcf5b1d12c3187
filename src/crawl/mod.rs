//! The crawl: a state machine that says which requests are next and takes their answers.
//!
//! Knows the Admin API and what is still missing; does no input or output itself, so time,
//! connections and concurrency are whoever's who drives it ([`crate::collect`]).
//!
//! *Invariant:* every request that is made ends in items, in a problem of its step, or in the end
//! of the run. Nothing is left out in silence.

mod answer;
mod call;
mod default_workspace;
mod pace;
mod problem;
mod reading;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use call::Call;
use default_workspace::{Decision, DefaultSearch};
use pace::Pace;
use walk::Walk;

use crate::admin_api::{ApiKey, Endpoint, Item, KeyPlace, WorkspaceId};
use crate::http::{FetchError, Request, Response};
use crate::inventory::{DefaultWorkspace, Inventory};
use crate::ontology::{ACCOUNT_HAS_WORKSPACE, API_KEY, Step, USER_ASSIGNED_WORKSPACE, WORKSPACE};
use crate::report::{Failure, Ledger};

/// A crawl under way.
#[derive(Debug)]
pub struct Crawl {
    keep_raw: bool,
    pace: Pace,
    queue: Vec<Call>,
    in_flight: Vec<Call>,
    walks: BTreeMap<Endpoint, Walk>,
    search: DefaultSearch,
    /// Every page of it was read, and every item on them.
    list_of_workspaces_is_whole: bool,
    inventory: Inventory,
    ledger: Ledger,
}

impl Crawl {
    /// A crawl whose first wave asks for everything that needs nothing else. Keeps the text of
    /// every item if `keep_raw`. Asks for nothing that belongs to the steps in `skip`.
    #[must_use]
    pub fn new(keep_raw: bool, skip: BTreeSet<Step>) -> Self {
        let mut ledger = Ledger::default();
        for step in skip {
            ledger.disabled(step);
        }
        let mut crawl = Self {
            keep_raw,
            pace: Pace::default(),
            queue: Vec::new(),
            in_flight: Vec::new(),
            walks: BTreeMap::new(),
            search: DefaultSearch::default(),
            list_of_workspaces_is_whole: false,
            inventory: Inventory::default(),
            ledger,
        };
        crawl.ask(Endpoint::Organization);
        crawl.ask(Endpoint::Users);
        crawl.ask(Endpoint::Workspaces { include_default: true });
        crawl.ask(Endpoint::ApiKeys);
        crawl
    }

    /// The requests that are next; none: the crawl is at its end.
    pub fn next_wave(&mut self) -> Vec<Request> {
        self.plan();
        self.in_flight = self.pace.next_wave(&mut self.queue);
        for call in &self.in_flight {
            self.ledger.requested(step(&call.endpoint));
        }
        self.in_flight.iter().map(Call::request).collect()
    }

    /// Takes the answers to the requests of the last wave, in their order.
    ///
    /// # Errors
    ///
    /// If the run is over: the credential was refused, or the host ended it.
    pub fn answer(&mut self, answers: Vec<Result<Response, FetchError>>) -> Result<(), Failure> {
        let mut answers = answers.into_iter();
        let mut limited: Vec<answer::Limited> = Vec::new();
        let mut answered = 0_usize;
        for call in std::mem::take(&mut self.in_flight) {
            let missing = || Err(FetchError::Connection("the host gave no answer".to_owned()));
            match self.take(call, answers.next().unwrap_or_else(missing))? {
                None => answered = answered.saturating_add(1),
                Some(call) => limited.push(call),
            }
        }
        self.wait_for_limit(limited, answered);
        Ok(())
    }

    /// Everything that was fetched, and what there is to report of it.
    #[must_use]
    pub fn finish(mut self) -> (Inventory, Ledger) {
        let operation = "list members of every workspace";
        self.ledger.follows(Step::WorkspaceMembers, Step::Workspaces, operation);
        (self.inventory, self.ledger)
    }

    /// Puts what has become possible into the queue.
    fn plan(&mut self) {
        self.search_default_workspace();
        let known: Vec<String> = self
            .inventory
            .workspaces
            .iter()
            .filter(|(id, item)| !self.search.may_be_default(id, &item.value))
            .map(|(id, _)| id.clone())
            .collect();
        for id in known {
            match WorkspaceId::try_from(id.as_str()) {
                Ok(id) => self.ask(Endpoint::WorkspaceMembers(id)),
                Err(_) => self.search.leave_out(id, &mut self.ledger),
            }
        }
    }

    /// Asks for the first page of an endpoint, once, unless its step is left out.
    fn ask(&mut self, endpoint: Endpoint) {
        if !self.ledger.is_disabled(step(&endpoint)) && !self.walks.contains_key(&endpoint) {
            self.walks.insert(endpoint.clone(), Walk::default());
            self.queue.push(Call::first(endpoint));
        }
    }

    /// Finds out which workspace is the default one, as soon as all that tells it was read.
    fn search_default_workspace(&mut self) {
        let is_skipped = self.ledger.is_disabled(Step::Workspaces);
        if is_skipped || self.search.is_settled() || !self.default_workspace_can_be_told() {
            return;
        }
        let whole = self.list_of_workspaces_is_whole;
        match self.search.decide(&self.inventory, whole) {
            Decision::LookUp(ids) => {
                for id in ids {
                    self.ask(Endpoint::Workspace(id));
                }
            }
            Decision::Compare => self.ask(Endpoint::Workspaces { include_default: false }),
            Decision::Settle { workspace, findings, by_name } => {
                for (finding, example) in findings {
                    let operation = "tell the default workspace";
                    self.ledger.found(Step::Workspaces, operation, finding, &example);
                }
                self.settle(workspace, by_name);
            }
        }
    }

    fn default_workspace_can_be_told(&self) -> bool {
        self.walks.iter().all(|(endpoint, walk)| {
            let tells = match endpoint {
                Endpoint::Workspaces { .. } | Endpoint::Workspace(_) | Endpoint::ApiKeys => true,
                Endpoint::Organization | Endpoint::Users | Endpoint::WorkspaceMembers(_) => false,
            };
            !tells || walk.is_over()
        })
    }

    fn settle(&mut self, workspace: DefaultWorkspace, by_name: bool) {
        self.search.settle(&workspace);
        let has_workspaces =
            self.ledger.is_answered(Step::Workspaces) || !self.inventory.api_keys.is_empty();
        if has_workspaces {
            self.inventory.default_workspace = workspace;
        }
        let is_of_default =
            |item: &Item<ApiKey>| matches!(item.value.place(), KeyPlace::DefaultWorkspace);
        if by_name && !self.ledger.is_complete(Step::Workspaces) {
            // A workspace that was not read could be it; keys that name none carry its id.
            if self.inventory.api_keys.values().any(is_of_default) {
                self.ledger.lacks_entity(&API_KEY);
            }
        }
        if by_name && !self.ledger.is_complete(Step::ApiKeys) {
            // A key that was not read could have shown another one.
            self.ledger.lacks_entity(&WORKSPACE);
            self.ledger.lacks_relationship(&ACCOUNT_HAS_WORKSPACE);
            self.ledger.lacks_relationship(&USER_ASSIGNED_WORKSPACE);
        }
    }
}

/// The step that an endpoint belongs to.
fn step(endpoint: &Endpoint) -> Step {
    match endpoint {
        Endpoint::Organization => Step::Account,
        Endpoint::Users => Step::Users,
        Endpoint::Workspaces { .. } | Endpoint::Workspace(_) => Step::Workspaces,
        Endpoint::WorkspaceMembers(_) => Step::WorkspaceMembers,
        Endpoint::ApiKeys => Step::ApiKeys,
    }
}

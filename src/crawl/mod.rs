//! The crawl: a state machine that says which requests are next and takes their answers.
//!
//! Knows lists, and no resource by name but for the search for the default workspace; does no input
//! or output itself, so whoever drives it ([`crate::collect`]) decides on time, connections and
//! concurrency.
//!
//! *Invariant:* every request that is made ends in items, in a problem of its step, or in the end
//! of the run. Nothing is left out in silence. What comes of it does not depend on the order in
//! which answers come.

mod answer;
mod call;
mod default_workspace;
mod forecast;
pub(crate) mod list;
mod pace;
mod problem;
mod reading;
mod refusal;
mod walk;

use graph::Failure;

use std::collections::{BTreeMap, BTreeSet};

use call::Call;
use default_workspace::DefaultSearch;
use list::{Asked, List, Parents, Target};
use pace::{Pace, Turn};
use walk::Walk;

use crate::Options;
use crate::admin_api::PathId;
use crate::http::{Answer, FetchError, Request, Response};
use crate::inventory::Inventory;
use crate::memory::{Memory, SPARE};
use crate::ontology::steps;
use crate::options::Choice;
use crate::report::{Finding, Ledger};
use crate::resources::lists;

/// A crawl under way.
#[derive(Debug)]
pub(crate) struct Crawl {
    keep_raw: bool,
    memory: Memory,
    /// The largest body so far, in bytes.
    largest_body: usize,
    /// How many bytes of memory there are for certain.
    room: usize,
    pace: Pace,
    queue: Vec<Call>,
    /// With the ids of their requests.
    under_way: Vec<(u32, Call)>,
    requests: u32,
    /// By what asking for them is called.
    walks: BTreeMap<String, Walk>,
    search: DefaultSearch,
    /// What is not asked for, because a parent's id cannot be part of a path.
    left_out: BTreeSet<String>,
    /// The ids of the steps that were given up because no call got through any more.
    given_up: BTreeSet<&'static str>,
    /// What comes last was asked for.
    is_at_last: bool,
    inventory: Inventory,
    ledger: Ledger,
    /// More may be known of parents than when their lists were last asked for.
    has_news: bool,
}

impl Crawl {
    /// A crawl that asks for everything that needs nothing else first.
    pub(crate) fn new(options: &Options) -> Self {
        let mut ledger = Ledger::new(options.credentials());
        for step in steps() {
            match options.choice(step) {
                Choice::Read => {}
                Choice::LeaveOut => ledger.disabled(step),
                Choice::NotPermitted => ledger.not_permitted_to_any(step),
            }
        }
        let mut crawl = Self {
            keep_raw: options.raw_data,
            memory: options.memory,
            largest_body: 0,
            room: 0,
            pace: Pace::default(),
            queue: Vec::new(),
            under_way: Vec::new(),
            requests: 0,
            walks: BTreeMap::new(),
            search: DefaultSearch::default(),
            left_out: BTreeSet::new(),
            given_up: BTreeSet::new(),
            is_at_last: false,
            inventory: Inventory::default(),
            ledger,
            has_news: false,
        };
        for list in lists().filter(|list| matches!(list.asked, Asked::Once)) {
            crawl.ask(Target::new(list, None));
        }
        crawl
    }

    /// The requests that are to be handed over now. None, with none under way: the crawl is over.
    pub(crate) fn next_requests(&mut self) -> Vec<Request> {
        let calls = loop {
            self.search_default_workspace();
            self.ask_for_each_parent();
            match self.pace.next_calls(&mut self.queue, self.under_way.len()) {
                Turn::Go(calls) if calls.is_empty() && self.asks_at_last() => {}
                Turn::Go(calls) => break calls,
                // What depends on what is given up now is decided without it.
                Turn::Stuck => self.give_up_all(),
            }
        };
        self.hand_over(calls)
    }

    /// The requests for calls, which are under way from now on.
    fn hand_over(&mut self, calls: Vec<Call>) -> Vec<Request> {
        let mut requests = Vec::with_capacity(calls.len());
        for call in calls {
            self.requests = self.requests.saturating_add(1);
            self.ledger.requested(call.target.list.step);
            requests.push(call.request(self.requests));
            self.under_way.push((self.requests, call));
        }
        requests
    }

    /// Asks for what depends on all else, once nothing else is left, if there is anything of it.
    fn asks_at_last(&mut self) -> bool {
        if self.is_at_last || !self.queue.is_empty() || !self.under_way.is_empty() {
            return false;
        }
        self.is_at_last = true;
        for list in lists() {
            if let Asked::AtLast { .. } = list.asked {
                self.ask_by_time(list);
            }
        }
        !self.queue.is_empty()
    }

    /// Asks for the first page of every window of a list.
    fn ask_by_time(&mut self, list: &'static List) {
        let Some(now_ms) = self.inventory.answered_ms else {
            if !self.ledger.is_left_out(list.step) {
                self.ledger.failed(list.step, problem::timeless(list));
            }
            return;
        };
        for window in list.windows() {
            self.ask(Target::in_window(list, window, now_ms));
        }
    }

    /// Gives up whatever still waits: it is the organization's limit, not theirs. Said once a step.
    fn give_up_all(&mut self) {
        for call in std::mem::take(&mut self.queue) {
            let target = &call.target;
            if self.given_up.insert(target.list.step.id) {
                self.ledger.failed(target.list.step, problem::stuck(target));
            }
            if let Some(walk) = self.walk(target) {
                walk.give_up();
            }
        }
    }

    /// Whether there are requests without an answer.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// Takes answers, in any order.
    ///
    /// # Errors
    ///
    /// If the run is over: the credential was refused, the host ended it, or the memory is full.
    pub(crate) fn answer(&mut self, mut answers: Vec<Answer>) -> Result<(), Failure> {
        if answers.is_empty() {
            // The host breaks its word: nothing would ever come.
            let outcome = || Err(FetchError::Connection("the host gave no answer".to_owned()));
            let unanswered = self.under_way.iter();
            answers = unanswered.map(|(id, _)| Answer { id: *id, outcome: outcome() }).collect();
        }
        for Answer { id, outcome } in answers {
            if let Some(place) = self.under_way.iter().position(|(other, _)| *other == id) {
                let (_, call) = self.under_way.swap_remove(place);
                self.make_room(&outcome)?;
                self.take(&call, outcome)?;
            }
        }
        Ok(())
    }

    /// Makes room for what is read of an answer, and for the answers that may come next.
    fn make_room(&mut self, outcome: &Result<Response, FetchError>) -> Result<(), Failure> {
        let body = outcome.as_ref().map_or(0, |response| response.body.len());
        self.largest_body = self.largest_body.max(body);
        let coming = self.under_way.len().saturating_add(1).saturating_mul(self.largest_body);
        let bytes = body.saturating_add(coming).saturating_mul(2);
        if bytes > self.room {
            self.memory.make_room(bytes)?;
            self.room = SPARE;
        }
        // What is read of the body stays.
        self.room = self.room.saturating_sub(body.saturating_mul(2));
        Ok(())
    }

    /// Everything that was fetched, and what there is to report of it.
    pub(crate) fn finish(mut self) -> (Inventory, Ledger) {
        self.tell_refusals();
        for (list, parents) in lists_for_each().filter(|(list, it)| list.step != it.step) {
            self.ledger.depends_on(list.step, parents.step, parents.operation);
        }
        for Walk { target, .. } in self.walks.values().filter(|walk| walk.is_gone()) {
            let Asked::ForEach(parents) = target.list.asked else { continue };
            if !(parents.may_lack_list)(&self.inventory, target.parent_id()) {
                let finding = Finding::ParentGone(parents.name);
                let (step, operation) = (target.list.step, parents.operation);
                self.ledger.found(step, operation, finding, target.parent_id());
            }
        }
        let whole = self.walks.into_iter().filter(|(_, walk)| walk.is_whole());
        self.inventory.implicit_workspaces = self.inventory.find_implicit_workspaces();
        self.inventory.whole_walks = whole.map(|(name, _)| name).collect();
        (self.inventory, self.ledger)
    }

    /// Asks for the first page of a target, once, unless its step is left out.
    fn ask(&mut self, target: Target) {
        let name = target.operation();
        if !self.ledger.is_left_out(target.list.step) && !self.walks.contains_key(&name) {
            self.walks.insert(name, Walk::new(target.clone()));
            self.queue.push(Call::first(target));
        }
    }

    /// Asks for the lists of parents that have become known.
    fn ask_for_each_parent(&mut self) {
        if !std::mem::take(&mut self.has_news) {
            return;
        }
        for (list, parents) in lists_for_each() {
            if self.ledger.is_left_out(list.step) {
                continue;
            }
            let ids: Vec<_> =
                (parents.ids)(&self.inventory).into_iter().map(str::to_owned).collect();
            for id in ids {
                match PathId::try_from(id.as_str()) {
                    Ok(id) => self.ask(Target::new(list, Some(id))),
                    Err(_) => self.leave_out(list, parents, &id),
                }
            }
        }
    }

    fn leave_out(&mut self, list: &'static List, parents: &Parents, id: &str) {
        if self.left_out.insert(list::with_id(list.operation, id)) {
            let finding = Finding::UnsafeParentId(parents.name);
            self.ledger.found(list.step, parents.operation, finding, id);
        }
    }

    fn walk(&mut self, target: &Target) -> Option<&mut Walk> {
        self.walks.get_mut(&target.operation())
    }
}

fn lists_for_each() -> impl Iterator<Item = (&'static List, &'static Parents)> {
    lists().filter_map(|list| match list.asked {
        Asked::ForEach(parents) => Some((list, parents)),
        Asked::Once | Asked::BySearch | Asked::AtLast { .. } | Asked::Instead(_) => None,
    })
}

//! How many requests a crawl takes, as far as its first pages tell. Knows no list in particular.

use graph::{Forecast, StepForecast};

use super::call::Call;
use super::list::{Asked, List};
use super::pace::Turn;
use super::{Crawl, Request};
use crate::ontology::{Step, steps};
use crate::resources::lists;

impl Crawl {
    /// The requests among the next ones that are for a first page of a list that needs nothing else
    /// first. None, with none under way: what they tell is known.
    pub(crate) fn opening_requests(&mut self) -> Vec<Request> {
        let (mut opening, others) =
            std::mem::take(&mut self.queue).into_iter().partition(is_opening);
        let calls = match self.pace.next_calls(&mut opening, self.under_way.len()) {
            Turn::Go(calls) => calls,
            // The crawl itself gives them up.
            Turn::Stuck => Vec::new(),
        };
        self.queue = opening.into_iter().chain(others).collect();
        self.hand_over(calls)
    }

    /// How many requests the crawl takes, as far as is known by now.
    pub(crate) fn forecast(&mut self) -> Forecast {
        self.search_default_workspace();
        self.ask_for_each_parent();
        let read = steps().filter(|step| !self.ledger.is_left_out(step));
        let steps: Vec<_> = read.map(|step| self.forecast_step(step)).collect();
        let queued = u32::try_from(self.queue.len()).unwrap_or(u32::MAX);
        let at_last = windows_at_last(|step| !self.ledger.is_left_out(step));
        Forecast {
            made: self.requests,
            requests: self.requests.saturating_add(queued).saturating_add(at_last),
            may_be_more: steps.iter().any(|step| step.may_be_more),
            steps,
        }
    }

    fn forecast_step(&self, step: &'static Step) -> StepForecast {
        let queued = || self.queue.iter().filter(|call| call.target.list.step == step);
        let at_last = windows_at_last(|other| other == step);
        let to_come = u32::try_from(queued().count()).unwrap_or(u32::MAX).saturating_add(at_last);
        StepForecast {
            id: step.id.to_owned(),
            requests: self.ledger.requests_of(step).saturating_add(to_come),
            may_be_more: at_last > 0 || self.is_growing(step) || self.has_growing_parents(step),
        }
    }

    /// Whether a step is not through with what is asked for by now, or with a search.
    fn is_growing(&self, step: &Step) -> bool {
        let is_searching = self.inventory.default_workspace.is_none();
        let is_searched = |list: &List| list.step == step && matches!(list.asked, Asked::BySearch);
        self.queue.iter().any(|call| call.target.list.step == step)
            || is_searching && lists().any(is_searched)
    }

    /// Whether there is a list for each of what another step is not through with.
    fn has_growing_parents(&self, step: &Step) -> bool {
        super::lists_for_each()
            .any(|(list, parents)| list.step == step && self.is_growing(parents.step))
    }
}

fn is_opening(call: &Call) -> bool {
    matches!(call.target.list.asked, Asked::Once) && call.cursor.is_none()
}

/// How many windows of lists of steps are asked for at last.
fn windows_at_last(is_meant: impl Fn(&'static Step) -> bool) -> u32 {
    let lists = lists().filter(|list| matches!(list.asked, Asked::AtLast { .. }));
    let windows = lists.filter(|list| is_meant(list.step)).map(|list| list.windows().len());
    u32::try_from(windows.sum::<usize>()).unwrap_or(u32::MAX)
}

//! Lists that are there for each of many parents and are refused: what that says of all of them is
//! known when all were answered. Asks for nothing.

use std::collections::BTreeMap;

use graph::{Failure, Problem};

use super::list::{List, Parents};
use super::{Crawl, lists_for_each};
use crate::admin_api::{ApiError, NotApplicable};
use crate::report::Finding;

/// How the service refused the list of one parent.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) why: Why,
    /// What it is where it cannot be explained.
    pub(super) failure: Failure,
}

/// Why the service refused the list of one parent, as far as one answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// A credential may read it that has this.
    NotPermitted(&'static str),
    /// There is nothing; the service itself says so, or something in its place.
    NotThere { is_said: bool },
    /// This kind of organization does not have it.
    NotApplicable,
    /// The organization is on hold.
    OnHold,
}

/// What is known of the other lists that come from the same part of the service.
#[derive(Clone, Copy)]
struct Others {
    /// One for another parent was given.
    is_given: bool,
    /// One of the same part was given.
    are_there: bool,
}

/// Why a list that may be refused was; none: that is a failure.
pub(super) fn refused_for(status: u16, error: &ApiError, list: &List) -> Option<Why> {
    match (status, error.not_applicable(status)) {
        (400, Some(NotApplicable::KindOfOrganization)) => Some(Why::NotApplicable),
        (400, Some(NotApplicable::OnHold)) => Some(Why::OnHold),
        (403, _) => error.needs().or(list.needs_where_refused()).map(Why::NotPermitted),
        (404, _) => {
            let is_said = error.kind.as_deref() == Some("not_found_error");
            Some(Why::NotThere { is_said })
        }
        _ => None,
    }
}

impl Crawl {
    /// Says what the refusals come to, once for all parents that were refused alike.
    pub(super) fn tell_refusals(&mut self) {
        for (list, parents) in lists_for_each() {
            let others = self.others_like(list);
            let mut alike: BTreeMap<_, (Failure, u32)> = BTreeMap::new();
            for walk in self.walks.values() {
                let Some(Refusal { why, failure }) = walk.refusal() else { continue };
                match why {
                    _ if walk.target.list.operation != list.operation => {}
                    Why::NotThere { is_said: true } if others.are_there => {
                        let id = walk.target.parent_id();
                        if !(parents.may_lack_list)(&self.inventory, id) {
                            let finding = Finding::ParentGone(parents.name);
                            self.ledger.found(list.step, parents.operation, finding, id);
                        }
                    }
                    Why::NotThere { .. } if others.are_there => {
                        self.ledger.failed(list.step, failure.clone());
                    }
                    Why::NotApplicable if others.is_given => {
                        self.ledger.failed(list.step, failure.clone());
                    }
                    _ => {
                        let message = failure.problem().map(|problem| problem.message.clone());
                        let first = || (failure.clone(), 0);
                        let (_, count) = alike.entry((*why, message)).or_insert_with(first);
                        *count = count.saturating_add(1);
                    }
                }
            }
            for ((why, _), (failure, count)) in alike {
                self.tell(list, why, others, for_all(failure, parents, count));
            }
        }
    }

    fn tell(&mut self, list: &List, why: Why, others: Others, failure: Failure) {
        let ledger = &mut self.ledger;
        match why {
            Why::NotPermitted(needs) => {
                let needs = ledger.needs(list.step, needs);
                ledger.not_permitted(list.step, &needs, failure);
            }
            Why::OnHold => ledger.not_applicable(list.step, failure, true),
            Why::NotApplicable if !others.are_there => {
                ledger.not_applicable(list.step, failure, false);
            }
            Why::NotApplicable | Why::NotThere { .. } => ledger.absent(list.step, failure),
        }
    }

    /// What is known of the lists of the same step and beta, of which a server has all or none.
    fn others_like(&self, list: &List) -> Others {
        let is_like = |other: &List| other.step == list.step && other.beta == list.beta;
        let given = || self.walks.values().filter(|walk| walk.is_given());
        Others {
            is_given: given().any(|walk| walk.target.list.operation == list.operation),
            are_there: given().any(|walk| is_like(walk.target.list)),
        }
    }
}

/// The failure of one, told of all that it happened to.
fn for_all(failure: Failure, parents: &Parents, count: u32) -> Failure {
    let tell = |problem: Problem| Problem {
        operation: parents.operation.to_owned(),
        message: format!("{} ({count} of the {})", problem.message, parents.name),
        ..problem
    };
    match failure {
        Failure::Unauthorized(problem) => Failure::Unauthorized(tell(problem)),
        Failure::Forbidden(problem) => Failure::Forbidden(tell(problem)),
        Failure::Unavailable(problem) => Failure::Unavailable(tell(problem)),
        Failure::UnexpectedResponse(problem) => Failure::UnexpectedResponse(tell(problem)),
        Failure::Cancelled => Failure::Cancelled,
    }
}

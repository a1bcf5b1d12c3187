//! Takes the answer to one call: reads its items, asks again, or gives up and says why.

use graph::Failure;

use super::call::Call;
use super::list::{Asked, Presence, Target};
use super::problem::{asked, mixed, problem, refusal, refused_credential, unanswered};
use super::reading::Reading;
use super::refusal::{Refusal, refused_for};
use super::walk::Brought;
use super::{Crawl, Walk};
use crate::admin_api::{
    ApiError, Cursor, Next, NotApplicable, Verdict, WalkFault, answered_ms, organization_id,
    verdict,
};
use crate::http::{FetchError, Response};
use crate::report::Finding;

impl Crawl {
    /// Takes the answer to a call.
    pub(super) fn take(
        &mut self,
        call: &Call,
        outcome: Result<Response, FetchError>,
    ) -> Result<(), Failure> {
        let response = match outcome {
            Ok(response) => response,
            Err(error) => return self.unanswered(call, &error),
        };
        self.note_headers(call, &response)?;
        let verdict = verdict(&response);
        match verdict {
            Verdict::Retry(Some(wait_ms)) if response.status == 429 => {
                self.pace.met_limit(wait_ms);
                self.retry(call, call.after_limit(wait_ms), &response);
                return Ok(());
            }
            _ => self.pace.got_through(),
        }
        match verdict {
            Verdict::Answered => {
                self.read(call, &response);
                self.check_organization(call, &response)?;
            }
            Verdict::Retry(wait_ms) => {
                self.retry(call, call.after_failure(wait_ms), &response);
            }
            Verdict::WaitTooLong(wait_ms) => {
                let asked = format!("; it asks to wait for {} s", wait_ms.div_ceil(1000));
                self.give_up(call, refusal(&call.target, &response, &asked));
            }
            Verdict::Refused => return self.refused(call, &response),
        }
        Ok(())
    }

    /// What every answer says of the organization and of the time. The same for any order of
    /// answers.
    fn note_headers(&mut self, call: &Call, response: &Response) -> Result<(), Failure> {
        let moment = answered_ms(response);
        let first = self.inventory.first_answered_ms.into_iter().chain(moment).min();
        self.inventory.first_answered_ms = first;
        self.inventory.answered_ms = self.inventory.answered_ms.max(moment);
        let Some(id) = organization_id(response) else { return Ok(()) };
        let known = self.inventory.organization_id_header.get_or_insert_with(|| id.to_owned());
        if known != id {
            return Err(mixed(&call.target, response, known, id));
        }
        self.check_organization(call, response)
    }

    /// Answers that speak of another organization than the rest are nothing to make a graph of.
    fn check_organization(&self, call: &Call, response: &Response) -> Result<(), Failure> {
        let read = self.inventory.organization.iter().next().map(|(_, id, _)| id);
        match (read, &self.inventory.organization_id_header) {
            (Some(read), Some(header)) if read != header => {
                Err(mixed(&call.target, response, header, read))
            }
            _ => Ok(()),
        }
    }

    fn unanswered(&mut self, call: &Call, error: &FetchError) -> Result<(), Failure> {
        match error {
            FetchError::Cancelled => return Err(Failure::Cancelled),
            FetchError::Denied(_) | FetchError::TooLarge(_) => {
                self.give_up(call, unanswered(&call.target, error, ""));
            }
            FetchError::NotText | FetchError::Timeout(_) | FetchError::Connection(_) => {
                let failure = |tries| unanswered(&call.target, error, &asked(tries));
                self.try_again(call, call.after_failure(None), failure);
            }
        }
        Ok(())
    }

    fn retry(&mut self, call: &Call, again: Option<Call>, response: &Response) {
        self.try_again(call, again, |tries| refusal(&call.target, response, &asked(tries)));
    }

    /// Queues the call again, or gives it up with the failure for so many tries.
    fn try_again(&mut self, call: &Call, again: Option<Call>, failure: impl Fn(u32) -> Failure) {
        match again {
            Some(again) => self.queue.push(again),
            None => self.give_up(call, failure(call.attempt)),
        }
    }

    fn give_up(&mut self, call: &Call, failure: Failure) {
        self.ledger.failed(call.target.list.step, failure);
        self.end(call);
    }

    fn end(&mut self, call: &Call) {
        if let Some(walk) = self.walk(&call.target) {
            walk.give_up();
        }
    }

    /// The service will not answer this, however often it is asked.
    fn refused(&mut self, call: &Call, response: &Response) -> Result<(), Failure> {
        let (target, list) = (&call.target, call.target.list);
        let error = ApiError::read(response);
        let failure = refusal(target, response, "");
        let is_first = call.cursor.is_none();
        let is_not_found = error.kind.as_deref() == Some("not_found_error");
        match (response.status, list.asked) {
            (400 | 403 | 404, Asked::AtLast { instead: Some(other), .. }) if is_first => {
                let finding = Finding::ReadInstead(response.status);
                self.ledger.found(list.step, list.operation, finding, other.operation);
                self.end(call);
                self.ask_by_time(other);
            }
            // What is read of everything else may go with another credential.
            (401, _) if list.presence == Presence::Optional => {
                self.give_up(call, refused_credential(target, response));
            }
            (401, _) => return Err(failure),
            (400 | 404, _) if !is_first && self.restart(target) => {
                self.queue.push(Call::first(target.clone()));
            }
            (400, _) if is_first && self.is_not_applicable(target, &error) => {
                let on_hold = error.not_applicable(400) == Some(NotApplicable::OnHold);
                let is_withheld = on_hold || list.presence == Presence::Everywhere;
                self.ledger.not_applicable(list.step, failure, is_withheld);
                self.end(call);
            }
            (403, _) if is_first && target.parent.is_none() => {
                match error.needs().or(list.needs_where_refused()) {
                    Some(needs) => {
                        let needs = self.ledger.needs(list.step, needs);
                        self.ledger.not_permitted(list.step, &needs, failure);
                    }
                    None => self.ledger.failed(list.step, failure),
                }
                self.end(call);
            }
            (404, Asked::Once | Asked::Instead(_))
                if is_first && list.presence == Presence::Optional =>
            {
                self.ledger.absent(list.step, failure);
                self.end(call);
            }
            (400, Asked::Once) if is_first && self.search.refuses(target) => {
                self.end(call);
                self.ask(self.search.instead());
            }
            (400 | 403 | 404, Asked::ForEach(_))
                if is_first && list.presence == Presence::Optional =>
            {
                match (refused_for(response.status, &error, list), self.walk(target)) {
                    (Some(why), Some(walk)) => walk.refused(Refusal { why, failure }),
                    _ => self.give_up(call, failure),
                }
            }
            (404, Asked::ForEach(_)) if is_first && is_not_found => {
                self.ledger.answered(list.step);
                if let Some(walk) = self.walk(target) {
                    walk.is_not_there();
                }
            }
            (404, Asked::BySearch) if is_not_found && target.parent.is_some() => {
                self.search.is_not_there(target.parent_id());
                self.give_up(call, failure);
            }
            _ => self.give_up(call, failure),
        }
        Ok(())
    }

    /// Whether the service says that it has no such list for this organization. Where it gave the
    /// same list before, or one of many parents is concerned, that is a failure like others.
    fn is_not_applicable(&self, target: &Target, error: &ApiError) -> bool {
        let was_given = match target.list.asked {
            Asked::BySearch => self.ledger.is_answered(target.list.step),
            Asked::Once | Asked::ForEach(_) | Asked::AtLast { .. } | Asked::Instead(_) => false,
        };
        target.parent.is_none() && error.not_applicable(400).is_some() && !was_given
    }

    /// Begins a walk anew whose cursor is no longer valid, as when its item was deleted.
    fn restart(&mut self, target: &Target) -> bool {
        let is_restarted = self.walk(target).is_some_and(Walk::restart);
        if is_restarted {
            (target.list.shelf)(&mut self.inventory, target.part()).empty();
        }
        is_restarted
    }

    fn read(&mut self, call: &Call, response: &Response) {
        let (message, may_pass) = match self.read_body(call, &response.body) {
            Reading::Page { next, brought } => {
                self.has_news |= !matches!(call.target.list.asked, Asked::ForEach(_));
                self.ledger.answered(call.target.list.step);
                if let Some(walk) = self.walk(&call.target) {
                    walk.is_given_a_page();
                }
                return self.go_on(call, next, brought, response);
            }
            Reading::NotJson => ("the answer is not JSON, or not all of it", true),
            Reading::NotExpected => ("the answer is JSON, but not of the documented shape", false),
        };
        let failure = |suffix: &str| {
            let message = format!("HTTP {}: {message}{suffix}", response.status);
            Failure::UnexpectedResponse(problem(&call.target, response, message))
        };
        if may_pass {
            self.try_again(call, call.after_failure(None), |tries| failure(&asked(tries)));
        } else {
            self.give_up(call, failure(""));
        }
    }

    fn go_on(&mut self, call: &Call, next: Next, brought: Brought, response: &Response) {
        let next = match next {
            Next::End => {
                if let Some(walk) = self.walk(&call.target) {
                    walk.end();
                }
                return;
            }
            Next::Fault(fault) => Err(fault),
            Next::After(cursor) => self.next_page(call, cursor, brought),
        };
        match next {
            Ok(next) => self.queue.push(next),
            Err(fault) => {
                let message = format!(
                    "HTTP {}: page {}: {fault}; what follows is missing",
                    response.status, call.page
                );
                let problem = problem(&call.target, response, message);
                self.give_up(call, Failure::UnexpectedResponse(problem));
            }
        }
    }

    fn next_page(&mut self, call: &Call, to: Cursor, brought: Brought) -> Result<Call, WalkFault> {
        if let Some(walk) = self.walk(&call.target) {
            walk.go_on(call.cursor.as_ref(), &to, brought)?;
        }
        Ok(call.next_page(to))
    }
}

//! Takes the answer to one call: reads its items, asks again, or gives up and says why.

use super::call::Call;
use super::problem::{asked, problem, refusal, unanswered};
use super::reading::Reading;
use super::{Crawl, Walk, step};
use crate::admin_api::{
    ApiError, Cursor, Endpoint, Next, NotApplicable, Verdict, WalkFault, organization_id_header,
    verdict,
};
use crate::http::{FetchError, Response};
use crate::ontology::Step;
use crate::report::{Failure, Finding};

/// A call that met the organization's request limit and was told how long to wait.
pub(super) struct Limited {
    call: Call,
    wait_ms: u32,
    response: Response,
}

impl Crawl {
    /// Takes the answer to a call. Gives the call back if it met the request limit.
    pub(super) fn take(
        &mut self,
        call: Call,
        answer: Result<Response, FetchError>,
    ) -> Result<Option<Limited>, Failure> {
        let response = match answer {
            Ok(response) => response,
            Err(error) => return self.unanswered(call, &error).map(|()| None),
        };
        if let Some(id) = organization_id_header(&response) {
            self.inventory.organization_id_header.get_or_insert_with(|| id.to_owned());
        }
        match verdict(&response) {
            Verdict::Answered => self.read(call, &response),
            Verdict::Retry(Some(wait_ms)) if response.status == 429 => {
                return Ok(Some(Limited { call, wait_ms, response }));
            }
            Verdict::Retry(wait_ms) => self.retry(call, wait_ms, &response),
            Verdict::WaitTooLong(wait_ms) => {
                let asked = format!("; it asks to wait for {} s", wait_ms.div_ceil(1000));
                let failure = refusal(&call.endpoint, &response, &asked);
                self.give_up(&call, failure);
            }
            Verdict::Refused => self.refused(call, &response)?,
        }
        Ok(None)
    }

    /// Queues calls that met the request limit again. They are not to blame for it, so as long as
    /// others get through, it does not count against them. The whole next wave waits, so they need
    /// no delay of their own.
    pub(super) fn wait_for_limit(&mut self, limited: Vec<Limited>, answered: usize) {
        let pause_ms = limited.iter().map(|limited| limited.wait_ms).max().unwrap_or(0);
        self.pace.met_limit(limited.len(), answered, pause_ms);
        for Limited { call, response, .. } in limited {
            match call.after_limit(answered > 0) {
                Ok(again) => self.queue.push(again),
                Err(call) => self.retry(call, Some(0), &response),
            }
        }
    }

    fn unanswered(&mut self, call: Call, error: &FetchError) -> Result<(), Failure> {
        let endpoint = call.endpoint.clone();
        match error {
            FetchError::Cancelled => return Err(Failure::Cancelled),
            FetchError::Denied(_) | FetchError::TooLarge(_) => {
                self.give_up(&call, unanswered(&endpoint, error, ""));
            }
            FetchError::NotText | FetchError::Timeout | FetchError::Connection(_) => {
                self.try_again(call, None, |tries| unanswered(&endpoint, error, &asked(tries)));
            }
        }
        Ok(())
    }

    fn retry(&mut self, call: Call, wait_ms: Option<u32>, response: &Response) {
        let endpoint = call.endpoint.clone();
        self.try_again(call, wait_ms, |tries| refusal(&endpoint, response, &asked(tries)));
    }

    /// Queues the call again, or gives it up with the failure for so many tries.
    fn try_again(&mut self, call: Call, wait_ms: Option<u32>, failure: impl Fn(u32) -> Failure) {
        match call.clone().after_failure(wait_ms) {
            Ok(again) => self.queue.push(again),
            Err(tries) => self.give_up(&call, failure(tries)),
        }
    }

    fn give_up(&mut self, call: &Call, failure: Failure) {
        self.ledger.failed(step(&call.endpoint), failure);
        self.end(call);
    }

    fn end(&mut self, call: &Call) {
        if let Some(walk) = self.walks.get_mut(&call.endpoint) {
            walk.end();
        }
    }

    /// There is no more of what was asked for.
    fn finish_walk(&mut self, call: &Call) {
        // The list that is only compared is another one.
        let is_compared = self.search.compared().is_some();
        if matches!(call.endpoint, Endpoint::Workspaces { .. }) && !is_compared {
            self.list_of_workspaces_is_whole = self.ledger.has_every_item(Step::Workspaces);
        }
        self.end(call);
    }

    /// The service will not answer this, however often it is asked.
    fn refused(&mut self, call: Call, response: &Response) -> Result<(), Failure> {
        let error = ApiError::read(response);
        let failure = refusal(&call.endpoint, response, "");
        let first = call.cursor.is_none();
        match (response.status, &call.endpoint) {
            (401, _) => return Err(failure),
            (400 | 404, endpoint) if !first && self.restart(endpoint) => {
                self.queue.push(Call::first(call.endpoint));
            }
            (400, endpoint) if first && self.is_not_applicable(endpoint, &error) => {
                let on_hold = error.not_applicable(400) == Some(NotApplicable::OnHold);
                // Every organization is one, and has users: these are kept from us.
                let kept = matches!(endpoint, Endpoint::Organization | Endpoint::Users);
                self.ledger.not_applicable(step(endpoint), failure, on_hold || kept);
                self.end(&call);
            }
            (400, Endpoint::Workspaces { include_default: true }) if first => {
                self.search.refuse();
                self.end(&call);
                self.ask(Endpoint::Workspaces { include_default: false });
            }
            (404, Endpoint::WorkspaceMembers(id))
                if first && error.kind.as_deref() == Some("not_found_error") =>
            {
                self.members_gone(id.as_str(), &call.endpoint.findings().0);
                self.end(&call);
            }
            (404, Endpoint::Workspace(id)) if error.kind.as_deref() == Some("not_found_error") => {
                self.search.is_not_there(id);
                self.give_up(&call, failure);
            }
            _ => self.give_up(&call, failure),
        }
        Ok(())
    }

    /// Whether the service says that it has no such list for this organization. Where it gave a part
    /// of it before, or one of many workspaces is concerned, that is a failure like others.
    fn is_not_applicable(&self, endpoint: &Endpoint, error: &ApiError) -> bool {
        let lists_all = match endpoint {
            Endpoint::Organization
            | Endpoint::Users
            | Endpoint::Workspaces { .. }
            | Endpoint::ApiKeys => true,
            Endpoint::Workspace(_) | Endpoint::WorkspaceMembers(_) => false,
        };
        lists_all && error.not_applicable(400).is_some() && !self.ledger.is_answered(step(endpoint))
    }

    /// Archived workspaces may have no member list; any other one went away meanwhile.
    fn members_gone(&mut self, id: &str, operation: &str) {
        let archived =
            self.inventory.workspaces.get(id).is_some_and(|item| item.value.archived_at.is_some());
        self.ledger.answered(Step::WorkspaceMembers);
        if !archived {
            self.ledger.found(Step::WorkspaceMembers, operation, Finding::WorkspaceGone, id);
        }
    }

    /// Begins a walk anew whose cursor is no longer valid, as when its item was deleted.
    fn restart(&mut self, endpoint: &Endpoint) -> bool {
        let restarted = self.walks.get_mut(endpoint).is_some_and(Walk::restart);
        if restarted {
            match endpoint {
                Endpoint::Users => self.inventory.users.clear(),
                Endpoint::ApiKeys => self.inventory.api_keys.clear(),
                Endpoint::WorkspaceMembers(id) => {
                    self.inventory.members.remove(id.as_str());
                }
                Endpoint::Workspaces { .. } => match self.search.compared() {
                    Some(compared) => compared.clear(),
                    None => self.inventory.workspaces.clear(),
                },
                Endpoint::Organization | Endpoint::Workspace(_) => {}
            }
        }
        restarted
    }

    fn read(&mut self, call: Call, response: &Response) {
        let (message, may_pass) = match self.read_body(&call, &response.body) {
            Reading::Page { next, brought_new } => {
                self.ledger.answered(step(&call.endpoint));
                return self.go_on(&call, next, brought_new, response);
            }
            Reading::NotJson => ("the answer is not JSON, or not all of it", true),
            Reading::NotExpected => ("the answer is JSON, but not of the documented shape", false),
        };
        let failure = |suffix: &str| {
            let message = format!("HTTP {}: {message}{suffix}", response.status);
            Failure::UnexpectedResponse(problem(&call.endpoint, response, message))
        };
        if may_pass {
            self.try_again(call.clone(), None, |tries| failure(&asked(tries)));
        } else {
            self.give_up(&call, failure(""));
        }
    }

    fn go_on(&mut self, call: &Call, next: Next, brought_new: bool, response: &Response) {
        let next = match next {
            Next::End => return self.finish_walk(call),
            Next::Fault(fault) => Err(fault),
            Next::After(cursor) => self.next_page(call, cursor, brought_new),
        };
        match next {
            Ok(next) => self.queue.push(next),
            Err(fault) => {
                let message = format!(
                    "HTTP {}: page {}: {fault}; what follows is missing",
                    response.status, call.page
                );
                let problem = problem(&call.endpoint, response, message);
                self.give_up(call, Failure::UnexpectedResponse(problem));
            }
        }
    }

    fn next_page(&mut self, call: &Call, to: Cursor, brought_new: bool) -> Result<Call, WalkFault> {
        if let Some(walk) = self.walks.get_mut(&call.endpoint) {
            walk.go_on(call.cursor.as_ref(), &to, brought_new)?;
        }
        Ok(call.next_page(to))
    }
}

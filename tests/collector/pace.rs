//! The limit of requests a minute, which all of an organization's clients share. Time is virtual.

use std::cell::RefCell;
use std::rc::Rc;

use fake_organization::{Service, Sizes, of_size};
use graph::StepStatus;
use graph_anthropic::http::{Answer, Fetch, Request};
use graph_anthropic::{Options, collect};

use crate::support::{Collected, Host, NOTHING, error, line};

/// A host whose service lets so many requests through at once, and one more every so often.
struct Limited {
    host: Host,
    tokens: u64,
    capacity: u64,
    refill_ms: u64,
    filled_ms: u64,
    refused: u64,
}

impl Fetch for Limited {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let mut answers = Vec::new();
        let started = self.host.waited_ms;
        for request in requests {
            let now = started + u64::from(request.delay_ms);
            while self.filled_ms + self.refill_ms <= now {
                self.filled_ms += self.refill_ms;
                self.tokens = (self.tokens + 1).min(self.capacity);
            }
            if self.tokens == 0 {
                self.refused += 1;
                self.host.waited_ms = self.host.waited_ms.max(now);
                let wait = (self.filled_ms + self.refill_ms - now).to_string();
                let outcome = error(429, "rate_limit_error", &[("retry-after-ms", &wait)]).unwrap();
                answers.push(Answer { id: request.id, outcome });
            } else {
                self.tokens -= 1;
                let waited = self.host.waited_ms;
                self.host.waited_ms = started;
                answers.extend(self.host.fetch(vec![request]));
                self.host.waited_ms = self.host.waited_ms.max(waited);
            }
        }
        answers
    }
}

#[test]
fn an_organization_beyond_the_limit_of_a_minute_is_collected_whole() {
    // A hundred requests at once, then one every 600 ms: a hundred a minute.
    let sizes = Sizes { users: 10, members: vec![2; 400], api_keys: 10 };
    let host = Host::new(Service::new(of_size(&sizes)));
    let mut limited =
        Limited { host, tokens: 100, capacity: 100, refill_ms: 600, filled_ms: 0, refused: 0 };

    let (graph, report) = collect(&mut limited, &Options::default()).unwrap();
    let collected = Collected { graph, report };

    assert!(limited.refused > 0, "the limit was met");
    assert!(collected.every_step_succeeded());
    assert_eq!(collected.lacking(), NOTHING);
    // 406 requests, a hundred of them at once.
    let least = (406 - 100) * 600;
    let waited = limited.host.waited_ms;
    assert!((least..least * 5 / 4).contains(&waited), "{waited} ms instead of {least} ms");
    assert!(limited.refused < 150, "{} requests in vain", limited.refused);
}

#[test]
fn when_one_request_is_told_to_wait_for_the_limit_all_that_are_not_yet_sent_do() {
    let sizes = Sizes { users: 2500, members: vec![1; 3], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(|request| {
        let first = request.path.contains("/api_keys") && request.purpose.attempt == 1;
        first.then(|| error(429, "rate_limit_error", &[("retry-after", "30")])).flatten()
    });
    host.collect().unwrap();

    assert!(host.calls[1].iter().all(|request| request.delay_ms == 30_000));
    assert!(host.calls[2].iter().all(|request| request.delay_ms <= 1_000));
}

#[test]
fn a_call_that_waits_for_itself_keeps_nobody_else_from_going_on() {
    let sizes = Sizes { users: 2500, members: vec![1; 3], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(|request| {
        let early = request.path.contains("/api_keys") && request.purpose.attempt < 3;
        early.then(|| error(503, "api_error", &[("retry-after", "10")])).flatten()
    });
    let collected = host.collect().unwrap();

    assert_eq!(collected.lacking(), NOTHING);
    assert_eq!(host.waited_ms, 20_000);
    let second = host.calls[1].iter();
    let waiting = second.filter(|request| request.delay_ms == 10_000).count();
    assert_eq!((waiting, host.calls[1].len()), (1, 5), "{:#?}", host.paths());
}

#[test]
fn one_list_that_always_meets_the_limit_does_not_keep_the_others_for_ever() {
    let sizes = Sizes { users: 10, members: vec![2; 200], api_keys: 10 };
    let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(|request| {
        let users = request.path.contains("/users");
        users.then(|| error(429, "rate_limit_error", &[("retry-after", "60")])).flatten()
    });

    let (_, report) = collect(&mut host, &Options::default()).unwrap();

    assert_eq!(report.steps[1].status, StepStatus::Failed);
    assert!(report.steps[1].requests <= 25, "{} requests", report.steps[1].requests);
    assert_eq!(report.steps[3].requests, 200);
}

#[test]
fn a_limit_that_lets_nothing_through_ends_after_some_minutes() {
    let asked = Rc::new(RefCell::new(0));
    let count = Rc::clone(&asked);
    let sizes = Sizes { users: 1, members: vec![], api_keys: 0 };
    let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(move |_| {
        *count.borrow_mut() += 1;
        error(429, "rate_limit_error", &[("retry-after", "60")])
    });

    host.collect().unwrap_err();

    assert_eq!(host.waited_ms, 120_000);
    assert!(*asked.borrow() <= 9, "{} requests", asked.borrow());
}

#[test]
fn waits_do_not_multiply_by_lists_that_nobody_gets_through_to() {
    for (lists, wait) in [(20, "1"), (100, "60")] {
        let sizes = Sizes { users: 10, members: vec![2; lists], api_keys: 10 };
        let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(move |request| {
            let members = request.path.contains("/members");
            members.then(|| error(429, "rate_limit_error", &[("retry-after", wait)])).flatten()
        });

        let collected = host.collect().unwrap();

        assert!((120_000..=180_000).contains(&host.waited_ms), "{} ms", host.waited_ms);
        let step = collected.step("fetch-workspace-members");
        assert_eq!(step.status, StepStatus::Failed);
        let problems: Vec<_> = step.problems.iter().map(line).collect();
        assert_eq!(
            problems,
            [
                "list members of workspaces: HTTP 429: for two minutes of waiting, the service let no \
              request through; what was not read by then is missing. Run again later, or let other \
              Admin API clients rest"
            ]
        );
        assert!(step.requests <= 32 + 9, "{} requests", step.requests);
        assert_eq!(collected.lacking(), ["anthropic_user_assigned_workspace"]);
    }
}

#[test]
fn who_was_not_tried_yet_gets_through_while_others_are_stuck() {
    // The second page of users never comes; keys, which are asked for late, would.
    let sizes = Sizes { users: 1500, members: vec![2; 3], api_keys: 10 };
    let mut limited = true;
    let mut host = Host::new(Service::new(of_size(&sizes))).with_fault(move |request| {
        let is_second = request.path.contains("/users") && request.path.contains("after_id");
        let is_early = request.path.contains("/api_keys") && std::mem::take(&mut limited);
        let is_limited = is_second || is_early;
        is_limited.then(|| error(429, "rate_limit_error", &[("retry-after", "60")])).flatten()
    });

    let collected = host.collect().unwrap();

    assert_eq!(collected.step("fetch-users").status, StepStatus::Partial);
    for step in ["fetch-api-keys", "fetch-invites", "fetch-workspaces"] {
        assert_eq!(collected.step(step).status, StepStatus::Success, "{step}");
    }
}

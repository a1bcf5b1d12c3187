//! How many requests are under way, and the account of all answers. Knows no path but its own.

use crate::Finding;
use crate::finding::Faults;
use crate::http::{NoResponse, in_words};
use crate::probe::{Probe, ask};
use crate::server::seen;

/// How many requests are handed over at once.
const MANY: usize = 1000;
/// How many a host allows at least.
const ALLOWED: usize = 64;

/// That the instance is this run's own.
pub(super) fn fresh_instance(runs_before: u32) -> Finding {
    let mut faults = Faults::default();
    faults.unless(runs_before == 0, || format!("the instance had {runs_before} runs before"));
    faults.finding("fresh-instance", "nothing of another run is in the instance's memory")
}

/// Hands over far more than any host has to allow.
pub(super) fn many(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let before = probe.under_way();
    let outcomes = probe.all((0..MANY).map(|index| ask(&format!("echo/many/{index}"))).collect());
    let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let denied =
        outcomes.iter().filter(|outcome| matches!(outcome, Err(NoResponse::Denied(_)))).count();
    let other =
        outcomes.iter().find(|outcome| !matches!(outcome, Ok(_) | Err(NoResponse::Denied(_))));
    if let Some(other) = other {
        let count = MANY.saturating_sub(accepted).saturating_sub(denied);
        faults
            .add(format!("{count} were neither answered nor denied, such as {}", in_words(other)));
    }
    let under_way = accepted.saturating_add(before);
    faults.unless(under_way >= ALLOWED, || format!("only {under_way} were allowed"));
    let most = match seen(probe, "echo/many/") {
        Ok(seen) => {
            let arrived = seen.requests.len();
            faults.unless(arrived == accepted, || {
                format!("{accepted} were answered, but {arrived} arrived")
            });
            seen.most_at_once
        }
        Err(why) => {
            faults.add(why);
            0
        }
    };
    let found =
        format!("{MANY} at once: {accepted} answered, {denied} denied; at most {most} in flight");
    faults.finding("under-way", found)
}

/// The account of all that was handed over.
pub(super) fn account(probe: &mut Probe<'_>, answers_before: usize) -> [Finding; 3] {
    let after = probe.answers_to_nothing();
    let (account, left) = (&probe.account, probe.under_way());
    let mut once = Faults::default();
    once.unless(left == 0, || format!("{left} requests were never answered"));
    once.unless(account.strays.is_empty(), || {
        let first: Vec<_> = account.strays.iter().take(5).map(u32::to_string).collect();
        let count = account.strays.len();
        format!("{count} answers were to no request under way; their ids: {}", first.join(", "))
    });
    let mut some = Faults::default();
    let empty = account.empty_calls;
    some.unless(empty == 0, || format!("{empty} calls returned nothing with requests under way"));
    let mut none = Faults::default();
    none.unless(answers_before == 0, || {
        format!("{answers_before} answers came before anything was asked for")
    });
    none.unless(after == 0 || left > 0, || format!("{after} answers came after the last one"));
    [
        once.finding("once", format!("{} requests, as many answers", account.requests)),
        some.finding("at-least-one", format!("{} calls, an answer or more each", account.calls)),
        none.finding(
            "none-under-way",
            "an empty list, before the first request and after the last",
        ),
    ]
}

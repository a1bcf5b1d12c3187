//! Whose answer is whose, and which statuses are answers. Knows nothing of bodies.

use serde::Deserialize;

use crate::Finding;
use crate::finding::Faults;
use crate::http::{Request, in_words};
use crate::probe::{Probe, ask, path};
use crate::server::{Echo, Start, read};

/// Ids at the ends of their range, and not in order.
const IDS: [u32; 6] = [u32::MAX, 0, 0x8000_0000, 0x7fff_ffff, 1_000_000, 65_536];

/// Statuses that a client might want to deal with itself, or has never heard of.
const STATUSES: [u16; 17] =
    [200, 201, 202, 204, 206, 300, 304, 400, 401, 403, 404, 418, 429, 500, 503, 529, 599];

/// How often a run looks for another one, and how long it waits in between.
const LOOKS: u32 = 50;
const LOOK_MS: u32 = 100;

#[derive(Deserialize)]
struct Meeting {
    run: String,
    met: bool,
}

/// That answers are this run's, while another run asks for the same. Who runs one after the other
/// meets nobody.
pub(super) fn own_run(probe: &mut Probe<'_>, start: &Start) -> Finding {
    let mut faults = Faults::default();
    let mut met = false;
    for look in 0..LOOKS {
        let delay_ms = if look == 0 { 0 } else { LOOK_MS };
        let outcome = probe.one(Request { delay_ms, ..ask(&format!("meet/{look}")) });
        let Some(meeting) = faults.take(read::<Meeting>(&outcome)) else { break };
        faults.unless(meeting.run == start.run, || {
            format!("an answer is {}'s, not {}'s", meeting.run, start.run)
        });
        met = meeting.met;
        if met {
            break;
        }
    }
    let requests = (0..16).map(|index| ask(&format!("echo/own/{index}"))).collect();
    for outcome in probe.all(requests) {
        let Some(echo) = faults.take(read::<Echo>(&outcome)) else { continue };
        faults.unless(echo.run == start.run, || {
            format!("an answer is {}'s, not {}'s", echo.run, start.run)
        });
    }
    let right = if met {
        "own answers only, while another run asked for the same"
    } else {
        "own answers only; no other run was there at the same time"
    };
    faults.finding("own-answers", right)
}

/// That every answer is the one to its request. The first is answered only once the last was asked
/// for, where the host has so many in flight.
pub(super) fn ids(probe: &mut Probe<'_>, start: &Start) -> Finding {
    let mut faults = Faults::default();
    let below = |id: u32| format!("hold/{id}?until=hold/{}", IDS.iter().last().unwrap_or(&id));
    let requests = IDS.iter().map(|id| Request { id: *id, ..ask(&below(*id)) }).collect();
    let ids = probe.hand_over_as_they_are(requests);
    for (id, outcome) in ids.iter().zip(probe.wait_for(&ids)) {
        let Some(echo) = faults.take(read::<Echo>(&outcome).map_err(|why| format!("{id}: {why}")))
        else {
            continue;
        };
        let expected = Echo { target: path(&below(*id)), run: start.run.clone() };
        faults.unless(echo == expected, || {
            format!("the answer with id {id} is the one to {}", echo.target)
        });
    }
    faults.finding("ids", "answers that came in another order have the ids of their requests")
}

/// That every status is an answer.
pub(super) fn statuses(probe: &mut Probe<'_>) -> Finding {
    let mut faults = Faults::default();
    let requests = STATUSES.iter().map(|status| ask(&format!("status/{status}"))).collect();
    for (status, outcome) in STATUSES.iter().zip(probe.all(requests)) {
        let body = match status {
            204 | 304 => String::new(),
            other => format!("the body of {other}"),
        };
        match outcome {
            Ok(response) if response.status == *status && response.body == body => {}
            other => faults.add(format!("{status}: {}", in_words(&other))),
        }
    }
    let count = STATUSES.len();
    faults.finding("status", format!("{count} statuses, each with its body"))
}

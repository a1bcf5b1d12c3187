//! What is shown on standard error while requests are sent.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Write as _;

use wasi::clocks::wall_clock;

use crate::component::{Answer, Display, FetchError, Request};

thread_local! {
    // A component has one thread, and this instance one audience.
    static HOW: Cell<Display> = const { Cell::new(Display::Hidden) };
    static REQUESTS: Cell<usize> = const { Cell::new(0) };
    static IS_OPEN: Cell<bool> = const { Cell::new(false) };
    static TRIES: RefCell<Tries> = RefCell::default();
}

/// What fits on a line of every terminal: a line that wraps could not be written over.
const WIDTH: usize = 79;

/// Waits shorter than this are not worth a word, in milliseconds.
const SHORT_WAIT_MS: u32 = 2_000;

/// Requests that were tried, and what came of them.
#[derive(Default)]
struct Tries {
    /// What each request that has no answer yet asks for, by its id.
    under_way: BTreeMap<u32, String>,
    /// Why the last try failed, by what was asked for.
    failed: BTreeMap<String, String>,
}

pub(crate) fn show(how: Display) {
    HOW.set(how);
}

/// Says what new requests ask for, which of them are made again and why, and until when they wait.
pub(crate) fn handed_over(requests: &[Request]) {
    let so_far = REQUESTS.get().saturating_add(requests.len());
    REQUESTS.set(so_far);
    let how = HOW.get();
    if how == Display::Hidden {
        return;
    }
    let told =
        requests.iter().rev().max_by_key(|request| (request.delay_ms, request.purpose.attempt));
    let Some(told) = told else { return };
    let mut line = format!("{so_far:>5} requests: {}", asked_for(told));
    if let Some(others @ 1..) = requests.len().checked_sub(1) {
        line.push_str(&format!(", and {others} more"));
    }
    if told.delay_ms >= SHORT_WAIT_MS {
        line.push_str(&format!("; waiting until {}", time_in(told.delay_ms)));
    }
    TRIES.with_borrow_mut(|tries| {
        let again: Vec<_> = requests.iter().filter_map(|request| tries.again(request)).collect();
        for request in requests {
            tries.under_way.insert(request.id, asked_for(request));
        }
        match how {
            Display::Hidden => {}
            Display::Lines => {
                again.iter().for_each(|sentence| write(&format!("      {sentence}\n")));
                write(&format!("{line}\n"));
            }
            Display::UpdatingLine => {
                again.iter().for_each(|sentence| write(&format!("\r\u{1b}[2K      {sentence}\n")));
                // To the line's start, and what stood there away.
                let line: String = line.chars().take(WIDTH).collect();
                write(&format!("\r\u{1b}[2K{line}"));
                IS_OPEN.set(true);
            }
        }
    });
}

/// Remembers which tries failed.
pub(crate) fn answered(answers: &[Answer]) {
    TRIES.with_borrow_mut(|tries| answers.iter().for_each(|answer| tries.end(answer)));
}

pub(crate) fn finish() {
    if IS_OPEN.replace(false) {
        write("\r\u{1b}[2K");
    }
}

/// Forgets everything: what is shown next is of another run.
pub(crate) fn forget() {
    finish();
    HOW.set(Display::Hidden);
    REQUESTS.set(0);
    TRIES.take();
}

impl Tries {
    fn end(&mut self, answer: &Answer) {
        let Some(asked_for) = self.under_way.remove(&answer.id) else { return };
        if let Some(reason) = failure(answer) {
            self.failed.insert(asked_for, reason);
        }
    }

    /// That a request is made again, and why.
    fn again(&mut self, request: &Request) -> Option<String> {
        let asked_for = asked_for(request);
        let reason = self.failed.remove(&asked_for).filter(|_| request.purpose.attempt > 1)?;
        Some(format!("{asked_for}: {reason}; try {} follows", request.purpose.attempt))
    }
}

fn asked_for(request: &Request) -> String {
    match request.purpose.page {
        0 | 1 => request.purpose.detail.clone(),
        page => format!("{}, page {page}", request.purpose.detail),
    }
}

/// Why a try failed, if it did.
fn failure(answer: &Answer) -> Option<String> {
    match &answer.outcome {
        Ok(response) if response.status == 429 => Some("HTTP 429, the request limit".to_owned()),
        Ok(response) if response.status >= 400 => Some(format!("HTTP {}", response.status)),
        Ok(_) => Some("an answer that cannot be read".to_owned()),
        Err(FetchError::Timeout(text) | FetchError::Connection(text)) => Some(text.clone()),
        Err(FetchError::NotText) => Some("an answer that is not text".to_owned()),
        Err(FetchError::Denied(_) | FetchError::TooLarge(_) | FetchError::Cancelled) => None,
    }
}

/// The time of day so many milliseconds from now.
fn time_in(delay_ms: u32) -> String {
    let seconds = wall_clock::now().seconds.saturating_add(delay_ms.div_ceil(1000).into());
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02} UTC", seconds % 60)
}

/// What cannot be shown is left out: it is not what the run is for.
fn write(text: &str) {
    let mut stderr = wasi::cli::stderr::get_stderr();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

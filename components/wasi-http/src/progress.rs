//! What is shown on standard error while requests are sent.

use std::cell::Cell;
use std::io::Write as _;

use crate::component::{Display, Request};

thread_local! {
    // A component has one thread, and this instance one audience.
    static HOW: Cell<Display> = const { Cell::new(Display::Hidden) };
    static REQUESTS: Cell<usize> = const { Cell::new(0) };
    static IS_OPEN: Cell<bool> = const { Cell::new(false) };
}

/// What fits on a line of every terminal: a line that wraps could not be written over.
const WIDTH: usize = 79;

/// Waits shorter than this are not worth a word, in milliseconds.
const SHORT_WAIT_MS: u32 = 2_000;

pub(crate) fn show(how: Display) {
    HOW.set(how);
}

/// Says what new requests ask for.
pub(crate) fn handed_over(requests: &[Request]) {
    let (how, Some(first)) = (HOW.get(), requests.first()) else { return };
    let so_far = REQUESTS.get().saturating_add(requests.len());
    REQUESTS.set(so_far);
    let mut line = format!("{so_far:>5} requests: {}", first.purpose.detail);
    if first.purpose.page > 1 {
        line.push_str(&format!(", page {}", first.purpose.page));
    }
    if let Some(others @ 1..) = requests.len().checked_sub(1) {
        line.push_str(&format!(", and {others} more"));
    }
    let wait_ms = requests.iter().map(|request| request.delay_ms).max().unwrap_or(0);
    if wait_ms >= SHORT_WAIT_MS {
        line.push_str(&format!("; first waiting {} s", wait_ms.div_ceil(1000)));
    }
    match how {
        Display::Hidden => {}
        Display::Lines => write(&format!("{line}\n")),
        Display::UpdatingLine => {
            // To the line's start, and what stood there away.
            let line: String = line.chars().take(WIDTH).collect();
            write(&format!("\r\u{1b}[2K{line}"));
            IS_OPEN.set(true);
        }
    }
}

pub(crate) fn finish() {
    if IS_OPEN.replace(false) {
        write("\r\u{1b}[2K");
    }
}

/// What cannot be shown is left out: it is not what the run is for.
fn write(text: &str) {
    let mut stderr = wasi::cli::stderr::get_stderr();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

//! The display on a terminal: a bar of all tenants, a line for each that runs. Knows no schedule.

use std::collections::HashMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::events::Event;
use super::status::Outcome;

/// How many running tenants have a line; the others are in the bar only.
const MOST_LINES: usize = 12;

/// A display, from the first event to the last.
pub(super) struct Display {
    all: MultiProgress,
    bar: ProgressBar,
    lines: HashMap<String, ProgressBar>,
}

impl Display {
    /// Of so many tenants.
    #[must_use]
    pub(super) fn new(tenants: usize) -> Self {
        let all = MultiProgress::new();
        let length = u64::try_from(tenants).unwrap_or(u64::MAX);
        let bar = all.add(ProgressBar::new(length));
        bar.set_style(style("{bar:30} {pos}/{len} tenants, {elapsed}"));
        bar.enable_steady_tick(Duration::from_secs(1));
        Self { all, bar, lines: HashMap::new() }
    }

    /// Shows an event.
    pub(super) fn tell(&mut self, event: &Event) {
        match event {
            Event::Started { tenant, .. } => self.start(tenant),
            Event::Finished { tenant, outcome, failure, partial_types, .. } => {
                self.end(tenant);
                let why = match (outcome, failure) {
                    (Outcome::Complete | Outcome::Cancelled, _) => return,
                    (_, Some(failure)) => failure.message.clone(),
                    (_, None) => format!("these may lack something: {}", partial_types.join(", ")),
                };
                self.say(&format!("{tenant}: {outcome}: {why}"));
            }
            Event::GaveWay { tenant } => self.remove(tenant),
            // It is not done with.
            Event::Retry { tenant, at } => {
                self.bar.dec(1);
                self.say(&format!("{tenant}: will be tried again at {at:.0}"));
            }
            Event::SameOrganization { tenant, other, organization } => {
                self.say(&format!("{tenant}: waits for {other}, which is {organization}, too"));
            }
            Event::Warning { message } => self.say(message),
            Event::Stopping { running } => {
                self.say(&format!("ending {running} runs; once more ends at once"));
            }
        }
    }

    /// Shows how far a tenant's run is.
    pub(super) fn show(&mut self, tenant: &str, words: &str) {
        if let Some(line) = self.lines.get(tenant) {
            line.set_message(format!("{tenant}: {words}"));
        }
    }

    /// Whether a tenant has a line. Where there is room, it gets one.
    pub(super) fn shows(&mut self, tenant: &str) -> bool {
        if !self.lines.contains_key(tenant) {
            self.start(tenant);
        }
        self.lines.contains_key(tenant)
    }

    /// Takes the bar and the lines away.
    pub(super) fn finish(&mut self) {
        let _ = self.all.clear();
    }

    fn start(&mut self, tenant: &str) {
        if self.lines.len() < MOST_LINES {
            let line = self.all.add(ProgressBar::new_spinner());
            line.set_style(style("  {wide_msg}"));
            line.set_message(tenant.to_owned());
            self.lines.insert(tenant.to_owned(), line);
        }
    }

    fn end(&mut self, tenant: &str) {
        self.bar.inc(1);
        self.remove(tenant);
    }

    fn remove(&mut self, tenant: &str) {
        if let Some(line) = self.lines.remove(tenant) {
            line.finish_and_clear();
            self.all.remove(&line);
        }
    }

    fn say(&self, line: &str) {
        let _ = self.all.println(line);
    }
}

/// A template of our own is right, or a test says so.
pub(crate) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gave_way_has_no_line_and_is_not_done_with() {
        let mut display = Display::new(2);
        display.tell(&Event::Started { tenant: "a", attempt: 1 });
        assert!(display.lines.contains_key("a"));
        display.tell(&Event::GaveWay { tenant: "a" });
        assert_eq!((display.lines.len(), display.bar.position()), (0, 0));
    }
}

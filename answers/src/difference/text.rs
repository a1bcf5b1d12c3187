//! The answer for a terminal. Knows no graph.

use std::collections::BTreeMap;

use super::Difference;
use super::names::counted;
use super::telling::{Sentence, Topic};
use crate::date::minute;
use crate::shown::shown;

/// How many sentences of a sort are shown.
const SHOWN: usize = 20;
const COLUMNS: usize = 100;

impl Difference {
    /// What changed, in sentences, and what cannot be told.
    #[must_use]
    pub fn text(&self) -> String {
        let at = |moment: Option<i64>| moment.map_or_else(|| "an unknown time".to_owned(), minute);
        let (old, new) = (at(self.old.last), at(self.new.last));
        let mut lines = vec![format!("{}, {old} → {new} (UTC)", shown(&self.name))];
        lines.push(String::new());
        if self.is_empty() {
            let is_sure = self.untold.is_empty();
            lines.push(
                if is_sure {
                    "Nothing changed."
                } else {
                    "Nothing changed, as far as can be told."
                }
                .to_owned(),
            );
        }
        self.add_sentences(&mut lines);
        let cannot = self.untold.sentences();
        if !cannot.is_empty() {
            lines.extend([String::new(), "Cannot be told".to_owned()]);
            cannot.iter().for_each(|it| add_item(&mut lines, it));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn add_sentences(&self, lines: &mut Vec<String>) {
        let mut topic: Option<Topic> = None;
        let mut all: BTreeMap<&str, usize> = BTreeMap::new();
        for it in &self.sentences {
            let count = all.entry(&it.sort).or_default();
            *count = count.saturating_add(1);
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for Sentence { topic: of, sort, text, .. } in &self.sentences {
            if topic != Some(*of) {
                if topic.is_some() {
                    lines.push(String::new());
                }
                topic = Some(*of);
                lines.push(of.title().to_owned());
            }
            let number = seen.entry(sort).or_default();
            *number = number.saturating_add(1);
            if *number <= SHOWN {
                add_item(lines, text);
            }
            let count = all.get(sort.as_str()).copied().unwrap_or_default();
            if *number == count && count > SHOWN {
                let more = count.saturating_sub(SHOWN);
                add_item(lines, &format!("and {more} more like these; the JSON has all"));
            }
        }
        let besides = self.besides();
        if !besides.is_empty() {
            if topic.is_some() || self.is_empty() {
                lines.push(String::new());
            }
            lines.extend(besides);
        }
    }

    /// What is summed up.
    fn besides(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.following > 0 {
            let count = counted(self.following, "relationship");
            let how = if self.sentences.is_empty() { "by rule alone" } else { "with that" };
            all.push(format!("{count} changed {how}: see the JSON."));
        }
        if self.used > 0 {
            let were = if self.used == 1 { "was" } else { "were" };
            let count = counted(self.used, "thing");
            all.push(format!("When or how often {count} {were} used differs: that is no change."));
        }
        all
    }
}

/// Adds an item of a list, on as many lines as it takes.
fn add_item(lines: &mut Vec<String>, text: &str) {
    let mut line = "  -".to_owned();
    for word in text.split(' ') {
        let is_full = line.chars().count().saturating_add(word.chars().count()) >= COLUMNS;
        if is_full && line.trim() != "-" && !line.trim().is_empty() {
            lines.push(std::mem::replace(&mut line, "   ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
}

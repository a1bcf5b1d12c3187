//! The answer for a terminal. Knows no graph.

use std::collections::BTreeMap;

use super::Difference;
use super::names::counted;
use super::sentence::Sentence;
use crate::date::{apart, minute};
use crate::shown::shown;

/// How many sentences of a sort are shown.
const SHOWN: usize = 10;
/// What is said of what may be no news.
const MAY_HAVE_BEEN: &str = " (may have been so before: not all was read)";
const MAY_NOT_HAVE_BEEN: &str = " (may not have been so before: not all was read)";
const COLUMNS: usize = 100;

impl Difference {
    /// What changed, in sentences, and what cannot be told.
    #[must_use]
    pub fn text(&self) -> String {
        let at = |moment: Option<i64>| moment.map_or_else(|| "an unknown time".to_owned(), minute);
        let [old, new] = match (self.old.last, self.new.last) {
            (Some(old), Some(new)) => apart(old, new),
            (old, new) => [at(old), at(new)],
        };
        let mut lines = vec![format!("{}, {old} → {new} (UTC)", shown(&self.name))];
        if self.is_empty() {
            let is_sure = self.untold.is_empty();
            let how = if is_sure {
                "Nothing changed."
            } else {
                "Nothing changed, as far as can be told."
            };
            lines.extend([String::new(), how.to_owned()]);
        }
        self.add_sentences(&mut lines);
        self.add_findings(&mut lines);
        let mut cannot = self.untold.sentences();
        let undecided = self.found.undecided.iter();
        cannot.extend(
            undecided
                .take(SHOWN)
                .map(|it| format!("Whether this is still so ({}): {}", it.rule.id, it.sentence)),
        );
        let more = self.found.undecided.len().saturating_sub(SHOWN);
        if more > 0 {
            cannot
                .push(format!("Whether {more} more findings are still so; --format json has all"));
        }
        if !cannot.is_empty() {
            lines.extend([String::new(), "Cannot be told".to_owned()]);
            cannot.iter().for_each(|it| add_item(&mut lines, it));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    /// By topic. Where many say the same of different things they stand together, and not all do.
    fn add_sentences(&self, lines: &mut Vec<String>) {
        for sentences in self.sentences.chunk_by(|a, b| a.topic == b.topic) {
            let Some(first) = sentences.first() else { continue };
            lines.extend([String::new(), first.topic.title().to_owned()]);
            let mut sorts: BTreeMap<&str, Vec<&Sentence>> = BTreeMap::new();
            sentences.iter().for_each(|it| sorts.entry(&it.sort).or_default().push(it));
            let is_rare =
                |it: &&Sentence| sorts.get(it.sort.as_str()).is_none_or(|of| of.len() <= SHOWN);
            sentences.iter().filter(is_rare).for_each(|it| add_item(lines, &it.text));
            for of in sorts.values().filter(|of| of.len() > SHOWN) {
                of.iter().take(SHOWN).for_each(|it| add_item(lines, &it.text));
                let more = of.len().saturating_sub(SHOWN);
                add_item(lines, &format!("and {more} more like these; --format json has all"));
            }
        }
        let besides = self.besides();
        if !besides.is_empty() {
            lines.push(String::new());
            lines.extend(besides);
        }
    }

    fn add_findings(&self, lines: &mut Vec<String>) {
        let appeared = self.found.appeared.iter().map(|it| {
            let note = match (it.was_suppressed, it.may_have_been) {
                (true, _) => " (was suppressed)",
                (false, true) => MAY_HAVE_BEEN,
                (false, false) => "",
            };
            format!("{}: {}{note}", it.finding.severity.as_str(), it.finding.sentence)
        });
        let changed = self.found.changed.iter().filter(|it| !it.is_no_news).map(|it| {
            let note = if it.may_be_the_same { MAY_HAVE_BEEN } else { "" };
            let (is, was) = (it.finding.severity.as_str(), it.was.as_str());
            format!("{is}, was {was}: {}{note}", it.finding.sentence)
        });
        let went_away = self.found.went_away.iter();
        let went_away = went_away.map(|it| {
            let note = if it.may_not_have_been { MAY_NOT_HAVE_BEEN } else { "" };
            format!("{}: {}{note}", it.finding.severity.as_str(), it.finding.sentence)
        });
        for (title, all) in [
            ("Findings that appeared", appeared.collect::<Vec<_>>()),
            ("Findings that are worse or better", changed.collect()),
            ("Findings that went away", went_away.collect()),
        ] {
            if all.is_empty() {
                continue;
            }
            lines.extend([String::new(), title.to_owned()]);
            all.iter().take(SHOWN).for_each(|it| add_item(lines, it));
            let more = all.len().saturating_sub(SHOWN);
            if more > 0 {
                add_item(lines, &format!("and {more} more; --format json has all"));
            }
        }
    }

    /// What is summed up.
    fn besides(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.following > 0 {
            let count = counted(self.following, "relationship");
            let how = if self.sentences.is_empty() { "by rule alone" } else { "with that" };
            all.push(format!("{count} changed {how}; --format json has them."));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_takes_as_many_lines_as_it_needs_and_no_word_is_cut() {
        let long = "x".repeat(120);
        let mut lines = Vec::new();
        add_item(&mut lines, &format!("{} {long} end", "word ".repeat(25).trim()));
        assert_eq!(lines.len(), 4, "{lines:#?}");
        assert_eq!(lines.iter().filter(|it| it.chars().count() > COLUMNS).count(), 1);
        assert!(lines.iter().skip(1).all(|it| it.starts_with("    ")));
        let words: Vec<_> = lines.iter().flat_map(|it| it.split_whitespace()).collect();
        assert_eq!(words.len(), 28);
    }
}

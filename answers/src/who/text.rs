//! How an answer is laid out for a terminal. Knows no answer.

use time::OffsetDateTime;

use crate::date::day;
use crate::shown;

/// The most columns that a line has, where its words allow that.
const COLUMNS: usize = 100;

/// A text over as many lines as it takes, all behind an indent, and those after the first one behind
/// four more blanks: what belongs to it stands behind two. Nothing in it is obeyed.
pub(super) fn wrapped(text: &str, indent: &str) -> String {
    let text = shown(text);
    let (mut all, mut line) = (String::new(), indent.to_owned());
    let mut is_empty = true;
    for word in text.split(' ') {
        let columns = line.chars().count().saturating_add(word.chars().count()).saturating_add(1);
        if !is_empty && columns > COLUMNS {
            all += &line;
            all.push('\n');
            line = format!("{indent}    ");
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += word;
        is_empty = false;
    }
    all + &line + "\n"
}

/// `2026-11-18 09:26 UTC`.
pub(super) fn moment(millis: i64) -> String {
    match OffsetDateTime::from_unix_timestamp(millis.div_euclid(1000)) {
        Ok(at) => format!("{} {:02}:{:02} UTC", day(millis), at.hour(), at.minute()),
        Err(_) => day(millis),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_goes_on_behind_its_indent() {
        let text = wrapped(&"word ".repeat(30), "  ");
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        assert!(text.starts_with("  word") && text.contains("\n      word"), "{text}");
        assert_eq!(wrapped("", ""), "\n");
    }

    #[test]
    fn a_word_that_is_longer_than_a_line_is_left_whole() {
        let long = "x".repeat(150);
        assert_eq!(wrapped(&format!("a {long} b"), ""), format!("a\n    {long}\n    b\n"));
    }

    #[test]
    fn what_is_in_a_text_is_not_obeyed() {
        assert_eq!(wrapped("a\nb\u{1b}c", ""), "a\\u{a}b\\u{1b}c\n");
    }

    #[test]
    fn a_moment_is_told_to_the_minute() {
        assert_eq!(moment(1_795_000_003_000), "2026-11-18 11:06 UTC");
        assert_eq!(moment(-1), "1969-12-31 23:59 UTC");
        assert_eq!(moment(i64::MAX), "9223372036854775807 ms");
    }
}

//! Names that others chose, for who reads them: nothing in one is obeyed or unseen.
//!
//! A terminal does what control characters say, a line break ends a sentence, and a bidirectional mark
//! turns the order of what stands behind it. Knows no answer.

use std::borrow::Cow;

use serde::Serialize;

/// A text with every character escaped that is obeyed, or that nobody sees: `a\u{202e}b`.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let escaped = |c: char| match c {
        c if is_unseen(c) => c.escape_unicode().collect(),
        c => String::from(c),
    };
    Cow::Owned(text.chars().map(escaped).collect())
}

/// Controls, line breaks, bidirectional marks, and what is written without being there. Joiners
/// are left: emoji and some languages need them.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// An answer as JSON over several lines, with the same characters escaped as JSON has them.
#[must_use]
pub fn json(answer: &impl Serialize) -> String {
    let json = serde_json::to_string_pretty(answer)
        .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unseen(c) {
            escaped.push(c);
            continue;
        }
        escaped.push_str(&json_escape(c));
    }
    escaped
}

/// A character as the escapes that JSON has for it: `\u202e`.
pub(crate) fn json_escape(c: char) -> String {
    c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_is_shown_as_it_is() {
        for name in ["Ada Okafor", "", "Łódź 東京", "👩‍💻", "می‌خواهم", "a\\u{202e}b", "</script>"]
        {
            assert!(matches!(shown(name), Cow::Borrowed(same) if same == name), "{name}");
        }
    }

    #[test]
    fn what_is_obeyed_or_unseen_is_escaped() {
        let check = |name, expected| assert_eq!(shown(name), expected);
        check("a\u{1b}[31mb", "a\\u{1b}[31mb");
        check("a\nb\r\tc\0", "a\\u{a}b\\u{d}\\u{9}c\\u{0}");
        check("a\u{9b}31m\u{7f}\u{85}", "a\\u{9b}31m\\u{7f}\\u{85}");
        check("\u{202e}txt.\u{2066}é", "\\u{202e}txt.\\u{2066}é");
        check("Bo\u{200b}\u{2028}\u{feff}\u{e0041}", "Bo\\u{200b}\\u{2028}\\u{feff}\\u{e0041}");
    }

    #[test]
    fn json_reads_as_before_and_has_none_of_them() {
        let name = "a\u{1b}[31m\u{9b}\n\u{202e}é😀\u{e0041}\"\\";
        let written = json(&[name]);
        assert!(!written.contains(|c| c != '\n' && is_unseen(c)), "{written:?}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&written).unwrap(), [name]);
    }
}

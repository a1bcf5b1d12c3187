//! Strings, as Graphviz reads them. Knows no picture.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter, Write as _};

use crate::formats::unseen::is_unseen;

/// Graphviz takes no string of more than 16,384 bytes: what is longer is cut.
const LONGEST: usize = 16_000;

/// A string in quotes, for names and labels. Graphviz reads escapes and HTML's entities in it.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut room = LONGEST;
        for c in self.0.chars() {
            let text = escaped(c);
            let Some(left) = room.checked_sub(text.len()) else {
                f.write_char('…')?;
                break;
            };
            room = left;
            f.write_str(&text)?;
        }
        f.write_char('"')
    }
}

fn escaped(c: char) -> Cow<'static, str> {
    match c {
        '\n' => "\\n".into(),
        '"' => "\\\"".into(),
        '\\' => "\\\\".into(),
        '&' => "&amp;".into(),
        c => match picture(c) {
            c if is_unseen(c) => format!("&#{};", u32::from(c)).into(),
            c => c.to_string().into(),
        },
    }
}

/// The character, or a picture of it where it is a control character.
fn picture(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(u32::from(c).saturating_add(0x2400)).unwrap_or(c),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

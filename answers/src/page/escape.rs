//! Texts as HTML takes them for nothing but text. Knows no page.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::shown::{is_unseen, json_escape};

/// Writes JSON that can stand inside of a script element: nothing in it begins or ends an element,
/// a comment or a reference, and no character is unseen.
pub(super) fn write_json(to: &mut impl Write, data: &impl Serialize) -> io::Result<()> {
    data.serialize(&mut Serializer::with_formatter(to, Escaping)).map_err(io::Error::from)
}

/// Writes text as the content of an element. What would not be seen is told by its number.
pub(super) fn write_text(to: &mut impl Write, text: &str) -> io::Result<()> {
    for c in text.chars() {
        match c {
            '&' => to.write_all(b"&amp;")?,
            '<' => to.write_all(b"&lt;")?,
            '>' => to.write_all(b"&gt;")?,
            '"' => to.write_all(b"&quot;")?,
            c if is_unseen(c) => write!(to, "[U+{:04X}]", u32::from(c))?,
            c => to.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?,
        }
    }
    Ok(())
}

struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        text: &str,
    ) -> io::Result<()> {
        write_escaped(to, text)
    }

    /// What was JSON before has such characters in its strings only.
    fn write_raw_fragment<W: ?Sized + Write>(&mut self, to: &mut W, json: &str) -> io::Result<()> {
        write_escaped(to, json)
    }
}

fn write_escaped<W: ?Sized + Write>(to: &mut W, text: &str) -> io::Result<()> {
    let is_meant = |c: char| matches!(c, '<' | '>' | '&') || is_unseen(c);
    let mut rest = text;
    while let Some((before, c, after)) = split_at_first(rest, is_meant) {
        to.write_all(before.as_bytes())?;
        to.write_all(json_escape(c).as_bytes())?;
        rest = after;
    }
    to.write_all(rest.as_bytes())
}

fn split_at_first(text: &str, is_it: impl Fn(char) -> bool) -> Option<(&str, char, &str)> {
    let (before, after) = text.split_at_checked(text.find(is_it)?)?;
    let mut rest = after.chars();
    Some((before, rest.next()?, rest.as_str()))
}

//! Characters that are not seen but obeyed: a terminal does what C1 controls say, and readers turn
//! the order of what stands behind a bidirectional mark. Formats escape them where they can.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Whether it is a delete, a C1 control, or a bidirectional mark.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

/// Writes JSON on one line, with these characters escaped.
pub(super) fn write_json(to: impl Write, item: &impl Serialize) -> io::Result<()> {
    item.serialize(&mut Serializer::with_formatter(to, Escaping)).map_err(io::Error::from)
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
    let mut rest = text;
    // All of them but one are beyond ASCII, and most texts are not.
    while let Some(place) = rest.bytes().position(|byte| byte >= 0x7f)
        && let Some((before, after)) = rest.split_at_checked(place)
    {
        to.write_all(before.as_bytes())?;
        let mut characters = after.chars();
        match characters.next() {
            Some(c) if is_unseen(c) => write!(to, "\\u{:04x}", u32::from(c))?,
            Some(c) => to.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?,
            None => {}
        }
        rest = characters.as_str();
    }
    to.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(item: &impl Serialize) -> String {
        let mut bytes = Vec::new();
        write_json(&mut bytes, item).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_a_terminal_obeys_is_escaped_in_json_and_reads_as_before() {
        let name = "a\u{9b}31m\u{7f}\u{202e}txt.\u{2066}é\u{1f600}\u{85}";
        let written = json(&name);
        assert_eq!(written, r#""a\u009b31m\u007f\u202etxt.\u2066é😀\u0085""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), name);

        let raw = serde_json::value::RawValue::from_string(serde_json::to_string(name).unwrap());
        assert_eq!(json(&raw.unwrap()), written);
    }
}

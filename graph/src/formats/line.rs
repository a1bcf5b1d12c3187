//! JSON on one line, put together in memory. Knows no document.
//!
//! Most of a graph is texts that need no escape. They are copied as they are; for everything else
//! there is serde.

use std::io::{self, Write};

use serde::Serialize;

use super::unseen::write_json;

/// What can be written as JSON on one line.
pub(super) trait ToLine {
    /// Writes it at the end of a line.
    fn to_line(&self, line: &mut Line) -> io::Result<()>;
}

impl<T: Serialize> ToLine for T {
    fn to_line(&self, line: &mut Line) -> io::Result<()> {
        write_json(&mut line.0, self)
    }
}

/// A line that is being written.
#[derive(Debug, Default)]
pub(super) struct Line(Vec<u8>);

impl Line {
    /// Adds what is JSON already, or a part of it.
    pub(super) fn part(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    /// Adds a text, in quotes.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        if !is_plain(text.as_bytes()) {
            return text.to_line(self);
        }
        self.0.reserve(text.len().saturating_add(2));
        self.0.push(b'"');
        self.part(text);
        self.0.push(b'"');
        Ok(())
    }

    /// Adds a part that ends in a name, and the text that has it.
    pub(super) fn member(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.part(name);
        self.text(text)
    }

    /// Adds a list of texts.
    pub(super) fn texts(&mut self, texts: &[impl AsRef<str>]) -> io::Result<()> {
        self.part("[");
        for (index, text) in texts.iter().enumerate() {
            self.part(if index == 0 { "" } else { "," });
            self.text(text.as_ref())?;
        }
        self.part("]");
        Ok(())
    }

    /// Writes an item, and what comes after it, in one piece. The line can be used again.
    pub(super) fn write(
        &mut self,
        item: &impl ToLine,
        after: &str,
        to: &mut impl Write,
    ) -> io::Result<()> {
        self.0.clear();
        item.to_line(self)?;
        self.part(after);
        to.write_all(&self.0)
    }
}

/// Whether all of a text is visible ASCII that stands for itself in JSON.
fn is_plain(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    words.iter().all(|word| is_plain_word(u64::from_le_bytes(*word))) && {
        let mut word = [b' '; 8];
        word.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
        is_plain_word(u64::from_le_bytes(word))
    }
}

/// The same for eight bytes at a time: in which of them the highest bit comes out set.
fn is_plain_word(word: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // A byte that is zero borrows; so may those above it, but then the word is not plain anyway.
    let has_zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let is = |byte: u8| has_zero(word ^ u64::from_le_bytes([byte; 8]));
    let is_control = word.wrapping_sub(u64::from_le_bytes([b' '; 8])) & !word & HIGH;
    (word & HIGH) | is_control | is(b'"') | is(b'\\') | is(0x7f) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_what_serde_does_not_escape_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            let expected = matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
            for place in 0..20 {
                for around in *b"a ~!" {
                    let mut text = [around; 20];
                    text[place] = byte;
                    assert_eq!(is_plain(&text), expected, "{byte:#x} at {place}");
                    assert_eq!(is_plain(&text[..=place]), expected, "{byte:#x} at the end");
                }
            }
        }
        assert!(is_plain(b""));
    }

    #[test]
    fn every_text_is_written_as_serde_writes_it() {
        for text in ["", "plain", "a \"quote\"", "back\\slash", "é\u{202e}\u{7f}\n", "0123456é"] {
            let (mut line, mut whole) = (Line::default(), Line::default());
            line.text(text).unwrap();
            text.to_line(&mut whole).unwrap();
            assert_eq!(line.0, whole.0, "{text:?}");
        }
    }
}

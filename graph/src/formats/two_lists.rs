//! A JSON document with two lists, one after the other. Knows nothing of what is in them.

use std::io::{self, Write};

use super::line::{Line, ToLine};

/// Writes an item a line, and what stands between the items.
#[derive(Debug)]
pub(super) struct TwoLists<W> {
    to: W,
    opening: String,
    turning: &'static str,
    open: Open,
    line: Line,
}

/// Which list is open.
#[derive(Debug, PartialEq, Eq)]
enum Open {
    None,
    First,
    Second,
}

impl<W: Write> TwoLists<W> {
    /// `opening` comes before the first list, up to its bracket; `turning` comes from the bracket
    /// that closes it to the one that opens the second.
    pub(super) fn new(to: W, opening: String, turning: &'static str) -> Self {
        Self { to, opening, turning, open: Open::None, line: Line::default() }
    }

    pub(super) fn first(&mut self, item: &impl ToLine) -> io::Result<()> {
        self.item(Open::First, item)
    }

    pub(super) fn second(&mut self, item: &impl ToLine) -> io::Result<()> {
        self.item(Open::Second, item)
    }

    /// Closes the second list. What is left of the document goes to the writer that this gives.
    pub(super) fn close(&mut self) -> io::Result<&mut W> {
        self.turn_to(Open::Second)?;
        self.to.write_all(b"]")?;
        Ok(&mut self.to)
    }

    fn item(&mut self, list: Open, item: &impl ToLine) -> io::Result<()> {
        let is_first = self.open != list;
        self.turn_to(list)?;
        self.to.write_all(if is_first { b"\n" } else { b",\n" })?;
        self.line.write(item, "", &mut self.to)
    }

    /// Opens a list, and the one before it.
    fn turn_to(&mut self, list: Open) -> io::Result<()> {
        if self.open == Open::None {
            self.to.write_all(self.opening.as_bytes())?;
            self.open = Open::First;
        }
        if self.open == Open::First && list == Open::Second {
            self.to.write_all(self.turning.as_bytes())?;
            self.open = Open::Second;
        }
        Ok(())
    }
}

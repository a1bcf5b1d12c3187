//! Mermaid's flowcharts, for Markdown that people read. Knows nothing of other formats.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};

use super::Format;
use super::labels::{entity_label, relationship_label};
use crate::{Entity, Relationship, Report};

/// Writes a `flowchart LR`, with a box a type and what is in it by its display name.
///
/// Mermaid draws 500 edges and 50,000 characters, unless its settings `maxEdges` and `maxTextSize`
/// say otherwise. The other properties, the report and raw data are not part of it.
///
/// Mermaid's ids are plain words, so the numbers of all keys are held in memory.
#[derive(Debug)]
pub struct Mermaid<W> {
    to: W,
    is_begun: bool,
    /// The type whose box is open.
    open: Option<String>,
    numbers: BTreeMap<String, usize>,
}

impl<W: Write> Mermaid<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, is_begun: false, open: None, numbers: BTreeMap::new() }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.is_begun {
            return Ok(());
        }
        self.is_begun = true;
        writeln!(self.to, "flowchart LR")
    }

    fn close_box(&mut self) -> io::Result<()> {
        if self.open.take().is_some() { writeln!(self.to, "  end") } else { Ok(()) }
    }

    fn number(&self, key: &str) -> io::Result<usize> {
        self.numbers.get(key).copied().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("no entity has the key {key:?}"))
        })
    }
}

impl<W: Write> Format for Mermaid<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.begin()?;
        let number = self.numbers.len();
        self.numbers.insert(entity.key.clone().into_owned(), number);
        if self.open.as_deref() != Some(&*entity.kind) {
            self.close_box()?;
            self.open = Some(entity.kind.clone().into_owned());
            // A box is named after the first thing in it, as its number is free.
            writeln!(self.to, "  subgraph t{number}[\"{}\"]", Coded(&entity.kind))?;
        }
        writeln!(self.to, "    n{number}[\"{}\"]", Coded(entity_label(entity)))
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.begin()?;
        self.close_box()?;
        let (from, to) = (self.number(&relationship.from)?, self.number(&relationship.to)?);
        let label = relationship_label(relationship);
        writeln!(self.to, "  n{from} -->|\"{}\"| n{to}", Coded(&label))
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        self.begin()?;
        self.close_box()?;
        self.to.flush()
    }
}

/// Text between quotes. Letters and digits stay, and so does what may stand between two of them;
/// all else is an entity code such as `#34;`, so that neither Mermaid's grammar, nor Markdown, nor
/// HTML sees anything in it.
struct Coded<'a>(&'a str);

impl Display for Coded<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut before = None;
        let mut rest = self.0.chars().peekable();
        while let Some(c) = rest.next() {
            let is_within =
                [before, rest.peek().copied()].iter().all(|c| c.is_some_and(char::is_alphanumeric));
            match c {
                c if c.is_alphanumeric() => write!(f, "{c}")?,
                ' ' | '_' | '-' | '.' | '@' if is_within => write!(f, "{c}")?,
                // HTML takes the numbers of these for those of other characters, and terminals obey
                // the characters themselves.
                '\u{80}'..='\u{9f}' => f.write_str("\u{fffd}")?,
                c => write!(f, "#{};", u32::from(c))?,
            }
            before = Some(c);
        }
        Ok(())
    }
}

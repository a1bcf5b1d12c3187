//! The text of a flowchart, and what Mermaid takes of it. Knows nothing that is in one.

use std::fmt::{self, Display, Formatter};
use std::io;

/// The most edges that Mermaid draws, unless its setting `maxEdges` says otherwise.
const MOST_EDGES: usize = 500;

/// The most characters, by its setting `maxTextSize`; those beyond U+FFFF count twice.
const MOST_CHARACTERS: usize = 50_000;

/// A flowchart, line by line. Of one that is too large, only the size is kept.
#[derive(Debug, Default)]
pub(super) struct Flowchart {
    text: String,
    characters: usize,
    edges: usize,
}

impl Flowchart {
    /// Adds a line.
    pub(super) fn line(&mut self, line: fmt::Arguments<'_>) {
        let line = format!("{line}\n");
        self.characters = self.characters.saturating_add(line.encode_utf16().count());
        if self.is_too_large() {
            self.text = String::new();
        } else {
            self.text.push_str(&line);
        }
    }

    /// Adds the line of an edge, and tells its number.
    pub(super) fn edge(&mut self, line: fmt::Arguments<'_>) -> usize {
        let number = self.edges;
        self.edges = number.saturating_add(1);
        self.line(line);
        number
    }

    pub(super) fn is_too_large(&self) -> bool {
        self.edges > MOST_EDGES || self.characters > MOST_CHARACTERS
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// If Mermaid would not draw it.
    pub(super) fn text(&self) -> io::Result<&str> {
        if !self.is_too_large() {
            return Ok(&self.text);
        }
        let Self { characters, edges, .. } = self;
        let sentence = format!(
            "Mermaid draws {MOST_EDGES} edges and {MOST_CHARACTERS} characters, and this graph has \
             {edges} edges and {characters} characters: draw a part with --around THING --depth N, or \
             use another format"
        );
        Err(io::Error::new(io::ErrorKind::InvalidData, sentence))
    }
}

/// Text between quotes. Letters and digits stay, and so does what may stand between two of them;
/// all else is an entity code such as `#34;`, so that neither Mermaid's grammar, nor Markdown, nor
/// HTML sees anything in it.
pub(super) struct Coded<'a>(pub(super) &'a str);

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

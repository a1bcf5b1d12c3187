//! Graphviz's DOT, to be looked at. Knows nothing of other formats.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, Write};

use super::Format;
use super::labels::{entity_label, relationship_label};
use super::unseen::is_unseen;
use crate::{Entity, Relationship, Report};

/// Light enough for black text; told apart by the colour-blind, too.
const COLOURS: [&str; 8] =
    ["#cfe8f7", "#fde3b5", "#cdeee2", "#f5d5e6", "#fbf6bd", "#f9d3c0", "#d9d9f2", "#e3e3e3"];

/// Writes a picture for `dot -Tsvg`: a box a type, with a colour of its own, and what is in it by
/// its display name. Keys are tooltips.
///
/// A line break in a name is a line break. Other control characters are shown as Unicode's
/// pictures of them, such as U+2401, as SVG cannot hold them. The other properties, the report and
/// raw data are not part of it.
#[derive(Debug)]
pub struct Dot<W> {
    to: W,
    is_begun: bool,
    /// The type whose box is open.
    open: Option<String>,
    /// The colours of the types.
    colours: BTreeMap<String, &'static str>,
}

impl<W: Write> Dot<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, is_begun: false, open: None, colours: BTreeMap::new() }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.is_begun {
            return Ok(());
        }
        self.is_begun = true;
        writeln!(self.to, "digraph {{")?;
        writeln!(self.to, "  rankdir=LR ranksep=1.5 fontname=\"sans-serif\"")?;
        writeln!(self.to, "  node [shape=box style=\"rounded,filled\" fontname=\"sans-serif\"]")?;
        writeln!(self.to, "  edge [color=\"#808080\" fontname=\"sans-serif\" fontsize=10]")
    }

    fn open_box(&mut self, kind: &str) -> io::Result<()> {
        self.close_box()?;
        let next = COLOURS.iter().cycle().nth(self.colours.len()).copied().unwrap_or_default();
        let colour = *self.colours.entry(kind.to_owned()).or_insert(next);
        self.open = Some(kind.to_owned());
        let (id, kind) = (format!("cluster_{kind}"), Quoted(kind));
        writeln!(self.to, "  subgraph {} {{", Quoted(&id))?;
        writeln!(self.to, "    label={kind} tooltip={kind} style=rounded color=\"#808080\"")?;
        writeln!(self.to, "    node [fillcolor=\"{colour}\"]")
    }

    fn close_box(&mut self) -> io::Result<()> {
        if self.open.take().is_some() { writeln!(self.to, "  }}") } else { Ok(()) }
    }
}

impl<W: Write> Format for Dot<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.begin()?;
        if self.open.as_deref() != Some(&*entity.kind) {
            self.open_box(&entity.kind)?;
        }
        let (key, label) = (Quoted(&entity.key), Quoted(entity_label(entity)));
        writeln!(self.to, "    {key} [label={label} tooltip={key}]")
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.begin()?;
        self.close_box()?;
        let (from, to) = (Quoted(&relationship.from), Quoted(&relationship.to));
        let label = relationship_label(relationship);
        let (label, key) = (Quoted(&label), Quoted(&relationship.key));
        writeln!(self.to, "  {from} -> {to} [label={label} tooltip={key} labeltooltip={key}]")
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        self.begin()?;
        self.close_box()?;
        writeln!(self.to, "}}")?;
        self.to.flush()
    }
}

/// Graphviz takes no string of more than 16,384 bytes: what is longer is cut.
const LONGEST: usize = 16_000;

/// A string in quotes, for names and labels. Graphviz reads escapes and HTML's entities in it.
struct Quoted<'a>(&'a str);

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

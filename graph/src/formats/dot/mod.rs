//! Graphviz's DOT, to be looked at. Knows nothing of other formats.
//!
//! - `look`: how states look, and the legend;
//! - `text`: strings.

mod look;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use self::text::Quoted;
use super::Format;
use super::labels::{entity_label, relationship_label};
use super::state::State;
use crate::{Entity, Relationship, Report};

/// Light enough for black text; told apart by the colour-blind, too.
const COLOURS: [&str; 8] =
    ["#cfe8f7", "#fde3b5", "#cdeee2", "#f5d5e6", "#fbf6bd", "#f9d3c0", "#d9d9f2", "#e1e8bd"];

/// A picture of so many relationships is nine metres high, and takes Graphviz half a second; one of
/// six times as many takes it half a minute.
const LARGE: usize = 1_000;

/// Writes a picture for `dot -Tsvg`: a box a type, with a colour of its own, and what is in it by
/// its display name. Keys are tooltips.
///
/// What is not active has a dashed grey outline, what works on although its maker is gone a thick
/// red one. Implicit relationships are dashed; those that open nothing any more are dotted and grey.
/// A legend says so of what there is.
///
/// A line break in a name is a line break. Other control characters are shown as Unicode's
/// pictures of them, such as U+2401, as SVG cannot hold them. The other properties, the report and
/// raw data are not part of it.
///
/// A graph of more than 1,000 entities or relationships is written, and remarked upon, also in a
/// comment at the end.
#[derive(Debug)]
pub struct Dot<W> {
    to: W,
    is_begun: bool,
    /// The type whose box is open.
    open: Option<String>,
    /// The colours of the types.
    colours: BTreeMap<String, &'static str>,
    /// What the legend has to explain.
    states: BTreeSet<State>,
    entities: usize,
    relationships: usize,
}

impl<W: Write> Dot<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self {
            to,
            is_begun: false,
            open: None,
            colours: BTreeMap::new(),
            states: BTreeSet::new(),
            entities: 0,
            relationships: 0,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.is_begun {
            return Ok(());
        }
        self.is_begun = true;
        writeln!(self.to, "digraph {{")?;
        writeln!(self.to, "  rankdir=LR ranksep=1.5 fontname=\"sans-serif\"")?;
        writeln!(self.to, "  node [shape=box style=\"rounded,filled\" fontname=\"sans-serif\"]")?;
        writeln!(self.to, "  edge [color=\"#404040\" fontname=\"sans-serif\" fontsize=10]")
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

    /// How something in this state looks.
    fn style(&mut self, state: Option<State>) -> &'static str {
        self.states.extend(state);
        state.map(look::style).unwrap_or_default()
    }

    fn legend(&mut self) -> io::Result<()> {
        if self.states.is_empty() {
            return Ok(());
        }
        let rows: String = self.states.iter().copied().map(look::legend).collect();
        // Keys are longer than its name.
        write!(self.to, "  legend [shape=none style=\"\" tooltip=legend fontsize=10 label=<")?;
        writeln!(self.to, "<table border=\"0\" cellspacing=\"4\">{rows}</table>>]")
    }

    fn close_box(&mut self) -> io::Result<()> {
        if self.open.take().is_some() { writeln!(self.to, "  }}") } else { Ok(()) }
    }
}

impl<W: Write> Format for Dot<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.begin()?;
        self.entities = self.entities.saturating_add(1);
        if self.open.as_deref() != Some(&*entity.kind) {
            self.open_box(&entity.kind)?;
        }
        let (key, label) = (Quoted(&entity.key), Quoted(entity_label(entity)));
        let style = self.style(State::of_entity(entity));
        writeln!(self.to, "    {key} [label={label} tooltip={key}{style}]")
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.begin()?;
        self.relationships = self.relationships.saturating_add(1);
        self.close_box()?;
        let (from, to) = (Quoted(&relationship.from), Quoted(&relationship.to));
        let label = relationship_label(relationship);
        let (label, key) = (Quoted(&label), Quoted(&relationship.key));
        let style = self.style(State::of_relationship(relationship));
        let tips = format!("tooltip={key} labeltooltip={key}");
        writeln!(self.to, "  {from} -> {to} [label={label} {tips}{style}]")
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        self.begin()?;
        self.close_box()?;
        self.legend()?;
        if let Some(remark) = self.remark() {
            writeln!(self.to, "  // {remark}")?;
        }
        writeln!(self.to, "}}")?;
        self.to.flush()
    }

    fn remark(&self) -> Option<String> {
        let Self { entities, relationships, .. } = self;
        (*entities.max(relationships) > LARGE).then(|| {
            format!(
                "a picture of {entities} entities and {relationships} relationships takes Graphviz \
                 long, and nobody can read it: draw a part with --around THING --depth N, or use \
                 another format"
            )
        })
    }
}

//! Mermaid's flowcharts, for Markdown that people read. Knows nothing of other formats.
//!
//! - `text`: the text of a flowchart, and how much of it Mermaid takes.

mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use self::text::{Coded, Flowchart};
use super::Format;
use super::labels::{entity_label, relationship_label};
use super::state::State;
use crate::{Entity, Relationship, Report};

/// Writes a `flowchart LR`, with a box a type and what is in it by its display name.
///
/// What is not active is grey and dashed, what works on although its maker is gone has a thick red
/// outline. Implicit relationships are dotted; those that open nothing any more are dotted and grey.
/// The other properties, the report and raw data are not part of it.
///
/// Mermaid draws 500 edges and 50,000 characters, unless its settings `maxEdges` and `maxTextSize`
/// say otherwise, and shows an error in place of more. So a graph that is larger is an error of the
/// kind [`InvalidData`](io::ErrorKind::InvalidData) in the end, and nothing is written before: the
/// text is held in memory until then. As Mermaid's ids are plain words, so are the numbers of all
/// keys.
#[derive(Debug)]
pub struct Mermaid<W> {
    to: W,
    flowchart: Flowchart,
    is_begun: bool,
    /// The type whose box is open.
    open: Option<String>,
    numbers: BTreeMap<String, usize>,
    /// The states of entities that there are.
    states: BTreeSet<State>,
    /// The numbers of the edges that open nothing any more.
    closed: Vec<String>,
}

impl<W: Write> Mermaid<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self {
            to,
            flowchart: Flowchart::default(),
            is_begun: false,
            open: None,
            numbers: BTreeMap::new(),
            states: BTreeSet::new(),
            closed: Vec::new(),
        }
    }

    fn begin(&mut self) {
        if !self.is_begun {
            self.is_begun = true;
            self.flowchart.line(format_args!("flowchart LR"));
        }
    }

    fn close_box(&mut self) {
        if self.open.take().is_some() {
            self.flowchart.line(format_args!("  end"));
        }
    }

    fn number(&self, key: &str) -> io::Result<usize> {
        self.numbers.get(key).copied().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("no entity has the key {key:?}"))
        })
    }

    /// How states look.
    fn style(&mut self) {
        for state in &self.states {
            if let Some((class, style)) = class(*state) {
                self.flowchart.line(format_args!("  classDef {class} {style}"));
            }
        }
        if !self.closed.is_empty() {
            let closed = self.closed.join(",");
            let style = "stroke:#909090,color:#606060,stroke-dasharray:2 4";
            self.flowchart.line(format_args!("  linkStyle {closed} {style}"));
        }
    }
}

impl<W: Write> Format for Mermaid<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.begin();
        let number = self.numbers.len();
        self.numbers.insert(entity.key.clone().into_owned(), number);
        if self.open.as_deref() != Some(&*entity.kind) {
            self.close_box();
            self.open = Some(entity.kind.clone().into_owned());
            // A box is named after the first thing in it, as its number is free.
            let kind = Coded(&entity.kind);
            self.flowchart.line(format_args!("  subgraph t{number}[\"{kind}\"]"));
        }
        let label = Coded(entity_label(entity));
        let state = State::of_entity(entity);
        self.states.extend(state);
        match state.and_then(class) {
            Some((class, _)) => {
                self.flowchart.line(format_args!("    n{number}[\"{label}\"]:::{class}"));
            }
            None => self.flowchart.line(format_args!("    n{number}[\"{label}\"]")),
        }
        Ok(())
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.begin();
        self.close_box();
        let (from, to) = (self.number(&relationship.from)?, self.number(&relationship.to)?);
        let label = relationship_label(relationship);
        let state = State::of_relationship(relationship);
        let arrow = if state == Some(State::Implicit) { "-.->" } else { "-->" };
        let label = Coded(&label);
        let number = self.flowchart.edge(format_args!("  n{from} {arrow}|\"{label}\"| n{to}"));
        if state == Some(State::Closed) && !self.flowchart.is_too_large() {
            self.closed.push(number.to_string());
        }
        Ok(())
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        self.begin();
        self.close_box();
        self.style();
        self.to.write_all(self.flowchart.text()?.as_bytes())?;
        self.to.flush()
    }
}

/// The class of entities in this state, and how they look.
fn class(state: State) -> Option<(&'static str, &'static str)> {
    match state {
        State::Inactive => {
            Some(("inactive", "fill:#f2f2f2,stroke:#909090,color:#606060,stroke-dasharray:4 3"))
        }
        State::Orphaned => Some(("orphaned", "stroke:#c00000,stroke-width:3px")),
        State::Implicit | State::Closed => None,
    }
}

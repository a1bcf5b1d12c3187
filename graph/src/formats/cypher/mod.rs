//! Cypher, for Neo4j 5 and what reads the same. Knows nothing of other formats.
//!
//! - `runs`: marks of who brought what and when, and the removal of what is gone;
//! - `text`: strings, names and maps.

mod runs;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Bound::{Included, Unbounded};

use self::runs::Runs;
use self::text::{Map, Name, Text, Texts};
use super::Format;
use crate::{Entity, Kinds, Relationship, Report};

/// Writes a statement a line, for `cypher-shell --file graph.cypher`, again and again.
///
/// A node is labelled with its type and its classes, a relationship has its class for a type; both
/// keep `_key`, `_type`, `_class` and their properties. A constraint comes before the first entity
/// of a type, so that keys are found by an index. Loading a file twice is the same as loading it
/// once.
///
/// **What is gone is removed.** A list, `_runs`, says of each thing whose runs brought it, and when
/// they did: the key of the organization's account, a space, and the time of the service's last
/// answer in milliseconds. The last statements of a file remove what an earlier run of this
/// organization brought and this one did not, as far as its type is not partial. A thing that
/// another organization has, too, such as a group of an enterprise, loses this one's mark only; what
/// has no mark was brought by somebody else and stays. With an entity go all relationships that it
/// is an end of.
///
/// - A thing has the properties of the last load, and no others: what was not read of it this time
///   goes, and so does what somebody else said of it.
/// - A graph that does not begin with an entity of class `Account` is nobody's: it removes nothing,
///   and a comment says so. Marks that are there stay.
/// - An older run that is loaded after a newer one brings back what it saw, with the properties of
///   then, and removes nothing that the newer one saw. The next newer run puts all of it right.
/// - A load that breaks off is made up for by the next one.
/// - Files of one organization are to be loaded one after the other.
///
/// What is null is absent, as ever in Cypher. The rest of the report and raw data are not part of
/// it.
#[derive(Debug)]
pub struct Cypher<W> {
    to: W,
    kinds: Kinds,
    /// None before the first entity.
    runs: Option<Runs>,
    /// The type of every row of entities, by the row's first key: as entities are sorted by key,
    /// this tells the type of each of them.
    rows: BTreeMap<String, String>,
}

impl<W: Write> Cypher<W> {
    /// Writes to `to`. A type that is not among the kinds is an error when it comes: nothing could
    /// remove it.
    pub fn new(to: W, kinds: Kinds) -> Self {
        Self { to, kinds, runs: None, rows: BTreeMap::new() }
    }

    fn type_of(&self, key: &str) -> io::Result<&str> {
        let row = self.rows.range::<str, _>((Unbounded, Included(key))).next_back();
        row.map(|(_, kind)| kind.as_str())
            .ok_or_else(|| invalid(format!("no entity has the key {key:?}")))
    }

    fn begin_row(&mut self, entity: &Entity) -> io::Result<()> {
        if !self.kinds.entities.iter().any(|kind| *kind == entity.kind) {
            return Err(unknown(&entity.kind));
        }
        let known = self.rows.values().any(|kind| **kind == *entity.kind);
        self.rows.insert(entity.key.clone().into_owned(), entity.kind.clone().into_owned());
        if known {
            return Ok(());
        }
        let label = Name(&entity.kind);
        writeln!(
            self.to,
            "CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.`_key` IS UNIQUE;"
        )
    }
}

impl<W: Write> Format for Cypher<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        if self.runs.is_none() {
            self.runs.insert(Runs::of(entity)).begin(&self.kinds, &mut self.to)?;
        }
        if self.rows.values().next_back().map(String::as_str) != Some(&*entity.kind) {
            self.begin_row(entity)?;
        }
        write!(self.to, "MERGE (n:{} {{`_key`: {}}}) SET ", Name(&entity.kind), Text(&entity.key))?;
        for class in entity.classes.iter().filter(|class| **class != entity.kind) {
            write!(self.to, "n:{}, ", Name(class))?;
        }
        let all = Map {
            key: &entity.key,
            kind: &entity.kind,
            class: &Texts(&entity.classes),
            runs: &Runs::marked(self.runs.as_ref(), 'n'),
            properties: &entity.properties,
        };
        writeln!(self.to, "n = {all};")
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        if !self.kinds.relationships.iter().any(|kind| kind.kind == relationship.kind) {
            return Err(unknown(&relationship.kind));
        }
        let (from, to) = (self.type_of(&relationship.from)?, self.type_of(&relationship.to)?);
        let (from, to) = (Name(from).to_string(), Name(to).to_string());
        let (a, b) = (Text(&relationship.from), Text(&relationship.to));
        let all = Map {
            key: &relationship.key,
            kind: &relationship.kind,
            class: &Text(&relationship.class),
            runs: &Runs::marked(self.runs.as_ref(), 'r'),
            properties: &relationship.properties,
        };
        let (verb, key) = (Name(&relationship.class), Text(&relationship.key));
        writeln!(
            self.to,
            "MATCH (a:{from} {{`_key`: {a}}}), (b:{to} {{`_key`: {b}}}) \
             MERGE (a)-[r:{verb} {{`_key`: {key}}}]->(b) SET r = {all};"
        )
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        match &self.runs {
            Some(runs) => runs.end(&self.kinds, report, &mut self.to)?,
            None => runs::end_of_nobody(&mut self.to)?,
        }
        self.to.flush()
    }
}

fn unknown(kind: &str) -> io::Error {
    invalid(format!("no kind has the type {kind}"))
}

fn invalid(sentence: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, sentence)
}

//! Cypher, for Neo4j 5 and what reads the same. Knows nothing of other formats.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};
use std::ops::Bound::{Included, Unbounded};

use super::Format;
use super::unseen::is_unseen;
use crate::{Entity, Properties, Relationship, Report, Value};

/// Writes a statement a line, for `cypher-shell < graph.cypher`.
///
/// A node is labelled with its type and its classes, a relationship has its class for a type; both
/// keep `_key`, `_type`, `_class` and their properties. A constraint comes before the first entity
/// of a type, so that keys are found by an index. Loading a file twice is the same as loading it
/// once; what is no longer in the graph is not removed.
///
/// What is null is absent, as ever in Cypher. The report and raw data are not part of it.
#[derive(Debug)]
pub struct Cypher<W> {
    to: W,
    /// The type of every run of entities, by the run's first key: as entities are sorted by key,
    /// this tells the type of each of them.
    runs: BTreeMap<String, String>,
}

impl<W: Write> Cypher<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, runs: BTreeMap::new() }
    }

    fn type_of(&self, key: &str) -> io::Result<&str> {
        let run = self.runs.range::<str, _>((Unbounded, Included(key))).next_back();
        run.map(|(_, kind)| kind.as_str()).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("no entity has the key {key:?}"))
        })
    }

    fn begin_run(&mut self, entity: &Entity) -> io::Result<()> {
        let known = self.runs.values().any(|kind| **kind == *entity.kind);
        self.runs.insert(entity.key.clone().into_owned(), entity.kind.clone().into_owned());
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
        if self.runs.values().next_back().map(String::as_str) != Some(&*entity.kind) {
            self.begin_run(entity)?;
        }
        write!(self.to, "MERGE (n:{} {{`_key`: {}}}) SET ", Name(&entity.kind), Text(&entity.key))?;
        for class in entity.classes.iter().filter(|class| **class != entity.kind) {
            write!(self.to, "n:{}, ", Name(class))?;
        }
        let class = Texts(&entity.classes);
        let all = Map(&entity.key, &entity.kind, &class, &entity.properties);
        writeln!(self.to, "n = {all};")
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        let (from, to) = (self.type_of(&relationship.from)?, self.type_of(&relationship.to)?);
        let (from, to) = (Name(from).to_string(), Name(to).to_string());
        let (a, b) = (Text(&relationship.from), Text(&relationship.to));
        let class = Text(&relationship.class);
        let all = Map(&relationship.key, &relationship.kind, &class, &relationship.properties);
        let (verb, key) = (Name(&relationship.class), Text(&relationship.key));
        writeln!(
            self.to,
            "MATCH (a:{from} {{`_key`: {a}}}), (b:{to} {{`_key`: {b}}}) \
             MERGE (a)-[r:{verb} {{`_key`: {key}}}]->(b) SET r = {all};"
        )
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        self.to.flush()
    }
}

/// Key, type, class and properties, as a map.
struct Map<'a>(&'a str, &'a str, &'a dyn Display, &'a Properties<'a>);

impl Display for Map<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(key, kind, class, properties) = self;
        write!(f, "{{`_key`: {}, `_type`: {}, `_class`: {class}", Text(key), Text(kind))?;
        for (name, value) in properties.iter().filter(|(_, value)| **value != Value::Null) {
            write!(f, ", {}: ", Name(name))?;
            match value {
                Value::Text(text) => Text(text).fmt(f)?,
                Value::Integer(number) | Value::Timestamp(number) => number.fmt(f)?,
                Value::Boolean(boolean) => boolean.fmt(f)?,
                Value::Texts(texts) => Texts(texts).fmt(f)?,
                Value::Null => {}
            }
        }
        f.write_str("}")
    }
}

struct Texts<'a>(&'a [Cow<'a, str>]);

impl Display for Texts<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (index, text) in self.0.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "" } else { ", " }, Text(text))?;
        }
        f.write_str("]")
    }
}

/// A string in quotes.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                '\r' => f.write_str("\\r")?,
                c if c.is_control() || is_unseen(c) => write!(f, "\\u{:04X}", u32::from(c))?,
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}

/// A label, a type or the name of a property, in backticks.
struct Name<'a>(&'a str);

impl Display for Name<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("`")?;
        for c in self.0.chars() {
            match c {
                '`' => f.write_str("``")?,
                // Neo4j 5 reads \u0060 as a backtick even in a name: a backslash of the name's own
                // must not begin one.
                '\\' => f.write_str("\\u005C")?,
                c if c.is_control() || is_unseen(c) => write!(f, "\\u{:04X}", u32::from(c))?,
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("`")
    }
}

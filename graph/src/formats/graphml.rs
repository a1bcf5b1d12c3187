//! GraphML, for NetworkX, Gephi, yEd and others. Knows nothing of other formats.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, Write};

use serde_json::json;

use super::Format;
use super::shapes::ValueShape;
use super::unseen::is_unseen;
use crate::{Entity, Properties, Relationship, Report, Value};

/// Writes a GraphML document.
///
/// Nodes are named by key. `_key`, `_type` and `_class` are attributes, and so are the properties:
/// text is a `string`, numbers and times are a `long`, yes and no is a `boolean`. What GraphML
/// cannot hold is JSON in a `string` whose name ends in `.json`: lists, null, empty text, text with
/// characters that XML 1.0 does not know, and whatever had a name with that ending before. The
/// report and raw data are not part of it.
///
/// A document declares its attributes first, so the graph is held in memory until it is finished.
#[derive(Debug)]
pub struct GraphMl<W> {
    to: W,
    /// The ids of the attributes.
    attributes: BTreeMap<Attribute, usize>,
    body: String,
}

/// What an attribute belongs to, its name, and its type.
type Attribute = (&'static str, String, &'static str);

impl<W: Write> GraphMl<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, attributes: BTreeMap::new(), body: String::new() }
    }

    fn properties(&mut self, of: &'static str, all: &Properties) -> fmt::Result {
        all.iter().try_for_each(|(name, value)| self.value(of, name, value))
    }

    fn value(&mut self, of: &'static str, name: &str, value: &Value) -> fmt::Result {
        match value {
            // That ending is to mean one thing only.
            value if name.ends_with(".json") => self.json(of, name, &json!(ValueShape(value))),
            Value::Text(text) => self.text(of, name, text),
            Value::Integer(number) | Value::Timestamp(number) => {
                self.data((of, name.to_owned(), "long"), &number.to_string())
            }
            Value::Boolean(boolean) => {
                self.data((of, name.to_owned(), "boolean"), &boolean.to_string())
            }
            Value::Texts(texts) => self.json(of, name, &json!(texts)),
            Value::Null => self.json(of, name, &json!(null)),
        }
    }

    fn text(&mut self, of: &'static str, name: &str, text: &str) -> fmt::Result {
        // Many readers do not tell an empty element from none.
        if text.is_empty() || !text.chars().all(is_xml) {
            return self.json(of, name, &json!(text));
        }
        self.data((of, name.to_owned(), "string"), text)
    }

    fn json(&mut self, of: &'static str, name: &str, value: &serde_json::Value) -> fmt::Result {
        // JSON escapes the other characters that XML does not know.
        let text = value.to_string().replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff");
        self.data((of, format!("{name}.json"), "string"), &text)
    }

    fn data(&mut self, attribute: Attribute, text: &str) -> fmt::Result {
        let next = self.attributes.len();
        let id = *self.attributes.entry(attribute).or_insert(next);
        writeln!(self.body, "<data key=\"d{id}\">{}</data>", Escaped(text))
    }

    fn node(&mut self, entity: &Entity) -> fmt::Result {
        writeln!(self.body, "<node id=\"{}\">", Escaped(&node_id(&entity.key)))?;
        self.text("node", "_key", &entity.key)?;
        self.text("node", "_type", &entity.kind)?;
        self.json("node", "_class", &json!(entity.classes))?;
        self.properties("node", &entity.properties)?;
        writeln!(self.body, "</node>")
    }

    fn edge(&mut self, relationship: &Relationship) -> fmt::Result {
        let (from, to) = (node_id(&relationship.from), node_id(&relationship.to));
        writeln!(self.body, "<edge source=\"{}\" target=\"{}\">", Escaped(&from), Escaped(&to))?;
        self.text("edge", "_key", &relationship.key)?;
        self.text("edge", "_type", &relationship.kind)?;
        self.text("edge", "_class", &relationship.class)?;
        self.properties("edge", &relationship.properties)?;
        writeln!(self.body, "</edge>")
    }

    fn document(&mut self) -> io::Result<()> {
        let namespace = "http://graphml.graphdrawing.org/xmlns";
        writeln!(self.to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(self.to, "<graphml xmlns=\"{namespace}\">")?;
        for ((of, name, kind), id) in &self.attributes {
            let name = Escaped(name);
            writeln!(
                self.to,
                "<key id=\"d{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
            )?;
        }
        writeln!(self.to, "<graph edgedefault=\"directed\">")?;
        self.to.write_all(self.body.as_bytes())?;
        writeln!(self.to, "</graph>\n</graphml>")?;
        self.to.flush()
    }
}

impl<W: Write> Format for GraphMl<W> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.node(entity).map_err(io::Error::other)
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.edge(relationship).map_err(io::Error::other)
    }

    fn finish(&mut self, _report: &Report) -> io::Result<()> {
        self.document()
    }
}

/// The key, or JSON of it if XML cannot hold it.
fn node_id(key: &str) -> String {
    if key.chars().all(is_xml) { key.to_owned() } else { json!(key).to_string() }
}

/// Whether XML 1.0 knows the character.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || !matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Text between tags or in an attribute. A reader of XML would change white space that is not
/// escaped; what XML cannot hold becomes U+FFFD.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            c if matches!(c, '\t' | '\n' | '\r') || is_unseen(c) => {
                write!(f, "&#{};", u32::from(c))
            }
            c => f.write_char(if is_xml(c) { c } else { char::REPLACEMENT_CHARACTER }),
        })
    }
}

//! Strings, names and maps, as Cypher reads them. Knows no statement.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use crate::formats::unseen::is_unseen;
use crate::{Properties, Value};

/// What a thing has, as a map.
pub(super) struct Map<'a> {
    pub(super) key: &'a str,
    pub(super) kind: &'a str,
    pub(super) class: &'a dyn Display,
    pub(super) runs: &'a dyn Display,
    pub(super) properties: &'a Properties<'a>,
}

impl Display for Map<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { key, kind, class, runs, properties } = self;
        let (key, kind) = (Text(key), Text(kind));
        write!(f, "{{`_key`: {key}, `_type`: {kind}, `_class`: {class}, `_runs`: {runs}")?;
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

/// A list of strings.
pub(super) struct Texts<'a>(pub(super) &'a [Cow<'a, str>]);

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
pub(super) struct Text<'a>(pub(super) &'a str);

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
pub(super) struct Name<'a>(pub(super) &'a str);

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

//! One thing. Knows nothing of the other things in its graph.

use std::borrow::Cow;

use crate::Properties;

/// A thing that a graph tells of. Its texts can be borrowed from what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity<'a> {
    /// Identifies it in its graph, and from one run to the next.
    pub key: Cow<'a, str>,
    /// The kind of thing, such as `acme_user`.
    pub kind: Cow<'static, str>,
    /// The abstract classes that it belongs to, such as `User`.
    pub classes: Vec<Cow<'static, str>>,
    /// Its properties, `name` and `displayName` among them.
    pub properties: Properties<'a>,
    /// The JSON text of the item it was made from, where that was asked for.
    pub raw_data: Option<Cow<'a, str>>,
}

impl Entity<'_> {
    /// The same, with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Entity<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Entity {
            key: owned(self.key),
            kind: self.kind,
            classes: self.classes,
            properties: self.properties.into_owned(),
            raw_data: self.raw_data.map(owned),
        }
    }
}

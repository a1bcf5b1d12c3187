//! How one thing stands to another. Knows both by their keys only.

use std::borrow::Cow;

use crate::Properties;

/// A directed relationship between two entities of the same graph. Its texts can be borrowed from
/// what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship<'a> {
    /// Identifies it in its graph, and from one run to the next.
    pub key: Cow<'a, str>,
    /// The kind of relationship, such as `acme_user_assigned_group`.
    pub kind: Cow<'static, str>,
    /// The verb, in upper case: `ASSIGNED`.
    pub class: Cow<'static, str>,
    /// The key of the entity it starts from.
    pub from: Cow<'a, str>,
    /// The key of the entity it leads to.
    pub to: Cow<'a, str>,
    /// Its properties.
    pub properties: Properties<'a>,
}

impl Relationship<'_> {
    /// The same, with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Relationship<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Relationship {
            key: owned(self.key),
            kind: self.kind,
            class: self.class,
            from: owned(self.from),
            to: owned(self.to),
            properties: self.properties.into_owned(),
        }
    }
}

//! How one thing stands to another. Knows both by their keys only.

use crate::Properties;

/// A directed relationship between two entities of the same graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship {
    /// Identifies it in its graph, and from one run to the next.
    pub key: String,
    /// The kind of relationship, such as `acme_user_assigned_group`.
    pub kind: String,
    /// The verb, in upper case: `ASSIGNED`.
    pub class: String,
    /// The key of the entity it starts from.
    pub from: String,
    /// The key of the entity it leads to.
    pub to: String,
    /// Its properties.
    pub properties: Properties,
}

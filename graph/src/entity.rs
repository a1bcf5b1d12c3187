//! One thing. Knows nothing of the other things in its graph.

use crate::Properties;

/// A thing that a graph tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Identifies it in its graph, and from one run to the next.
    pub key: String,
    /// The kind of thing, such as `acme_user`.
    pub kind: String,
    /// The abstract classes that it belongs to, such as `User`.
    pub classes: Vec<String>,
    /// Its properties, `name` and `displayName` among them.
    pub properties: Properties,
    /// The JSON text of the item it was made from, where that was asked for.
    pub raw_data: Option<String>,
}

//! What there can be in a graph. Knows no graph.

/// Every kind of thing that a collector can bring, whether or not there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// The types of entities.
    pub entities: Vec<String>,
    /// The kinds of relationships.
    pub relationships: Vec<RelationshipKind>,
}

/// A kind of relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationshipKind {
    /// Its type, such as `acme_user_assigned_group`.
    pub kind: String,
    /// The verb, in upper case: `ASSIGNED`.
    pub class: String,
    /// The type of the entities it starts from.
    pub from: String,
    /// The type of the entities it leads to.
    pub to: String,
}

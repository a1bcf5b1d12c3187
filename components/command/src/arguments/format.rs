//! The ways to write a graph, by their names. Knows no writer.

/// A way to write a graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormatName {
    /// A JSON document.
    #[default]
    Json,
    /// JSON, a thing a line.
    Ndjson,
    /// A folder for JupiterOne's tools.
    JupiterOne,
    /// BloodHound's OpenGraph.
    OpenGraph,
    /// Statements for graph databases.
    Cypher,
    /// GraphML.
    GraphMl,
    /// Graphviz's language.
    Dot,
    /// Mermaid's language.
    Mermaid,
    /// A page to look at.
    Html,
}

impl FormatName {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Json, "json"),
        (Self::Ndjson, "ndjson"),
        (Self::JupiterOne, "jupiterone"),
        (Self::OpenGraph, "opengraph"),
        (Self::Cypher, "cypher"),
        (Self::GraphMl, "graphml"),
        (Self::Dot, "dot"),
        (Self::Mermaid, "mermaid"),
        (Self::Html, "html"),
    ];

    /// The format of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, own)| *own == name).map(|(format, _)| format)
    }

    /// The same.
    ///
    /// # Errors
    ///
    /// If there is none. The text names those that there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        Self::named(name).ok_or_else(|| {
            let names = Self::ALL.map(|(_, name)| name).join(", ");
            format!("{name} is not a format: {names}")
        })
    }
}

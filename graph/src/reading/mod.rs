//! A graph that was written before, read again. Knows the two formats that hold all of it: `json` and
//! `ndjson`; no file and no network.
//!
//! What was sorted and whole when it was written is checked anew, for a file can have been through
//! other hands.

mod report;
mod things;

use std::fmt;

use crate::{BuildError, Graph, GraphBuilder, Report};

/// Reads a graph and its report from the text of a `json` document, or from `ndjson`, whichever it is.
///
/// # Errors
///
/// If the text is neither, ends too early, or holds a graph that is not whole. The error says where.
pub fn read(text: &str) -> Result<(Graph, Report), ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let mut all = things::Things::default();
    for piece in serde_json::Deserializer::from_str(text).into_iter::<things::Things>() {
        all.append(piece.map_err(ReadError::NotAGraph)?);
    }
    let mut builder = GraphBuilder::default();
    for entity in all.entities {
        builder.add_entity(entity).map_err(ReadError::NotWhole)?;
    }
    for relationship in all.relationships {
        builder.add_relationship(relationship).map_err(ReadError::NotWhole)?;
    }
    let report = all.report.ok_or(ReadError::NoReport)?;
    Ok((builder.build(), report))
}

/// Why a text is no graph.
#[derive(Debug)]
pub enum ReadError {
    /// There is nothing in it.
    Empty,
    /// It is not JSON, or not that of a graph.
    NotAGraph(serde_json::Error),
    /// A key is there twice, or an end of a relationship is missing.
    NotWhole(BuildError),
    /// The report is missing, so that more may be missing.
    NoReport,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is nothing in it"),
            Self::NotAGraph(error) if error.is_eof() => {
                write!(f, "it ends too early: {error}")
            }
            Self::NotAGraph(error) => {
                write!(f, "it is no graph as --format json or ndjson writes it: {error}")
            }
            Self::NotWhole(error) => write!(f, "its graph is not whole: {error}"),
            Self::NoReport => {
                f.write_str("it has no report, which comes last, so it is not the whole graph")
            }
        }
    }
}

impl std::error::Error for ReadError {}

#[cfg(test)]
mod tests;

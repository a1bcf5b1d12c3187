//! What came of a collection, for people. Knows no terminal and no file.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use crate::{Entity, Relationship, Report};

/// Counts what a graph consists of while it goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    entities: BTreeMap<String, usize>,
    relationships: BTreeMap<String, usize>,
}

impl Summary {
    /// Counts an entity.
    pub fn entity(&mut self, entity: &Entity) {
        count(&mut self.entities, &entity.kind);
    }

    /// Counts a relationship.
    pub fn relationship(&mut self, relationship: &Relationship) {
        count(&mut self.relationships, &relationship.kind);
    }

    /// Writes how complete the graph is, how many there are of each type, how each step ended, with
    /// its problems, and what may be missing.
    ///
    /// # Errors
    ///
    /// What the writer answers.
    pub fn write(&self, report: &Report, to: &mut impl Write) -> fmt::Result {
        writeln!(to, "{}\n", report.headline())?;
        write_counts(to, "entities", &self.entities)?;
        write_counts(to, "relationships", &self.relationships)?;
        write_steps(to, report)?;
        if report.partial_types.is_empty() {
            return Ok(());
        }
        writeln!(to, "\nThese may lack something: {}", report.partial_types.join(", "))
    }
}

fn count(counts: &mut BTreeMap<String, usize>, kind: &str) {
    match counts.get_mut(kind) {
        Some(count) => *count = count.saturating_add(1),
        None => {
            counts.insert(kind.to_owned(), 1);
        }
    }
}

fn write_counts(to: &mut impl Write, what: &str, counts: &BTreeMap<String, usize>) -> fmt::Result {
    writeln!(to, "{:>6} {what}", counts.values().sum::<usize>())?;
    counts.iter().try_for_each(|(kind, count)| writeln!(to, "{count:>6}   {kind}"))?;
    writeln!(to)
}

fn write_steps(to: &mut impl Write, report: &Report) -> fmt::Result {
    writeln!(to, "{:<30}{:<16}{:>8}  problems", "step", "status", "requests")?;
    for step in &report.steps {
        let (id, status) = (&step.id, step.status.as_str());
        writeln!(to, "{id:<30}{status:<16}{:>8}  {}", step.requests, step.problems.len())?;
        for problem in &step.problems {
            writeln!(to, "    {}: {}", problem.operation, problem.message)?;
        }
    }
    Ok(())
}

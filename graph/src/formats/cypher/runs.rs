//! Marks of who brought what and when, and the removal of what is gone. Knows no properties.
//!
//! While a file is loaded, what it brings is marked as `loading`. In the end, what is not and was
//! brought by an earlier run goes, and the marks become those of this run.

use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};

use super::text::{Name, Text};
use crate::{Entity, Kinds, RelationshipKind, Report};

/// Whose runs they are: the key of the organization's account.
#[derive(Debug)]
pub(super) struct Runs(Option<String>);

impl Runs {
    /// Those of a graph that begins with this entity.
    pub(super) fn of(first: &Entity) -> Self {
        let is_account = first.classes.iter().any(|class| class == "Account");
        Self(is_account.then(|| first.key.clone().into_owned()))
    }

    /// The marks of a thing that this file brings, which a variable stands for.
    pub(super) fn marked(runs: Option<&Self>, variable: char) -> Marked<'_> {
        Marked(runs.and_then(|runs| runs.0.as_deref()), variable)
    }

    /// Takes back what a load that broke off left behind: its things count as brought long ago.
    pub(super) fn begin(&self, kinds: &Kinds, to: &mut impl Write) -> io::Result<()> {
        let Some(organization) = &self.0 else { return Ok(()) };
        let marks = Marks::of(organization, "0");
        let Marks { loading, now: long_ago, .. } = &marks;
        for (_, things) in things(kinds) {
            writeln!(
                to,
                "{things} {loading} IN x.`_runs` \
                 SET x.`_runs` = [run IN x.`_runs` WHERE run <> {loading}] + {long_ago};"
            )?;
        }
        Ok(())
    }

    /// Removes what is gone, and marks the rest as brought by this run.
    pub(super) fn end(
        &self,
        kinds: &Kinds,
        report: &Report,
        to: &mut impl Write,
    ) -> io::Result<()> {
        let Some(organization) = &self.0 else { return end_of_nobody(to) };
        let marks = Marks::of(organization, &time(report));
        for (kind, things) in things(kinds) {
            if !report.partial_types.iter().any(|partial| partial == kind) {
                remove(&marks, &things, to)?;
            }
        }
        let Marks { own, loading, now } = &marks;
        for (_, things) in things(kinds) {
            writeln!(
                to,
                "{things} {loading} IN x.`_runs` \
                 SET x.`_runs` = [run IN x.`_runs` WHERE NOT run STARTS WITH {own}] + {now};"
            )?;
        }
        Ok(())
    }
}

/// Ends a file of which nobody can tell whose it is.
pub(super) fn end_of_nobody(to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "// Nothing is removed: there is no account that says whose graph this is.")
}

/// What this run might have brought and did not goes, unless a newer run or another organization
/// brought it.
fn remove(marks: &Marks, things: &Things<'_>, to: &mut impl Write) -> io::Result<()> {
    let Marks { own, loading, now } = marks;
    // `loading` comes after all times.
    let before = format!("(run STARTS WITH {own} AND run <= {now})");
    let delete = match things {
        Things::Entities(_) => "DETACH DELETE",
        Things::Relationships(..) => "DELETE",
    };
    writeln!(to, "{things} all(run IN x.`_runs` WHERE {before}) {delete} x;")?;
    writeln!(
        to,
        "{things} any(run IN x.`_runs` WHERE {before}) AND NOT {loading} IN x.`_runs` \
         SET x.`_runs` = [run IN x.`_runs` WHERE NOT {before}];"
    )
}

/// When the run ended, as a text that is greater than that of a run before.
fn time(report: &Report) -> String {
    format!("{:013}", report.last_answer.unwrap_or_default().max(0))
}

/// Marks of an organization, in quotes.
struct Marks {
    /// What all of them begin with.
    own: String,
    /// That of a load that goes on.
    loading: String,
    /// That of a run.
    now: String,
}

impl Marks {
    fn of(organization: &str, time: &str) -> Self {
        let quoted = |text: String| Text(&text).to_string();
        Self {
            own: quoted(format!("{organization} ")),
            loading: quoted(loading(organization)),
            now: quoted(format!("{organization} {time}")),
        }
    }
}

fn loading(organization: &str) -> String {
    format!("{organization} loading")
}

/// The marks of a thing, with that of a load of this organization if there is one.
pub(super) struct Marked<'a>(Option<&'a str>, char);

impl Display for Marked<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self(None, thing) => write!(f, "{thing}.`_runs`"),
            Self(Some(organization), thing) => {
                write!(f, "coalesce({thing}.`_runs`, []) + {}", Text(&loading(organization)))
            }
        }
    }
}

/// All things of a kind, and the beginning of a condition on them.
enum Things<'a> {
    Entities(&'a str),
    Relationships(&'a RelationshipKind),
}

impl Display for Things<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entities(kind) => write!(f, "MATCH (x:{}) WHERE", Name(kind)),
            Self::Relationships(kind) => {
                let (from, verb, to) = (Name(&kind.from), Name(&kind.class), Name(&kind.to));
                let kind = Text(&kind.kind);
                write!(f, "MATCH (:{from})-[x:{verb}]->(:{to}) WHERE x.`_type` = {kind} AND")
            }
        }
    }
}

/// All things of all kinds, by their types: first what leads to others.
fn things(kinds: &Kinds) -> impl Iterator<Item = (&str, Things<'_>)> {
    let relationships = kinds.relationships.iter();
    let relationships = relationships.map(|kind| (kind.kind.as_str(), Things::Relationships(kind)));
    let entities = kinds.entities.iter().map(|kind| (kind.as_str(), Things::Entities(kind)));
    relationships.chain(entities)
}

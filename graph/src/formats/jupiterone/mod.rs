//! The folder that JupiterOne's integrations leave behind. Knows nothing of other formats.
//!
//! The rules come from JupiterOne's integration SDK: what its graph object store writes, and what
//! its synchronization reads.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Format;
use super::line::{Line, ToLine};
use super::shapes::{EntityShape, RelationshipShape};
use crate::formats::unseen::write_json;
use crate::{Entity, Relationship, Report};

mod summary;

/// As many entities or relationships as the SDK puts into a file.
const FILE_SIZE: usize = 500;

/// A place for files.
pub trait Folder {
    /// A file that is being written.
    type File: Write;

    /// Makes a file, and the folders that it is in. The path is relative, with `/` between names.
    ///
    /// # Errors
    ///
    /// What making it answers.
    fn create(&mut self, path: &str) -> io::Result<Self::File>;
}

/// A step as JupiterOne knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepKind {
    /// Its id, as in the report: `fetch-users`. Names a folder.
    pub id: String,
    /// Its name for people: `Fetch Users`.
    pub name: String,
    /// The ids of the steps that bring the other ends of its relationships.
    pub depends_on: Vec<String>,
    /// The types of entities and relationships that it brings. They name files.
    pub types: Vec<String>,
}

/// Writes the folder that `j1-integration collect` would write, for `j1-integration sync` and
/// `visualize`.
///
/// Every type has files of its own, with at most 500 things in each:
/// `.j1-integration/graph/fetch-users/entities/acme_user-1.json`. At the end comes
/// `.j1-integration/summary.json`, with the steps and the types that may lack something.
///
/// A step that brought a part only is a `success` with `partialTypes`: the SDK has no word for it,
/// and takes all types of a `failure`, and of what depends on it, for partial. One that does not
/// apply is a `success`, as there is nothing to bring. Requests and problems are not part of it,
/// nor is the SDK's `index` folder, which nothing reads after a collection.
///
/// The folder must be new: JupiterOne's tools read every file in it.
#[derive(Debug)]
pub struct JupiterOne<F: Folder> {
    folder: F,
    steps: Vec<StepKind>,
    /// By type.
    written: BTreeMap<String, Written<F::File>>,
}

/// What was written of a type.
#[derive(Debug)]
struct Written<T> {
    things: usize,
    files: usize,
    /// The file that is not full yet, and how many things are in it.
    open: Option<(T, usize)>,
}

impl<F: Folder> JupiterOne<F> {
    /// Writes into `folder`. A type that no step brings is an error when it comes.
    pub fn new(folder: F, steps: Vec<StepKind>) -> Self {
        Self { folder, steps, written: BTreeMap::new() }
    }

    fn add(&mut self, collection: &str, kind: &str, item: &impl ToLine) -> io::Result<()> {
        let nothing = || Written { things: 0, files: 0, open: None };
        let written = self.written.entry(kind.to_owned()).or_insert_with(nothing);
        let (mut file, in_file) = match written.open.take() {
            Some((mut file, in_file)) => {
                file.write_all(b",\n")?;
                (file, in_file)
            }
            None => {
                written.files = written.files.saturating_add(1);
                let step = step_of(&self.steps, kind)?;
                let name = format!("{step}/{collection}/{kind}-{}.json", written.files);
                let mut file = self.folder.create(&format!(".j1-integration/graph/{name}"))?;
                writeln!(file, "{{\"{collection}\":[")?;
                (file, 0)
            }
        };
        Line::default().write(item, "", &mut file)?;
        written.things = written.things.saturating_add(1);
        match in_file.saturating_add(1) {
            FILE_SIZE => close(file),
            in_file => {
                written.open = Some((file, in_file));
                Ok(())
            }
        }
    }

    fn close_all(&mut self) -> io::Result<()> {
        let mut open = self.written.values_mut().filter_map(|written| written.open.take());
        open.try_for_each(|(file, _)| close(file))
    }
}

impl<F: Folder> Format for JupiterOne<F> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.add("entities", &entity.kind, &EntityShape(entity))
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.add("relationships", &relationship.kind, &RelationshipShape(relationship))
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.close_all()?;
        let things = self.written.iter().map(|(kind, written)| (kind.as_str(), written.things));
        let summary = summary::summary(&self.steps, &things.collect(), report);
        let mut file = self.folder.create(".j1-integration/summary.json")?;
        write_json(&mut file, &summary)?;
        file.write_all(b"\n")?;
        file.flush()
    }
}

fn step_of<'a>(steps: &'a [StepKind], kind: &str) -> io::Result<&'a str> {
    let step = steps.iter().find(|step| step.types.iter().any(|brought| brought == kind));
    step.map(|step| step.id.as_str()).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("no step brings the type {kind}"))
    })
}

fn close(mut file: impl Write) -> io::Result<()> {
    file.write_all(b"\n]}\n")?;
    file.flush()
}

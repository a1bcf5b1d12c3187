//! Where a graph goes: standard output, a file, or a folder. Knows no run.
//!
//! - `file`: a file that is whole, or what it was before;
//! - `folder`: the same for a folder of files.

mod file;
mod folder;

use std::io::{self, BufWriter};
use std::path::Path;

use command::arguments::{Around, FormatName};
use command::formats::OneFile;
use command::part::Part;
use graph::formats::{Format, JupiterOne, StepKind};
use graph::{Entity, Kinds, Relationship, Report, Summary};

pub use file::{NewFile, write_whole};
pub(crate) use folder::{NewFolder, is_needed, recover};

/// Room for small writes, in bytes.
const BUFFER: usize = 64 << 10;

/// A graph on its way to its place. Dropped, it leaves the place as it was.
pub struct Output {
    format: Counted,
    place: Place,
}

enum Place {
    Stdout,
    File(NewFile),
    Folder(NewFolder),
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// How many there are of each type.
    pub summary: Summary,
    /// How many entities there are.
    pub entities: u64,
    /// How many relationships there are.
    pub relationships: u64,
    /// What people should know of what was written; a sentence without a full stop.
    pub remark: Option<String>,
    /// The SHA-256 of the file in hexadecimal digits; none: it is no file.
    pub sha256: Option<String>,
}

impl Output {
    /// To standard output, in a format that is one file, of a graph of these kinds or a part of it.
    ///
    /// # Errors
    ///
    /// If the format is a folder.
    pub fn stdout(name: FormatName, kinds: Kinds, around: Option<Around>) -> io::Result<Self> {
        let to = BufWriter::with_capacity(BUFFER, io::stdout());
        Ok(Self { format: Counted::one_file(name, to, kinds, around)?, place: Place::Stdout })
    }

    /// To a file, in a format that is one, of a graph of these kinds or a part of it.
    ///
    /// # Errors
    ///
    /// If the format is a folder, another run writes the file, or it cannot be made.
    pub fn file(
        name: FormatName,
        path: &Path,
        kinds: Kinds,
        around: Option<Around>,
    ) -> io::Result<Self> {
        let file = NewFile::create(path)?;
        let to = BufWriter::with_capacity(BUFFER, file.writer()?);
        Ok(Self { format: Counted::one_file(name, to, kinds, around)?, place: Place::File(file) })
    }

    /// To a folder, for JupiterOne.
    pub(crate) fn folder(
        folder: NewFolder,
        steps: Vec<StepKind>,
        kinds: Kinds,
        around: Option<Around>,
    ) -> Self {
        let format = Box::new(JupiterOne::new(folder.files(), steps));
        Self { format: Counted::new(format, kinds, around), place: Place::Folder(folder) }
    }

    /// What the graph is written with.
    pub fn format(&mut self) -> &mut (dyn Format + Send) {
        &mut self.format
    }

    /// Puts the graph into its place, once it is whole.
    ///
    /// # Errors
    ///
    /// If that fails. What was there before is there still.
    pub fn keep(self) -> io::Result<Written> {
        let Counted { format, mut written } = self.format;
        // The format holds files that it has flushed.
        drop(format);
        match self.place {
            Place::Stdout => {}
            Place::File(file) => written.sha256 = Some(file.keep()?),
            Place::Folder(folder) => folder.keep()?,
        }
        Ok(written)
    }
}

/// A format that counts what it writes.
struct Counted {
    format: Part<Box<dyn Format + Send>>,
    written: Written,
}

impl Counted {
    fn new(format: Box<dyn Format + Send>, kinds: Kinds, around: Option<Around>) -> Self {
        Self { format: Part::new(format, around, kinds), written: Written::default() }
    }

    fn one_file(
        name: FormatName,
        to: impl io::Write + Send + 'static,
        kinds: Kinds,
        around: Option<Around>,
    ) -> io::Result<Self> {
        let format = OneFile::new(name, to, kinds.clone());
        let format = format.ok_or_else(|| io::Error::other("this format writes a folder"))?;
        Ok(Self::new(Box::new(format), kinds, around))
    }
}

impl Format for Counted {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.written.summary.entity(entity);
        self.written.entities = self.written.entities.saturating_add(1);
        self.format.entity(entity)
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.written.summary.relationship(relationship);
        self.written.relationships = self.written.relationships.saturating_add(1);
        self.format.relationship(relationship)
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.format.finish(report)?;
        self.written.remark = self.format.remark();
        Ok(())
    }
}

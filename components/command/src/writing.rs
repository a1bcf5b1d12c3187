//! A graph on its way out: a format, and the file that it writes. Knows no run.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use graph::formats::{Format, JupiterOne, StepKind};
use graph::{Entity, Kinds, Relationship, Report};

use crate::arguments::{Arguments, FormatName};
use crate::component::{print, wit};
use crate::formats::OneFile;
use crate::output::{Claim, NewFile, Place, SharedFile, stdout};
use crate::part::Part;

/// Where the user wants what is written. Found before anything is collected.
pub(crate) struct Destination {
    /// None: standard output.
    place: Option<Place>,
    /// Keeps other runs from the folder.
    claim: Option<Claim>,
}

impl Destination {
    /// Finds it, and whether it can be written.
    pub(crate) fn find(arguments: &Arguments) -> Result<Self, String> {
        let output = arguments.output.as_deref().filter(|path| *path != "-");
        let place = output.map(Place::find).transpose()?;
        let claim = match (&place, arguments.format) {
            (Some(place), FormatName::JupiterOne) => Some(place.claim(
                arguments.timeout.seconds,
                ".j1-integration",
                ".j1-integration/summary.json",
            )?),
            (Some(place), _) => place.check_file().map(|()| None)?,
            (None, _) => None,
        };
        Ok(Self { place, claim })
    }

    /// Writes a text there.
    pub(crate) fn write(self, text: &str, is_quiet: bool) -> Result<(), String> {
        match self.place {
            Some(place) => place.file(is_quiet)?.write_whole(text),
            None => print(text),
        }
    }
}

/// A format, and the file that it writes if it is one.
pub(crate) struct Output {
    format: Part<Box<dyn Format>>,
    file: Option<Rc<RefCell<NewFile>>>,
    _claim: Option<Claim>,
}

impl Output {
    /// Opens it where the user wants it, and in the format that they want.
    pub(crate) fn open(arguments: &Arguments, to: Destination) -> Result<Self, String> {
        let name = arguments.format;
        let Destination { place, claim: _claim } = to;
        let around = arguments.around.clone();
        let manifest = wit::describe();
        let kinds = Kinds::from(&manifest);
        if name == FormatName::JupiterOne {
            let place = place.ok_or("--format jupiterone needs --output")?;
            let folder = place.folder();
            let steps = manifest.steps.into_iter().map(step_kind).collect();
            let format: Box<dyn Format> = Box::new(JupiterOne::new(folder, steps));
            return Ok(Self { format: Part::new(format, around, kinds), file: None, _claim });
        }
        let file = place
            .map(|place| place.file(arguments.quiet))
            .transpose()?
            .map(|file| Rc::new(RefCell::new(file)));
        let to: Box<dyn io::Write> = match &file {
            Some(file) => Box::new(SharedFile(Rc::clone(file))),
            None => Box::new(stdout()),
        };
        let format = OneFile::new(name, to, kinds.clone());
        let format: Box<dyn Format> = Box::new(format.ok_or("--format jupiterone needs --output")?);
        let format = Part::new(format, around, kinds);
        Ok(Self { format, file, _claim })
    }

    /// Puts what was written into its place.
    pub(crate) fn keep(self) -> Result<(), String> {
        // The format holds the file, too.
        drop(self.format);
        match self.file.and_then(Rc::into_inner) {
            Some(file) => file.into_inner().keep(),
            None => Ok(()),
        }
    }
}

impl Format for Output {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        self.format.entity(entity)
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        self.format.relationship(relationship)
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.format.finish(report)
    }

    fn remark(&self) -> Option<String> {
        self.format.remark()
    }
}

fn step_kind(step: wit::StepKind) -> StepKind {
    let types = step.entities.into_iter().chain(step.relationships).collect();
    StepKind { id: step.id, name: step.name, depends_on: step.depends_on, types }
}

//! A file that is what it was before until what is written is whole. Knows no format.
//!
//! It is written beside its place, under the same name and `.part`. A file that is there already
//! keeps its owner and its mode: what is whole is copied into it. A new one gets its name.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use wasi::clocks::monotonic_clock::subscribe_duration;
use wasi::filesystem::types::{Descriptor, DescriptorFlags, DescriptorType, OpenFlags, PathFlags};

use super::{Place, Writer, create, io_error, now, writer};
use crate::component::say;

/// A part that was not written to for so long is what a killed run left, in seconds.
const ABANDONED: u64 = 10;

/// How long to wait for another run that writes the same file, in tries of half a second.
const MOST_TRIES: u32 = 4 * 60;

/// How much is copied at a time, in bytes.
const CHUNK: u64 = 1 << 20;

impl Place {
    /// Whether a file can be written here. To be asked before anything is collected.
    pub(crate) fn check_file(&self) -> Result<(), String> {
        let shown = &self.shown;
        match self.what(&self.path) {
            Some(DescriptorType::Directory) => {
                return Err(format!("{shown} is a folder, and this format is a file"));
            }
            Some(DescriptorType::RegularFile) => {
                self.existing().map_err(|error| self.cannot(&error))?;
            }
            Some(_) => {
                return Err(format!(
                    "{shown} is no regular file: leave out --output, and redirect standard output \
                     to it"
                ));
            }
            None if self.is_dangling() => {
                return Err(format!("{shown} is a link that leads to nothing here"));
            }
            None => {}
        }
        let parent = self.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        if self.what(parent) != Some(DescriptorType::Directory) {
            return Err(format!("{shown} cannot be written: its folder is not there"));
        }
        match create(&self.folder, &self.part(), OpenFlags::EXCLUSIVE) {
            Ok(_) => self.folder.unlink_file_at(&self.part()).map_err(io_error),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
        .map_err(|error| format!("{}.part cannot be written: {error}", self.shown))
    }

    fn part(&self) -> String {
        format!("{}.part", self.path)
    }

    /// The file that is here, to be written over.
    fn existing(&self) -> io::Result<Descriptor> {
        let how = (PathFlags::SYMLINK_FOLLOW, OpenFlags::empty(), DescriptorFlags::WRITE);
        self.folder.open_at(how.0, &self.path, how.1, how.2).map_err(io_error)
    }

    /// A file that becomes what is written once that is whole. Waits for another run that is at it,
    /// and says so unless it is to be quiet.
    pub(crate) fn file(self, is_quiet: bool) -> Result<NewFile, String> {
        for attempt in 0..MOST_TRIES {
            let part = match create(&self.folder, &self.part(), OpenFlags::EXCLUSIVE) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if attempt == 1 && !is_quiet {
                        say(&format!("waiting for another run: {}.part is there\n", self.shown));
                    }
                    self.remove_abandoned_part();
                    continue;
                }
                part => part,
            };
            let opened = part.and_then(|part| Ok((writer(&part)?, part)));
            let (writer, part) = opened.map_err(|error| self.cannot(&error))?;
            return Ok(NewFile { writer, part, place: self, is_last_copy: false });
        }
        Err(format!("{}.part is being written by another run", self.shown))
    }

    /// Removes what a killed run left; else waits for a moment.
    fn remove_abandoned_part(&self) {
        let part = self.folder.stat_at(PathFlags::empty(), &self.part());
        let written = part.ok().and_then(|stat| stat.data_modification_timestamp);
        if written.is_some_and(|moment| moment.seconds.saturating_add(ABANDONED) < now()) {
            let _ = self.folder.unlink_file_at(&self.part());
        } else {
            subscribe_duration(500_000_000).block();
        }
    }
}

/// A file that is being written beside its place.
pub(crate) struct NewFile {
    writer: Writer,
    part: Descriptor,
    place: Place,
    /// It is all that there is of the graph.
    is_last_copy: bool,
}

impl NewFile {
    /// Writes all of it, and puts it into its place.
    pub(crate) fn write_whole(mut self, text: &str) -> Result<(), String> {
        let written = self.writer.write_all(text.as_bytes());
        written.map_err(|error| self.place.cannot(&error))?;
        self.keep()
    }

    /// Puts it into its place.
    pub(crate) fn keep(mut self) -> Result<(), String> {
        let place = &self.place;
        self.writer.flush().map_err(|error| place.cannot(&error))?;
        if !self.is_still_ours() {
            return Err(format!(
                "{} is written by another run, which took this one for a killed one",
                place.shown
            ));
        }
        if place.what(&place.path).is_none() {
            let named = place.folder.rename_at(&place.part(), &place.folder, &place.path);
            return named.map_err(|code| place.cannot(&io_error(code)));
        }
        let copied = place.existing().and_then(|file| copy(&self.part, &file));
        self.is_last_copy = copied.is_err();
        copied.map_err(|error| {
            let shown = &self.place.shown;
            format!("{shown} cannot be written to its end: {error}; all of it is in {shown}.part")
        })
    }

    /// Whether nobody else took the place of the part.
    fn is_still_ours(&self) -> bool {
        let (folder, part) = (&self.place.folder, self.place.part());
        let flags = (PathFlags::empty(), OpenFlags::empty(), DescriptorFlags::READ);
        let there = folder.open_at(flags.0, &part, flags.1, flags.2);
        there.is_ok_and(|there| there.is_same_object(&self.part))
    }
}

impl Drop for NewFile {
    /// What was not kept is not left lying about. What was renamed is not there by this name.
    fn drop(&mut self) {
        if !self.is_last_copy && self.is_still_ours() {
            let _ = self.place.folder.unlink_file_at(&self.place.part());
        }
    }
}

/// Copies a whole file over another one.
fn copy(from: &Descriptor, to: &Descriptor) -> io::Result<()> {
    let mut to_writer = writer(to)?;
    let mut offset = 0;
    loop {
        let (bytes, is_end) = from.read(CHUNK, offset).map_err(io_error)?;
        to_writer.write_all(&bytes)?;
        offset = offset.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if is_end || bytes.is_empty() {
            break;
        }
    }
    to_writer.flush()?;
    to.set_size(offset).and_then(|()| to.sync_data()).map_err(io_error)
}

/// A file that several parts of the program hold.
#[derive(Clone)]
pub(crate) struct SharedFile(pub(crate) Rc<RefCell<NewFile>>);

impl Write for SharedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().writer.flush()
    }
}

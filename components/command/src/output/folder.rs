//! A folder of files that one run writes at a time. Knows no format.

use std::io::{self, Write as _};
use std::rc::Rc;

use graph::formats::Folder as FolderOfFiles;
use wasi::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};

use super::{Place, Writer, create, io_error, now, writer};

/// Who has created this may write the folder. It holds until when, in seconds since 1970.
const CLAIM: &str = ".graph-anthropic-run";

/// How long a run may write after it was to have collected, in seconds.
const WRITING: u64 = 10 * 60;

/// The right to write a folder, while it lasts.
pub(crate) struct Claim {
    folder: Folder,
    /// Whether there was no such folder before.
    is_new: bool,
}

impl Place {
    /// Claims a folder for a run of so many seconds. `files` is where its files will be, and `last`
    /// the one that is written last: where it is there, another run's files are whole, and stay.
    /// Without it, they are what a killed run left, and go.
    pub(crate) fn claim(&self, seconds: u32, files: &str, last: &str) -> Result<Claim, String> {
        let folder = self.folder();
        let is_new = self.what(&self.path).is_none();
        folder.create_parents(CLAIM).map_err(|error| self.cannot(&error))?;
        let claim = folder.inside(CLAIM);
        let mut created = create(&folder.folder, &claim, OpenFlags::EXCLUSIVE);
        if is_there(&created) && folder.claimed_until() < now() {
            let _ = folder.folder.unlink_file_at(&claim);
            created = create(&folder.folder, &claim, OpenFlags::EXCLUSIVE);
        }
        if is_there(&created) {
            return Err(format!(
                "{} is written by another run; if that was killed, remove {}/{CLAIM}",
                self.shown, self.shown
            ));
        }
        let file = created.map_err(|error| self.cannot(&error))?;
        let held = Claim { folder: self.folder(), is_new };
        let end = now().saturating_add(seconds.into()).saturating_add(WRITING);
        let written = writer(&file).and_then(|mut to| {
            write!(to, "{end}")?;
            to.flush()
        });
        written.map_err(|error| self.cannot(&error))?;
        if folder.folder.stat_at(PathFlags::empty(), &folder.inside(last)).is_ok() {
            return Err(format!("{}/{files} is there already: choose another folder", self.shown));
        }
        remove(&folder.folder, &folder.inside(files)).map_err(|error| self.cannot(&error))?;
        Ok(held)
    }

    /// A folder for new files.
    pub(crate) fn folder(&self) -> Folder {
        Folder { folder: Rc::clone(&self.folder), path: self.path.clone() }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let Folder { folder, path } = &self.folder;
        let _ = folder.unlink_file_at(&self.folder.inside(CLAIM));
        if self.is_new {
            // Where nothing came of the run, nothing stays of it.
            let _ = folder.remove_directory_at(path);
        }
    }
}

fn is_there<T>(created: &io::Result<T>) -> bool {
    created.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists)
}

/// Removes a folder with all that is in it, links not followed. It need not be there.
fn remove(folder: &Descriptor, path: &str) -> io::Result<()> {
    let rights = DescriptorFlags::READ | DescriptorFlags::MUTATE_DIRECTORY;
    let inside = match folder.open_at(PathFlags::empty(), path, OpenFlags::DIRECTORY, rights) {
        Err(ErrorCode::NoEntry) => return Ok(()),
        inside => inside.map_err(io_error)?,
    };
    let entries = inside.read_directory().map_err(io_error)?;
    while let Some(entry) = entries.read_directory_entry().map_err(io_error)? {
        if entry.type_ == DescriptorType::Directory {
            remove(&inside, &entry.name)?;
        } else {
            inside.unlink_file_at(&entry.name).map_err(io_error)?;
        }
    }
    drop((entries, inside));
    folder.remove_directory_at(path).map_err(io_error)
}

/// A folder for new files.
pub(crate) struct Folder {
    folder: Rc<Descriptor>,
    path: String,
}

impl Folder {
    /// Until when another run has claimed it, in seconds since 1970.
    fn claimed_until(&self) -> u64 {
        let path = self.inside(CLAIM);
        let flags = (PathFlags::empty(), OpenFlags::empty(), DescriptorFlags::READ);
        let file = self.folder.open_at(flags.0, &path, flags.1, flags.2);
        let text = file.and_then(|file| file.read(32, 0)).ok();
        let text = text.and_then(|(bytes, _)| String::from_utf8(bytes).ok());
        text.and_then(|text| text.parse().ok()).unwrap_or_else(|| {
            // It is just being created, or whoever did was killed over that.
            let stat = self.folder.stat_at(PathFlags::empty(), &path).ok();
            let created = stat.and_then(|stat| stat.data_modification_timestamp);
            created.map_or(0, |moment| moment.seconds.saturating_add(WRITING))
        })
    }

    /// Creates the folders that a path inside is in.
    fn create_parents(&self, path: &str) -> io::Result<()> {
        let path = self.inside(path);
        for (end, _) in path.match_indices('/') {
            let parent = path.get(..end).unwrap_or_default();
            match self.folder.create_directory_at(parent) {
                Ok(()) | Err(ErrorCode::Exist) => {}
                Err(code) => return Err(io_error(code)),
            }
        }
        Ok(())
    }

    fn inside(&self, path: &str) -> String {
        if self.path.is_empty() { path.to_owned() } else { format!("{}/{path}", self.path) }
    }
}

impl FolderOfFiles for Folder {
    type File = Writer;

    fn create(&mut self, path: &str) -> io::Result<Writer> {
        self.create_parents(path)?;
        writer(&create(&self.folder, &self.inside(path), OpenFlags::TRUNCATE)?)
    }
}

//! Where the graph goes: standard output, a file, or a folder. Knows no format.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::rc::Rc;

use graph::formats::Folder as FolderOfFiles;
use wasi::filesystem::preopens::get_directories;
use wasi::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};
use wasi::io::streams::{OutputStream, StreamError};

/// A stream with room for small writes.
pub(crate) type Writer = BufWriter<Stream>;

/// A stream of the runtime's, with errors in words.
pub(crate) struct Stream(OutputStream);

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = bytes.get(..bytes.len().min(MOST_AT_ONCE)).unwrap_or_default();
        self.0.blocking_write_and_flush(part).map_err(stream_error)?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.blocking_flush().map_err(stream_error)
    }
}

/// What one call of the runtime takes, in bytes.
const MOST_AT_ONCE: usize = 4096;

fn stream_error(error: StreamError) -> io::Error {
    match error {
        StreamError::Closed => io::Error::other("whoever read it has gone"),
        StreamError::LastOperationFailed(cause) => {
            // What follows the first line is the runtime's backtrace.
            let text = cause.to_debug_string();
            io::Error::other(text.lines().next().unwrap_or_default().to_owned())
        }
    }
}

/// Room for small writes, in bytes.
const BUFFER: usize = 64 << 10;

/// How many runs may write the same file at a time; the last one's stays.
const MOST_AT_A_TIME: u32 = 100;

/// Standard output.
pub(crate) fn stdout() -> Writer {
    BufWriter::with_capacity(BUFFER, Stream(wasi::cli::stdout::get_stdout()))
}

/// A place in one of the folders that the program was given.
pub(crate) struct Place {
    folder: Rc<Descriptor>,
    path: String,
    shown: String,
}

impl Place {
    /// Finds the folder that a path is in.
    pub(crate) fn find(path: &str) -> Result<Self, String> {
        let wanted = segments(path);
        if wanted.contains(&"..") || path.ends_with('/') {
            return Err(format!(
                "{path} is no path that this program can use: name it without .. and without / at \
                 its end"
            ));
        }
        let folders = get_directories().into_iter().filter_map(|(folder, name)| {
            let folder_path = segments(&name);
            let is_absolute = |text: &str| text.starts_with('/');
            let fits = wanted.starts_with(&folder_path) && is_absolute(path) == is_absolute(&name);
            fits.then_some((folder_path.len(), folder))
        });
        let Some((depth, folder)) = folders.max_by_key(|(depth, _)| *depth) else {
            let parent = match path.rsplit_once('/') {
                None => ".",
                Some(("", _)) => "/",
                Some((parent, _)) => parent,
            };
            return Err(format!(
                "{path} is in no folder that wasmtime lets this program use: add --dir {parent}"
            ));
        };
        let path_in_folder = wanted.get(depth..).unwrap_or_default().join("/");
        Ok(Self { folder: Rc::new(folder), path: path_in_folder, shown: path.to_owned() })
    }

    /// Whether a file can be there: its folder is, and it is no folder itself. To be asked before
    /// anything is collected.
    pub(crate) fn check_file(&self) -> Result<(), String> {
        if self.is_folder(&self.path) {
            return Err(format!("{} is a folder, and this format is a file", self.shown));
        }
        let parent = self.path.rsplit_once('/').map_or("", |(parent, _)| parent);
        if self.is_folder(parent) {
            return Ok(());
        }
        Err(format!("{} cannot be written: its folder is not there", self.shown))
    }

    /// Whether a folder is free for new files. `first` is the one that must not be there yet: files
    /// of another run would be taken for part of this one.
    pub(crate) fn check_folder(&self, first: &str) -> Result<(), String> {
        let inside = self.folder().inside(first);
        if self.folder.stat_at(PathFlags::empty(), &inside).is_ok() {
            return Err(format!("{}/{first} is there already: choose another folder", self.shown));
        }
        Ok(())
    }

    fn is_folder(&self, path: &str) -> bool {
        let there = self.folder.stat_at(PathFlags::SYMLINK_FOLLOW, path);
        path.is_empty() || there.is_ok_and(|stat| stat.type_ == DescriptorType::Directory)
    }

    /// A file that becomes what is written once that is whole; until then, what was there stays.
    pub(crate) fn file(&self) -> Result<NewFile, String> {
        let mut numbers = 0..MOST_AT_A_TIME;
        let (temporary, stream) = loop {
            let Some(number) = numbers.next() else {
                return Err(format!("{} cannot be written: too many others are at it", self.shown));
            };
            let temporary = format!("{}.part{number}", self.path);
            match create(&self.folder, &temporary, OpenFlags::EXCLUSIVE) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(self.cannot(&error)),
                Ok(stream) => break (temporary, stream),
            }
        };
        let (folder, path) = (Rc::clone(&self.folder), self.path.clone());
        let writer = BufWriter::with_capacity(BUFFER, Stream(stream));
        Ok(NewFile { writer, folder, temporary, path, shown: self.shown.clone() })
    }

    /// A folder for new files.
    pub(crate) fn folder(&self) -> Folder {
        Folder { folder: Rc::clone(&self.folder), path: self.path.clone() }
    }

    fn cannot(&self, error: &io::Error) -> String {
        format!("{} cannot be written: {error}", self.shown)
    }
}

/// A file that is being written beside its place.
pub(crate) struct NewFile {
    writer: Writer,
    folder: Rc<Descriptor>,
    temporary: String,
    path: String,
    shown: String,
}

impl NewFile {
    /// Puts it into its place.
    pub(crate) fn keep(mut self) -> Result<(), String> {
        let moved = self.writer.flush().and_then(|()| {
            let moved = self.folder.rename_at(&self.temporary, &self.folder, &self.path);
            moved.map_err(io_error)
        });
        moved.map_err(|error| format!("{} cannot be written: {error}", self.shown))
    }
}

impl Drop for NewFile {
    /// What was not kept is not left lying about. What was kept is not there by this name.
    fn drop(&mut self) {
        let _ = self.folder.unlink_file_at(&self.temporary);
    }
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

/// A folder for new files.
pub(crate) struct Folder {
    folder: Rc<Descriptor>,
    path: String,
}

impl Folder {
    fn inside(&self, path: &str) -> String {
        if self.path.is_empty() { path.to_owned() } else { format!("{}/{path}", self.path) }
    }
}

impl FolderOfFiles for Folder {
    type File = Writer;

    fn create(&mut self, path: &str) -> io::Result<Writer> {
        let path = self.inside(path);
        for (end, _) in path.match_indices('/') {
            let parent = path.get(..end).unwrap_or_default();
            match self.folder.create_directory_at(parent) {
                Ok(()) | Err(ErrorCode::Exist) => {}
                Err(code) => return Err(io_error(code)),
            }
        }
        let stream = create(&self.folder, &path, OpenFlags::TRUNCATE)?;
        Ok(BufWriter::with_capacity(BUFFER, Stream(stream)))
    }
}

fn create(folder: &Descriptor, path: &str, how: OpenFlags) -> io::Result<OutputStream> {
    let how = OpenFlags::CREATE | how;
    let file = folder.open_at(PathFlags::empty(), path, how, DescriptorFlags::WRITE);
    file.and_then(|file| file.write_via_stream(0)).map_err(io_error)
}

fn io_error(code: ErrorCode) -> io::Error {
    let kind = match code {
        ErrorCode::NoEntry => io::ErrorKind::NotFound,
        ErrorCode::Exist => io::ErrorKind::AlreadyExists,
        ErrorCode::Access | ErrorCode::NotPermitted | ErrorCode::ReadOnly => {
            io::ErrorKind::PermissionDenied
        }
        ErrorCode::InsufficientSpace => io::ErrorKind::StorageFull,
        ErrorCode::IsDirectory => io::ErrorKind::IsADirectory,
        ErrorCode::NotDirectory => io::ErrorKind::NotADirectory,
        other => return io::Error::other(other.message()),
    };
    kind.into()
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !matches!(*segment, "" | ".")).collect()
}

//! What the program reads: a file in a folder that it was given, or standard input. Knows no format.

use std::io::{self, Read as _};

use wasi::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};
use wasi::io::streams::{InputStream, StreamError};

use crate::arguments::file_name;
use crate::output::{Place, io_error, stream_error};

/// How much is read at a time, in bytes.
const CHUNK: u64 = 1 << 20;

/// Reads all of a file, or of standard input where the path is `-`.
///
/// # Errors
///
/// If it cannot be read, or is no text. A sentence.
pub(crate) fn read(path: &str) -> Result<String, String> {
    let name = file_name(path);
    let stream = if path == "-" { wasi::cli::stdin::get_stdin() } else { open(path)? };
    let mut bytes = Vec::new();
    let read = Stream(stream).read_to_end(&mut bytes);
    read.map_err(|error| format!("{name} cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| format!("{name} cannot be read: it is not UTF-8"))
}

fn open(path: &str) -> Result<InputStream, String> {
    let place = Place::find(path)?;
    let how = (PathFlags::SYMLINK_FOLLOW, OpenFlags::empty(), DescriptorFlags::READ);
    let file = place.folder.open_at(how.0, &place.path, how.1, how.2);
    let stream = file.and_then(|file| file.read_via_stream(0)).map_err(io_error);
    stream.map_err(|error| match error.kind() {
        _ if place.is_folder() => format!("{path} cannot be read: it is a folder"),
        io::ErrorKind::NotFound => format!("{path} cannot be read: it is not there"),
        _ => format!("{path} cannot be read: {error}"),
    })
}

struct Stream(InputStream);

impl io::Read for Stream {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = u64::try_from(to.len()).unwrap_or(CHUNK).min(CHUNK);
        match self.0.blocking_read(most) {
            Ok(bytes) => {
                let taken = to.get_mut(..bytes.len());
                taken.ok_or(io::ErrorKind::InvalidData)?.copy_from_slice(&bytes);
                Ok(bytes.len())
            }
            Err(StreamError::Closed) => Ok(0),
            Err(error) => Err(stream_error(error)),
        }
    }
}

//! Where the graph goes: standard output, a file, or a folder. Knows no format.
//!
//! - `place`: where in the folders that the program was given;
//! - `file`: a file that is whole or what it was before;
//! - `folder`: a folder that one run writes at a time.

mod file;
mod folder;
mod place;

use std::io::{self, BufWriter, Write};

pub(crate) use file::{NewFile, SharedFile};
pub(crate) use folder::Claim;
pub(crate) use place::Place;
use wasi::filesystem::types::{Descriptor, DescriptorFlags, ErrorCode, OpenFlags, PathFlags};
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

pub(crate) fn stream_error(error: StreamError) -> io::Error {
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

/// Standard output.
pub(crate) fn stdout() -> Writer {
    BufWriter::with_capacity(BUFFER, Stream(wasi::cli::stdout::get_stdout()))
}

fn create(folder: &Descriptor, path: &str, how: OpenFlags) -> io::Result<Descriptor> {
    let rights = DescriptorFlags::READ | DescriptorFlags::WRITE;
    folder.open_at(PathFlags::empty(), path, OpenFlags::CREATE | how, rights).map_err(io_error)
}

fn writer(file: &Descriptor) -> io::Result<Writer> {
    let stream = file.write_via_stream(0).map_err(io_error)?;
    Ok(BufWriter::with_capacity(BUFFER, Stream(stream)))
}

/// What the clock on the wall says, in seconds.
fn now() -> u64 {
    wasi::clocks::wall_clock::now().seconds
}

pub(crate) fn io_error(code: ErrorCode) -> io::Error {
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

//! A file that is whole, or what it was before. Knows nothing of what is in it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

/// A file that is being written beside its place. Dropped, it is gone.
pub struct NewFile {
    file: File,
    digest: Arc<Mutex<Sha256>>,
    /// Where it is until it is whole; none: it is no ordinary file, and is written as it comes.
    beside: Option<PathBuf>,
    place: PathBuf,
}

impl NewFile {
    /// Makes it. A link is followed; what is no ordinary file, such as a pipe, is written as it is.
    ///
    /// # Errors
    ///
    /// If another run writes it, or it cannot be made.
    pub fn create(place: &Path) -> io::Result<Self> {
        let digest = Arc::default();
        let there = fs::metadata(place).ok();
        if there.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::other("it is a folder, and this format is a file"));
        }
        if there.as_ref().is_some_and(|data| !data.is_file()) {
            let file = OpenOptions::new().write(true).open(place)?;
            return Ok(Self { file, digest, beside: None, place: place.to_owned() });
        }
        let place = if there.is_some() { place.canonicalize()? } else { place.to_owned() };
        let beside = beside(&place)?;
        let file = claim(&beside)?;
        if let Some(data) = there {
            file.set_permissions(data.permissions())?;
        }
        Ok(Self { file, digest, beside: Some(beside), place })
    }

    /// What its content is written to.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn writer(&self) -> io::Result<impl Write + Send + use<>> {
        Ok(Digested { file: self.file.try_clone()?, digest: Arc::clone(&self.digest) })
    }

    /// Writes all of it, and puts it into its place.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn fill(self, bytes: &[u8]) -> io::Result<()> {
        self.writer()?.write_all(bytes)?;
        self.keep().map(drop)
    }

    /// Puts it into its place, so that it is there whatever happens next. Returns its SHA-256 in
    /// hexadecimal digits.
    ///
    /// # Errors
    ///
    /// What the system answers.
    pub fn keep(mut self) -> io::Result<String> {
        if let Some(beside) = self.beside.take() {
            let kept = self.file.sync_all().and_then(|()| fs::rename(&beside, &self.place));
            if kept.is_err() {
                self.beside = Some(beside);
            }
            kept?;
            sync_folder_of(&self.place)?;
        }
        let digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            let _ = fs::remove_file(beside);
        }
    }
}

/// Writes a whole file.
///
/// # Errors
///
/// What the system answers. What was there before is there still.
pub fn write_whole(place: &Path, bytes: &[u8]) -> io::Result<()> {
    NewFile::create(place)?.fill(bytes)
}

/// Where a file or a folder is until it is whole.
pub(super) fn beside(place: &Path) -> io::Result<PathBuf> {
    let name = place.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    Ok(place.with_file_name(format!(".{}.new", name.to_string_lossy())))
}

/// Has what was done to a folder last.
pub(super) fn sync_folder_of(place: &Path) -> io::Result<()> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync_folder(folder.unwrap_or(Path::new(".")))
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Other systems open no folder, and keep names in order by themselves.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// An empty file that nobody else writes. What a killed run left of it goes.
fn claim(path: &Path) -> io::Result<File> {
    loop {
        if fs::symlink_metadata(path).is_ok_and(|data| data.file_type().is_symlink()) {
            // Who put it there is not to choose which file is written over.
            return Err(io::Error::other("there is a link where the graph is written first"));
        }
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("it is being written by another run"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Whoever had it may have renamed it a moment ago: then it is their graph.
        if is_at(&file, path) {
            file.set_len(0)?;
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = |data: &fs::Metadata| (data.dev(), data.ino());
    matches!((file.metadata(), fs::symlink_metadata(path)), (Ok(a), Ok(b)) if own(&a) == own(&b))
}

/// Other systems rename no file that is open elsewhere.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// A file, and the digest of what is written to it.
struct Digested {
    file: File,
    digest: Arc<Mutex<Sha256>>,
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        let written = bytes.get(..count).unwrap_or_default();
        self.digest.lock().unwrap_or_else(PoisonError::into_inner).update(written);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_its_place_when_it_is_whole_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("graph.json");
        write_whole(&place, b"before").unwrap();

        let file = NewFile::create(&place).unwrap();
        file.writer().unwrap().write_all(b"abc").unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"before");
        let sha256 = file.keep().unwrap();

        assert_eq!(fs::read(&place).unwrap(), b"abc");
        assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_kept_is_gone_and_what_a_killed_run_left_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("graph.json");
        fs::write(folder.path().join(".graph.json.new"), "left by a killed run").unwrap();

        drop(NewFile::create(&place).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

        fs::write(folder.path().join(".graph.json.new"), "left by a killed run").unwrap();
        write_whole(&place, b"new").unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"new");
    }

    #[test]
    fn a_file_is_written_by_one_run_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("graph.json");
        let first = NewFile::create(&place).unwrap();
        let error = NewFile::create(&place).err().unwrap();
        assert_eq!(error.to_string(), "it is being written by another run");
        drop(first);
        NewFile::create(&place).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_file_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (place, link) = (folder.path().join("graph.json"), folder.path().join("latest"));
        fs::write(&place, "").unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink("graph.json", &link).unwrap();

        write_whole(&link, b"new").unwrap();

        assert_eq!(fs::read(&place).unwrap(), b"new");
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_beside_the_place_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("other");
        fs::write(&other, "theirs").unwrap();
        std::os::unix::fs::symlink("other", folder.path().join(".graph.json.new")).unwrap();

        let error = write_whole(&folder.path().join("graph.json"), b"new").unwrap_err();

        assert_eq!(error.to_string(), "there is a link where the graph is written first");
        assert_eq!(fs::read(&other).unwrap(), b"theirs");
    }
}

//! A folder of files that is whole, or what it was before. Knows no format.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use graph::formats::Folder;

use super::BUFFER;
use super::file::{beside, sync_folder, sync_folder_of};

/// A folder that is being written beside its place. Dropped, it is gone.
pub(crate) struct NewFolder {
    /// Where files go until all are there.
    beside: PathBuf,
    /// Which folder of these takes the place.
    inner: &'static str,
    place: PathBuf,
}

impl NewFolder {
    /// Makes it. Of what will be in it, `inner` takes the place; empty: all of it does. Whoever calls
    /// this sees to it that nobody else writes there.
    pub(crate) fn create(place: &Path, inner: &'static str) -> io::Result<Self> {
        recover(place)?;
        let beside = beside(place)?;
        remove(&beside)?;
        fs::create_dir(&beside)?;
        Ok(Self { beside, inner, place: place.to_owned() })
    }

    /// Where its files are made.
    pub(crate) fn files(&self) -> Files {
        Files(self.beside.clone())
    }

    /// Puts it into its place. Between two names there is a moment at which the folder is not there:
    /// whoever is killed then finds it again by [`recover`].
    pub(crate) fn keep(self) -> io::Result<()> {
        sync_all(&self.beside)?;
        let aside = aside(&self.place)?;
        remove(&aside)?;
        match fs::rename(&self.place, &aside) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            renamed => renamed?,
        }
        if let Err(error) = fs::rename(self.beside.join(self.inner), &self.place) {
            // The older one is better than none. If it cannot be brought back now, the next run does.
            let _ = recover(&self.place);
            return Err(error);
        }
        sync_folder_of(&self.place)?;
        remove(&aside)
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        let _ = remove(&self.beside);
    }
}

/// Whether this is a folder that a killed run had put aside, and that is not brought back yet.
pub(crate) fn is_needed(folder: &Path, place: &Path) -> bool {
    aside(place).is_ok_and(|aside| aside == folder) && !place.exists()
}

/// Brings back what a killed run had put aside, or removes it. Whoever calls this sees to it that
/// nobody else writes there.
pub(crate) fn recover(place: &Path) -> io::Result<()> {
    let aside = aside(place)?;
    if place.exists() || !aside.exists() { remove(&aside) } else { fs::rename(&aside, place) }
}

/// Where a folder is while another takes its place.
fn aside(place: &Path) -> io::Result<PathBuf> {
    Ok(beside(place)?.with_extension("old"))
}

/// Removes a folder, which need not be there.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Has a folder and all that is in it last.
fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { sync_all(&path)? } else { File::open(&path)?.sync_all()? }
    }
    sync_folder(folder)
}

/// Where files are made.
pub(crate) struct Files(PathBuf);

impl Folder for Files {
    type File = BufWriter<File>;

    fn create(&mut self, path: &str) -> io::Result<Self::File> {
        let path = self.0.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(BufWriter::with_capacity(BUFFER, File::create(path)?))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn write(place: &Path, text: &str) -> NewFolder {
        let folder = NewFolder::create(place, "").unwrap();
        folder.files().create("a/b.json").unwrap().write_all(text.as_bytes()).unwrap();
        folder
    }

    #[test]
    fn a_folder_takes_its_place_when_it_is_whole_and_takes_the_place_of_an_older_one() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("graph");
        for text in ["first", "second"] {
            write(&place, text).keep().unwrap();
            assert_eq!(fs::read_to_string(place.join("a/b.json")).unwrap(), text);
        }
        drop(write(&place, "third"));
        assert_eq!(fs::read_to_string(place.join("a/b.json")).unwrap(), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_was_put_aside_when_the_run_was_killed_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("graph");
        write(&place, "first").keep().unwrap();
        fs::rename(&place, aside(&place).unwrap()).unwrap();

        drop(write(&place, "second"));

        assert_eq!(fs::read_to_string(place.join("a/b.json")).unwrap(), "first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_take_its_place_leaves_the_older_one_there() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("graph");
        write(&place, "first").keep().unwrap();
        let mut nothing = write(&place, "second");
        nothing.inner = "is-not-there";

        assert_eq!(nothing.keep().unwrap_err().kind(), io::ErrorKind::NotFound);

        assert_eq!(fs::read_to_string(place.join("a/b.json")).unwrap(), "first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_was_put_aside_is_needed_until_there_is_one_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("graph");
        let aside = aside(&place).unwrap();
        assert!(is_needed(&aside, &place) && !is_needed(&beside(&place).unwrap(), &place));
        fs::create_dir(&place).unwrap();
        assert!(!is_needed(&aside, &place));
    }
}

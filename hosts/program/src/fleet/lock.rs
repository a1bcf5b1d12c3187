//! One at a time: a lock of the operating system's, which a killed process gives back by itself.
//! Knows no tenant.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// The name of the file in a folder.
const FILE: &str = ".lock";

/// How a folder is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// By nobody else.
    Alone,
    /// With others who hold it so.
    Together,
}

/// The right to write to a folder, while it lasts.
#[derive(Debug)]
pub struct Lock {
    file: File,
    was_left: bool,
}

/// Why a folder cannot be had.
#[derive(Debug)]
pub enum LockError {
    /// Somebody else has it.
    Held {
        /// The folder.
        folder: PathBuf,
        /// What they say who they are; empty: nothing.
        by: String,
    },
    /// The lock cannot be made.
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the system answers.
        error: io::Error,
    },
}

impl Lock {
    /// Takes the lock of a folder. `who` says to others who has it.
    ///
    /// # Errors
    ///
    /// If somebody has it, or it cannot be made.
    pub fn take(folder: &Path, hold: Hold, who: &str) -> Result<Self, LockError> {
        let failed = |error| LockError::Io { folder: folder.to_owned(), error };
        let path = folder.join(FILE);
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = options.map_err(failed)?;
        let taken = match hold {
            Hold::Alone => file.try_lock(),
            Hold::Together => file.try_lock_shared(),
        };
        match taken {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                let _ = file.read_to_string(&mut by);
                return Err(LockError::Held {
                    folder: folder.to_owned(),
                    by: by.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let mut before = String::new();
        file.read_to_string(&mut before).map_err(failed)?;
        // Who holds it together with others says it for all of them.
        let written =
            file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{who}"));
        written.map_err(failed)?;
        Ok(Self { file, was_left: !before.is_empty() })
    }

    /// Whether somebody had it before and was killed over that.
    #[must_use]
    pub fn was_left(&self) -> bool {
        self.was_left
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Who is gone by itself leaves no name behind.
        let _ = self.file.set_len(0);
        // A program that is just being started holds all that is open until it begins.
        let _ = self.file.unlock();
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held { folder, by } => {
                let folder = folder.display();
                let by = if by.is_empty() { "another run" } else { by };
                write!(f, "{folder} is being written by {by}: wait until it has ended, or end it")
            }
            Self::Io { folder, error } => {
                write!(f, "{} cannot be locked: {error}", folder.display())
            }
        }
    }
}

impl std::error::Error for LockError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alone_or_many_together_and_who_comes_too_late_learns_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let take = |hold, who: &str| Lock::take(folder.path(), hold, who);
        let first = take(Hold::Alone, "process 7").unwrap();
        for hold in [Hold::Alone, Hold::Together] {
            let shown = folder.path().display();
            assert_eq!(
                take(hold, "process 8").unwrap_err().to_string(),
                format!(
                    "{shown} is being written by process 7: wait until it has ended, or end it"
                )
            );
        }
        drop(first);
        let _together = [take(Hold::Together, "a").unwrap(), take(Hold::Together, "b").unwrap()];
        assert!(take(Hold::Alone, "c").is_err());
    }

    #[test]
    fn who_was_killed_leaves_a_name_behind_and_who_ended_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let take = || Lock::take(folder.path(), Hold::Alone, "process 7").unwrap();
        assert!(!take().was_left() && !take().was_left());
        // As the system does for who is killed: the lock goes, and nothing else happens.
        let killed = std::mem::ManuallyDrop::new(take());
        killed.file.unlock().unwrap();
        assert!(take().was_left() && !take().was_left());
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let error =
            Lock::take(Path::new("/nowhere/at/all"), Hold::Alone, "").unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/at/all cannot be locked: "), "{error}");
    }
}

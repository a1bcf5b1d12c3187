//! Who the tenants are: a worker's file of them, which may change while it runs. Knows no cluster.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use graph_anthropic_host::fleet::events::{Event, Events};
use graph_anthropic_host::fleet::tenants::{self, Tenant};

/// A file of tenants, as it is now.
pub struct Roster {
    file: PathBuf,
    read: Mutex<Read>,
}

struct Read {
    /// None: it could not be told.
    state: Option<State>,
    tenants: HashMap<String, Arc<Tenant>>,
}

/// What tells that a file has changed: when it was written, and its length.
type State = (SystemTime, u64);

impl Roster {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// If it has a mistake. The text is a sentence, or one a line, and repeats nothing of the file.
    pub fn open(file: &Path) -> Result<Self, String> {
        let read = read(file)?;
        Ok(Self { file: file.to_owned(), read: Mutex::new(read) })
    }

    /// A tenant; none: the file has none of this id. Where the file has changed and has a mistake now,
    /// that is told, and it counts as it was.
    #[must_use]
    pub fn tenant(&self, id: &str, events: &Events) -> Option<Arc<Tenant>> {
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let state = state(&self.file);
        if state != known.state {
            match read(&self.file) {
                Ok(read) => *known = read,
                Err(sentence) => {
                    known.state = state;
                    let message = format!("it counts as it was: {sentence}");
                    events.tell(&Event::Warning { message: &message });
                }
            }
        }
        known.tenants.get(id).cloned()
    }

    /// What somebody should mend; none: nothing.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        tenants::warning(known.tenants.values().map(|tenant| &**tenant))
    }

    /// The name of the file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }
}

fn read(file: &Path) -> Result<Read, String> {
    // What is written in between is read again the next time.
    let state = state(file);
    let tenants = tenants::read(file).map_err(|error| error.to_string())?;
    let by_id = |tenant: Tenant| (tenant.id.as_str().to_owned(), Arc::new(tenant));
    Ok(Read { state, tenants: tenants.into_iter().map(by_id).collect() })
}

fn state(file: &Path) -> Option<State> {
    let data = fs::metadata(file).ok()?;
    Some((data.modified().ok()?, data.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_is_read_again_and_one_that_is_wrong_counts_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenants.jsonl");
        let write = |ids: &[&str]| {
            let line =
                |id: &&str| format!("{{\"id\":\"{id}\",\"credential\":{{\"env\":\"A\"}}}}\n");
            fs::write(&file, ids.iter().map(line).collect::<String>()).unwrap();
        };
        let events = Events::new(true, 0);
        write(&["a"]);
        let roster = Roster::open(&file).unwrap();
        let has = |id: &str| roster.tenant(id, &events).is_some();
        assert!(has("a") && !has("b"));
        write(&["a", "b"]);
        assert!(has("b"));
        write(&["b", "b", "b"]);
        assert!(has("a") && has("b"));
        write(&["b"]);
        assert!(!has("a") && has("b"));
        fs::remove_file(&file).unwrap();
        assert!(has("b"));
    }
}

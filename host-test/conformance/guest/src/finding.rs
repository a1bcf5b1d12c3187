//! What came of a check. Knows nothing of how it is tried.

/// How much is told of one check, in characters.
const LONGEST: usize = 600;

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's id.
    pub id: &'static str,
    /// Whether the host keeps the promise.
    pub passed: bool,
    /// What was found.
    pub found: String,
}

/// What is not as it must be, put together while a promise is tried.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<String>);

impl Faults {
    /// Adds a fault.
    pub(crate) fn add(&mut self, fault: impl Into<String>) {
        self.0.push(fault.into());
    }

    /// Adds a fault unless something is as it must be.
    pub(crate) fn unless(&mut self, is_right: bool, fault: impl FnOnce() -> String) {
        if !is_right {
            self.add(fault());
        }
    }

    /// The value; or none, and the error is a fault.
    pub(crate) fn take<T>(&mut self, result: Result<T, String>) -> Option<T> {
        result.map_err(|fault| self.add(fault)).ok()
    }

    /// What came of the check; where there is no fault, `right` was found.
    pub(crate) fn finding(self, id: &'static str, right: impl Into<String>) -> Finding {
        let passed = self.0.is_empty();
        let found = if passed { right.into() } else { self.0.join("; ") };
        Finding { id, passed, found: found.chars().take(LONGEST).collect() }
    }
}

//! How to collect. Knows which steps there are.

use crate::memory::Memory;
use crate::ontology::{Step, steps};

/// How to collect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    skip: Vec<&'static Step>,
    /// Whether every entity carries the item it was made from, as the service sent it.
    pub raw_data: bool,
    pub(crate) memory: Memory,
}

/// No step has the id. The text names it, and those that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStep(pub String);

impl Options {
    /// Leaves out the step with this id. It makes no request, ends as disabled, and its types are
    /// partial.
    ///
    /// # Errors
    ///
    /// If no step has the id.
    pub fn skip_step(&mut self, id: &str) -> Result<(), UnknownStep> {
        let Some(step) = steps().find(|step| step.id == id) else {
            let ids: Vec<_> = steps().map(|step| step.id).collect();
            return Err(UnknownStep(format!(
                "{} is not a step: {}",
                crate::report::shown(id),
                ids.join(", ")
            )));
        };
        self.skip.push(step);
        Ok(())
    }

    /// Ends the collection in words where it would need more memory than this, in bytes. A sandbox
    /// measures all of its memory, native code only what is about to be taken.
    pub fn limit_memory(&mut self, bytes: u64) {
        self.memory = Memory { limit: bytes };
    }

    pub(crate) fn skipped(&self) -> impl Iterator<Item = &'static Step> {
        self.skip.iter().copied()
    }
}

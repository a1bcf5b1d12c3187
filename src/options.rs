//! How to collect. Knows which steps there are, and what each needs.

use crate::credentials::{CredentialKind, credential_kinds};
use crate::memory::Memory;
use crate::ontology::{Step, steps};

/// How to collect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    skip: Vec<&'static Step>,
    only: Vec<&'static Step>,
    also: Vec<&'static Step>,
    /// What the host said that it has.
    credentials: Vec<&'static CredentialKind>,
    /// Whether every entity carries the item it was made from, as the service sent it.
    pub raw_data: bool,
    pub(crate) memory: Memory,
}

/// No step has the id. The text names it, and those that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStep(pub String);

/// No kind of credential has the id. The text names it, and those that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCredential(pub String);

/// Whether a step is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// It is.
    Read,
    /// It is left out.
    LeaveOut,
    /// No credential of the run may read it.
    NotPermitted,
}

impl Options {
    /// Leaves out the step with this id. It makes no request, ends as disabled, and its types are
    /// partial.
    ///
    /// # Errors
    ///
    /// If no step has the id.
    pub fn skip_step(&mut self, id: &str) -> Result<(), UnknownStep> {
        self.skip.push(step(id)?);
        Ok(())
    }

    /// Reads the step with this id and those that it depends on, and no others but those that are
    /// named in the same way.
    ///
    /// # Errors
    ///
    /// If no step has the id.
    pub fn only_step(&mut self, id: &str) -> Result<(), UnknownStep> {
        let mut wanted = vec![step(id)?];
        while let Some(step) = wanted.pop() {
            if !self.only.contains(&step) {
                self.only.push(step);
                wanted.extend(step.depends_on());
            }
        }
        Ok(())
    }

    /// Reads the step with this id besides those that are read by default.
    ///
    /// # Errors
    ///
    /// If no step has the id.
    pub fn also_step(&mut self, id: &str) -> Result<(), UnknownStep> {
        self.also.push(step(id)?);
        Ok(())
    }

    /// Says that requests can go with a credential of the kind with this id. Where nothing was said,
    /// an Admin key is assumed.
    ///
    /// # Errors
    ///
    /// If no kind of credential has the id.
    pub fn add_credential(&mut self, id: &str) -> Result<(), UnknownCredential> {
        let Some(kind) = credential_kinds().into_iter().find(|kind| kind.id == id) else {
            let ids = credential_kinds().map(|kind| kind.id);
            return Err(UnknownCredential(unknown(id, "kind of credential", &ids)));
        };
        if !self.credentials.contains(&kind) {
            self.credentials.push(kind);
        }
        Ok(())
    }

    /// Ends the collection in words where it would need more memory than this, in bytes. A sandbox
    /// measures all of its memory, native code only what is about to be taken.
    pub fn limit_memory(&mut self, bytes: u64) {
        self.memory = Memory { limit: bytes };
    }

    /// The kinds of credentials that the run has, in the order of [`credential_kinds`].
    pub(crate) fn credentials(&self) -> impl Iterator<Item = &'static CredentialKind> {
        let is_untold = self.credentials.is_empty();
        let has = move |(place, kind): &(usize, &'static CredentialKind)| {
            if is_untold { *place == 0 } else { self.credentials.contains(kind) }
        };
        credential_kinds().into_iter().enumerate().filter(has).map(|(_, kind)| kind)
    }

    /// Whether a step is read.
    pub(crate) fn choice(&self, step: &'static Step) -> Choice {
        let is_wanted = match self.only.as_slice() {
            [] => step.on_by_default || self.also.contains(&step),
            only => only.contains(&step) || self.also.contains(&step),
        };
        if !is_wanted || self.skip.contains(&step) {
            return Choice::LeaveOut;
        }
        let is_permitted = self.credentials().any(|kind| step.credentials.contains(&kind));
        if is_permitted { Choice::Read } else { Choice::NotPermitted }
    }
}

fn step(id: &str) -> Result<&'static Step, UnknownStep> {
    steps().find(|step| step.id == id).ok_or_else(|| {
        let ids: Vec<_> = steps().map(|step| step.id).collect();
        UnknownStep(unknown(id, "step", &ids))
    })
}

fn unknown(id: &str, what: &str, ids: &[&str]) -> String {
    format!("{} is not a {what}: {}", crate::report::shown(id), ids.join(", "))
}

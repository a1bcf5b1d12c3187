//! What leaves the host is looked at once more: no part of a graph may repeat a credential, however
//! it came there. Knows no answer and no format.

use fetch_rules::Credentials;
use graph::{Failure, Graph, Page, Report, Texts};

use crate::error::RunError;

/// How many texts are looked at together, in bytes.
const BATCH: usize = 1 << 20;

/// Lets through what repeats none of a run's credentials.
pub(crate) struct Outgoing(pub(crate) Credentials);

impl Outgoing {
    /// Which credentials the run has.
    pub(crate) fn credentials(&self) -> &Credentials {
        &self.0
    }

    /// A page, before anybody sees it.
    pub(crate) fn page(&self, page: &Page) -> Result<(), RunError> {
        self.check(&page.texts())
    }

    /// A whole graph.
    pub(crate) fn graph(&self, graph: &Graph, report: &Report) -> Result<(), RunError> {
        let mut texts = Texts::default();
        for entity in graph.entities() {
            texts.entity(entity);
            self.check_full(&mut texts)?;
        }
        for relationship in graph.relationships() {
            texts.relationship(relationship);
            self.check_full(&mut texts)?;
        }
        texts.report(report);
        self.check(&texts)
    }

    /// What the collector says of why there is no graph.
    pub(crate) fn failure(&self, failure: Failure) -> RunError {
        let mut texts = Texts::default();
        texts.failure(&failure);
        self.check(&texts).err().unwrap_or(RunError::Failed(failure))
    }

    fn check_full(&self, texts: &mut Texts) -> Result<(), RunError> {
        if texts.as_str().len() < BATCH { Ok(()) } else { self.check(&std::mem::take(texts)) }
    }

    fn check(&self, texts: &Texts) -> Result<(), RunError> {
        if self.0.is_in(texts.as_str()) { Err(RunError::RepeatsCredential) } else { Ok(()) }
    }
}

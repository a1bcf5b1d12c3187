//! Findings as lines, one each, for a first look and for what searches lines.

use super::Findings;
use crate::shown;

impl Findings {
    /// A line for each finding that is not suppressed, the worst first: its severity, its rule, and
    /// what is wrong. Nothing is there where nothing was found, and what could not be decided is not
    /// said: see [`Findings::text`].
    #[must_use]
    pub fn lines(&self) -> String {
        let line = |it: &super::Finding| {
            let (severity, rule) = (it.severity, it.rule.id);
            format!("{severity:<9}{rule:<27} {}\n", shown(&it.sentence))
        };
        self.found().map(line).collect()
    }
}

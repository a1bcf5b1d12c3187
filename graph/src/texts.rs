//! Every text of a part of a graph, for whoever must know what is in one of them. Knows no format.

use crate::{Entity, Failure, Problem, Properties, Relationship, Report, Value};

/// Texts, each on lines of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(String);

impl Texts {
    /// All of them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds those of an entity.
    pub fn entity(&mut self, entity: &Entity) {
        self.add(&entity.key);
        self.add(&entity.kind);
        entity.classes.iter().for_each(|class| self.add(class));
        self.properties(&entity.properties);
        entity.raw_data.iter().for_each(|json| self.add(json));
    }

    /// Adds those of a relationship.
    pub fn relationship(&mut self, relationship: &Relationship) {
        let Relationship { key, kind, class, from, to, properties } = relationship;
        [key, kind, class, from, to].iter().for_each(|text| self.add(text));
        self.properties(properties);
    }

    /// Adds those of a report.
    pub fn report(&mut self, report: &Report) {
        report.organization.iter().chain(&report.credentials).for_each(|text| self.add(text));
        for step in &report.steps {
            [&step.id, &step.subject]
                .into_iter()
                .chain(&step.needs)
                .for_each(|text| self.add(text));
            step.problems.iter().for_each(|problem| self.problem(problem));
        }
        report.partial_types.iter().for_each(|kind| self.add(kind));
    }

    /// Adds those of a failure.
    pub fn failure(&mut self, failure: &Failure) {
        failure.problem().into_iter().for_each(|problem| self.problem(problem));
    }

    fn problem(&mut self, problem: &Problem) {
        self.add(&problem.operation);
        self.add(&problem.message);
        problem.request_id.iter().for_each(|id| self.add(id));
    }

    fn properties(&mut self, properties: &Properties) {
        for (name, value) in properties.iter() {
            self.add(name);
            match value {
                Value::Text(text) => self.add(text),
                Value::Texts(texts) => texts.iter().for_each(|text| self.add(text)),
                Value::Integer(_) | Value::Boolean(_) | Value::Timestamp(_) | Value::Null => {}
            }
        }
    }

    fn add(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }
}

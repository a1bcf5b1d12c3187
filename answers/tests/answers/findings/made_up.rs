//! Graphs that are made up, a thing at a time: everything was read unless something else is said.

use answers::findings::{Findings, Settings, examine};
use answers::{Organization, kinds};
use expect_test::Expect;
use graph::{Entity, Graph, GraphBuilder, Problem, Relationship, Report, Step, StepStatus, Value};
use graph_anthropic::ontology::steps;

pub(crate) const DAY: i64 = 24 * 60 * 60 * 1000;
/// 2026-11-18
pub(crate) const NOW: i64 = 1_795_000_000_000;

pub(crate) type Told<'p> = &'p [(&'static str, Value<'static>)];

/// An organization that is made up.
pub(crate) struct MadeUp {
    entities: Vec<Entity<'static>>,
    relationships: Vec<Relationship<'static>>,
    report: Report,
}

/// An organization of which everything was read, and in which there is only its account.
pub(crate) fn made_up() -> MadeUp {
    let step = |step: &graph_anthropic::ontology::Step| Step {
        id: step.id.to_owned(),
        subject: step.subject.to_owned(),
        status: StepStatus::Success,
        needs: None,
        entities: 0,
        relationships: 0,
        requests: 1,
        problems: Vec::new(),
    };
    let report = Report {
        last_answer: Some(NOW),
        complete: true,
        steps: steps().map(step).collect(),
        ..Report::default()
    };
    let none = MadeUp { entities: Vec::new(), relationships: Vec::new(), report };
    none.thing(kinds::ACCOUNT, "org_1", &[("name", text("Northwind Labs"))])
}

pub(crate) fn text(text: &str) -> Value<'static> {
    text.to_owned().into()
}

pub(crate) fn texts(texts: &[&str]) -> Value<'static> {
    texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>().into()
}

pub(crate) fn key(kind: &str, id: &str) -> String {
    format!("{kind}:{id}")
}

impl MadeUp {
    pub(crate) fn thing(mut self, kind: &'static str, id: &str, told: Told<'_>) -> Self {
        let mut properties: graph::Properties<'static> = told.iter().cloned().collect();
        properties.set("id", text(id));
        self.entities.push(Entity {
            key: key(kind, id).into(),
            kind: kind.into(),
            classes: Vec::new(),
            properties,
            raw_data: None,
        });
        self
    }

    /// A relationship between two things, each by its type and its id.
    pub(crate) fn edge(
        mut self,
        kind: &'static str,
        (from_kind, from): (&str, &str),
        (to_kind, to): (&str, &str),
        told: Told<'_>,
    ) -> Self {
        let (from, to) = (key(from_kind, from), key(to_kind, to));
        self.relationships.push(Relationship {
            key: format!("{from}|{kind}|{to}").into(),
            kind: kind.into(),
            class: "HAS".into(),
            from: from.into(),
            to: to.into(),
            properties: told.iter().cloned().collect(),
        });
        self
    }

    pub(crate) fn partial(mut self, kinds: &[&str]) -> Self {
        self.report.partial_types.extend(kinds.iter().map(|it| (*it).to_owned()));
        self.report.partial_types.sort();
        self
    }

    fn step(mut self, id: &str, change: impl FnOnce(&mut Step)) -> Self {
        change(self.report.steps.iter_mut().find(|step| step.id == id).unwrap());
        self
    }

    pub(crate) fn ended(self, id: &str, status: StepStatus) -> Self {
        self.step(id, |step| step.status = status)
    }

    pub(crate) fn needing(self, id: &str, needs: &str) -> Self {
        self.step(id, |step| {
            step.status = StepStatus::NotPermitted;
            step.needs = Some(needs.to_owned());
        })
    }

    pub(crate) fn answered(self, id: &str, status: u16, ended: StepStatus) -> Self {
        self.step(id, |step| {
            step.status = ended;
            step.problems.push(Problem {
                operation: "list things".to_owned(),
                message: format!("HTTP {status}"),
                status: Some(status),
                request_id: None,
            });
        })
    }

    pub(crate) fn without_account(mut self) -> Self {
        self.entities.retain(|it| it.kind != kinds::ACCOUNT);
        self
    }

    pub(crate) fn without_clock(mut self) -> Self {
        self.report.last_answer = None;
        self
    }

    fn build(self) -> (Graph, Report) {
        let mut builder = GraphBuilder::default();
        self.entities.into_iter().for_each(|it| builder.add_entity(it).unwrap());
        self.relationships.into_iter().for_each(|it| builder.add_relationship(it).unwrap());
        (builder.build(), self.report)
    }

    pub(crate) fn examine(self, settings: &Settings) -> Findings {
        let (graph, report) = self.build();
        examine(&Organization::new(&graph, &report), settings)
    }

    /// Checks what one rule says: a line each finding, and each reason why something is not decided;
    /// else that it passed.
    pub(crate) fn check(self, rule: &str, expected: Expect) {
        self.check_with(&Settings { only: vec![rule.to_owned()], ..Settings::default() }, expected);
    }

    pub(crate) fn check_with(self, settings: &Settings, expected: Expect) {
        settings.check_rules().unwrap();
        let findings = self.examine(settings);
        let found = findings.found().map(|it| format!("{}: {}\n", it.severity, it.sentence));
        let undecided = findings.undecided().flat_map(|(_, reasons)| reasons);
        let undecided = undecided.map(|why| format!("not decided: {why}\n"));
        let passed = findings.passed().map(|_| "passed\n".to_owned());
        expected.assert_eq(&found.chain(undecided).chain(passed).collect::<String>());
    }
}

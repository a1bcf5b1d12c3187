//! What changed between two graphs of an organization.

mod findings;
mod hands;
mod limits;
mod machines;
mod partial;
mod people;
mod properties;
mod refusals;
mod schema;

use answers::Organization;
use answers::difference::{Difference, difference};
use answers::findings::Settings;
use expect_test::Expect;
use fake_organization::{Items, model};
use graph::{Entity, Graph, GraphBuilder, Relationship, Report};
use serde_json::Value;

use crate::support::{all_but, everything, with_groups};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

type Read = (Graph, Report);

fn read(organization: &model::Organization) -> Read {
    everything(with_groups(Items::from(organization)))
}

fn read_without(organization: &model::Organization, left_out: &[&str]) -> Read {
    all_but(with_groups(Items::from(organization)), left_out)
}

fn compared_by(old: &Read, new: &Read, settings: &Settings) -> Difference {
    let (old, new) = (Organization::new(&old.0, &old.1), Organization::new(&new.0, &new.1));
    difference(&old, &new, settings).unwrap()
}

/// What changed, with what appeared by one rule: what others say has tests of its own.
fn compared(old: &Read, new: &Read) -> Difference {
    let only = vec!["audit-log-off".to_owned()];
    compared_by(old, new, &Settings { only, ..Settings::default() })
}

/// Northwind Labs on one day, and on the next, after something happened.
fn days(happen: impl FnOnce(&mut model::Organization)) -> [model::Organization; 2] {
    let old = fake_organization::northwind().unwrap();
    let mut new = old.clone();
    new.now_ms += DAY_MS;
    happen(&mut new);
    [old, new]
}

/// What changed at Northwind Labs from one day to the next.
fn after(happen: impl FnOnce(&mut model::Organization)) -> Difference {
    let [old, new] = days(happen);
    compared(&read(&old), &read(&new))
}

/// A graph that was changed by hand.
struct Hands {
    entities: Vec<Entity<'static>>,
    relationships: Vec<Relationship<'static>>,
    report: Report,
}

impl Hands {
    fn on((graph, report): &Read) -> Self {
        let (entities, relationships) = graph.clone().into_parts();
        Self { entities, relationships, report: report.clone() }
    }

    fn entity(&mut self, key: &str) -> &mut Entity<'static> {
        self.entities.iter_mut().find(|it| it.key == key).unwrap()
    }

    /// Sets a property of an entity.
    fn set(&mut self, key: &str, name: &'static str, value: impl Into<graph::Value<'static>>) {
        self.entity(key).properties.set(name, value);
    }

    /// Takes a property from an entity.
    fn unset(&mut self, key: &str, name: &str) {
        let entity = self.entity(key);
        let all = std::mem::take(&mut entity.properties).into_iter();
        entity.properties = all.filter(|(other, _)| other != name).collect();
    }

    fn done(self) -> Read {
        let mut builder = GraphBuilder::default();
        self.entities.into_iter().for_each(|it| builder.add_entity(it).unwrap());
        self.relationships.into_iter().for_each(|it| builder.add_relationship(it).unwrap());
        (builder.build(), self.report)
    }
}

/// Northwind Labs, and it after a change by hand.
fn by_hand(change: impl FnOnce(&mut Hands)) -> [Read; 2] {
    let old = read(&fake_organization::northwind().unwrap());
    let mut hands = Hands::on(&old);
    change(&mut hands);
    [old, hands.done()]
}

fn json(difference: &Difference) -> Value {
    serde_json::from_str(&difference.json()).unwrap()
}

/// The sentences, one a line.
fn sentences(difference: &Difference) -> String {
    let json = json(difference);
    let all = json["sentences"].as_array().unwrap().iter();
    all.map(|it| format!("{}\n", it["text"].as_str().unwrap())).collect()
}

fn check(happen: impl FnOnce(&mut model::Organization), expected: Expect) {
    expected.assert_eq(&sentences(&after(happen)));
}

fn check_by_hand(change: impl FnOnce(&mut Hands), expected: Expect) {
    let [old, new] = by_hand(change);
    expected.assert_eq(&sentences(&compared(&old, &new)));
}

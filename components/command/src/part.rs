//! A part of a graph, written instead of all of it. Knows no format.

use std::collections::BTreeSet;
use std::io;

use answers::{Organization, find, kinds};
use graph::formats::{Format, Gathered, write};
use graph::{Entity, Kinds, Relationship, Report};

use crate::arguments::Around;

/// A format that is given all of a graph, or what is around a thing: for that, all of it is kept until
/// the end. The report of a part says of every kind that it may lack something, so that nobody takes
/// what is left out for gone.
#[derive(Debug)]
pub struct Part<F> {
    format: F,
    around: Option<(Around, Gathered)>,
    kinds: Kinds,
}

impl<F: Format> Part<F> {
    /// Writes a part of a graph of these kinds; none: all of it.
    pub fn new(format: F, around: Option<Around>, kinds: Kinds) -> Self {
        Self { format, around: around.map(|around| (around, Gathered::default())), kinds }
    }

    /// The report of a part of a graph.
    fn partial(&self, report: Report) -> Report {
        let entities = self.kinds.entities.iter().cloned();
        let relationships = self.kinds.relationships.iter().map(|kind| kind.kind.clone());
        let partial: BTreeSet<_> = entities.chain(relationships).collect();
        Report { complete: false, partial_types: partial.into_iter().collect(), ..report }
    }
}

impl<F: Format> Format for Part<F> {
    fn entity(&mut self, entity: &Entity) -> io::Result<()> {
        match &mut self.around {
            Some((_, gathered)) => gathered.entity(entity),
            None => self.format.entity(entity),
        }
    }

    fn relationship(&mut self, relationship: &Relationship) -> io::Result<()> {
        match &mut self.around {
            Some((_, gathered)) => gathered.relationship(relationship),
            None => self.format.relationship(relationship),
        }
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        let Some((around, gathered)) = self.around.take() else {
            return self.format.finish(report);
        };
        let mut gathered = gathered;
        gathered.finish(report)?;
        let (graph, report) = gathered.into_graph().unwrap_or_default();
        let organization = Organization::new(&graph, &report);
        let center = find(&organization, &kinds::ALL, &around.thing);
        let center = center.map_err(|error| io::Error::other(format!("--around: {error}")))?;
        let part = graph::around(&graph, &center.key, around.depth).unwrap_or_default();
        let report = self.partial(report);
        write(&part, &report, &mut self.format)
    }

    fn remark(&self) -> Option<String> {
        self.format.remark()
    }
}

#[cfg(test)]
mod tests {
    use graph::formats::Ndjson;
    use graph::{Graph, GraphBuilder, Properties};

    use super::*;

    fn entity(kind: &'static str, id: &'static str) -> Entity<'static> {
        Entity {
            key: format!("{kind}:{id}").into(),
            kind: kind.into(),
            classes: vec!["User".into()],
            properties: Properties::from([("id", id.into()), ("name", "Same".into())]),
            raw_data: None,
        }
    }

    fn written(around: Option<&str>) -> io::Result<String> {
        let mut builder = GraphBuilder::default();
        for id in ["user_1", "user_2"] {
            builder.add_entity(entity(kinds::USER, id)).unwrap();
        }
        let graph: Graph = builder.build();
        let around = around.map(|thing| Around { thing: thing.to_owned(), depth: 1 });
        let kinds = Kinds { entities: vec![kinds::USER.to_owned()], relationships: Vec::new() };
        let report = Report { complete: true, ..Report::default() };
        let mut bytes = Vec::new();
        write(&graph, &report, &mut Part::new(Ndjson::new(&mut bytes), around, kinds))?;
        Ok(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn all_of_it_is_written_or_what_is_around_a_thing() {
        let all = written(None).unwrap();
        assert_eq!(all.lines().count(), 3);
        assert!(all.contains("\"complete\":true") && all.contains("\"partialTypes\":[]"), "{all}");
        let part = written(Some("user_2")).unwrap();
        assert!(part.contains("\"partialTypes\":[\"anthropic_user\"]"), "{part}");
        assert!(part.contains("\"complete\":false"), "{part}");
        assert_eq!(part.lines().count(), 2);
        assert!(part.starts_with("{\"_key\":\"anthropic_user:user_2\""), "{part}");
    }

    #[test]
    fn a_thing_that_is_not_there_or_not_one_is_an_error_that_says_so() {
        for (thing, says) in [
            ("Nobody", "--around: there is no "),
            (
                "Same",
                "--around: several are called \"Same\"; say which by its id: user_1 (user, Same",
            ),
        ] {
            let error = written(Some(thing)).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
        }
    }
}

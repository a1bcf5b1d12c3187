//! A part of a graph: what is near one thing. Knows no property.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Entity, Graph};

/// What is at most `depth` relationships away from the entity with this key, be they with or
/// against their direction, and all relationships among that. None: there is no such entity.
///
/// An account has everything, so everything is two relationships away from everything else. The way
/// therefore ends at an entity of class `Account`, unless it begins there.
#[must_use]
pub fn around(graph: &Graph, key: &str, depth: u32) -> Option<Graph> {
    let entities: BTreeMap<&str, &Entity<'_>> =
        graph.entities().iter().map(|entity| (entity.key.as_ref(), entity)).collect();
    let (center, _) = entities.get_key_value(key)?;
    let neighbours = neighbours(graph);
    let mut near = BTreeSet::from([*center]);
    let mut edge = vec![*center];
    for _ in 0..depth {
        let mut next = Vec::new();
        for key in edge {
            let leads_on = key == *center || !entities.get(key).is_some_and(|it| is_account(it));
            let beside = neighbours.get(key).filter(|_| leads_on);
            next.extend(beside.into_iter().flatten().filter(|other| near.insert(other)));
        }
        if next.is_empty() {
            break;
        }
        edge = next;
    }
    let is_near = |key: &str| near.contains(key);
    let relationships = graph.relationships().iter();
    let relationships = relationships.filter(|it| is_near(&it.from) && is_near(&it.to));
    let entities = graph.entities().iter().filter(|it| is_near(&it.key));
    Some(Graph::from_sorted(entities.cloned().collect(), relationships.cloned().collect()))
}

fn is_account(entity: &Entity<'_>) -> bool {
    entity.classes.iter().any(|class| class == "Account")
}

/// What each thing has a relationship with.
fn neighbours(graph: &Graph) -> BTreeMap<&str, Vec<&str>> {
    let mut neighbours = BTreeMap::<&str, Vec<&str>>::new();
    for relationship in graph.relationships() {
        let (from, to) = (relationship.from.as_ref(), relationship.to.as_ref());
        neighbours.entry(from).or_default().push(to);
        neighbours.entry(to).or_default().push(from);
    }
    neighbours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GraphBuilder, Properties, Relationship};

    /// A graph of things with one letter each, of which `A` is an account, and of relationships such
    /// as `Ab`.
    fn graph(things: &str, relationships: &[&str]) -> Graph {
        let mut builder = GraphBuilder::default();
        for thing in things.chars() {
            let entity = Entity {
                key: thing.to_string().into(),
                kind: "acme_thing".into(),
                classes: vec![if thing == 'A' { "Account" } else { "Thing" }.into()],
                properties: Properties::new(),
                raw_data: None,
            };
            builder.add_entity(entity).unwrap();
        }
        for ends in relationships {
            let (from, to) = ends.split_at(1);
            let relationship = Relationship {
                key: format!("{from}|has|{to}").into(),
                kind: "acme_thing_has_thing".into(),
                class: "HAS".into(),
                from: from.to_owned().into(),
                to: to.to_owned().into(),
                properties: Properties::new(),
            };
            builder.add_relationship(relationship).unwrap();
        }
        builder.build()
    }

    /// The letters of a part, and its relationships.
    fn part(graph: &Graph, key: &str, depth: u32) -> (String, Vec<String>) {
        let part = around(graph, key, depth).unwrap();
        let letters = part.entities().iter().map(|entity| entity.key.as_ref()).collect();
        let ends = part.relationships().iter().map(|it| [it.from.as_ref(), &it.to].concat());
        (letters, ends.collect())
    }

    fn check(graph: &Graph, key: &str, depth: u32, letters: &str, relationships: &[&str]) {
        let relationships = relationships.iter().map(|ends| (*ends).to_owned()).collect();
        assert_eq!(part(graph, key, depth), (letters.to_owned(), relationships));
    }

    #[test]
    fn it_is_what_so_many_relationships_lead_to_in_either_direction() {
        let chain = graph("abcde", &["ab", "cb", "cd", "de"]);

        check(&chain, "b", 0, "b", &[]);
        check(&chain, "b", 1, "abc", &["ab", "cb"]);
        check(&chain, "b", 2, "abcd", &["ab", "cb", "cd"]);
        check(&chain, "b", u32::MAX, "abcde", &["ab", "cb", "cd", "de"]);
        check(&chain, "e", 1, "de", &["de"]);
    }

    #[test]
    fn relationships_between_what_is_near_are_there_although_no_way_needs_them() {
        let graph = graph("abc", &["aa", "ab", "ac", "bc", "cb"]);

        check(&graph, "a", 0, "a", &["aa"]);
        check(&graph, "a", 1, "abc", &["aa", "ab", "ac", "bc", "cb"]);
    }

    #[test]
    fn an_account_is_seen_but_leads_nowhere_unless_it_is_the_centre() {
        let graph = graph("Aabc", &["Aa", "Ab", "Ac", "ab"]);

        check(&graph, "a", 9, "Aab", &["Aa", "Ab", "ab"]);
        check(&graph, "c", 9, "Ac", &["Ac"]);
        check(&graph, "A", 1, "Aabc", &["Aa", "Ab", "Ac", "ab"]);
    }

    #[test]
    fn there_is_nothing_around_what_is_not_there() {
        assert_eq!(around(&graph("ab", &["ab"]), "c", 1), None);
        assert_eq!(around(&Graph::default(), "", 1), None);
    }

    /// What ways of so many relationships lead to, each of them tried.
    fn reached(relationships: &[&str], way: &str, depth: u32, found: &mut BTreeSet<char>) {
        let here = way.chars().last().unwrap();
        found.insert(here);
        let leads_on = here != 'A' || way.len() == 1;
        let Some(depth) = depth.checked_sub(1).filter(|_| leads_on) else { return };
        for ends in relationships.iter().filter(|ends| ends.contains(here)) {
            let other = ends.chars().find(|end| *end != here).unwrap();
            reached(relationships, &format!("{way}{other}"), depth, found);
        }
    }

    #[test]
    fn every_graph_of_five_things_is_walked_as_if_all_ways_were_tried() {
        let all = ["Aa", "bA", "Ac", "dA", "ab", "ca", "ad", "bc", "db", "cd"];
        for chosen in 0..1_usize << all.len() {
            let relationships: Vec<_> =
                (0..all.len()).filter(|place| chosen >> place & 1 == 1).map(|it| all[it]).collect();
            let graph = graph("Aabcd", &relationships);
            for (center, depth) in [("A", 1), ("A", 2), ("a", 1), ("a", 2), ("a", 3), ("a", 4)] {
                let mut found = BTreeSet::new();
                reached(&relationships, center, depth, &mut found);
                let (letters, _) = part(&graph, center, depth);
                let context = format!("{depth} around {center} of {relationships:?}");
                assert_eq!(letters, found.iter().collect::<String>(), "{context}");
            }
        }
    }
}

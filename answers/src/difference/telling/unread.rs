//! What is seen for the first time because it was not read before: one sentence for many.

use std::collections::BTreeMap;

use super::super::delta::How;
use super::super::names::{counted, short_noun};
use super::super::sentence::{Sentence, Topic};
use super::Telling;

/// How many of a type are told one by one.
const ONE_BY_ONE: usize = 5;

impl Telling<'_, '_> {
    /// Tells of the types of which much is seen for the first time.
    pub(super) fn what_is_seen_first(&mut self) {
        let delta = self.delta;
        let mut entities: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for change in delta.entities.iter().filter(|it| it.how == How::SeenFirst) {
            entities.entry(&change.thing.kind).or_default().push(&change.thing.key);
        }
        for (kind, keys) in entities {
            let had_none = self.old.of_type(kind).next().is_none();
            if keys.len() <= ONE_BY_ONE && !had_none {
                continue;
            }
            let why = if had_none { "has none" } else { "may lack some" };
            let text = match keys.len() {
                1 => format!("1 {} is seen for the first time", short_noun(kind)),
                count => {
                    format!("{} are seen for the first time", counted(count, short_noun(kind)))
                }
            };
            self.told.sentences.push(Sentence {
                topic: Topic::of(kind),
                sort: format!("{kind} seen-first"),
                text: format!("{text}: not all were read in the old graph, which {why}"),
                about: keys.iter().map(|key| (*key).to_owned()).collect(),
            });
            self.is_said.extend(keys);
        }
        self.relationships_seen_first();
    }

    /// Of relationships between what is in both graphs.
    fn relationships_seen_first(&mut self) {
        let delta = self.delta;
        let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for change in delta.relationships.iter().filter(|it| it.how == How::SeenFirst) {
            let ends = [&change.thing.from, &change.thing.to];
            if ends.into_iter().all(|end| self.old.entity(end).is_some()) {
                all.entry(&change.thing.kind).or_default().push(&change.thing.key);
            }
        }
        for (kind, keys) in all.into_iter().filter(|(_, keys)| keys.len() > ONE_BY_ONE) {
            let Some(first) = keys.first().and_then(|key| {
                let place =
                    delta.relationships.binary_search_by(|it| it.thing.key.as_ref().cmp(key));
                delta.relationships.get(place.ok()?)
            }) else {
                continue;
            };
            let ends = [&first.thing.from, &first.thing.to].map(|end| self.new.entity(end));
            let [Some(from), Some(to)] = ends else { continue };
            let (from, verb, to) = (&from.kind, first.thing.class.as_ref(), &to.kind);
            let text = format!(
                "{} times it is seen for the first time that {} {verb} {}: not all was read in the \
                 old graph",
                keys.len(),
                one(short_noun(from)),
                one(short_noun(to))
            );
            self.told.sentences.push(Sentence {
                topic: Topic::of(from),
                sort: format!("{kind} seen-first"),
                text,
                about: keys.iter().map(|key| (*key).to_owned()).collect(),
            });
            self.is_said.extend(keys);
        }
    }
}

/// One of something: `a key`, `an issuer`.
fn one(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_something_has_the_article_that_fits() {
        assert_eq!(one("organization"), "an organization");
        assert_eq!(one("key"), "a key");
        assert_eq!(one("user"), "a user");
    }
}

//! How sentences call things: by name, with the id where a reader must tell them apart. Knows no
//! difference.

use std::collections::HashMap;

use graph::{Entity, Value};

use crate::date::day;
use crate::kinds::{
    ACCOUNT, API_KEY, EXTERNAL_KEY, FEDERATION_ISSUER, FEDERATION_RULE, INVITE, USER, noun,
};
use crate::organization::{Organization, label, text};
use crate::shown::shown;

/// How many names a sentence has before it says how many more there are.
const NAMES: usize = 5;

/// The names of two graphs.
#[derive(Debug)]
pub(super) struct Names<'g> {
    /// The key of what is called so, by type and name; none where several are. Nothing depends on
    /// its order.
    called: HashMap<(&'g str, &'g str), Option<&'g str>>,
}

impl<'g> Names<'g> {
    pub(super) fn of(old: &Organization<'g>, new: &Organization<'g>) -> Self {
        let mut called = HashMap::new();
        for entity in old.entities().iter().chain(new.entities()) {
            let key = entity.key.as_ref();
            let place = called.entry((entity.kind.as_ref(), label(entity))).or_insert(Some(key));
            if *place != Some(key) {
                *place = None;
            }
        }
        Self { called }
    }

    /// It as what a sentence is about: `the key ci (apikey_01Ci)`. A user is called by name alone.
    pub(super) fn the(&self, entity: &Entity<'_>) -> String {
        let noun = short_noun(&entity.kind);
        let named = with_id(entity);
        match entity.kind.as_ref() {
            USER => named,
            ACCOUNT => "the organization".to_owned(),
            INVITE => format!("the invite of {named}"),
            _ => format!("the {noun} {named}"),
        }
    }

    /// It at the beginning of a sentence.
    pub(super) fn start(&self, entity: &Entity<'_>) -> String {
        let the = self.the(entity);
        match the.strip_prefix("the ") {
            Some(rest) if entity.kind != USER => format!("The {rest}"),
            _ => the,
        }
    }

    /// It beside what a sentence is about: its name, with its id where several are called so.
    pub(super) fn beside(&self, entity: &Entity<'_>) -> String {
        if entity.kind == ACCOUNT {
            return "the organization".to_owned();
        }
        let is_only_one =
            self.called.get(&(entity.kind.as_ref(), label(entity))).is_some_and(Option::is_some);
        if is_only_one { shown(label(entity)).into_owned() } else { with_id(entity) }
    }

    /// Some of them in words: `Research, Atlas and 12 more`.
    pub(super) fn list(&self, all: &[&Entity<'_>]) -> String {
        let first: Vec<_> = all.iter().take(NAMES).map(|it| self.beside(it)).collect();
        listed(&first, all.len())
    }

    /// Some of them in words, each with its id.
    pub(super) fn list_with_ids(&self, all: &[&Entity<'_>]) -> String {
        let first: Vec<_> = all.iter().take(NAMES).map(|it| with_id(it)).collect();
        listed(&first, all.len())
    }
}

/// Texts in words, where there are so many in all.
pub(super) fn listed(first: &[String], count: usize) -> String {
    let more = count.saturating_sub(first.len());
    match first.split_last() {
        _ if more > 0 => format!("{} and {more} more", first.join(", ")),
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        Some((last, _)) => last.clone(),
        None => "nothing".to_owned(),
    }
}

/// `ci (apikey_01Ci)`; the id alone where there is no name.
pub(super) fn with_id(entity: &Entity<'_>) -> String {
    let name = shown(label(entity));
    match text(entity, "id").map(shown) {
        Some(id) if id != name => format!("{name} ({id})"),
        Some(_) => name.into_owned(),
        None if name == entity.key.as_ref() => name.into_owned(),
        None => format!("{name} ({})", shown(&entity.key)),
    }
}

/// A type in a word of a sentence.
pub(super) fn short_noun(kind: &str) -> &str {
    match kind {
        API_KEY => "key",
        FEDERATION_ISSUER => "issuer",
        FEDERATION_RULE => "rule",
        EXTERNAL_KEY => "encryption key",
        other => noun(other),
    }
}

/// `1 key`, `2 keys`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A value in words; what is absent is nothing.
pub(super) fn said(value: Option<&Value<'_>>) -> String {
    match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::Text(text)) => quoted(text),
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Boolean(true)) => "yes".to_owned(),
        Some(Value::Boolean(false)) => "no".to_owned(),
        Some(Value::Timestamp(millis)) => day(*millis),
        Some(Value::Texts(texts)) if texts.is_empty() => "nothing".to_owned(),
        Some(Value::Texts(texts)) => {
            let first: Vec<_> = texts.iter().take(NAMES).map(|text| quoted(text)).collect();
            listed(&first, texts.len())
        }
    }
}

/// A predicate that is true now and was not: `is now sent traces`, `now sends traces`.
pub(super) fn now(predicate: &str) -> String {
    with_adverb("now", predicate)
}

/// A predicate that was true and is not.
pub(super) fn no_longer(predicate: &str) -> String {
    with_adverb("no longer", predicate)
}

fn with_adverb(adverb: &str, predicate: &str) -> String {
    match predicate.strip_prefix("is ") {
        Some(rest) => format!("is {adverb} {rest}"),
        None => format!("{adverb} {predicate}"),
    }
}

/// A text that somebody else chose, and where it begins and ends.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", shown(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_listed_as_one_says_them() {
        let check = |names: &[&str], count, expected| {
            let names: Vec<_> = names.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(listed(&names, count), expected);
        };
        check(&[], 0, "nothing");
        check(&["a"], 1, "a");
        check(&["a", "b"], 2, "a and b");
        check(&["a", "b", "c"], 3, "a, b and c");
        check(&["a", "b"], 7, "a, b and 5 more");
    }

    #[test]
    fn an_adverb_stands_where_one_says_it() {
        assert_eq!(now("is sent traces"), "is now sent traces");
        assert_eq!(no_longer("sends traces"), "no longer sends traces");
    }

    #[test]
    fn values_are_said_in_words() {
        let check = |value: Option<Value<'_>>, expected| assert_eq!(said(value.as_ref()), expected);
        check(None, "nothing");
        check(Some(Value::Null), "nothing");
        check(Some(Value::from(Vec::<String>::new())), "nothing");
        check(Some(Value::from("a\u{1b}b")), "`a\\u{1b}b`");
        check(Some(Value::from(vec!["a".to_owned(), "b".to_owned()])), "`a` and `b`");
        check(Some(Value::Boolean(true)), "yes");
        check(Some(Value::Integer(7)), "7");
        check(Some(Value::Timestamp(1_795_000_003_000)), "2026-11-18");
    }
}

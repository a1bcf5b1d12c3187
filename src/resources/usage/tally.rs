//! What the rows of a report come to, thing by thing. The rows themselves are not kept. Knows no
//! report in particular.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error};

use crate::admin_api::{Item, Model, PageError, Scheme, Timestamp, read_single};
use crate::inventory::{Odd, PutPage, Shelf};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How many unknown types of actors are remembered.
const UNKNOWN: usize = 16;

/// Something that is used, or that uses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing<'a> {
    /// The API key with this id.
    ApiKey(&'a str),
    /// The user with this id.
    User(&'a str),
    /// The service account with this id.
    ServiceAccount(&'a str),
}

/// How something was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// The last day of use, by its first millisecond; none: it was not used.
    pub(super) day_ms: Option<i64>,
    /// How many requests there were; none: some use was told without.
    pub(super) requests: Option<i64>,
}

/// A row of a report.
pub(crate) trait Row: Model {
    /// The day that it is about.
    fn day(&self) -> Option<&Day>;

    /// What tells it from the other rows of its day; none: nothing does.
    fn group(&self) -> Option<String>;

    /// Adds what it tells.
    fn add_to(&self, sums: &mut Sums);
}

/// What the rows of a report come to.
#[derive(Clone, Debug)]
pub(crate) struct Tally<R> {
    pub(super) sums: Sums,
    rows: usize,
    /// The day of the row before, and what there was of that day already: rows can move to another
    /// page while a walk goes on.
    day: Option<Day>,
    seen: BTreeSet<String>,
    row: PhantomData<fn() -> R>,
}

/// Sums by thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    /// Where among the uses each thing's is.
    places: BTreeMap<String, usize>,
    uses: Vec<Use>,
    unknown_actors: BTreeSet<String>,
    /// The fields without which somebody is not told, and on which days they were missing.
    unnamed: BTreeSet<(&'static str, String)>,
    /// A field of a row could not be read.
    has_unreadable: bool,
}

/// A day, as a report writes its first moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(super) text: String,
    /// Its first millisecond.
    pub(super) ms: i64,
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment = Timestamp::of_text(&text).ok_or_else(|| D::Error::custom("no moment"))?;
        let ms = moment.as_millis();
        Ok(Self { text, ms: ms.saturating_sub(ms.rem_euclid(DAY_MS)) })
    }
}

impl Thing<'_> {
    fn key(self) -> String {
        let (kind, id) = match self {
            Self::ApiKey(id) => ("key ", id),
            Self::User(id) => ("user ", id),
            Self::ServiceAccount(id) => ("account ", id),
        };
        [kind, id].concat()
    }
}

impl Use {
    /// It was not used.
    pub(super) const NONE: Self = Self { day_ms: None, requests: Some(0) };

    /// This use and another one.
    pub(super) fn and(self, other: Self) -> Self {
        let requests = self.requests.zip(other.requests);
        Self {
            day_ms: self.day_ms.max(other.day_ms),
            requests: requests.map(|(some, more)| some.saturating_add(more)),
        }
    }
}

impl Sums {
    /// Something was used on a day, for so many requests as far as that is known.
    pub(super) fn add(&mut self, thing: Thing<'_>, day: &Day, requests: Option<i64>) {
        let (key, used) = (thing.key(), Use { day_ms: Some(day.ms), requests });
        let place = self.places.get(&key).copied();
        if let Some(known) = place.and_then(|place| self.uses.get_mut(place)) {
            *known = known.and(used);
            return;
        }
        self.places.insert(key, self.uses.len());
        self.uses.push(used);
    }

    /// Somebody of a type that is not known used something.
    pub(super) fn add_unknown(&mut self, kind: &str) {
        if self.unknown_actors.len() < UNKNOWN {
            self.unknown_actors.insert(kind.to_owned());
        }
    }

    /// Somebody used something on a day, and the field that would tell who is not there.
    pub(super) fn add_unnamed(&mut self, field: &'static str, day: &Day) {
        self.unnamed.insert((field, day.text.clone()));
    }

    /// Whether every row told everything.
    pub(super) fn lacks_nothing(&self) -> bool {
        self.unnamed.is_empty() && !self.has_unreadable
    }

    /// How something was used, as far as rows tell.
    pub(super) fn used(&self, thing: Thing<'_>) -> Use {
        let used = self.places.get(&thing.key()).and_then(|place| self.uses.get(*place));
        used.copied().unwrap_or(Use::NONE)
    }

    /// The types of actors that are not known.
    pub(super) fn unknown_actors(&self) -> impl Iterator<Item = &str> {
        self.unknown_actors.iter().map(String::as_str)
    }

    /// The fields without which somebody is not told, each with a day on which it was missing.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.unnamed.iter().map(|(field, day)| (*field, day.as_str()))
    }
}

impl<R> Default for Tally<R> {
    fn default() -> Self {
        let (sums, seen) = (Sums::default(), BTreeSet::new());
        Self { sums, rows: 0, day: None, seen, row: PhantomData }
    }
}

impl<R: Row> Tally<R> {
    fn put(&mut self, item: &Item<R>) -> Option<Odd> {
        let row = &item.value;
        self.sums.has_unreadable |= !item.unreadable.is_empty();
        if self.is_new(row) {
            self.rows = self.rows.saturating_add(1);
            row.add_to(&mut self.sums);
        }
        Odd::of(item)
    }

    /// Whether the row was not there before.
    fn is_new(&mut self, row: &R) -> bool {
        if self.day.as_ref() != row.day() {
            self.day = row.day().cloned();
            self.seen.clear();
        }
        row.group().is_none_or(|group| self.seen.insert(group))
    }
}

impl<R: Row> Shelf for Tally<R> {
    fn put_page(&mut self, body: &str, scheme: Scheme, _: bool) -> Result<PutPage, PageError> {
        PutPage::read(body, scheme, false, |item| self.put(&item))
    }

    fn put_single(&mut self, body: &str, _: bool) -> Result<Option<Odd>, PageError> {
        Ok(self.put(&read_single(body, false)?))
    }

    fn count(&self) -> usize {
        self.rows
    }

    fn empty(&mut self) {
        *self = Self::default();
    }
}

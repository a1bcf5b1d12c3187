//! Faults on demand: what the service, or something in between, makes of an honest answer.
//!
//! Knows how many requests there were, and nothing else.

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::{Answer, Delivery, Error};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429, to come again in a second.
    Limited,
    /// 429, without a word of when to come again.
    LimitedBare,
    /// 500.
    Error,
    /// 529.
    Overloaded,
    /// 529, and not to be asked again.
    NotAgain,
    /// The answer comes late.
    Slow,
    /// The connection ends before the answer.
    Dropped,
    /// The connection ends in the middle of the answer.
    Torn,
    /// 200, and a page for people.
    Html,
    /// 200, and half of the body.
    Cut,
    /// There is more, and the cursor to it is the one that led here.
    SameCursor,
    /// There is more, and no cursor to it.
    NoCursor,
    /// The cursor is passed over: the first page comes again.
    Repeat,
    /// The cursor names nothing any more.
    Vanished,
    /// 403: the credential may not read this.
    Forbidden,
    /// The answer is honest, but the organization is another than a moment ago.
    Change,
}

/// What becomes of a fault if the same is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It may be gone.
    MayPass,
    /// It stays; something cannot be read.
    Stays,
    /// There is nothing to ask again: what was read is true of one moment or another.
    Moves,
}

impl Fault {
    /// All of them, with their names as in [`Faults::parse`].
    pub const ALL: [(Self, &'static str); 16] = [
        (Self::Limited, "limited"),
        (Self::LimitedBare, "limited-bare"),
        (Self::Error, "error"),
        (Self::Overloaded, "overloaded"),
        (Self::NotAgain, "never"),
        (Self::Slow, "slow"),
        (Self::Dropped, "dropped"),
        (Self::Torn, "torn"),
        (Self::Html, "html"),
        (Self::Cut, "cut"),
        (Self::SameCursor, "same-cursor"),
        (Self::NoCursor, "no-cursor"),
        (Self::Repeat, "repeat"),
        (Self::Vanished, "vanished"),
        (Self::Forbidden, "forbidden"),
        (Self::Change, "change"),
    ];

    /// What becomes of it if the same is asked again.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Limited
            | Self::LimitedBare
            | Self::Error
            | Self::Overloaded
            | Self::Slow
            | Self::Dropped
            | Self::Torn
            | Self::Html
            | Self::Cut => Outcome::MayPass,
            Self::NotAgain
            | Self::SameCursor
            | Self::NoCursor
            | Self::Repeat
            | Self::Vanished
            | Self::Forbidden => Outcome::Stays,
            Self::Change => Outcome::Moves,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(fault, _)| fault)
    }

    /// Whether the service does not do what it is asked to.
    pub(super) fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::Limited
                | Self::LimitedBare
                | Self::Error
                | Self::Overloaded
                | Self::NotAgain
                | Self::Forbidden
        )
    }

    /// What is asked for in the place of `target`.
    pub(super) fn asks_for(self, target: &str) -> String {
        match self {
            Self::Repeat => without_cursor(target),
            _ => target.to_owned(),
        }
    }

    /// What becomes of the honest answer to the request for `target`.
    pub(super) fn spoil(self, target: &str, answer: Answer) -> Answer {
        match self {
            Self::Limited => error(answer, 429, "rate_limit_error", Some(("retry-after", "1"))),
            Self::LimitedBare => error(answer, 429, "rate_limit_error", None),
            Self::Error => error(answer, 500, "api_error", None),
            Self::Overloaded => error(answer, 529, "overloaded_error", None),
            Self::NotAgain => {
                error(answer, 529, "overloaded_error", Some(("x-should-retry", "false")))
            }
            Self::Forbidden => error(answer, 403, "permission_error", None),
            Self::Slow => Answer { delivery: Delivery::Late, ..answer },
            Self::Dropped => Answer { delivery: Delivery::Never, ..answer },
            Self::Torn => Answer { delivery: Delivery::Half, ..answer },
            Self::Html => {
                let mut headers = answer.headers;
                headers.retain(|(name, _)| name == "date");
                headers.push(("content-type".to_owned(), "text/html".to_owned()));
                let body = "<html>One moment, please.</html>".to_owned();
                Answer { headers, body, ..answer }
            }
            Self::Cut => {
                let half = answer.body.chars().count() / 2;
                let body = answer.body.chars().take(half).collect();
                Answer { body, ..answer }
            }
            Self::SameCursor => {
                let cursor = cursor(target).map_or("", |(_, cursor)| cursor);
                claim_more(answer, cursor.into())
            }
            Self::NoCursor => claim_more(answer, Value::Null),
            Self::Vanished if cursor(target).is_some() => {
                let gone = Error::unknown_cursor();
                Answer { status: gone.status, body: gone.body().to_string(), ..answer }
            }
            Self::Vanished | Self::Repeat | Self::Change => answer,
        }
    }
}

fn error(answer: Answer, status: u16, kind: &'static str, header: Option<(&str, &str)>) -> Answer {
    let mut headers = answer.headers;
    headers.extend(header.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let body = Error::new(status, kind, "as told to").body().to_string();
    Answer { status, headers, body, ..answer }
}

const CURSORS: [&str; 3] = ["after_id=", "before_id=", "page="];

/// The parameter of a query that is a cursor, and its value.
fn cursor(target: &str) -> Option<(&str, &str)> {
    let (_, query) = target.split_once('?')?;
    let cursor =
        |part| CURSORS.iter().find_map(|name| Some((part, str::strip_prefix(part, name)?)));
    query.split('&').find_map(cursor)
}

fn without_cursor(target: &str) -> String {
    match (target.split_once('?'), cursor(target)) {
        (Some((path, query)), Some((cursor, _))) => {
            let others: Vec<_> = query.split('&').filter(|part| *part != cursor).collect();
            format!("{path}?{}", others.join("&"))
        }
        _ => target.to_owned(),
    }
}

/// A list that claims to go on; anything else stays as it is.
fn claim_more(answer: Answer, cursor: Value) -> Answer {
    match serde_json::from_str::<Value>(&answer.body) {
        Ok(mut page) if page["data"].is_array() => {
            page["has_more"] = true.into();
            match page.get("next_page") {
                Some(_) => page["next_page"] = cursor,
                None => page["last_id"] = cursor,
            }
            Answer { body: page.to_string(), ..answer }
        }
        _ => answer,
    }
}

/// Which of the requests fare badly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    script: Vec<Rule>,
    requests: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// Every so-manieth request meets this one.
    Every(Fault, u64),
    /// One in so many requests meets any of them, as the dice fall.
    Seeded(Box<ChaCha8Rng>, u64),
}

impl Faults {
    /// Reads a script such as `overloaded@3,html@5`: every third request meets a 529, every fifth
    /// request a page for people. `seed:7@8` has one in eight requests, on average, meet any fault,
    /// and the same requests every time. Of several rules that are due, the first one counts.
    ///
    /// # Errors
    ///
    /// If it is no script; the text says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let script = text.split(',').map(Rule::parse).collect::<Result<_, String>>()?;
        Ok(Self { script, requests: 0 })
    }

    /// What the next request meets.
    pub fn next_one(&mut self) -> Option<Fault> {
        self.requests = self.requests.saturating_add(1);
        let requests = self.requests;
        // Every rule throws its dice, be it due or not: what one does changes nothing for the next.
        let due: Vec<_> = self.script.iter_mut().filter_map(|rule| rule.due(requests)).collect();
        due.first().copied()
    }
}

impl Rule {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, every) = text.split_once('@').ok_or(format!("{text} lacks @ and a number"))?;
        let Ok(every @ 1..) = every.parse() else {
            return Err(format!("{every} is not a number from 1"));
        };
        if let Some(seed) = name.strip_prefix("seed:") {
            let seed = seed.parse().map_err(|_| format!("{seed} is not a number"))?;
            return Ok(Self::Seeded(Box::new(ChaCha8Rng::seed_from_u64(seed)), every));
        }
        let names = || Fault::ALL.map(|(_, name)| name).join(", ");
        let fault = Fault::named(name)
            .ok_or_else(|| format!("{name} is not a fault: {}, or seed: and a number", names()))?;
        Ok(Self::Every(fault, every))
    }

    fn due(&mut self, request: u64) -> Option<Fault> {
        match self {
            Self::Every(fault, every) => (request.checked_rem(*every) == Some(0)).then_some(*fault),
            Self::Seeded(dice, one_in) => {
                let is_due = dice.random_range(0..*one_in) == 0;
                let fault = Fault::ALL.choose(dice).map(|(fault, _)| *fault);
                fault.filter(|_| is_due)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(script: &str, requests: usize) -> Vec<Option<Fault>> {
        let mut faults = Faults::parse(script).unwrap();
        (0..requests).map(|_| faults.next_one()).collect()
    }

    fn spoil(fault: Fault, body: &str) -> Answer {
        let (headers, body) = (Vec::new(), body.to_owned());
        let honest = Answer { status: 200, headers, body, delivery: Delivery::AtOnce };
        fault.spoil("/users?limit=1&after_id=u1", honest)
    }

    #[test]
    fn a_script_says_which_requests_fare_badly() {
        use Fault::{Error, Limited};
        assert_eq!(faults("error@3", 4), [None, None, Some(Error), None]);
        assert_eq!(
            faults("error@2,limited@3", 6),
            [None, Some(Error), Some(Limited), Some(Error), None, Some(Error)]
        );
    }

    #[test]
    fn a_seed_meets_every_fault_in_time_and_the_same_ones_every_time() {
        let once = faults("seed:7@4", 2000);
        assert_eq!(once, faults("seed:7@4", 2000));
        assert_ne!(once, faults("seed:8@4", 2000));
        for (fault, name) in Fault::ALL {
            assert!(once.contains(&Some(fault)), "{name}");
        }
        let met = once.iter().flatten().count();
        assert!((400..600).contains(&met), "{met}");
    }

    #[test]
    fn what_is_no_script_is_refused_with_a_sentence() {
        for (script, says) in [
            ("overloaded", "overloaded lacks @ and a number"),
            ("error@0", "0 is not a number from 1"),
            ("error@x", "x is not a number from 1"),
            ("seed:x@2", "x is not a number"),
        ] {
            assert_eq!(Faults::parse(script).unwrap_err(), says);
        }
        assert!(Faults::parse("rain@2").unwrap_err().starts_with("rain is not a fault: limited, "));
        for (fault, name) in Fault::ALL {
            assert_eq!(faults(&format!("{name}@1"), 1), [Some(fault)]);
        }
    }

    #[test]
    fn a_list_can_claim_to_go_on_and_nothing_else_can() {
        let page = r#"{"data":[],"has_more":false,"last_id":"u2"}"#;
        let body = |fault| spoil(fault, page).body;
        assert_eq!(body(Fault::NoCursor), r#"{"data":[],"has_more":true,"last_id":null}"#);
        assert_eq!(body(Fault::SameCursor), r#"{"data":[],"has_more":true,"last_id":"u1"}"#);
        let tokens = r#"{"data":[],"next_page":null}"#;
        let looping = r#"{"data":[],"has_more":true,"next_page":"u1"}"#;
        assert_eq!(spoil(Fault::SameCursor, tokens).body, looping);
        assert_eq!(spoil(Fault::NoCursor, r#"{"id":"x"}"#).body, r#"{"id":"x"}"#);
        assert_eq!(body(Fault::Cut).len(), page.len() / 2);
    }

    #[test]
    fn a_cursor_can_vanish_or_be_passed_over() {
        assert_eq!(spoil(Fault::Vanished, "{}").status, 400);
        for (target, first) in [
            ("/users?limit=1&after_id=u1", "/users?limit=1"),
            ("/users?page=p&limit=1", "/users?limit=1"),
            ("/users?limit=1", "/users?limit=1"),
            ("/me", "/me"),
        ] {
            assert_eq!(Fault::Repeat.asks_for(target), first);
            assert_eq!(Fault::Html.asks_for(target), target);
        }
    }

    #[test]
    fn an_answer_can_come_late_by_half_or_never() {
        assert_eq!(spoil(Fault::Torn, "{}").delivery, Delivery::Half);
        assert_eq!(spoil(Fault::Slow, "{}").delivery, Delivery::Late);
        assert_eq!(spoil(Fault::Dropped, "{}").delivery, Delivery::Never);
    }
}

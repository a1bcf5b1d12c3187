//! Faults on demand: what the service, or something in between, makes of an honest answer.
//!
//! Knows one request and its answer; which requests meet a fault is the script's affair.

mod script;

pub use script::Faults;
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
            // Where only a null cursor says that there is no more, nothing else can be claimed.
            Self::NoCursor if !says_whether_there_is_more(&answer) => answer,
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

fn says_whether_there_is_more(answer: &Answer) -> bool {
    let body = serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    body.get("has_more").is_some()
}

/// A list that claims to go on; anything else stays as it is.
fn claim_more(answer: Answer, cursor: Value) -> Answer {
    match serde_json::from_str::<Value>(&answer.body) {
        Ok(mut page) if page["data"].is_array() => {
            if page.get("has_more").is_some() {
                page["has_more"] = true.into();
            }
            match page.get("next_page") {
                Some(_) => page["next_page"] = cursor,
                None => page["last_id"] = cursor,
            }
            Answer { body: page.to_string(), ..answer }
        }
        _ => answer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoil(fault: Fault, body: &str) -> Answer {
        let (headers, body) = (Vec::new(), body.to_owned());
        let honest = Answer { status: 200, headers, body, delivery: Delivery::AtOnce };
        fault.spoil("/users?limit=1&after_id=u1", honest)
    }

    #[test]
    fn a_list_can_claim_to_go_on_and_nothing_else_can() {
        let page = r#"{"data":[],"has_more":false,"last_id":"u2"}"#;
        let body = |fault| spoil(fault, page).body;
        assert_eq!(body(Fault::NoCursor), r#"{"data":[],"has_more":true,"last_id":null}"#);
        assert_eq!(body(Fault::SameCursor), r#"{"data":[],"has_more":true,"last_id":"u1"}"#);
        let tokens = r#"{"data":[],"next_page":null}"#;
        let looping = r#"{"data":[],"next_page":"u1"}"#;
        assert_eq!(spoil(Fault::SameCursor, tokens).body, looping);
        assert_eq!(spoil(Fault::NoCursor, tokens).body, tokens);
        let report = r#"{"data":[],"has_more":false,"next_page":null}"#;
        let claimed = r#"{"data":[],"has_more":true,"next_page":null}"#;
        assert_eq!(spoil(Fault::NoCursor, report).body, claimed);
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

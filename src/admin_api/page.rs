//! Pages of a list: by id cursors `{data, has_more, first_id, last_id}`, by page tokens
//! `{data, next_page}`, and of reports `{data, has_more, next_page}`.
//!
//! Knows what one page says of the next; what was seen on earlier pages is the walk's affair.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Longer than any cursor of the service by far.
const MAX_CURSOR_LENGTH: usize = 1000;

/// How pages tell of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `has_more` says whether there is one, and `last_id` where it begins.
    ById,
    /// `next_page` names it; only null ends the walk. A page may be empty and name another.
    ByToken,
    /// `has_more` says whether there is one, and `next_page` names it.
    Report,
}

/// Where the next page begins: the `last_id` or the `next_page` of the page before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor(String);

impl Cursor {
    /// The cursor as the service wrote it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for Cursor {
    type Error = WalkFault;

    fn try_from(text: &str) -> Result<Self, WalkFault> {
        if text.is_empty() || text.len() > MAX_CURSOR_LENGTH {
            return Err(WalkFault::NoCursor);
        }
        Ok(Self(text.to_owned()))
    }
}

/// One page: its items, and what follows.
#[derive(Debug)]
pub(crate) struct Page<I> {
    /// The items.
    pub(crate) items: Vec<I>,
    /// What follows.
    pub(crate) next: Next,
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing: `has_more` is false, or there is none and `next_page` is null. Only that ends a walk;
    /// `last_id` is set on the last page too.
    End,
    /// Another page.
    After(Cursor),
    /// The page does not say how to go on. Stopping here would leave out the rest in silence.
    Fault(WalkFault),
}

/// Why a walk over pages cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WalkFault {
    /// `has_more` is missing or neither true nor false.
    NoHasMore,
    /// `next_page` is missing, where nothing else says whether there are more.
    NoNextPage,
    /// There are more, and what is to lead to them is missing or cannot be a cursor.
    NoCursor,
    /// The cursor was just used.
    RepeatedCursor,
    /// The cursor was used earlier in the same walk.
    CursorSeenBefore,
    /// A page without items claims that there are more.
    EmptyPage,
    /// Page after page brings only items that were there before.
    NothingNew,
    /// There is no end to it.
    TooManyPages,
}

impl fmt::Display for WalkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoHasMore | Self::NoNextPage => "the page does not say whether there are more",
            Self::NoCursor => "the page says that there are more, but gives no cursor to them",
            Self::RepeatedCursor => "the page's cursor is the one that led to it",
            Self::CursorSeenBefore => "the page's cursor leads back to an earlier page",
            Self::EmptyPage => "the page is empty, but says that there are more",
            Self::NothingNew => "page after page brings nothing new",
            Self::TooManyPages => "there is no end of pages",
        })
    }
}

/// Why a body is not a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageError {
    /// The body is not JSON, or ends too early: something in between may be at fault.
    NotJson,
    /// The body is JSON of another shape.
    NotAPage,
}

#[derive(serde::Deserialize)]
struct Envelope<'a, I> {
    data: Vec<I>,
    #[serde(borrow, default)]
    has_more: Option<&'a RawValue>,
    #[serde(borrow, default)]
    last_id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    next_page: Option<&'a RawValue>,
}

/// What is there, be it null.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl<'a, I: Deserialize<'a>> Page<I> {
    /// Reads the body of an answer.
    ///
    /// # Errors
    ///
    /// Where it is not a page at all. A page that does not say how to go on is not an error
    /// here: its items count, and [`Page::next`] tells of the fault.
    pub(crate) fn read(body: &'a str, scheme: Scheme) -> Result<Self, PageError> {
        // A derived struct would take a JSON array too, field by field.
        if body.trim_start().starts_with('[') {
            let json: Result<&RawValue, _> = serde_json::from_str(body);
            return Err(if json.is_ok() { PageError::NotAPage } else { PageError::NotJson });
        }
        let envelope: Envelope<'a, I> = serde_json::from_str(body).map_err(|error| {
            if error.is_data() { PageError::NotAPage } else { PageError::NotJson }
        })?;
        let next = envelope.next(scheme);
        Ok(Self { items: envelope.data, next })
    }
}

impl<I> Envelope<'_, I> {
    fn next(&self, scheme: Scheme) -> Next {
        let has_more = self.has_more.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let next = match (scheme, has_more) {
            (Scheme::ByToken, _) => return self.next_by_token(),
            (Scheme::ById | Scheme::Report, None) => return Next::Fault(WalkFault::NoHasMore),
            (Scheme::ById | Scheme::Report, Some(false)) => return Next::End,
            (Scheme::ById, Some(true)) if self.data.is_empty() => Err(WalkFault::EmptyPage),
            (Scheme::ById, Some(true)) => cursor(self.last_id),
            (Scheme::Report, Some(true)) => cursor(self.next_page),
        };
        next.map_or_else(Next::Fault, Next::After)
    }

    fn next_by_token(&self) -> Next {
        match self.next_page {
            None => Next::Fault(WalkFault::NoNextPage),
            Some(raw) if raw.get() == "null" => Next::End,
            Some(_) => cursor(self.next_page).map_or_else(Next::Fault, Next::After),
        }
    }
}

fn cursor(raw: Option<&RawValue>) -> Result<Cursor, WalkFault> {
    let text: Option<String> = raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
    Cursor::try_from(text.unwrap_or_default().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_by(scheme: Scheme, body: &str) -> Next {
        Page::<&RawValue>::read(body, scheme).unwrap().next
    }

    fn next(body: &str) -> Next {
        next_by(Scheme::ById, body)
    }

    fn after(cursor: &str) -> Next {
        Next::After(Cursor::try_from(cursor).unwrap())
    }

    #[test]
    fn only_has_more_ends_a_walk() {
        assert_eq!(next(r#"{"data":[1],"has_more":false,"last_id":"a"}"#), Next::End);
        assert_eq!(next(r#"{"data":[],"has_more":false,"last_id":null}"#), Next::End);
        assert_eq!(next(r#"{"data":[1],"has_more":true,"last_id":"a"}"#), after("a"));
    }

    #[test]
    fn only_a_null_next_page_ends_a_walk_by_token() {
        let next = |body| next_by(Scheme::ByToken, body);
        assert_eq!(next(r#"{"data":[1],"next_page":null}"#), Next::End);
        assert_eq!(next(r#"{"data":[1],"next_page":"p"}"#), after("p"));
        // An empty page may name another, and whatever else it says, that counts.
        assert_eq!(next(r#"{"data":[],"next_page":"p","has_more":false}"#), after("p"));
        for (body, fault) in [
            (r#"{"data":[1]}"#, WalkFault::NoNextPage),
            (r#"{"data":[1],"has_more":false}"#, WalkFault::NoNextPage),
            (r#"{"data":[1],"next_page":""}"#, WalkFault::NoCursor),
            (r#"{"data":[1],"next_page":7}"#, WalkFault::NoCursor),
        ] {
            assert_eq!(next(body), Next::Fault(fault), "{body}");
        }
    }

    #[test]
    fn a_report_says_whether_there_are_more_and_names_the_next_page() {
        let next = |body| next_by(Scheme::Report, body);
        assert_eq!(next(r#"{"data":[1],"has_more":false,"next_page":"p"}"#), Next::End);
        assert_eq!(next(r#"{"data":[],"has_more":true,"next_page":"p"}"#), after("p"));
        for (body, fault) in [
            (r#"{"data":[1],"next_page":null}"#, WalkFault::NoHasMore),
            (r#"{"data":[1],"has_more":true,"next_page":null}"#, WalkFault::NoCursor),
            (r#"{"data":[1],"has_more":true}"#, WalkFault::NoCursor),
        ] {
            assert_eq!(next(body), Next::Fault(fault), "{body}");
        }
    }

    #[test]
    fn a_page_that_does_not_say_how_to_go_on_is_a_fault() {
        for (body, fault) in [
            (r#"{"data":[1]}"#, WalkFault::NoHasMore),
            (r#"{"data":[1],"has_more":"yes"}"#, WalkFault::NoHasMore),
            (r#"{"data":[1],"has_more":null}"#, WalkFault::NoHasMore),
            (r#"{"data":[1],"has_more":true}"#, WalkFault::NoCursor),
            (r#"{"data":[1],"has_more":true,"last_id":""}"#, WalkFault::NoCursor),
            (r#"{"data":[1],"has_more":true,"last_id":7}"#, WalkFault::NoCursor),
            (r#"{"data":[1],"has_more":true,"last_id":"\ud800"}"#, WalkFault::NoCursor),
            (r#"{"data":[],"has_more":true,"last_id":"a"}"#, WalkFault::EmptyPage),
        ] {
            assert_eq!(next(body), Next::Fault(fault), "{body}");
        }
    }

    #[test]
    fn a_cut_body_is_told_from_one_of_another_shape() {
        let read = |body| Page::<&RawValue>::read(body, Scheme::ById);
        for body in ["", "<html>", "[[],", r#"{"data":[1,"#] {
            assert_eq!(read(body).unwrap_err(), PageError::NotJson, "{body}");
        }
        for body in ["{}", "[]", "[[],false]", "3", r#"{"data":{}}"#] {
            assert_eq!(read(body).unwrap_err(), PageError::NotAPage, "{body}");
        }
    }
}

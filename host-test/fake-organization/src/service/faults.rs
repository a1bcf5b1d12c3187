//! Faults on demand: what the service, or something in between, makes of an honest answer.
//!
//! Knows how many requests there were, and nothing else.

use serde_json::Value;

use super::Answer;

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
    Never,
    /// 200, and a page for people.
    Html,
    /// 200, and half of the body.
    Cut,
    /// There is more, and the cursor to it is the one that led here.
    SameCursor,
    /// There is more, and no cursor to it.
    NoCursor,
    /// 403: the credential may not read this.
    Forbidden,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Limited,
        Self::LimitedBare,
        Self::Error,
        Self::Overloaded,
        Self::Never,
        Self::Html,
        Self::Cut,
        Self::SameCursor,
        Self::NoCursor,
        Self::Forbidden,
    ];

    /// Its name, as in [`Faults::parse`].
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Limited => "limited",
            Self::LimitedBare => "limited-bare",
            Self::Error => "error",
            Self::Overloaded => "overloaded",
            Self::Never => "never",
            Self::Html => "html",
            Self::Cut => "cut",
            Self::SameCursor => "same-cursor",
            Self::NoCursor => "no-cursor",
            Self::Forbidden => "forbidden",
        }
    }

    /// Whether it is gone when it is asked again.
    #[must_use]
    pub fn may_pass(self) -> bool {
        match self {
            Self::Limited
            | Self::LimitedBare
            | Self::Error
            | Self::Overloaded
            | Self::Html
            | Self::Cut => true,
            Self::Never | Self::SameCursor | Self::NoCursor | Self::Forbidden => false,
        }
    }

    fn spoil(self, target: &str, answer: Answer) -> Answer {
        match self {
            Self::Limited => error(answer, 429, "rate_limit_error", Some(("retry-after", "1"))),
            Self::LimitedBare => error(answer, 429, "rate_limit_error", None),
            Self::Error => error(answer, 500, "api_error", None),
            Self::Overloaded => error(answer, 529, "overloaded_error", None),
            Self::Never => {
                error(answer, 529, "overloaded_error", Some(("x-should-retry", "false")))
            }
            Self::Forbidden => error(answer, 403, "permission_error", None),
            Self::Html => Answer { body: "<html>One moment, please.</html>".to_owned(), ..answer },
            Self::Cut => {
                let half = answer.body.len() / 2;
                let body = answer.body.chars().take(half).collect();
                Answer { body, ..answer }
            }
            Self::SameCursor => {
                let cursor = target.split_once("after_id=").map_or("", |(_, cursor)| cursor);
                claim_more(answer, cursor.into())
            }
            Self::NoCursor => claim_more(answer, Value::Null),
        }
    }
}

fn error(answer: Answer, status: u16, kind: &str, header: Option<(&str, &str)>) -> Answer {
    let mut headers = answer.headers;
    headers.extend(header.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let body = format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"as told to"}}}}"#);
    Answer { status, headers, body }
}

/// A list that claims to go on; anything else stays as it is.
fn claim_more(answer: Answer, last_id: Value) -> Answer {
    match serde_json::from_str::<Value>(&answer.body) {
        Ok(mut page) if page["data"].is_array() => {
            page["has_more"] = true.into();
            page["last_id"] = last_id;
            Answer { body: page.to_string(), ..answer }
        }
        _ => answer,
    }
}

/// Which of the requests fare badly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    script: Vec<(Fault, u64)>,
    requests: u64,
}

impl Faults {
    /// Reads a script such as `overloaded@3,html@5`: every third request meets a 529, every fifth one
    /// a page for people; where both would, the first of the script does.
    ///
    /// # Errors
    ///
    /// If it is no script; the text says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let one = |part: &str| {
            let (name, every) =
                part.split_once('@').ok_or(format!("{part} lacks @ and a number"))?;
            let fault = Fault::ALL.into_iter().find(|fault| fault.name() == name);
            let names = || Fault::ALL.map(Fault::name).join(", ");
            let fault = fault.ok_or_else(|| format!("{name} is not a fault: {}", names()))?;
            match every.parse() {
                Ok(every @ 1..) => Ok((fault, every)),
                _ => Err(format!("{every} is not a number from 1")),
            }
        };
        let script = text.split(',').map(one).collect::<Result<_, String>>()?;
        Ok(Self { script, requests: 0 })
    }

    /// What becomes of the answer to the next request.
    pub fn apply(&mut self, target: &str, answer: Answer) -> Answer {
        self.requests = self.requests.saturating_add(1);
        let is_due = |every: u64| self.requests.checked_rem(every) == Some(0);
        match self.script.iter().find(|(_, every)| is_due(*every)) {
            Some((fault, _)) => fault.spoil(target, answer),
            None => answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(script: &str) -> Vec<u16> {
        let mut faults = Faults::parse(script).unwrap();
        let honest = Answer { status: 200, headers: Vec::new(), body: "{}".to_owned() };
        (0..6).map(|_| faults.apply("/", honest.clone()).status).collect()
    }

    #[test]
    fn a_script_says_which_requests_fare_badly() {
        assert_eq!(statuses("overloaded@3"), [200, 200, 529, 200, 200, 529]);
        assert_eq!(statuses("error@2,limited@3"), [200, 500, 429, 500, 200, 500]);
    }

    #[test]
    fn what_is_no_script_is_refused_with_a_sentence() {
        for (script, says) in [
            ("overloaded", "overloaded lacks @ and a number"),
            ("error@0", "0 is not a number from 1"),
            ("error@x", "x is not a number from 1"),
        ] {
            assert_eq!(Faults::parse(script).unwrap_err(), says);
        }
        assert!(Faults::parse("rain@2").unwrap_err().starts_with("rain is not a fault: limited, "));
        for fault in Fault::ALL {
            assert!(Faults::parse(&format!("{}@1", fault.name())).is_ok());
        }
    }

    #[test]
    fn a_list_can_claim_to_go_on_and_nothing_else_can() {
        let spoil = |fault: Fault, body: &str| {
            let honest = Answer { status: 200, headers: Vec::new(), body: body.to_owned() };
            fault.spoil("/users?limit=1&after_id=u1", honest).body
        };
        let page = r#"{"data":[],"has_more":false,"last_id":"u2"}"#;
        assert_eq!(spoil(Fault::NoCursor, page), r#"{"data":[],"has_more":true,"last_id":null}"#);
        assert_eq!(spoil(Fault::SameCursor, page), r#"{"data":[],"has_more":true,"last_id":"u1"}"#);
        assert_eq!(spoil(Fault::NoCursor, r#"{"id":"x"}"#), r#"{"id":"x"}"#);
        assert_eq!(spoil(Fault::Cut, page).len(), page.len() / 2);
    }
}

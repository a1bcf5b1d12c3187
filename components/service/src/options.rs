//! How to collect, as a query says it. Knows no step.

use fetch_rules::Timeout;

use crate::refusal::Refusal;

/// How to collect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Ids of steps to leave out.
    pub skip: Vec<String>,
    /// Ids of steps to read and no others; none: that is not asked for.
    pub only: Vec<String>,
    /// Ids of steps to read besides the others.
    pub also: Vec<String>,
    /// Whether it is to be said how many requests there are, and nothing collected.
    pub plan: bool,
    /// Whether entities carry the items they were made from.
    pub raw_data: bool,
    /// How long the run may take, until its last line is read.
    pub timeout: Timeout,
}

impl Options {
    /// Reads a query such as `skip=fetch-invites&raw-data=true&timeout=2h`.
    ///
    /// # Errors
    ///
    /// If there is a parameter that it does not know, one that is given twice, or a value that is
    /// none.
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        let mut options = Self::default();
        let mut seen = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !matches!(&*name, "skip" | "only" | "also") && seen.contains(&name) {
                return Err(Refusal::new(400, format!("the parameter {name} is given twice")));
            }
            match &*name {
                "skip" => options.skip.push(value.into_owned()),
                "only" => options.only.push(value.into_owned()),
                "also" => options.also.push(value.into_owned()),
                "plan" => options.plan = boolean("plan", &value)?,
                "raw-data" => options.raw_data = boolean("raw-data", &value)?,
                "timeout" => {
                    let parsed = Timeout::parse(&value);
                    options.timeout = parsed.map_err(|sentence| Refusal::new(400, sentence))?;
                }
                _ => {
                    let sentence = format!("{name} is not a parameter: {PARAMETERS}");
                    return Err(Refusal::new(400, sentence));
                }
            }
            seen.push(name);
        }
        Ok(options)
    }
}

const PARAMETERS: &str = "only, also, skip, plan, raw-data, timeout";

fn boolean(name: &str, value: &str) -> Result<bool, Refusal> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::new(400, format!("{name} is true or false, not {value}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_understood() {
        let all = "skip=fetch-invites&raw-data=true&timeout=2h&skip=fetch%2Dapi%2dkeys&only=a&only=b\
                   &also=c&plan=true";
        let expected = Options {
            skip: vec!["fetch-invites".to_owned(), "fetch-api-keys".to_owned()],
            only: vec!["a".to_owned(), "b".to_owned()],
            also: vec!["c".to_owned()],
            plan: true,
            raw_data: true,
            timeout: Timeout { seconds: 7200, shown: "2h".to_owned() },
        };
        assert_eq!(Options::parse(all), Ok(expected));
        assert_eq!(Options::parse("raw-data=false"), Ok(Options::default()));
        assert_eq!(Options::parse(""), Ok(Options::default()));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (query, sentence) in [
            ("nope=1", "nope is not a parameter: only, also, skip, plan, raw-data, timeout"),
            ("skip=a&SKIP=b", "SKIP is not a parameter: only, also, skip, plan, raw-data, timeout"),
            (
                "origin=https://a.example",
                "origin is not a parameter: only, also, skip, plan, raw-data, timeout",
            ),
            ("raw-data=true&raw-data=true", "the parameter raw-data is given twice"),
            ("timeout=1m&timeout=2m", "the parameter timeout is given twice"),
            ("raw-data", "raw-data is true or false, not "),
            ("plan=1", "plan is true or false, not 1"),
            ("raw-data=yes", "raw-data is true or false, not yes"),
            ("timeout=30", "30 is no time: 90s, 30m or 2h, say"),
            ("timeout=0s", "0s is no time: 90s, 30m or 2h, say"),
        ] {
            assert_eq!(Options::parse(query), Err(Refusal::new(400, sentence)), "{query}");
        }
    }
}

//! What is known and accepted for a while: a file that says which finding, why and until when.
//! Knows no graph.

use serde::Deserialize;

use super::rule::Finding;
use super::settings::check_rule;
use crate::date;

const MILLIS_A_DAY: i64 = 24 * 60 * 60 * 1000;

/// What is known and accepted for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suppressions(Vec<Suppression>);

/// One finding, or all of a rule, that is accepted until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The id of the rule.
    pub rule: String,
    /// The key, or the service's id, of the thing that the finding is about; none: all of the rule.
    pub entity: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// The last day of it, as it was written: `2027-01-31`, by UTC.
    pub until: String,
    /// The first moment of that day, in milliseconds since 1970-01-01T00:00:00Z.
    pub until_on: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    suppressions: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    rule: Option<String>,
    entity: Option<String>,
    reason: Option<String>,
    until: Option<String>,
}

impl Suppressions {
    /// Reads a file of them: `{"suppressions":[{"rule":…,"entity":…,"reason":…,"until":…}]}`.
    ///
    /// # Errors
    ///
    /// If it is not that, if there is no such rule, if a reason or an end is missing, or if an end is
    /// no day. The error says where.
    pub fn parse(text: &str) -> Result<Self, String> {
        // Some editors begin a file with a mark that JSON does not know.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let shape: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| format!("this is no file of suppressions: {error}"))?;
        if !shape.is_object() {
            let shape = "an object with a list of `suppressions` is expected";
            return Err(format!("this is no file of suppressions: {shape}"));
        }
        let shape: Shape = serde_json::from_value(shape)
            .map_err(|error| format!("this is no file of suppressions: {error}"))?;
        let rows = shape.suppressions.into_iter().enumerate();
        let read = |(place, row)| {
            suppression(row).map_err(|error| format!("suppressions[{place}]: {error}"))
        };
        rows.map(read).collect::<Result<_, _>>().map(Self)
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Suppression> {
        self.0.iter()
    }
}

fn suppression(row: serde_json::Value) -> Result<Suppression, String> {
    if !row.is_object() {
        return Err("it is no object".to_owned());
    }
    let Row { rule, entity, reason, until } =
        serde_json::from_value(row).map_err(|error| error.to_string())?;
    let required = |text: Option<String>, what: &str| {
        let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        text.ok_or_else(|| format!("it has no {what}"))
    };
    let rule = required(rule, "rule")?;
    check_rule(&rule)?;
    let entity = entity.map(|entity| required(Some(entity), "entity, but an empty one"));
    let entity = entity.transpose()?;
    let reason = required(reason, "reason")?;
    let until = required(until, "until, which is the day when it ends")?;
    let until_on = date::first_moment(&until)
        .ok_or_else(|| format!("until: {until:?} is no day such as 2027-01-31"))?;
    Ok(Suppression { rule, entity, reason, until, until_on })
}

impl Suppression {
    /// Whether it is over by now. It holds to the end of its last day.
    pub(super) fn has_ended(&self, now: i64) -> bool {
        self.until_on.saturating_add(MILLIS_A_DAY) <= now
    }

    /// Whether it is about a finding.
    pub(super) fn fits(&self, finding: &Finding) -> bool {
        let is_it = |entity: &str| {
            let thing = finding.entities.first();
            thing.is_some_and(|it| it.key == entity || it.id.as_deref() == Some(entity))
        };
        self.rule == finding.rule.id && self.entity.as_deref().is_none_or(is_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rows: &str) -> Result<Suppressions, String> {
        Suppressions::parse(&format!(r#"{{"suppressions":[{rows}]}}"#))
    }

    const GOOD: &str = r#"{"rule":"key-unused","entity":"apikey_1","reason":"kept for restores",
                           "until":"2027-01-31"}"#;

    #[test]
    fn a_suppression_names_a_rule_a_reason_and_an_end() {
        let read = parse(GOOD).unwrap();
        let [one] = read.0.as_slice() else { panic!("{read:?}") };
        assert_eq!((one.rule.as_str(), one.entity.as_deref()), ("key-unused", Some("apikey_1")));
        assert_eq!(one.reason, "kept for restores");
        assert_eq!(date::day(one.until_on), "2027-01-31");
        assert_eq!(parse("").unwrap(), Suppressions::default());
        let marked = format!("\u{feff}{{\"suppressions\":[{GOOD}]}}");
        assert_eq!(Suppressions::parse(&marked).unwrap(), read);
    }

    #[test]
    fn it_holds_to_the_end_of_its_last_day() {
        let read = parse(GOOD).unwrap();
        let end = date::first_moment("2027-02-01").unwrap();
        assert!(!read.0[0].has_ended(end - 1));
        assert!(read.0[0].has_ended(end));
    }

    #[test]
    fn what_is_wrong_is_an_error_that_says_where() {
        let check = |row: &str, expected: &str| {
            let rows = format!("{GOOD},{row}");
            assert_eq!(parse(&rows).unwrap_err(), format!("suppressions[1]: {expected}"));
        };
        check("[\"key-unused\",null,\"r\",\"2027-01-31\"]", "it is no object");
        check(r#"{"reason":"r","until":"2027-01-31"}"#, "it has no rule");
        check(
            r#"{"rule":"key-old","reason":"r","until":"2027-01-31"}"#,
            "there is no rule \"key-old\"; there are key-outlives-maker, key-of-gone-principal, \
             key-without-owner, key-admin, key-never-expires, key-unused, key-of-archived-workspace",
        );
        check(r#"{"rule":"key-unused","until":"2027-01-31"}"#, "it has no reason");
        check(r#"{"rule":"key-unused","reason":" ","until":"2027-01-31"}"#, "it has no reason");
        check(
            r#"{"rule":"key-unused","reason":"r"}"#,
            "it has no until, which is the day when it ends",
        );
        check(
            r#"{"rule":"key-unused","reason":"r","until":"31.1.2027"}"#,
            "until: \"31.1.2027\" is no day such as 2027-01-31",
        );
        check(
            r#"{"rule":"key-unused","entity":"","reason":"r","until":"2027-01-31"}"#,
            "it has no entity, but an empty one",
        );
        check(
            r#"{"rule":"key-unused","key":"k","reason":"r","until":"2027-01-31"}"#,
            "unknown field `key`, expected one of `rule`, `entity`, `reason`, `until`",
        );
        assert_eq!(
            Suppressions::parse("[]").unwrap_err(),
            "this is no file of suppressions: an object with a list of `suppressions` is expected"
        );
        let error = Suppressions::parse("{").unwrap_err();
        assert!(error.starts_with("this is no file of suppressions: EOF "), "{error}");
        assert!(Suppressions::parse(r#"{"suppressions":[],"more":1}"#).is_err());
    }
}

//! How long a run may take, as people write it. Knows no clock.

/// How long a run may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeout {
    /// In seconds; at least 1.
    pub seconds: u32,
    /// As it was written.
    pub shown: String,
}

impl Default for Timeout {
    /// Half an hour.
    fn default() -> Self {
        Self { seconds: 30 * 60, shown: "30m".to_owned() }
    }
}

impl Timeout {
    /// Reads a number of seconds, minutes or hours: `90s`, `30m`, `2h`.
    ///
    /// # Errors
    ///
    /// If it is none, or not even a second. The text is a sentence about it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let seconds = seconds(text).filter(|seconds| *seconds > 0);
        let seconds = seconds.ok_or_else(|| format!("{text} is no time: 90s, 30m or 2h, say"))?;
        Ok(Self { seconds, shown: text.to_owned() })
    }
}

/// The seconds of a time that may be none at all, such as `0s`; none: it is no time.
#[must_use]
pub fn seconds(text: &str) -> Option<u32> {
    let number_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(number_end)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_number_of_seconds_minutes_or_hours() {
        for (text, seconds) in [("1s", 1), ("90s", 90), ("30m", 1_800), ("2h", 7_200)] {
            let timeout = Timeout::parse(text).unwrap();
            assert_eq!(timeout, Timeout { seconds, shown: text.to_owned() });
        }
        assert_eq!(Timeout::parse("30m").unwrap(), Timeout::default());
    }

    #[test]
    fn anything_else_is_told_in_a_sentence() {
        for text in ["", "0s", "30", "m", "-1s", "1 s", "1.5h", "1d", "1hs", "é", "9999999h"] {
            let sentence = format!("{text} is no time: 90s, 30m or 2h, say");
            assert_eq!(Timeout::parse(text), Err(sentence));
        }
    }
}

//! How much a finding matters. Knows no finding.

use std::fmt;

/// How much a finding matters, from what is good to know to what is to be mended at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; nothing is wrong.
    Info,
    /// Leaves more open than is needed.
    Low,
    /// Helps whoever is in already, or hides what happens.
    Medium,
    /// Lets somebody in who should not be, or gives them too much.
    High,
    /// Lets strangers in, or makes an admin of somebody who left.
    Critical,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The severity of a name, whatever its case.
    ///
    /// # Errors
    ///
    /// If it is no name of one.
    pub fn parse(name: &str) -> Result<Self, String> {
        let lower = name.trim().to_lowercase();
        Self::ALL.into_iter().find(|it| it.as_str() == lower).ok_or_else(|| {
            format!("{name:?} is no severity: there are critical, high, medium, low and info")
        })
    }

    /// Its name: `high`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_is_read_by_the_name_that_it_is_written_by() {
        for severity in Severity::ALL {
            assert_eq!(Severity::parse(&severity.as_str().to_uppercase()), Ok(severity));
        }
        let error = Severity::parse("severe").unwrap_err();
        let expected = "\"severe\" is no severity: there are critical, high, medium, low and info";
        assert_eq!(error, expected);
    }

    #[test]
    fn what_is_worse_is_more() {
        assert!(Severity::ALL.windows(2).all(|two| two[0] > two[1]));
    }
}

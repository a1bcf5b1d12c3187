//! What an organization asks for: how many admins are enough, whose people are its own, which rules
//! are to be examined and what is suppressed. Knows no graph.

use super::rules;
use super::suppressions::Suppressions;

/// What an organization asks for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many people may be admins. By default 5: so many can be named by heart, and one on leave
    /// or two asleep leave somebody who can act.
    pub max_admins: usize,
    /// The domains of the organization's own people; subdomains belong to them. None: the domain that
    /// more than half of the people have.
    pub domains: Vec<String>,
    /// What is known and accepted for a while.
    pub suppressions: Suppressions,
    /// The ids of the rules to examine; none: all of them.
    pub only: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_admins: 5,
            domains: Vec::new(),
            suppressions: Suppressions::default(),
            only: Vec::new(),
        }
    }
}

impl Settings {
    /// Checks that there are the rules that are asked for.
    ///
    /// # Errors
    ///
    /// If there is none of an id.
    pub fn check_rules(&self) -> Result<(), String> {
        self.only.iter().try_for_each(|id| check_rule(id))
    }
}

/// Checks that there is a rule with an id.
pub(super) fn check_rule(id: &str) -> Result<(), String> {
    if rules().iter().any(|rule| rule.id == id) {
        return Ok(());
    }
    let word = id.split('-').next().unwrap_or_default();
    let near = rules().iter().map(|rule| rule.id).filter(|it| it.starts_with(word));
    let near: Vec<_> = near.collect();
    let hint = match near.as_slice() {
        [] => String::new(),
        near => format!("; there are {}", near.join(", ")),
    };
    Err(format!("there is no rule {id:?}{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_is_not_there_is_an_error_that_names_those_like_it() {
        let only = |id: &str| Settings { only: vec![id.to_owned()], ..Settings::default() };
        assert_eq!(only("key-unused").check_rules(), Ok(()));
        assert_eq!(
            only("invite-old").check_rules().unwrap_err(),
            "there is no rule \"invite-old\"; there are invite-powerful, invite-outside, \
             invite-stale"
        );
        assert_eq!(only("nonsense").check_rules().unwrap_err(), "there is no rule \"nonsense\"");
    }
}

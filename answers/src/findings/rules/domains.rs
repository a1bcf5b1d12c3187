//! Which domains are the organization's own, and whose an address is. Knows no rule.

use std::collections::BTreeMap;

use graph::Entity;

use crate::findings::asked::Asked;
use crate::findings::words::list;
use crate::kinds::USER;
use crate::organization::{text, texts};
use crate::shown;

/// Where anybody can have an address: that most have one there says nothing of who belongs together.
const ANYBODYS: [&str; 12] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "web.de",
];

/// The domains of the organization's own people.
pub(super) struct OwnDomains {
    domains: Vec<String>,
    /// Why these are the ones, where nobody said so.
    why: Option<String>,
}

impl OwnDomains {
    /// Those that were said, else the one that more than half of the people have.
    pub(super) fn of(asked: &Asked<'_, '_>) -> Result<Self, String> {
        // People write `@northwind.example` and `*.northwind.example`, too.
        let said = asked.settings.domains.iter().map(|it| plain(it.trim()));
        let said = said.map(|it| it.trim_start_matches(['@', '*', '.']).to_owned());
        let said: Vec<_> = said.filter(|it| !it.is_empty()).collect();
        if !said.is_empty() {
            return Ok(Self { domains: said, why: None });
        }
        if asked.organization.is_partial(USER) {
            return Err(
                "not everybody was read, so no domain can be told to be most people's; name \
                        yours"
                    .to_owned(),
            );
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let users = asked.organization.of_type(USER);
        for (_, domain) in users.filter_map(address_of) {
            let count = counts.entry(domain).or_default();
            *count = count.saturating_add(1);
        }
        let all: usize = counts.values().sum();
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        match most {
            Some((domain, count)) if count > all / 2 => {
                if ANYBODYS.contains(&domain.as_str()) {
                    return Err(format!(
                        "most people have an address at {domain}, as anybody can; name your domain"
                    ));
                }
                let why = format!("the domain of {count} of {all} people");
                Ok(Self { domains: vec![domain], why: Some(why) })
            }
            Some(_) => {
                Err("no domain is that of more than half of the people; name yours".to_owned())
            }
            None => Err("nobody has an address with a domain; name yours".to_owned()),
        }
    }

    /// Whether a domain is one of them, or below one.
    pub(super) fn has(&self, domain: &str) -> bool {
        self.domains.iter().any(|own| {
            let above = domain.strip_suffix(own.as_str());
            above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// They in a sentence.
    pub(super) fn text(&self) -> String {
        let domains = list(self.domains.iter().map(|it| shown(it).into_owned()));
        let why = self.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        format!("{domains}{why}")
    }
}

/// The address of a user and its domain.
pub(super) fn address_of<'g>(user: &'g Entity<'static>) -> Option<(&'g str, String)> {
    let addresses = texts(user, "email").unwrap_or_default();
    let given = text(user, "emailAsGiven");
    let mut all = addresses.into_iter().chain(given);
    all.find_map(|address| Some((address, domain_of(address)?)))
}

/// The domain of an address; none where it has none.
pub(super) fn domain_of(address: &str) -> Option<String> {
    let (before, domain) = address.rsplit_once('@')?;
    let domain = plain(domain.trim().trim_end_matches('>'));
    let is_one = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    (!before.trim().is_empty() && !domain.is_empty() && domain.chars().all(is_one))
        .then_some(domain)
}

/// A domain as it is compared: without case, and without the dot of the root.
fn plain(domain: &str) -> String {
    domain.trim().trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_what_stands_behind_the_last_at_whatever_its_case() {
        let check = |address, expected: Option<&str>| {
            assert_eq!(domain_of(address).as_deref(), expected, "{address}");
        };
        check("ada@northwind.example", Some("northwind.example"));
        check("ADA@NorthWind.Example.", Some("northwind.example"));
        check("\"a@b\"@northwind.example", Some("northwind.example"));
        check("Ada <ada@northwind.example>", Some("northwind.example"));
        check("ada@bücher.example", Some("bücher.example"));
        check("ada", None);
        check("@northwind.example", None);
        check("ada@", None);
        check("ada@north wind", None);
    }

    #[test]
    fn what_is_below_a_domain_belongs_to_it_and_what_ends_alike_does_not() {
        let own = OwnDomains { domains: vec!["northwind.example".to_owned()], why: None };
        assert!(own.has("northwind.example"));
        assert!(own.has("eu.northwind.example"));
        assert!(!own.has("southnorthwind.example"));
        assert!(!own.has("example"));
    }
}

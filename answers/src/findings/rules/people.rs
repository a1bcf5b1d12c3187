//! Rules about people: how many administer, and who is from elsewhere.

use std::collections::BTreeMap;

use graph::Entity;

use super::{need, source};
use crate::findings::asked::{Asked, count, has_admin_role, list, named, role_of};
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::kinds::USER;
use crate::organization::{flag, text, texts};
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

pub(super) const LONE_ADMIN: Rule = Rule {
    id: "admin-alone",
    severity: Severity::Medium,
    title: "Only one person is an admin",
    why: "Only admins remove people, end keys and change roles. Where the only one is away, or is the \
          one whose laptop was stolen, nobody can.",
    source: source::ADMIN_API,
    remedy: "Make a second person an admin.",
    needs: &[need::ACCOUNT, need::USERS],
    examine: lone_admin,
};

/// Who administers, and of whom that is not known.
fn admins<'g>(asked: &Asked<'_, 'g>) -> (Vec<&'g Entity<'static>>, Vec<&'g Entity<'static>>) {
    let users = || asked.organization.of_type(USER);
    let admins = users().filter(|user| flag(user, "isAdmin") == Some(true)).collect();
    (admins, users().filter(|user| flag(user, "isAdmin").is_none()).collect())
}

fn lone_admin(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let (admins, unknown) = admins(asked);
    if admins.len() > 1 {
        return Verdict { is_decided: true, ..verdict };
    }
    let has_everybody = !asked.organization.is_partial(USER) && unknown.is_empty();
    match (admins.as_slice(), asked.organization.account()) {
        ([admin], _) if has_everybody => {
            let sentence = format!("{} is the only admin", named(admin));
            verdict.found.push(Found::new(admin, sentence).right(role_of(admin)));
        }
        ([], Some(account)) if has_everybody && asked.is_read("fetch-users") => {
            let sentence = format!("nobody of {} is an admin", named(account));
            verdict.found.push(Found::new(account, sentence));
        }
        _ => {}
    }
    verdict.unknown("not told which role they have", "user", &unknown);
    verdict
}

pub(super) const MANY_ADMINS: Rule = Rule {
    id: "admins-many",
    severity: Severity::Medium,
    title: "More admins than are needed",
    why: "Each admin reaches every workspace and can make others admins: each is one more laptop and one \
          more password that opens everything. How many are enough is a setting (5 if not said).",
    source: source::ADMIN_API,
    remedy: "Give those who need less the role developer, billing or user.",
    needs: &[need::ACCOUNT, need::USERS],
    examine: many_admins,
};

fn many_admins(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let (admins, unknown) = admins(asked);
    let most = asked.settings.max_admins;
    if admins.len() > most {
        if let Some(account) = asked.organization.account() {
            let sentence = format!(
                "{} has {}, more than {most}: {}",
                named(account),
                count(admins.len(), "admin"),
                list(admins.iter().map(|it| named(it)))
            );
            verdict.found.push(Found::new(account, sentence).with(admins));
        }
        return Verdict { is_decided: true, ..verdict };
    }
    if admins.len().saturating_add(unknown.len()) > most {
        verdict.unknown("not told which role they have", "user", &unknown);
    }
    verdict
}

pub(super) const OUTSIDE: Rule = Rule {
    id: "person-outside",
    severity: Severity::Medium,
    title: "Person with an address outside",
    why: "Whoever signs in with an address of another domain is not removed when somebody leaves there, \
          and no identity provider of yours asks them for a second factor.",
    source: source::ADMIN_API,
    remedy: "Remove them, or give them an account of yours; name further domains that are yours as a \
             setting.",
    needs: &[need::USERS],
    examine: outside,
};

fn outside(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let own = match OwnDomains::of(asked) {
        Ok(own) => own,
        Err(why) => {
            verdict.undecided.push(why);
            return verdict;
        }
    };
    let mut unknown = Vec::new();
    for user in asked.organization.of_type(USER) {
        let Some((address, domain)) = address_of(user) else {
            unknown.push(user);
            continue;
        };
        if own.has(&domain) {
            continue;
        }
        let role = role_of(user);
        let sentence = format!(
            "{} signs in as {}, outside {}, with {role}",
            named(user),
            shown(address),
            own.text()
        );
        let found = Found::new(user, sentence).right(role);
        verdict.found.push(if has_admin_role(user) { found.of(Severity::High) } else { found });
    }
    verdict.unknown("they have no address with a domain", "user", &unknown);
    verdict
}

/// The domains of the organization's own people.
pub(super) struct OwnDomains {
    domains: Vec<String>,
    /// Why these are the ones, where nobody said so.
    why: Option<String>,
}

impl OwnDomains {
    /// Those that were said, else the one that more than half of the people have.
    pub(super) fn of(asked: &Asked<'_, '_>) -> Result<Self, String> {
        let said = asked.settings.domains.iter().map(|it| plain(it.trim_start_matches('@')));
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
fn address_of<'g>(user: &'g Entity<'static>) -> Option<(&'g str, String)> {
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

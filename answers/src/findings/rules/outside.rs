//! Rules about who is from elsewhere: people, and whoever is invited.

use super::domains::{OwnDomains, address_of, domain_of};
use super::invites::{invited, open, say_what_may_be_over};
use super::{need, source};
use crate::findings::asked::Asked;
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::{has_admin_role, named, role_of};
use crate::kinds::USER;
use crate::organization::text;
use crate::shown;

pub(super) const PERSON_OUTSIDE: Rule = Rule {
    id: "person-outside",
    severity: Severity::Medium,
    title: "Person with an address outside",
    why: "Whoever signs in with an address of another domain is not removed when somebody leaves there, \
          and no identity provider of yours asks them for a second factor.",
    source: source::ADMIN_API,
    remedy: "Remove them, or give them an account of yours; name further domains that are yours as a \
             setting.",
    needs: &[need::USERS],
    examine: people_outside,
};

fn people_outside(asked: &Asked<'_, '_>) -> Verdict {
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
        let found = Found::new(user, sentence).right(format!("by {role}"));
        verdict.found.push(if has_admin_role(user) { found.of(Severity::High) } else { found });
    }
    verdict.unknown("they have no address with a domain", "user", &unknown);
    verdict
}

pub(super) const INVITE_OUTSIDE: Rule = Rule {
    id: "invite-outside",
    severity: Severity::Medium,
    title: "Pending invite to an address outside",
    why: "An address of another domain may be somebody's own, or a slip of the keyboard that invites a \
          stranger.",
    source: source::ADMIN_API,
    remedy: "Withdraw it unless somebody can say who it is for; name further domains that are yours as \
             a setting.",
    needs: &[need::INVITES],
    examine: invites_outside,
};

fn invites_outside(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    if open(asked).next().is_none() {
        return verdict;
    }
    let own = match OwnDomains::of(asked) {
        Ok(own) => own,
        Err(why) => {
            verdict.undecided.push(why);
            return verdict;
        }
    };
    let mut unknown = Vec::new();
    for invite in open(asked) {
        let Some(domain) = text(invite, "email").and_then(domain_of) else {
            unknown.push(invite);
            continue;
        };
        if own.has(&domain) {
            continue;
        }
        let role = role_of(invite);
        let sentence = format!(
            "{} is outside {}, and would get {role}{}",
            named(invite),
            own.text(),
            invited(invite)
        );
        let found = Found::new(invite, sentence).since(invite, "invitedOn");
        let found = found.right(format!("by {role}"));
        verdict.found.push(if has_admin_role(invite) { found.of(Severity::High) } else { found });
    }
    verdict.unknown("they have no address with a domain", "invite", &unknown);
    say_what_may_be_over(asked, &mut verdict);
    verdict
}

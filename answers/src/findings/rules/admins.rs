//! Rules about how many people administer.

use graph::Entity;

use super::{need, source};
use crate::findings::asked::Asked;
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::{count, list, named, role_of};
use crate::kinds::USER;
use crate::organization::{flag, text};
use crate::rights;

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
    let admins = users().filter(|user| is_admin(user) == Some(true)).collect();
    (admins, users().filter(|user| is_admin(user).is_none()).collect())
}

/// Whether a user is an admin, where that is known: a role that is not known here may be one.
fn is_admin(user: &Entity<'_>) -> Option<bool> {
    let is_known = text(user, "role").is_none_or(|it| rights::in_organization(it).is_some());
    flag(user, "isAdmin").filter(|is_admin| *is_admin || is_known)
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
            verdict.found.push(Found::new(admin, sentence).right(format!("by {}", role_of(admin))));
        }
        ([], Some(account)) if has_everybody && asked.is_read("fetch-users") => {
            let sentence = format!("nobody of {} is an admin", named(account));
            verdict.found.push(Found::new(account, sentence));
        }
        _ => {}
    }
    verdict.unknown("not known whether their role is an admin's", "user", &unknown);
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
            verdict.is_decided = true;
            let sentence = format!(
                "{} has {}, more than {most}: {}",
                named(account),
                count(admins.len(), "admin"),
                list(admins.iter().map(|it| named(it)))
            );
            verdict.found.push(Found::new(account, sentence).with(admins));
        }
        return verdict;
    }
    if admins.len().saturating_add(unknown.len()) > most {
        verdict.unknown("not known whether their role is an admin's", "user", &unknown);
    }
    verdict
}

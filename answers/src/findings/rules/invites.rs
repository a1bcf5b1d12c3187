//! Rules about invites: what they would give, to whom, and since when they wait.

use std::collections::BTreeMap;

use graph::Entity;

use super::{need, source};
use crate::date::{day, days_between};
use crate::findings::asked::Asked;
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::severity::Severity;
use crate::findings::words::{list, named, on, role_of, the};
use crate::kinds::{GROUP, GROUP_ASSIGNED_ROLE, INVITE};
use crate::organization::{flag, text, texts, time};
use crate::{rights, shown};

/// An invite lives 21 days; one that waits for two thirds of that was forgotten.
const STALE_DAYS: i64 = 14;

/// Whether an invite can be accepted, where that is known.
fn is_open(invite: &Entity<'_>) -> Option<bool> {
    match text(invite, "status")? {
        "pending" => flag(invite, "expired").map(|expired| !expired),
        "accepted" | "expired" | "deleted" => Some(false),
        // The statuses are an open set.
        _ => None,
    }
}

/// The invites that are not known to be over.
pub(super) fn open<'g>(asked: &Asked<'_, 'g>) -> impl Iterator<Item = &'g Entity<'static>> {
    asked.organization.of_type(INVITE).filter(|invite| is_open(invite) != Some(false))
}

/// Says of which invites it is not known whether they can still be accepted.
pub(super) fn say_what_may_be_over(asked: &Asked<'_, '_>, verdict: &mut Verdict) {
    let unknown = open(asked).filter(|invite| is_open(invite).is_none());
    let unknown: Vec<_> = unknown.collect();
    verdict.unknown("not known whether they can still be accepted", "invite", &unknown);
}

/// Since when an invite waits, in a sentence.
pub(super) fn invited(invite: &Entity<'_>) -> String {
    time(invite, "invitedOn").map(|on| format!(", invited on {}", day(on))).unwrap_or_default()
}

pub(super) const POWERFUL: Rule = Rule {
    id: "invite-powerful",
    severity: Severity::High,
    title: "Pending invite with a high role or with groups",
    why: "Whoever reads the invited mailbox takes what the invite gives, with no further question. An \
          admin's role and the roles of groups should not wait in a mailbox.",
    source: source::ADMIN_API,
    remedy: "Withdraw the invite; invite as user or developer, and raise the role once the person is in.",
    needs: &[need::INVITES],
    examine: powerful,
};

fn powerful(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let (mut unknown, mut unread, mut roleless) = (Vec::new(), Vec::new(), Vec::new());
    for invite in open(asked) {
        let group_ids = texts(invite, "groupIds");
        match text(invite, "role") {
            Some(role) if rights::is_admin_role(role) => {
                verdict.found.push(with_role(invite, Severity::High));
                continue;
            }
            Some("membership_admin" | "billing") => {
                verdict.found.push(with_role(invite, Severity::Medium));
                continue;
            }
            Some(role) if rights::in_organization(role).is_some() => {}
            _ => roleless.push(invite),
        }
        match group_ids {
            Some(ids) if !ids.is_empty() => {
                let is_unknown = ids.iter().any(|id| asked.with_id(GROUP, id).is_none());
                if is_unknown || asked.organization.is_partial(GROUP_ASSIGNED_ROLE) {
                    unread.push(invite);
                }
                verdict.found.push(with_groups(asked, invite, &ids));
            }
            Some(_) => {}
            None => unknown.push(invite),
        }
    }
    verdict.unknown("not known what the role that they give lets do", "invite", &roleless);
    verdict.unknown("not told which groups they give", "invite", &unknown);
    verdict.unknown("not known which roles their groups have", "invite", &unread);
    say_what_may_be_over(asked, &mut verdict);
    verdict
}

fn with_role(invite: &Entity<'_>, severity: Severity) -> Found {
    let role = role_of(invite);
    let what = text(invite, "role")
        .and_then(rights::in_organization)
        .map(|it| format!(" ({it})"))
        .unwrap_or_default();
    let sentence = format!("{} would get {role}{what}{}", named(invite), invited(invite));
    Found::new(invite, sentence).of(severity).since(invite, "invitedOn").right(format!("by {role}"))
}

/// An invite that gives groups: those whose roles administer or allow all are the worse ones.
fn with_groups(asked: &Asked<'_, '_>, invite: &Entity<'_>, ids: &[&str]) -> Found {
    let groups: Vec<_> = ids.iter().filter_map(|id| asked.with_id(GROUP, id)).collect();
    let group = |id: &&str| match asked.with_id(GROUP, id) {
        Some(group) => named(group),
        None => shown(id).into_owned(),
    };
    let roles = groups.iter().flat_map(|group| asked.behind(&group.key, GROUP_ASSIGNED_ROLE));
    let is_strong = |role: &Entity<'_>| {
        ["hasAdminPermission", "hasBlanketPermission"].iter().any(|it| flag(role, it) == Some(true))
    };
    // Several of the groups can have the same role.
    let strong = roles.filter(|role| is_strong(role)).map(|role| (role.key.as_ref(), role));
    let strong: BTreeMap<_, _> = strong.collect();
    let gives = if strong.is_empty() {
        String::new()
    } else {
        let roles = list(strong.values().map(|role| the(role)));
        format!(", and so have {roles}, which administers or allows everything")
    };
    let s = if ids.len() == 1 { "" } else { "s" };
    let in_groups = format!("in the group{s} {}", list(ids.iter().map(group)));
    let sentence = format!("{} would be {in_groups}{gives}{}", named(invite), invited(invite));
    let severity = if strong.is_empty() { Severity::Medium } else { Severity::High };
    let found = Found::new(invite, sentence).of(severity).since(invite, "invitedOn");
    found.right(in_groups).with(groups).with(strong.into_values())
}

pub(super) const STALE: Rule = Rule {
    id: "invite-stale",
    severity: Severity::Low,
    title: "Invite that nobody accepts",
    why: "An invite lives 21 days. One that waits for 14, or ended without being accepted, went to the \
          wrong mailbox or is wanted by nobody.",
    source: source::ADMIN_API,
    remedy: "Withdraw it; ask the person before inviting again.",
    needs: &[need::INVITES],
    examine: stale,
};

fn stale(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let (mut unknown, mut ageless) = (Vec::new(), Vec::new());
    for invite in asked.organization.of_type(INVITE) {
        let invited_on = time(invite, "invitedOn");
        let waits = invited_on.zip(asked.organization.now());
        let waits = waits.map(|(invited, now)| days_between(invited, now).unwrap_or_default());
        match (flag(invite, "expired"), is_open(invite), waits) {
            (Some(true), _, _) => {
                let sentence = format!(
                    "{} did not accept: the invite ended{}{}",
                    named(invite),
                    on(time(invite, "expiresOn")),
                    invited(invite)
                );
                verdict.found.push(Found::new(invite, sentence).since(invite, "expiresOn"));
            }
            (_, Some(true), Some(days)) if days >= STALE_DAYS => {
                let sentence =
                    format!("{} has waited for {days} days{}", named(invite), invited(invite));
                verdict.found.push(Found::new(invite, sentence).since(invite, "invitedOn"));
            }
            (_, Some(true), None) => ageless.push(invite),
            (_, None, _) => unknown.push(invite),
            _ => {}
        }
    }
    verdict.unknown("not known whether they ended", "invite", &unknown);
    verdict.unknown("not known how long they have waited", "invite", &ageless);
    verdict
}

pub(super) const PENDING: Rule = Rule {
    id: "pending-invite",
    severity: Severity::Info,
    title: "Invite that can be accepted",
    why: "Whoever is invited is as good as in: this is who will be there tomorrow.",
    source: source::ADMIN_API,
    remedy: "Nothing, if somebody can say who each of them is for; withdraw the others.",
    needs: &[need::INVITES],
    examine: pending,
};

fn pending(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    for invite in open(asked) {
        let groups = texts(invite, "groupIds").unwrap_or_default();
        let name = |id: &&str| asked.with_id(GROUP, id).map_or_else(|| shown(id).into_owned(), the);
        let groups = match groups.as_slice() {
            [] => String::new(),
            ids => format!(" and in {}", list(ids.iter().map(name))),
        };
        let until = time(invite, "expiresOn").map(|on| format!(", until {}", day(on)));
        let sentence = format!(
            "{} can join with {}{groups}{}{}",
            named(invite),
            role_of(invite),
            invited(invite),
            until.unwrap_or_default()
        );
        let found = Found::new(invite, sentence).since(invite, "invitedOn");
        verdict.found.push(found.right(format!("by {}", role_of(invite))));
    }
    say_what_may_be_over(asked, &mut verdict);
    verdict
}

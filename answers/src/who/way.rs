//! A way from one thing to another: in words, with the right at its end. Knows no list of them.

use graph::Entity;
use serde::Serialize;

use super::about::About;
use super::thing::Thing;
use crate::access::{Means, Pass};
use crate::kinds::{
    API_KEY, FEDERATION_ISSUER, FEDERATION_RULE, GROUP, SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_ASSIGNED_WORKSPACE, USER_ASSIGNED_WORKSPACE, noun,
};
use crate::organization::{Organization, flag, text, time};
use crate::reach::Reached;
use crate::rights;

/// A way, from what one has to what one has thereby.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// It in words.
    pub words: String,
    /// The role at its end, or what may be done there, by the service's own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// What that lets do, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permits: Option<String>,
    /// Whether it opens anything.
    pub active: bool,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What makes it doubtful that it opens anything, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What must be so besides: `knows-secret`, `is-accepted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<&'static str>,
    /// Its steps.
    pub steps: Vec<WayStep>,
    /// What ways of its kind have in common, in words.
    #[serde(skip)]
    pub(super) heading: String,
    /// What is this way's alone; empty: nothing.
    #[serde(skip)]
    pub(super) detail: String,
}

/// A step of a way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WayStep {
    /// The key of what one has.
    pub from: String,
    /// The key of what one has thereby.
    pub to: String,
    /// How: the name of a [`Means`].
    pub means: &'static str,
    /// The right there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// Whether it opens anything.
    pub active: bool,
    /// Whether nobody granted it.
    pub implicit: bool,
}

impl Way {
    pub(super) fn new(organization: &Organization<'_>, reached: &Reached<'_, '_>) -> Self {
        let path = reached.path.as_slice();
        let heading = heading(organization, path);
        let detail = detail(organization, path);
        let active = reached.is_active();
        Self {
            words: in_words(path, &heading, &detail),
            right: reached.right().map(str::to_owned),
            permits: path.last().and_then(|pass| permits(pass)),
            active,
            because: (!active).then(|| because(organization, reached)),
            note: if active { note(organization, path) } else { None },
            condition: reached.condition().as_str(),
            steps: path.iter().map(|pass| WayStep::new(pass)).collect(),
            heading,
            detail,
        }
    }

    /// The better the way, the smaller.
    pub(super) fn rank(&self) -> (bool, bool) {
        (!self.active, self.condition.is_some())
    }
}

impl WayStep {
    fn new(pass: &Pass<'_>) -> Self {
        Self {
            from: pass.from.clone().into_owned(),
            to: pass.to.clone().into_owned(),
            means: pass.means.as_str(),
            right: pass.right.as_deref().map(str::to_owned),
            active: pass.is_active,
            implicit: pass.is_implicit,
        }
    }
}

/// What is done by the right at the end of a way.
fn permits(last: &Pass<'_>) -> Option<String> {
    let right = last.right.as_deref();
    let said = match last.means {
        Means::Administers => {
            right.and_then(rights::in_organization).or_else(|| rights::in_organization("admin"))
        }
        Means::LetsItselfIn => Some("can let itself in, and manage it"),
        Means::Receives => Some("is sent its prompts and answers"),
        Means::Opens | Means::LetsIn if right.is_none() => Some("uses the API in it"),
        _ => right.and_then(|right| rights::in_workspace(right).or(rights::in_organization(right))),
    };
    said.map(str::to_owned)
}

/// A whole way in words: what it has in common with others, and what is its own.
fn in_words(path: &[&Pass<'_>], heading: &str, detail: &str) -> String {
    match path.first().map(|first| first.means) {
        _ if detail.is_empty() => heading.to_owned(),
        Some(Means::Made) => format!("{detail}, if they kept its secret"),
        Some(Means::Issues | Means::InGroup) => detail.to_owned(),
        _ => format!("{heading}, {detail}"),
    }
}

/// What ways of a kind have in common, in words.
fn heading(organization: &Organization<'_>, path: &[&Pass<'_>]) -> String {
    let Some((first, rest)) = path.split_first() else { return String::new() };
    let from = organization.entity(&first.from);
    let said = match first.means {
        Means::Member if first.is_implicit => match from {
            Some(from) if from.kind == SERVICE_ACCOUNT => "as every service account",
            from => return by_role(from),
        },
        Means::Administers if rest.is_empty() => match first.right {
            Some(_) => return by_role(from),
            None => "with an admin's rights",
        },
        Means::Member => "as a member",
        Means::Administers | Means::LetsItselfIn => "by administering the organization",
        Means::Opens if first.right.is_some() => "as whom it acts as",
        Means::Opens => "as a key of this workspace",
        Means::ActsAs => "as a key of the whole organization",
        Means::Made => "by a key that they made, if they kept its secret",
        Means::Issues => "by what its rules let do",
        Means::Impersonates => "where the rule is for",
        Means::LetsIn => "as its service account",
        Means::InGroup => "by a group",
        Means::HasRole => "by a role",
        Means::Permits => "by what it permits",
        Means::Invites => "once it is accepted",
        Means::Receives => "as a destination of telemetry",
    };
    said.to_owned()
}

/// What is a way's own, in words; empty where there is nothing between its ends.
fn detail(organization: &Organization<'_>, path: &[&Pass<'_>]) -> String {
    let Some((last, before)) = path.split_last() else { return String::new() };
    let between = before.iter().enumerate().filter_map(|(place, pass)| {
        let to = Thing::with_key(organization, &pass.to).said();
        Some(match pass.means {
            Means::Made => format!("by the key {to}"),
            Means::Issues => format!("by the rule {to}"),
            // Of a key itself it is known whom it acts as.
            Means::ActsAs if place == 0 => return None,
            Means::ActsAs => format!("which acts as {to}"),
            Means::Invites if !is_group(organization, &pass.to) => return None,
            Means::InGroup | Means::Invites => format!("by the group {to}"),
            Means::HasRole => format!("with the role {to}"),
            Means::Administers if place > 0 => "which administers the organization".to_owned(),
            _ => return None,
        })
    });
    let mut said: Vec<_> = between.collect();
    said.extend(match last.means {
        Means::ActsAs if path.len() > 1 => Some("which acts as it".to_owned()),
        Means::Administers if before.last().is_some_and(|it| it.means == Means::Made) => {
            Some("which is an admin's".to_owned())
        }
        _ => None,
    });
    said.join(", ")
}

fn is_group(organization: &Organization<'_>, key: &str) -> bool {
    organization.entity(key).is_some_and(|it| it.kind == GROUP)
}

/// The role in the organization of a user or a service account.
fn by_role(somebody: Option<&Entity<'_>>) -> String {
    let role = |it| text(it, "role").or_else(|| text(it, "organizationRole"));
    match somebody.and_then(role) {
        Some(role) => format!("by the organization role {role}"),
        None => "by a role in the organization".to_owned(),
    }
}

/// What makes it doubtful that a way opens anything.
fn note(organization: &Organization<'_>, path: &[&Pass<'_>]) -> Option<String> {
    let mut ends = path.iter().flat_map(|pass| [&pass.from, &pass.to]);
    let unread = ends.find_map(|key| acts_as_unread(organization, key));
    unread.or_else(|| path.last().and_then(|last| acts_as_stranger(organization, last)))
}

/// What acts as somebody ends with them, and a rule makes admins of an admin only.
fn acts_as_unread(organization: &Organization<'_>, key: &str) -> Option<String> {
    let entity = organization.entity(key)?;
    let noun = match entity.kind.as_ref() {
        API_KEY => "key",
        FEDERATION_RULE => "rule",
        _ => return None,
    };
    let principal = About::new(organization, entity).acts_as?;
    (principal.state.as_deref() == Some("not read"))
        .then(|| format!("whom the {noun} acts as was not read, so it may open nothing"))
}

/// Whom a key of a workspace acts as may not be in it any more. The service does not say that such a
/// key has ended, and for the keys of Claude Code says that they have.
fn acts_as_stranger(organization: &Organization<'_>, last: &Pass<'_>) -> Option<String> {
    let key = organization.entity(&last.from).filter(|it| it.kind == API_KEY)?;
    let is_of_workspace = last.means == Means::Opens && text(key, "scopeType") == Some("workspace");
    let principal = Thing::named_by(organization, key, ["principalId", "principalType"])?;
    let is_in_it = organization.from(&principal.key).any(|it| it.to == last.to);
    let members = [USER_ASSIGNED_WORKSPACE, SERVICE_ACCOUNT_ASSIGNED_WORKSPACE];
    let is_known = !members.iter().any(|kind| organization.is_partial(kind));
    (is_of_workspace && is_known && principal.state.is_none() && !is_in_it)
        .then(|| "whom the key acts as is not in the workspace".to_owned())
}

/// Why a way opens nothing.
fn because(organization: &Organization<'_>, reached: &Reached<'_, '_>) -> String {
    let closed = reached.path.iter().find(|pass| !pass.is_active);
    let ends = closed.into_iter().flat_map(|pass| [&pass.from, &pass.to]);
    let mut ends = ends.filter_map(|key| organization.entity(key));
    let said =
        ends.find_map(|entity| reason(organization, entity, entity.key == reached.entity.key));
    said.unwrap_or_else(|| "it opens nothing any more".to_owned())
}

/// Why a thing opens nothing; `is_it`: it is the one that reaches, or is reached.
fn reason(organization: &Organization<'_>, entity: &Entity<'_>, is_it: bool) -> Option<String> {
    let thing = Thing::new(entity);
    let said = if is_it { "it".to_owned() } else { thing.said() };
    let principal = || Thing::named_by(organization, entity, ["principalId", "principalType"]);
    match entity.kind.as_ref() {
        API_KEY if thing.state.is_none() => principal()
            .filter(|principal| principal.state.is_some())
            .map(|principal| format!("{said} acts as {}", principal.said_with_state())),
        FEDERATION_RULE => rule_reason(organization, entity, &said),
        _ => thing.state.is_some().then(|| {
            let state = thing.state.clone().unwrap_or_default();
            format!("{said} is {state}")
        }),
    }
}

fn rule_reason(organization: &Organization<'_>, rule: &Entity<'_>, said: &str) -> Option<String> {
    if time(rule, "archivedOn").is_some() {
        return Some(format!("{said} is archived"));
    }
    let named = |name: &str, kind: &str| {
        let id = text(rule, name)?;
        Some(Thing::with_key(organization, &format!("{kind}:{id}")))
    };
    let issuer = named("issuerId", FEDERATION_ISSUER);
    let account = named("serviceAccountId", SERVICE_ACCOUNT);
    let off = [issuer, account].into_iter().flatten().find(|it| it.state.is_some());
    match off {
        Some(off) => {
            let state = off.state.as_deref().unwrap_or_default();
            Some(format!("its {} {} is {state}", noun(&off.kind), off.said()))
        }
        None if flag(rule, "admin") == Some(true) => {
            Some("its service account is no admin".to_owned())
        }
        None => None,
    }
}

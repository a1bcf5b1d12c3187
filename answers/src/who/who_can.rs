//! Who reaches a workspace, or administers the organization. Knows no column of a terminal.

use graph::Entity;
use serde::Serialize;

use super::about::About;
use super::listed::{Listed, plain_section, section, things_section};
use super::not_known::{NotKnown, not_known, not_known_text, things_not_known};
use super::text::wrapped;
use super::thing::Thing;
use crate::access::Means;
use crate::date::day;
use crate::find::{NotFound, find};
use crate::kinds::{
    ACCOUNT, API_KEY, FEDERATION_ISSUER, FEDERATION_RULE, GROUP, INVITE, ROLE, SERVICE_ACCOUNT,
    TELEMETRY_DESTINATION, USER, WORKSPACE, noun,
};
use crate::organization::{Organization, flag, text, time};
use crate::reach::{Access, Reached};
use crate::shown;

/// What somebody may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// A workspace, by its name, its id or its key.
    Workspace(&'a str),
    /// The administration of the organization.
    Admin,
}

/// Who reaches something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhoCan {
    /// Whose graph it is.
    pub organization: Option<Thing>,
    /// When the service gave the last answer, in milliseconds.
    pub last_answered_on: Option<i64>,
    /// What is reached.
    pub target: Thing,
    /// When it was archived, in milliseconds: nothing of it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_on: Option<i64>,
    /// Who reaches it, in the order of keys.
    pub who: Vec<Listed>,
    /// Who has rights in the administration by a role of a group, without being an admin.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permitted: Vec<Permitted>,
    /// Who manages who is in the organization, and is no admin; only where it is asked who
    /// administers it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manages_members: Vec<Thing>,
    /// What was not read, and who may be missing therefore.
    pub not_known: Vec<NotKnown>,
}

/// Who has a role that gives rights in the administration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Permitted {
    /// The role.
    pub role: Thing,
    /// What it permits.
    pub permissions: Vec<String>,
    /// Whether it gives a right in the administration for sure.
    pub certain: bool,
    /// Who has it, in the order of keys.
    pub who: Vec<Listed>,
}

/// Who reaches something, and how.
///
/// # Errors
///
/// If it is not known what is meant.
pub fn who_can(organization: &Organization<'_>, target: Target<'_>) -> Result<WhoCan, NotFound> {
    let entity = match target {
        Target::Workspace(word) => find(organization, &[WORKSPACE], word)?,
        Target::Admin => {
            organization.account().ok_or_else(|| NotFound::none(organization, &[ACCOUNT]))?
        }
    };
    let is_admin = target == Target::Admin;
    let access = Access::new(organization);
    let who = access.ways_reaching(&entity.key).into_iter().filter_map(|ways| {
        let ways: Vec<_> = ways.into_iter().filter(|way| !is_admin || administers(way)).collect();
        Listed::new(organization, entity, &ways).filter(|it| is_somebody(&it.thing.kind))
    });
    let mut not_known = not_known(organization.report(), |lack| match is_admin {
        true => lack.administering,
        false => lack.reaching_workspace,
    });
    not_known.extend(things_not_known(organization, is_admin));
    Ok(WhoCan {
        organization: organization.account().map(Thing::new),
        last_answered_on: organization.now(),
        target: Thing::new(entity),
        archived_on: time(entity, "archivedOn"),
        who: who.collect(),
        manages_members: if is_admin { membership_admins(organization) } else { Vec::new() },
        permitted: if is_admin { permitted(organization, &access) } else { Vec::new() },
        not_known,
    })
}

/// Whether a way makes an admin: what a role permits does not.
fn administers(way: &Reached<'_, '_>) -> bool {
    way.means() != Some(Means::Permits)
}

/// Whether it is somebody who can do something: an issuer does so by its rules, and nothing but who
/// has it is a role or the organization.
fn is_somebody(kind: &str) -> bool {
    !matches!(kind, ACCOUNT | FEDERATION_ISSUER | ROLE | GROUP)
}

fn membership_admins(organization: &Organization<'_>) -> Vec<Thing> {
    let users = organization.of_type(USER);
    users.filter(|it| text(it, "role") == Some("membership_admin")).map(Thing::new).collect()
}

/// Who has which role that gives rights in the administration, or may do so.
fn permitted(organization: &Organization<'_>, access: &Access<'_, '_>) -> Vec<Permitted> {
    let may = |role: &&Entity<'_>| flag(role, "hasAdminPermission") != Some(false);
    let roles = organization.of_type(ROLE).filter(may);
    let permitted = |role: &Entity<'_>| Permitted {
        role: Thing::new(role),
        permissions: About::new(organization, role).permissions,
        certain: flag(role, "hasAdminPermission") == Some(true),
        who: access
            .ways_reaching(&role.key)
            .iter()
            .filter_map(|ways| Listed::new(organization, role, ways))
            .filter(|it| is_somebody(&it.thing.kind))
            .collect(),
    };
    roles.map(permitted).collect()
}

impl WhoCan {
    /// It for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let of = self.organization.as_ref().filter(|it| it.key != self.target.key);
        let of = of.map(|it| format!(" of {}", it.name)).unwrap_or_default();
        let when = self.last_answered_on.map(|it| format!(", as of {}", day(it)));
        let when = when.unwrap_or_default();
        let (verb, kind) = match self.target.kind.as_str() {
            WORKSPACE => ("can reach the", "workspace"),
            kind => ("administers the", noun(kind)),
        };
        let mut text = wrapped(&format!("Who {verb} {kind} {}{of}{when}", self.target.said()), "");
        if self.target.state.is_some() {
            let since = self.archived_on.map(|it| format!(" since {}", day(it)));
            let since = since.unwrap_or_default();
            text += &format!("\nIt is archived{since}: nothing of it works, whoever is in it.\n");
        }
        let (open, closed): (Vec<_>, Vec<_>) = self.who.iter().partition(|it| it.active);
        if open.is_empty() && closed.is_empty() {
            text += "\nNobody, by what was read.\n";
        }
        for (kind, title) in TITLES {
            let of_kind: Vec<_> = open.iter().copied().filter(|it| it.thing.kind == kind).collect();
            text += &match (of_kind.is_empty(), kind) {
                (true, _) => continue,
                (false, TELEMETRY_DESTINATION) => plain_section(title, &of_kind),
                (false, _) => section(title, &of_kind),
            };
        }
        text += &things_section(
            "Who manages who is in the organization, and is no admin",
            &self.manages_members,
        );
        text.extend(self.permitted.iter().map(Permitted::text));
        if !closed.is_empty() {
            text += &self.closed(&closed);
        }
        text + &not_known_text(&self.not_known)
    }

    /// Ways that open nothing. Where that is because of what they lead to, it was said.
    fn closed(&self, closed: &[&Listed]) -> String {
        let Some(state) = &self.target.state else {
            return plain_section("Ways that open nothing any more", closed);
        };
        let known = format!("{} is {state}", self.target.said());
        let closed: Vec<_> = closed.iter().map(|it| it.without_reason(&known)).collect();
        plain_section("Who had a way into it", &closed.iter().collect::<Vec<_>>())
    }

    /// It for a program.
    #[must_use]
    pub fn json(&self) -> String {
        shown::json(self)
    }
}

impl Permitted {
    fn text(&self) -> String {
        let who: Vec<_> = self.who.iter().filter(|it| it.active).collect();
        if who.is_empty() {
            return String::new();
        }
        let certain = if self.certain { "" } else { ", as far as is known," };
        let title = format!(
            "By the role {}, which permits{certain} {}",
            self.role.said(),
            match self.permissions.as_slice() {
                [] => "what could not be read".to_owned(),
                permissions => permissions.join("; "),
            }
        );
        let title = wrapped(&title, "");
        section(title.trim_end(), &who)
    }
}

/// What those who reach something are called, in the order in which they are told.
const TITLES: [(&str, &str); 6] = [
    (USER, "People"),
    (API_KEY, "API keys"),
    (SERVICE_ACCOUNT, "Service accounts"),
    (FEDERATION_RULE, "Identities that federation rules let in"),
    (INVITE, "People who are invited"),
    (TELEMETRY_DESTINATION, "Telemetry destinations that are sent its prompts and answers"),
];

//! What rules ask an organization: which keys work, what they open, and by what right. Knows no rule.

use std::collections::BTreeMap;

use graph::{Entity, Value};

use super::rule::Found;
use super::settings::Settings;
use super::words::{list, named, the};
use crate::kinds::{
    ACCOUNT_HAS_KEY, API_KEY, KEY_ALLOWS_WORKSPACE, SERVICE_ACCOUNT, USER, WORKSPACE,
    WORKSPACE_HAS_KEY,
};
use crate::organization::{Organization, flag, label, text};
use crate::shown;

/// The statuses of a key of which it is known whether it works.
const STATUSES: [&str; 4] = ["active", "archived", "expired", "inactive"];

/// An organization that rules are asked about.
pub(super) struct Asked<'o, 'g> {
    pub(super) organization: &'o Organization<'g>,
    pub(super) settings: &'o Settings,
    /// Every key, in the order of keys.
    pub(super) keys: Vec<Key<'g>>,
    /// How many workspaces there are of each name.
    workspace_names: BTreeMap<&'g str, usize>,
}

/// A key, and what it is for.
pub(super) struct Key<'g> {
    pub(super) entity: &'g Entity<'static>,
    /// Whether it is active by its status, where it has one that is known.
    pub(super) status: Option<bool>,
    /// Whether it works: it is active, and neither whom it acts as nor its workspace is known to be
    /// gone or archived.
    pub(super) works: bool,
    /// The workspace that it is for.
    pub(super) workspace: Option<&'g Entity<'static>>,
    /// Whether it is for the whole organization.
    pub(super) is_of_organization: bool,
}

impl<'o, 'g> Asked<'o, 'g> {
    pub(super) fn new(organization: &'o Organization<'g>, settings: &'o Settings) -> Self {
        let keys = organization.of_type(API_KEY).map(|key| Key::new(organization, key)).collect();
        let mut workspace_names = BTreeMap::new();
        for workspace in organization.of_type(WORKSPACE) {
            let count: &mut usize = workspace_names.entry(label(workspace)).or_default();
            *count = count.saturating_add(1);
        }
        Self { organization, settings, keys, workspace_names }
    }

    /// The keys that work.
    pub(super) fn working_keys(&self) -> impl Iterator<Item = &Key<'g>> {
        self.keys.iter().filter(|key| key.works)
    }

    /// The keys of which it is not known whether they work.
    pub(super) fn keys_without_status(&self) -> Vec<&'g Entity<'static>> {
        let unknown = self.keys.iter().filter(|key| key.status.is_none());
        unknown.map(|key| key.entity).collect()
    }

    /// Everything of a type that is not known to be archived.
    pub(super) fn in_use(&self, kind: &str) -> impl Iterator<Item = &'g Entity<'static>> {
        self.organization.of_type(kind).filter(|it| flag(it, "active") != Some(false))
    }

    /// The entities at the other ends of active relationships of a type that lead to an entity.
    pub(super) fn before(&self, key: &str, kind: &str) -> Vec<&'g Entity<'static>> {
        let active = self.organization.to(key).filter(|it| it.kind == kind && is_active(it));
        active.filter_map(|it| self.organization.entity(&it.from)).collect()
    }

    /// The entities at the other ends of active relationships of a type that lead from an entity.
    pub(super) fn behind(&self, key: &str, kind: &str) -> Vec<&'g Entity<'static>> {
        let active = self.organization.from(key).filter(|it| it.kind == kind && is_active(it));
        active.filter_map(|it| self.organization.entity(&it.to)).collect()
    }

    /// The entity of a type with an id of the service's.
    pub(super) fn with_id(&self, kind: &str, id: &str) -> Option<&'g Entity<'static>> {
        self.organization.entity(&format!("{kind}:{id}"))
    }

    /// Whom a key acts as, in words: `Bo Lindqvist (user_02Bo)`; none where it acts as nobody, or
    /// nobody who is told.
    pub(super) fn principal(&self, key: &Entity<'_>) -> Option<String> {
        let id = text(key, "principalId")?;
        Some(self.somebody(id, text(key, "principalType")))
    }

    /// Who made a key, in words.
    pub(super) fn maker(&self, key: &Entity<'_>) -> Option<String> {
        let id = text(key, "createdById")?;
        Some(self.somebody(id, text(key, "createdByType")))
    }

    fn somebody(&self, id: &str, kind: Option<&str>) -> String {
        let kinds = [(USER, "user"), (SERVICE_ACCOUNT, "service_account")];
        let kinds = kinds.into_iter().filter(|(_, word)| kind.is_none_or(|kind| kind == *word));
        let mut listed = kinds.filter_map(|(kind, _)| self.with_id(kind, id));
        listed.next().map_or_else(|| shown(id).into_owned(), the)
    }

    /// A finding about a key, with by what right it opens what it opens.
    pub(super) fn found(&self, key: &Entity<'_>, sentence: String) -> Found {
        let right = match (text(key, "keyKind"), self.principal(key)) {
            (_, Some(principal)) => Some(format!("acts as {principal}")),
            (Some("workspace"), None) => Some("acts as nobody".to_owned()),
            _ => None,
        };
        Found { right, ..Found::new(key, sentence) }
    }

    /// What a key opens, as the end of a sentence: `it opens Research`.
    pub(super) fn opens(&self, key: &Key<'_>) -> String {
        if flag(key.entity, "isAdminCredential") == Some(true) {
            return "it administers the organization".to_owned();
        }
        if let Some(workspace) = key.workspace {
            return format!("it opens {}", self.workspace(workspace));
        }
        if !key.is_of_organization {
            return "which workspace it is for is not known".to_owned();
        }
        let opened = self.behind(&key.entity.key, KEY_ALLOWS_WORKSPACE);
        if !opened.is_empty() {
            return format!("it opens {}", self.workspaces(&opened));
        }
        let is_partial = self.organization.is_partial(KEY_ALLOWS_WORKSPACE);
        let nothing = if is_partial { "what it opens is not known" } else { "it opens nothing" };
        nothing.to_owned()
    }

    /// A workspace in a list: by its name, and by its id where the name is not its own.
    pub(super) fn workspace(&self, workspace: &Entity<'_>) -> String {
        let name = label(workspace);
        match self.workspace_names.get(name) {
            Some(1) => shown(name).into_owned(),
            _ => named(workspace),
        }
    }

    /// Some workspaces: `Research, Claude Code and Default`.
    pub(super) fn workspaces(&self, workspaces: &[&Entity<'_>]) -> String {
        list(workspaces.iter().map(|it| self.workspace(it)))
    }

    /// Whether a step was read, so that what it tells can be absent for another reason only.
    pub(super) fn is_read(&self, step: &str) -> bool {
        let mut steps = self.organization.report().steps.iter();
        steps.any(|it| it.id == step && super::needs::has_answers(it))
    }
}

impl<'g> Key<'g> {
    fn new(organization: &Organization<'g>, entity: &'g Entity<'static>) -> Self {
        let status = is_active_key(entity);
        let holders = || {
            let holds = [WORKSPACE_HAS_KEY, ACCOUNT_HAS_KEY];
            organization.to(&entity.key).filter(move |it| holds.contains(&it.kind.as_ref()))
        };
        let workspace = holders().find(|it| it.kind == WORKSPACE_HAS_KEY);
        Self {
            entity,
            status,
            works: status == Some(true) && holders().all(is_active),
            workspace: workspace.and_then(|it| organization.entity(&it.from)),
            is_of_organization: text(entity, "scopeType") == Some("organization"),
        }
    }
}

/// Whether a key is active by its status, where it has one that is known. The statuses are an open
/// set: a key with another one may work.
pub(super) fn is_active_key(key: &Entity<'_>) -> Option<bool> {
    let is_known = text(key, "status").is_none_or(|it| STATUSES.contains(&it));
    flag(key, "active").filter(|_| is_known)
}

/// Whether a relationship is not known to open nothing.
pub(super) fn is_active(relationship: &graph::Relationship<'_>) -> bool {
    relationship.properties.get("active") != Some(&Value::Boolean(false))
}

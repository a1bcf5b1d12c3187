//! A thing as an answer names it: for people by name and id, for programs by key. Knows no way.

use graph::Entity;
use serde::Serialize;

use crate::find::state;
use crate::kinds::{SERVICE_ACCOUNT, USER};
use crate::organization::{Organization, label, text, texts};
use crate::shown;

/// A thing of the graph, or one that the graph only mentions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Thing {
    /// Its key, or the one that it would have.
    pub key: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The service's own id; none for a default workspace that the service does not show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What people call it.
    pub name: String,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Why it opens nothing: `archived`, `inactive`, `expired`, `gone`; none: it does, or that is
    /// not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

impl Thing {
    pub(super) fn new(entity: &Entity<'_>) -> Self {
        let addresses = texts(entity, "email").unwrap_or_default().into_iter();
        let address = addresses.chain(text(entity, "emailAsGiven")).next();
        Self {
            key: entity.key.clone().into_owned(),
            kind: entity.kind.clone().into_owned(),
            id: text(entity, "id").map(str::to_owned),
            name: label(entity).to_owned(),
            email: address.map(str::to_owned),
            state: state(entity).map(str::to_owned),
        }
    }

    /// The thing with a key; where there is none, one that has it.
    pub(super) fn with_key(organization: &Organization<'_>, key: &str) -> Self {
        if let Some(entity) = organization.entity(key) {
            return Self::new(entity);
        }
        let (kind, id) = key.split_once(':').unwrap_or(("", key));
        let is_unread = organization.is_partial(kind);
        Self {
            key: key.to_owned(),
            kind: kind.to_owned(),
            id: Some(id.to_owned()),
            name: id.to_owned(),
            email: None,
            state: Some(if is_unread { "not read" } else { "gone" }.to_owned()),
        }
    }

    /// Whom a key names by two of its properties, such as who made it.
    pub(super) fn named_by(
        organization: &Organization<'_>,
        entity: &Entity<'_>,
        [id, kind]: [&str; 2],
    ) -> Option<Self> {
        let kind = match text(entity, kind)? {
            "user" => USER,
            "service_account" => SERVICE_ACCOUNT,
            _ => return None,
        };
        Some(Self::with_key(organization, &format!("{kind}:{}", text(entity, id)?)))
    }

    /// It for people: `Bo Lindqvist (user_02Bo)`.
    #[must_use]
    pub fn said(&self) -> String {
        let id = self.id.as_ref().unwrap_or(&self.key);
        let said = match &self.name {
            name if name == id => id.clone(),
            name => format!("{name} ({id})"),
        };
        shown(&said).into_owned()
    }

    /// The same, with why it opens nothing: `user_04Dee, who is gone`.
    pub(super) fn said_with_state(&self) -> String {
        let who = if self.kind == USER { "who" } else { "which" };
        match self.state.as_deref() {
            None => self.said(),
            Some("not read") => format!("{}, {who} was not read", self.said()),
            Some(state) => format!("{}, {who} is {}", self.said(), shown(state)),
        }
    }
}

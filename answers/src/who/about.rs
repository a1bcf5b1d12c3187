//! What is to be known of a thing beside the ways to it: whom a key acts as, what must be true of a
//! token. Knows no way.

use graph::Entity;
use serde::Serialize;

use super::thing::Thing;
use crate::date::day;
use crate::kinds::{API_KEY, FEDERATION_ISSUER, FEDERATION_RULE, SERVICE_ACCOUNT, USER};
use crate::organization::{Organization, flag, text, texts, time};

/// What is to be known of a thing. What its type does not have is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// Its role in the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Whom a key or a rule acts as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts_as: Option<Thing>,
    /// What kind of key it is: `personal`, `service-account`, `workspace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_kind: Option<String>,
    /// Who made a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_by: Option<Thing>,
    /// Whether a key is good for the whole organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_scope: Option<bool>,
    /// Whether it has an admin's rights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin: Option<bool>,
    /// When it ends, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<i64>,
    /// Who says who somebody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Thing>,
    /// Where an issuer is, or where telemetry is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What must be true of a token, all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub token: Vec<String>,
    /// The scopes of a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// What a role permits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
}

impl About {
    pub(super) fn new(organization: &Organization<'_>, entity: &Entity<'_>) -> Self {
        let owned = |name| text(entity, name).map(str::to_owned);
        let about = Self {
            role: owned("role").or_else(|| owned("organizationRole")),
            expires_on: time(entity, "expiresOn"),
            url: owned("endpointUrl").or_else(|| owned("issuerUrl")),
            permissions: list(entity, "permissions"),
            ..Self::default()
        };
        match entity.kind.as_ref() {
            API_KEY => about.of_key(organization, entity),
            FEDERATION_RULE => about.of_rule(organization, entity),
            _ => about,
        }
    }

    fn of_key(self, organization: &Organization<'_>, key: &Entity<'_>) -> Self {
        let named = |names| Thing::named_by(organization, key, names);
        Self {
            acts_as: named(["principalId", "principalType"]),
            key_kind: text(key, "keyKind").map(str::to_owned),
            made_by: named(["createdById", "createdByType"]),
            organization_scope: text(key, "scopeType").map(|scope| scope == "organization"),
            admin: flag(key, "isAdminCredential"),
            ..self
        }
    }

    fn of_rule(self, organization: &Organization<'_>, rule: &Entity<'_>) -> Self {
        let named = |name: &str, kind: &str| {
            text(rule, name).map(|id| Thing::with_key(organization, &format!("{kind}:{id}")))
        };
        let issuer = named("issuerId", FEDERATION_ISSUER);
        let entity = issuer.as_ref().and_then(|issuer| organization.entity(&issuer.key));
        Self {
            acts_as: named("serviceAccountId", SERVICE_ACCOUNT),
            admin: flag(rule, "admin"),
            url: entity.and_then(|issuer| text(issuer, "issuerUrl")).map(str::to_owned),
            issuer,
            token: token(rule),
            scopes: list(rule, "scopes"),
            ..self
        }
    }

    /// What is said behind a thing's name, to who asks of the thing with a key;
    /// of others that it names with or without why they open nothing.
    pub(super) fn behind(&self, asked: &str, with_states: bool) -> Vec<String> {
        let said_of = |it: &Thing| if with_states { it.said_with_state() } else { it.said() };
        let is_asked = |thing: &&Thing| thing.key == asked;
        let is_self = self.made_by.is_some() && self.made_by == self.acts_as;
        let mut said = Vec::new();
        if let Some(url) = self.url.as_ref().filter(|_| self.issuer.is_none()) {
            said.push(url.clone());
        }
        if self.organization_scope == Some(true) {
            said.push("good for the whole organization".to_owned());
        }
        match (&self.acts_as, self.key_kind.as_deref()) {
            (Some(principal), _) if is_asked(&principal) => {
                said.push(
                    if principal.kind == USER { "acts as them" } else { "acts as it" }.into(),
                );
            }
            (Some(principal), _) if is_self => {
                said.push(format!("acts as {}, who made it", said_of(principal)));
            }
            (Some(principal), _) => said.push(format!("acts as {}", said_of(principal))),
            (None, Some("workspace")) => said.push("acts as nobody".to_owned()),
            (None, _) => {}
        }
        if let Some(maker) = self.made_by.as_ref().filter(|it| !is_self && !is_asked(it)) {
            said.push(format!("made by {}", said_of(maker)));
        }
        said
    }

    /// What is said below it, a line each.
    pub(super) fn below(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(issuer) = &self.issuer {
            let url = self.url.as_ref().map(|url| format!(", {url}")).unwrap_or_default();
            said.push(format!("for a token of {}{url}", issuer.said_with_state()));
        }
        if !self.token.is_empty() {
            said.push(format!("in which {}", self.token.join(" and ")));
        } else if self.issuer.is_some() {
            said.push("whatever is in it".to_owned());
        }
        if !self.scopes.is_empty() {
            said.push(format!("with the scope {}", self.scopes.join(" ")));
        }
        if !self.permissions.is_empty() {
            said.push(format!("permits {}", self.permissions.join("; ")));
        }
        said
    }

    /// When it ends, in words.
    pub(super) fn ends(&self) -> Option<String> {
        self.expires_on.map(|millis| format!("ends {}", day(millis)))
    }
}

/// What must be true of a token, by a rule.
fn token(rule: &Entity<'_>) -> Vec<String> {
    let subject = text(rule, "subject").map(|subject| match subject.strip_suffix('*') {
        Some(start) => format!("sub begins with {start:?}"),
        None => format!("sub is {subject:?}"),
    });
    let audience = text(rule, "audience").map(|audience| format!("aud is {audience:?}"));
    let claims = list(rule, "claims").into_iter().map(|claim| match claim.split_once('=') {
        Some((name, value)) => format!("{name} is {value:?}"),
        None => claim,
    });
    let condition = text(rule, "condition").map(|condition| format!("this holds: {condition}"));
    subject.into_iter().chain(audience).chain(claims).chain(condition).collect()
}

fn list(entity: &Entity<'_>, name: &str) -> Vec<String> {
    texts(entity, name).unwrap_or_default().into_iter().map(str::to_owned).collect()
}

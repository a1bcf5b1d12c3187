//! Whom a federation rule lets in, as a node of its own, and the nodes of other sources that are let
//! in as such. Knows one issuer or rule at a time, and the issuers before it.

use std::collections::{BTreeMap, BTreeSet};

use graph::{Entity, Properties};

use super::azure::Principal;
use super::edges::{Edge, End};
use super::github::Pins;
use super::kinds::{EXTERNAL_IDENTITY, MATCHES};
use super::outside::{Provider, of_azure, of_github};
use crate::findings::lets_in_anybody;
use crate::kinds::{FEDERATION_ISSUER, FEDERATION_RULE};
use crate::organization::{flag, label, text, texts};

/// The longest subject that is a part of an id: BloodHound's index takes no ids of any length.
const LONGEST: usize = 500;

/// The identities of a graph that goes by.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// By their ids.
    issuers: BTreeMap<String, Issuer>,
    /// The keys of those that were told.
    told: BTreeSet<String>,
}

#[derive(Debug)]
struct Issuer {
    name: String,
    url: String,
}

/// What a rule tells of whom it lets in.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The identity, unless another rule told of it.
    pub(super) node: Option<Entity<'static>>,
    /// What leads to it, and from it to the rule.
    pub(super) edges: Vec<Edge>,
}

impl Identities {
    /// Sees an entity, and tells of the identity that it lets in, if it is a rule that is in use.
    pub(super) fn see(&mut self, entity: &Entity<'_>) -> Told {
        match (entity.kind.as_ref(), text(entity, "id")) {
            (FEDERATION_ISSUER, Some(id)) => {
                let url = text(entity, "issuerUrl").unwrap_or_default().to_owned();
                self.issuers.insert(id.to_owned(), Issuer { name: label(entity).to_owned(), url });
                Told::default()
            }
            (FEDERATION_RULE, Some(id)) if flag(entity, "active") != Some(false) => {
                self.tell(&Asked::new(id, entity), entity)
            }
            _ => Told::default(),
        }
    }

    fn tell(&mut self, asked: &Asked<'_>, rule: &Entity<'_>) -> Told {
        let key = asked.key();
        let rule_key = rule.key.clone().into_owned();
        let to_rule = Edge::new(MATCHES, End::Key(key.clone()), End::Key(rule_key));
        let mut told = Told { node: None, edges: vec![to_rule] };
        if self.told.insert(key.clone()) {
            let issuer = asked.issuer.and_then(|id| self.issuers.get(id));
            told.edges.extend(asked.outside(issuer, &key));
            let mut properties = asked.properties(issuer);
            let url = issuer.map(|issuer| issuer.url.as_str()).filter(|url| !url.is_empty());
            if let Some(is_anybody) = lets_in_anybody(rule, url) {
                properties.set("isAnybody", is_anybody);
            }
            told.node = Some(Entity {
                key: key.into(),
                kind: EXTERNAL_IDENTITY.into(),
                classes: Vec::new(),
                properties,
                raw_data: None,
            });
        }
        told
    }
}

/// What a rule asks for.
struct Asked<'a> {
    rule: &'a str,
    issuer: Option<&'a str>,
    subject: Option<&'a str>,
    claims: Vec<&'a str>,
    condition: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn new(id: &'a str, rule: &'a Entity<'_>) -> Self {
        Self {
            rule: id,
            issuer: text(rule, "issuerId"),
            subject: text(rule, "subject"),
            claims: texts(rule, "claims").unwrap_or_default(),
            condition: text(rule, "condition"),
        }
    }

    /// Rules that ask for the same subject only let in the same identity. What asks for more lets in
    /// one of its own.
    fn key(&self) -> String {
        let is_plain = self.claims.is_empty() && self.condition.is_none();
        match (self.issuer, self.subject) {
            (Some(issuer), Some(subject)) if is_plain && subject.len() < LONGEST => {
                format!("{EXTERNAL_IDENTITY}:{issuer}:{}", with_case(subject))
            }
            _ => format!("{EXTERNAL_IDENTITY}:{}", self.rule),
        }
    }

    /// Edges to it from the nodes of other sources that get such tokens.
    fn outside(&self, issuer: Option<&Issuer>, key: &str) -> Vec<Edge> {
        let Some(Issuer { url, .. }) = issuer else { return Vec::new() };
        match Provider::of(url) {
            Some(Provider::GitHub) => of_github(&self.pins(), key),
            Some(Provider::Azure) => {
                let claims = self.claims.iter().copied();
                let principal = Principal::new(url, self.subject, claims, self.condition);
                principal.map(|it| of_azure(it, key)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn pins(&self) -> Pins<'a> {
        Pins::new(self.subject, self.claims.iter().copied(), self.condition)
    }

    fn name(&self, issuer: Option<&Issuer>) -> String {
        let claims = self.claims.iter().copied();
        let parts: Vec<_> = self.subject.into_iter().chain(claims).chain(self.condition).collect();
        let who = if parts.is_empty() { "anybody".to_owned() } else { parts.join(", ") };
        match issuer {
            Some(issuer) => format!("{who} of {}", issuer.name),
            None => who,
        }
    }

    fn properties(&self, issuer: Option<&Issuer>) -> Properties<'static> {
        let mut all = Properties::new();
        let name = self.name(issuer);
        all.set("displayName", name.clone());
        all.set("name", name);
        let mut set = |name: &'static str, value: Option<&str>| {
            if let Some(value) = value {
                all.set(name, value.to_owned());
            }
        };
        set("subject", self.subject);
        set("condition", self.condition);
        set("issuerId", self.issuer);
        set("issuerUrl", issuer.map(|issuer| issuer.url.as_str()));
        let provider = issuer.and_then(|issuer| Provider::of(&issuer.url));
        set("provider", provider.map(Provider::name));
        if provider == Some(Provider::GitHub) {
            let pins = self.pins();
            set("repositoryOwner", pins.owner);
            set("branch", pins.branch);
            set("environment", pins.environment);
            if let (Some(owner), Some(repository)) = (pins.owner, pins.repository) {
                set("repository", Some(&format!("{owner}/{repository}")));
            }
        }
        if !self.claims.is_empty() {
            all.set("claims", self.claims.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        }
        all
    }
}

/// A text from which its letters' case can be told in upper case, too.
fn with_case(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '^' || c.is_uppercase() {
            told.push('^');
        }
        told.push(c);
    }
    told
}

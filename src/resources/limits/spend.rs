//! Spend limits, as the service sends them, and as texts. Knows not what exists.

use serde::Deserialize;

use super::Amount;
use crate::admin_api::Model;

/// An item of `GET /v1/organizations/spend_limits`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct SpendLimit {
    /// `spl_…`
    pub(super) id: Option<String>,
    /// In the currency's minor unit; null: as much as one likes.
    amount: Option<Amount>,
    /// The currency's code.
    pub(super) currency: Option<String>,
    /// Whether it counts.
    pub(super) is_enabled: Option<bool>,
    /// An open set: daily, weekly, monthly.
    pub(super) period: Option<String>,
    /// Who may spend it.
    pub(super) scope: Option<Scope>,
}

/// Whom a spend limit is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Scope {
    /// An open set, see [`Payer`].
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    workspace_id: Option<String>,
    seat_tier: Option<String>,
    service: Option<String>,
}

/// Whom a spend limit is about, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payer<'a> {
    /// The organization.
    Organization,
    /// The organization, by what the service lets its tier spend.
    UsageTier,
    /// The workspace with this id.
    Workspace(&'a str),
    /// A user.
    User,
    /// Everybody in a group.
    Group,
    /// Something else of the organization.
    Part,
}

impl Model for SpendLimit {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl Scope {
    /// Whether it is of a type that is known.
    pub(super) fn is_known(kind: &str) -> bool {
        let known = ["workspace", "user", "rbac_group", "organization_service", "seat_tier"];
        ["organization", "usage_tier"].contains(&kind) || known.contains(&kind)
    }
}

impl SpendLimit {
    /// Whom it is about. Where it says nothing that is known, it is a part of the organization.
    pub(super) fn payer(&self) -> Payer<'_> {
        let Some(scope) = &self.scope else { return Payer::Part };
        match (scope.kind.as_deref(), scope.workspace_id.as_deref()) {
            (Some("organization"), _) => Payer::Organization,
            (Some("usage_tier"), _) => Payer::UsageTier,
            (Some("workspace"), Some(id)) => Payer::Workspace(id),
            (Some("user"), _) => Payer::User,
            (Some("rbac_group"), _) => Payer::Group,
            _ => Payer::Part,
        }
    }

    /// How much, in the currency's minor unit; none: as much as one likes.
    pub(super) fn amount(&self) -> Option<&str> {
        self.amount.as_ref().map(|Amount(text)| text.as_str())
    }

    /// The type of whom it is about, where it says one.
    pub(super) fn scope_type(&self) -> Option<&str> {
        self.scope.as_ref().and_then(|scope| scope.kind.as_deref())
    }

    /// Where it comes from: the type of whom it is about.
    pub(super) fn source_type(&self) -> &str {
        self.scope_type().unwrap_or("?")
    }

    /// The same, for people: with what is of that type.
    pub(super) fn source(&self) -> String {
        let of = self.scope.as_ref().and_then(|scope| {
            let of = scope.workspace_id.as_deref().or(scope.seat_tier.as_deref());
            of.or(scope.service.as_deref())
        });
        let kind = self.source_type();
        of.map_or_else(|| kind.to_owned(), |of| format!("{kind} {of}"))
    }

    /// How much in which period, for people: `50000 USD monthly`.
    pub(super) fn text(&self) -> String {
        let amount = self.amount().unwrap_or("no cap");
        let rest = [self.currency.as_deref(), self.period.as_deref()];
        let rest: String = rest.iter().flatten().map(|word| format!(" {word}")).collect();
        let off = if self.is_enabled == Some(false) { ", off" } else { "" };
        format!("{amount}{rest}{off}")
    }
}

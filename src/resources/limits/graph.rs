//! Limits → properties of the account and of workspaces. Where a list of them was not read whole,
//! what it would tell is absent.

use graph::Value;

use super::by_payer::SpendLimits;
use super::rate::RateLimit;
use super::spend::{Payer, Scope, SpendLimit};
use super::{RATE_LIMITS, SPEND_LIMITS, STEP, WORKSPACE_RATE_LIMITS, WORKSPACES_IN_USE};
use crate::admin_api::Item;
use crate::inventory::{Inventory, Listing};
use crate::report::Finding;
use crate::resources::mapping::{Mapping, PropertyList};

const GROUPS: [&str; 6] = ["model_group", "batch", "token_count", "files", "skills", "web_search"];
const PERIODS: [&str; 3] = ["daily", "weekly", "monthly"];

/// Says what is odd about the limits.
pub(super) fn plan(mapping: &mut Mapping<'_>) {
    let inventory = mapping.inventory;
    check_rates(mapping, RATE_LIMITS.operation, &inventory.rate_limits);
    for limits in inventory.workspace_rate_limits.values() {
        check_rates(mapping, WORKSPACES_IN_USE.operation, limits);
    }
    for (_, id, item) in inventory.spend_limits.all().iter() {
        let at = |field| (&STEP, SPEND_LIMITS.operation, field);
        let scope = item.value.scope_type();
        mapping.check_known(at("scope.type"), scope, Scope::is_known);
        let period = item.value.period.as_deref();
        mapping.check_known(at("period"), period, |period| PERIODS.contains(&period));
        if scope.is_none() && !item.is_unreadable("scope") {
            let finding = Finding::NoValue("scope");
            mapping.ledger.found(&STEP, SPEND_LIMITS.operation, finding, id);
        }
    }
}

fn check_rates(mapping: &mut Mapping<'_>, operation: &'static str, limits: &Listing<RateLimit>) {
    for (_, id, item) in limits.iter() {
        let group = item.value.group.as_ref().and_then(|group| group.kind.as_deref());
        mapping.check_known((&STEP, operation, "group.type"), group, |kind| GROUPS.contains(&kind));
        if !item.value.is_told() && !item.is_unreadable("limits") {
            mapping.ledger.found(&STEP, operation, Finding::NoValue("limits"), id);
        }
    }
}

/// What is known of the limits of the account or of a workspace.
#[derive(Default)]
pub(crate) struct Limits<'a> {
    /// Of a workspace: whether it has a rate limit of its own.
    pub(crate) has_own_rate_limit: Option<bool>,
    /// Of a workspace: whether it has a spend limit of its own.
    pub(crate) has_own_spend_limit: Option<bool>,
    rates: Option<Vec<String>>,
    spending: Option<Spending<'a>>,
}

/// What is known of spend limits.
#[derive(Default)]
struct Spending<'a> {
    /// The one that is nearest, of several the monthly one.
    nearest: Option<&'a SpendLimit>,
    texts: Vec<String>,
    /// Of the account: how many there are of groups, users and workspaces.
    counts: Option<Counts>,
}

/// How many spend limits there are that are not told one by one.
#[derive(Clone, Copy, Default)]
struct Counts {
    of_groups: i64,
    of_users: i64,
    of_workspaces: i64,
}

/// The limits of the account.
pub(crate) fn of_account(inventory: &Inventory) -> Limits<'_> {
    let mut rates = Vec::new();
    for limit in inventory.rate_limits.values() {
        limit.texts().for_each(|(_, text)| insert(&mut rates, text));
    }
    Limits {
        rates: organization_rates(inventory).map(|_| rates),
        spending: spend_limits(inventory).map(spending_of_account),
        ..Limits::default()
    }
}

/// The limits of the workspace with this id of the service's, where it is in use.
pub(crate) fn of_workspace<'a>(inventory: &'a Inventory, id: &str) -> Limits<'a> {
    let own = inventory.workspace_rate_limits.get(id);
    let own = own.filter(|own| inventory.is_whole(&WORKSPACE_RATE_LIMITS, id) && are_told(own));
    let inherited = organization_rates(inventory);
    Limits {
        has_own_rate_limit: own.map(|own| own.values().any(RateLimit::has_own)),
        has_own_spend_limit: spend_limits(inventory)
            .map(|limits| limits.of(Payer::Workspace(id)).next().is_some()),
        rates: own.zip(inherited).map(|(own, inherited)| rates_of_workspace(own, inherited)),
        spending: spend_limits(inventory).map(|limits| spending_of_workspace(limits, id)),
    }
}

fn organization_rates(inventory: &Inventory) -> Option<&Listing<RateLimit>> {
    let limits = &inventory.rate_limits;
    let is_whole = inventory.is_whole(&RATE_LIMITS, "");
    (is_whole && are_told(limits)).then_some(limits)
}

fn spend_limits(inventory: &Inventory) -> Option<&SpendLimits> {
    let limits = &inventory.spend_limits;
    (inventory.is_whole(&SPEND_LIMITS, "") && limits.are_told()).then_some(limits)
}

/// Whether every field of every limit could be read, and every limit says what it needs to.
fn are_told(limits: &Listing<RateLimit>) -> bool {
    let is_readable = |item: &Item<RateLimit>| item.unreadable.is_empty() && item.value.is_told();
    limits.iter().all(|(_, _, item)| is_readable(item))
}

/// What is limited in a workspace: what it has of its own, and what it inherits.
fn rates_of_workspace(own: &Listing<RateLimit>, inherited: &Listing<RateLimit>) -> Vec<String> {
    let mut texts = Vec::new();
    for (limit, text) in own.values().flat_map(RateLimit::texts) {
        if limit.is_own() {
            insert(&mut texts, format!("{text} (workspace)"));
        }
    }
    for (_, id, group) in inherited.iter() {
        let own = own.get(id);
        for (limit, text) in group.value.texts() {
            if !own.is_some_and(|own| own.value.overrides(limit)) {
                insert(&mut texts, format!("{text} (organization)"));
            }
        }
    }
    texts
}

fn spending_of_account(limits: &SpendLimits) -> Spending<'_> {
    let (mut counts, mut texts) = (Counts::default(), Vec::new());
    let add = |count: &mut i64| *count = count.saturating_add(1);
    for limit in limits.all().values() {
        match limit.payer() {
            Payer::Group => add(&mut counts.of_groups),
            Payer::User => add(&mut counts.of_users),
            Payer::Workspace(_) => add(&mut counts.of_workspaces),
            Payer::Organization | Payer::UsageTier | Payer::Part => {
                insert(&mut texts, format!("{}: {}", limit.source(), limit.text()));
            }
        }
    }
    let nearest = nearest(limits, &[Payer::Organization, Payer::UsageTier]);
    Spending { nearest, texts, counts: Some(counts) }
}

fn spending_of_workspace<'a>(limits: &'a SpendLimits, id: &str) -> Spending<'a> {
    let payers = [Payer::Workspace(id), Payer::Organization, Payer::UsageTier];
    let mut texts = Vec::new();
    for limit in payers.iter().flat_map(|payer| limits.of(*payer)) {
        insert(&mut texts, format!("{} ({})", limit.text(), limit.source_type()));
    }
    Spending { nearest: nearest(limits, &payers), texts, counts: None }
}

/// The limit of the first of these that have one; of several, the monthly one.
fn nearest<'a>(limits: &'a SpendLimits, payers: &[Payer<'_>]) -> Option<&'a SpendLimit> {
    let of = |payer: &Payer<'_>| {
        let own = || limits.of(*payer);
        let monthly = own().find(|limit| limit.period.as_deref() == Some("monthly"));
        monthly.or_else(|| own().next())
    };
    payers.iter().find_map(of)
}

/// Puts a text where it belongs in order, once.
fn insert(texts: &mut Vec<String>, text: String) {
    let place = texts.partition_point(|other| *other < text);
    if texts.get(place) != Some(&text) {
        texts.insert(place, text);
    }
}

impl<'a> Limits<'a> {
    /// Adds what follows a name: how much may be asked for and spent.
    pub(crate) fn add_to(self, properties: PropertyList<'a>) -> PropertyList<'a> {
        let Self { rates, spending, .. } = self;
        let nearest = spending.as_ref().and_then(|spending| spending.nearest);
        let counts = spending.as_ref().and_then(|spending| spending.counts);
        properties
            .maybe("rateLimits", rates)
            .maybe("spendLimitAmount", nearest.and_then(SpendLimit::amount))
            .maybe("spendLimitCurrency", nearest.and_then(|limit| limit.currency.as_deref()))
            .maybe("spendLimitEnabled", nearest.and_then(|limit| limit.is_enabled))
            .maybe("spendLimitPeriod", nearest.and_then(|limit| limit.period.as_deref()))
            .maybe("spendLimitSource", nearest.map(SpendLimit::source_type))
            .maybe("spendLimits", spending.map(|spending| spending.texts))
            .maybe("spendLimitsOfGroups", counts.map(|it| Value::Integer(it.of_groups)))
            .maybe("spendLimitsOfUsers", counts.map(|it| Value::Integer(it.of_users)))
            .maybe("spendLimitsOfWorkspaces", counts.map(|it| Value::Integer(it.of_workspaces)))
    }
}

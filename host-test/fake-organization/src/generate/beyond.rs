//! The story of what is not people and workspaces: keys of every kind, federation, encryption keys,
//! telemetry, limits and use. Knows the rules of the model only.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;

use super::Shape;
use super::story::Story;
use crate::model::{
    Actor, Coverage, Creator, DAY_MS, FederationRule, Jwks, KeyProvider, KeyScope, KeyStatus,
    Limited, RateLimit, Refusal, TelemetryDestination, Workspace, WorkspaceRateLimit,
};

const ISSUERS: [&str; 4] = [
    "https://token.actions.githubusercontent.com",
    "https://builds.generated.example",
    "https://gitlab.com",
    "https://oidc.eks.us-east-1.amazonaws.com/id/A1",
];
const SUBJECTS: [&str; 4] =
    ["repo:generated/app:*", "repo:*", "system:serviceaccount:ci:deploy", "project_path:g/app:*"];
const SCOPES: [&str; 4] =
    ["workspace:developer", "workspace:inference", "org:admin", "workspace:developer org:admin"];
const PARTS: [&str; 5] = ["batch", "token_count", "files", "skills", "web_search"];

impl Story {
    /// Everything that no user is.
    pub(super) fn beyond(&mut self, shape: &Shape) -> Result<(), Refusal> {
        self.acting_keys(shape)?;
        self.issuers(shape)?;
        self.rules(shape);
        self.federation_ends(shape)?;
        self.external_keys(shape)?;
        self.destinations(shape)?;
        self.rate_limits(shape)
    }

    fn acting_keys(&mut self, shape: &Shape) -> Result<(), Refusal> {
        let accounts = self.accounts();
        for account in accounts.iter().filter(|_| shape.acting_keys > 0).step_by(3) {
            self.organization.make_service_account_admin(account, true)?;
        }
        let default = self.organization.default_workspace().id.clone();
        for n in 0..shape.acting_keys {
            let Some(user) = self.user() else { break };
            self.later();
            let place = match self.dice.random_range(0..4) {
                0 => KeyScope::Workspace(default.clone()),
                1 => KeyScope::Workspace(self.workspace().unwrap_or_else(|| default.clone())),
                _ => KeyScope::Organization,
            };
            let (id, name) = (format!("apikey_x{n:06}"), format!("acting {n}"));
            let is_for_all = place == KeyScope::Organization;
            let account = accounts.choose(&mut self.dice).cloned();
            match (self.dice.random_range(0..4), account) {
                (0, _) if !is_for_all => {
                    self.organization.make_key_in_console(&id, &name, &user, place);
                    self.organization.belong_to_workspace(&id)?;
                }
                (1, Some(account)) => {
                    let maker = Creator::ServiceAccount(account);
                    self.organization.make_key(&id, &name, maker, place);
                }
                (2, Some(account)) => {
                    self.organization.make_key_in_console(&id, &name, &user, place);
                    self.organization.act_as(&id, &account)?;
                }
                _ => self.organization.make_key_in_console(&id, &name, &user, place),
            }
            if self.dice.random_bool(0.15) {
                self.organization.update_key(&id, None, Some(KeyStatus::Inactive))?;
            }
        }
        Ok(())
    }

    fn issuers(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.issuers {
            self.later();
            let url = ISSUERS.choose(&mut self.dice).copied().unwrap_or_default();
            let jwks = match self.dice.random_range(0..4) {
                0 => Jwks::ExplicitUrl(format!("{url}/keys")),
                1 => Jwks::Inline,
                _ => Jwks::Discovery,
            };
            let (check_jti, hours) = (self.dice.random_bool(0.8), self.dice.random_range(1..49));
            let (id, name) = (format!("fdis_{n:04}"), format!("issuer-{n}"));
            let issuer = self.organization.trust_issuer(&id, &name, url)?;
            (issuer.jwks, issuer.check_jti) = (jwks, check_jti);
            issuer.max_jwt_lifetime_seconds = 3600_u32.saturating_mul(hours);
        }
        Ok(())
    }

    /// Some are as nothing checked them when they were written.
    fn rules(&mut self, shape: &Shape) {
        let (accounts, issuers) = (self.accounts(), self.organization.federation_issuers());
        let issuers: Vec<_> = issuers.iter().map(|issuer| issuer.id.clone()).collect();
        for n in 0..shape.rules {
            let issuer = issuers.choose(&mut self.dice).cloned();
            let account = accounts.choose(&mut self.dice).cloned();
            let (Some(issuer), Some(account)) = (issuer, account) else { break };
            self.later();
            let subject = SUBJECTS.choose(&mut self.dice).copied().unwrap_or_default();
            let mut rule = FederationRule::new(&format!("fdrl_{n:04}"), &issuer, &account, subject);
            rule.oauth_scope =
                SCOPES.choose(&mut self.dice).copied().unwrap_or_default().to_owned();
            self.narrow(&mut rule);
            if self.organization.add_federation_rule(rule.clone()).is_err() {
                self.organization.keep_federation_rule(rule);
            }
        }
    }

    fn narrow(&mut self, rule: &mut FederationRule) {
        if self.dice.random_bool(0.3) {
            let claims = [("environment", "prod"), ("ref", "refs/heads/main")];
            rule.claims = claims.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        }
        if self.dice.random_bool(0.2) {
            rule.condition = Some("claims.repository_owner == 'generated'".to_owned());
        }
        if self.dice.random_bool(0.3) {
            rule.audience = Some("https://api.anthropic.com".to_owned());
        }
        let places = [self.workspace(), self.workspace()];
        match self.dice.random_range(0..4) {
            0 => {}
            1 => {
                rule.workspace_ids = Some(Vec::new());
                [rule.legacy_workspace_id, _] = places;
            }
            _ => {
                let default = self.organization.default_workspace().id.clone();
                let default = self.dice.random_bool(0.3).then_some(default);
                let mut ids: Vec<_> = places.into_iter().flatten().chain(default).collect();
                ids.sort_unstable();
                ids.dedup();
                rule.workspace_ids = Some(ids);
            }
        }
    }

    fn federation_ends(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.rules {
            let id = format!("fdrl_{n:04}");
            if self.dice.random_bool(0.15) && n < self.organization.federation_rules().len() {
                self.organization.archive_federation_rule(&id)?;
            }
        }
        for n in 0..shape.issuers {
            let id = format!("fdis_{n:04}");
            match self.dice.random_range(0..6) {
                0 => self.organization.archive_issuer_before_its_rules(&id)?,
                // With rules about it that are in use, it is not.
                1 => drop(self.organization.archive_federation_issuer(&id)),
                _ => {}
            }
        }
        Ok(())
    }

    fn external_keys(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.external_keys {
            self.later();
            let arn = format!("arn:aws:kms:eu-west-1:111122223333:key/{n:04}");
            let (id, provider) = match self.dice.random_range(0..4) {
                0 => (arn.clone(), KeyProvider::Aws(arn)),
                1 => (format!("ekey_{n:04}"), KeyProvider::Aws(arn)),
                2 => {
                    let name = format!("projects/p/locations/eu/keyRings/r/cryptoKeys/k{n}");
                    (format!("ekey_{n:04}"), KeyProvider::Gcp(name))
                }
                _ => {
                    let vault_uri = format!("https://vault{n}.vault.azure.net");
                    let (key_name, tenant_id) = (format!("key-{n}"), "tenant-01".to_owned());
                    let provider = KeyProvider::Azure { vault_uri, key_name, tenant_id };
                    (format!("ekey_{n:04}"), provider)
                }
            };
            let name = if self.dice.random_bool(0.3) { String::new() } else { format!("key {n}") };
            self.organization.add_external_key(&id, &name, "us", provider);
            for _ in 0..self.dice.random_range(0..3) {
                if let Some(workspace) = self.any_workspace() {
                    self.organization.encrypt_workspace(&workspace, &id)?;
                }
            }
        }
        Ok(())
    }

    fn destinations(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.destinations {
            self.later();
            let mut places: Vec<_> = (0..3).filter_map(|_| self.any_workspace()).collect();
            if self.dice.random_bool(0.3) {
                places.push(self.organization.default_workspace().id.clone());
            }
            places.sort_unstable();
            places.dedup();
            let coverage = match self.dice.random_range(0..3) {
                0 => Coverage::All,
                1 => Coverage::Include(places),
                _ => Coverage::Exclude(places),
            };
            let (id, url) = (format!("tdst_{n:04}"), format!("https://otel{n}.generated.example"));
            let mut destination = TelemetryDestination::new(&id, &url, coverage);
            destination.name = self.dice.random_bool(0.7).then(|| format!("Collector {n}"));
            destination.sends_content = self.dice.random_bool(0.4);
            destination.traces_enabled = self.dice.random_bool(0.9);
            let reasons = ["caller", "sustained_failure", "invalid_address", "redirect"];
            let reason = reasons.choose(&mut self.dice).map(|reason| (*reason).to_owned());
            destination.disabled_by = reason.filter(|_| self.dice.random_bool(0.2));
            self.organization.add_destination(destination)?;
        }
        Ok(())
    }

    fn rate_limits(&mut self, shape: &Shape) -> Result<(), Refusal> {
        for n in 0..shape.rate_limits {
            let id = format!("ratelimit_{n:04}");
            let about = match n.checked_sub(2).and_then(|n| PARTS.get(n)) {
                Some(part) => Limited::Other(part),
                None => Limited::Models(format!("Family {n}"), vec![format!("claude-{n}")]),
            };
            let per_minute = self.dice.random_range(10..5000);
            self.organization.limit_group(RateLimit::of_requests(&id, about, per_minute));
            for _ in 0..self.dice.random_range(0..3) {
                if let Some(workspace) = self.workspace() {
                    let own = self.dice.random_range(1..per_minute);
                    let limit = WorkspaceRateLimit::of_requests(&workspace, &id, own);
                    self.organization.limit_workspace(limit)?;
                }
            }
        }
        Ok(())
    }

    /// The last of the story: what was used in its last 100 days. Every third key never is.
    pub(super) fn uses(&mut self, shape: &Shape) -> Result<(), Refusal> {
        let keys: Vec<_> = self.organization.api_keys().iter().map(|key| key.id.clone()).collect();
        let used: Vec<_> = keys.iter().enumerate().filter(|(n, _)| n % 3 > 0).collect();
        let (accounts, end_ms) = (self.accounts(), self.organization.now_ms);
        let mut moments: Vec<i64> = (0..shape.uses)
            .map(|_| end_ms.saturating_sub(self.dice.random_range(0..100 * DAY_MS)))
            .collect();
        moments.sort_unstable();
        for moment in moments {
            // The first moment of a day is of that day.
            let is_midnight = self.dice.random_bool(0.1);
            let whole = moment.saturating_sub(moment.rem_euclid(DAY_MS));
            self.organization.now_ms = if is_midnight { whole } else { moment };
            let key = used.choose(&mut self.dice).map(|(_, key)| (*key).clone());
            let tokens = (self.dice.random_range(0..9000), self.dice.random_range(0..900));
            match (self.dice.random_range(0..5), key) {
                (1.., Some(key)) => {
                    self.organization.use_key(&key, "claude-opus", tokens.0, tokens.1)?;
                }
                _ => {
                    let actor = self.actor(&accounts);
                    let default = self.organization.default_workspace().id.clone();
                    let place = self.workspace().unwrap_or(default);
                    self.organization.use_workspace(&place, actor, "claude-opus", tokens)?;
                }
            }
        }
        self.organization.now_ms = end_ms;
        Ok(())
    }

    fn actor(&mut self, accounts: &[String]) -> Actor {
        let account = accounts.choose(&mut self.dice).cloned();
        match (self.dice.random_range(0..3), account, self.user()) {
            (0, Some(account), _) => Actor::ServiceAccount(account),
            (1, _, Some(user)) => Actor::User(user),
            _ => {
                let role = "arn:aws:iam::111122223333:role/batch".to_owned();
                Actor::Federated("aws".to_owned(), role)
            }
        }
    }

    fn accounts(&self) -> Vec<String> {
        let accounts = self.organization.service_accounts().iter();
        accounts.map(|account| account.id.clone()).collect()
    }

    /// A workspace, be it archived.
    fn any_workspace(&mut self) -> Option<String> {
        let all: Vec<&Workspace> = self.organization.workspaces().iter().collect();
        all.choose(&mut self.dice).map(|workspace| workspace.id.clone())
    }
}

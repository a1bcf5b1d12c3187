//! How fast an organization is asked: no faster than its owner allows, nor than the service says it
//! will answer. All runs of an organization share that. Knows no request.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fetch_rules::{Credential, CredentialKind, Credentials, Origin};
use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use metrics::histogram;
use sha2::{Digest as _, Sha256};
use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard};

use crate::allowance::{Allowance, Heard};
use crate::clock::Clock;
use crate::observe::HELD_BACK_SECONDS;

/// The pace of every organization.
pub(crate) struct Pace {
    ceiling: Option<NonZeroU32>,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

/// A credential's digest, with its origin.
type Digested = [u8; 32];

/// An organization: its origin, whose word counts for no other, and its id there.
type Key = (String, String);

#[derive(Default)]
struct Known {
    organizations: HashMap<Key, Arc<Organization>>,
    /// Whose credential it is, by its digest.
    by_credential: HashMap<Digested, Key>,
}

/// What has been asked of an organization of late.
struct Organization {
    ceiling: Option<Ceiling>,
    allowance: Mutex<Allowance>,
    /// When it was asked last.
    asked: Mutex<Duration>,
}

/// An organization of which nobody asked anything for so long has its full limit again.
const FORGOTTEN: Duration = Duration::from_secs(120);

/// With more organizations or credentials, it is looked which can be forgotten.
const MANY: usize = 4096;

type Ceiling = RateLimiter<NotKeyed, InMemoryState, SharedClock, NoOpMiddleware<Duration>>;

impl Pace {
    /// No ceiling: only the service's own word counts.
    pub(crate) fn new(ceiling: Option<NonZeroU32>, clock: Arc<dyn Clock>) -> Self {
        Self { ceiling, clock, known: Mutex::default() }
    }

    /// The pace of a run, which asks an origin with credentials of one organization.
    pub(crate) fn of_run(self: &Arc<Self>, origin: &Origin, credentials: &Credentials) -> RunPace {
        let origin = origin.to_string();
        let digest = |credential: &Credential| {
            let digest = Sha256::new().chain_update(&origin).chain_update([0]);
            let digest = digest.chain_update(credential.header_value().as_bytes());
            (credential.kind(), digest.finalize().into())
        };
        let credentials: Vec<(CredentialKind, Digested)> = credentials.iter().map(digest).collect();
        let known = self.known();
        let key = credentials.iter().find_map(|(_, digest)| known.by_credential.get(digest));
        let organization = key.and_then(|key| known.organizations.get(key)).cloned();
        let whose = organization.map_or(Whose::Unknown, Whose::Known);
        drop(known);
        RunPace {
            pace: Arc::clone(self),
            origin,
            credentials,
            whose: Mutex::new(whose),
            first: AsyncMutex::new(()),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }

    fn organization(&self, run: &RunPace, id: &str) -> Arc<Organization> {
        let mut known = self.known();
        known.forget(self.clock.now());
        let key = (run.origin.clone(), id.to_owned());
        Arc::clone(known.organizations.entry(key).or_insert_with(|| self.another()))
    }

    /// Remembers whose a credential is, by the newest answer to it. A run's others may be somebody
    /// else's.
    fn remember(&self, digest: Digested, origin: &str, id: &str) {
        let mut known = self.known();
        let is_known = known.by_credential.get(&digest);
        if !is_known.is_some_and(|(own, of)| own == origin && of == id) {
            known.by_credential.insert(digest, (origin.to_owned(), id.to_owned()));
        }
    }

    /// An organization that nothing has been asked of.
    fn another(&self) -> Arc<Organization> {
        let limiter = |ceiling| {
            let clock = SharedClock(Arc::clone(&self.clock));
            RateLimiter::direct_with_clock(Quota::per_minute(ceiling), clock)
        };
        let ceiling = self.ceiling.map(limiter);
        let asked = Mutex::new(self.clock.now());
        Arc::new(Organization { ceiling, allowance: Mutex::default(), asked })
    }
}

impl Known {
    /// Forgets organizations that no run asks, where there are many.
    fn forget(&mut self, now: Duration) {
        if self.organizations.len() >= MANY {
            self.organizations.retain(|_, organization| {
                let idle = now.saturating_sub(*lock(&organization.asked));
                Arc::strong_count(organization) > 1 || idle < FORGOTTEN
            });
        }
        if self.by_credential.len() >= MANY {
            // It costs their next runs one request that goes alone.
            self.by_credential.clear();
        }
    }
}

/// The pace of a run.
pub(crate) struct RunPace {
    pace: Arc<Pace>,
    origin: String,
    /// Their digests.
    credentials: Vec<(CredentialKind, Digested)>,
    whose: Mutex<Whose>,
    /// Held while the request is under way that finds the organization out.
    first: AsyncMutex<()>,
}

/// Whose requests a run makes.
enum Whose {
    /// No answer came yet.
    Unknown,
    /// No answer named it yet: the run has a pace of its own.
    Unnamed(Arc<Organization>),
    /// An answer named it, to this run or to one before it.
    Known(Arc<Organization>),
}

/// A request's turn, until it is answered or dropped. Whoever finds the organization out keeps others
/// waiting as long as it has it.
pub(crate) struct Turn<'a> {
    _first: Option<AsyncMutexGuard<'a, ()>>,
    /// Where it is counted; none: nobody knew whose it is.
    counted: Option<Arc<Organization>>,
    run: &'a RunPace,
}

impl RunPace {
    /// Waits until a request may be sent.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        let mut first = None;
        if self.pace.ceiling.is_some() && self.organization().is_none() {
            let guard = self.first.lock().await;
            // Nothing is known to hold it back by. The others find the organization known.
            first = self.organization().is_none().then_some(guard);
        }
        let counted = self.organization();
        if let Some(organization) = &counted {
            organization.take(&*self.pace.clock).await;
        }
        Turn { _first: first, counted, run: self }
    }

    fn organization(&self) -> Option<Arc<Organization>> {
        match &*lock(&self.whose) {
            Whose::Unknown => None,
            Whose::Unnamed(organization) | Whose::Known(organization) => {
                Some(Arc::clone(organization))
            }
        }
    }

    /// Learns whose requests it makes from an answer, which may not say, to a credential of that kind.
    fn learn(&self, sent: CredentialKind, id: Option<&str>) {
        let digest = self.credentials.iter().find(|(kind, _)| *kind == sent);
        if let (Some((_, digest)), Some(id)) = (digest, id) {
            self.pace.remember(*digest, &self.origin, id);
        }
        let mut whose = lock(&self.whose);
        match (&*whose, id) {
            (Whose::Known(_), _) | (Whose::Unnamed(_), None) => {}
            (Whose::Unknown | Whose::Unnamed(_), Some(id)) => {
                *whose = Whose::Known(self.pace.organization(self, id));
            }
            (Whose::Unknown, None) => *whose = Whose::Unnamed(self.pace.another()),
        }
    }

    /// The organization of a request that was sent before anybody knew whose it is, once it is counted.
    fn uncounted(&self) -> Option<Arc<Organization>> {
        let organization = self.organization()?;
        // If that was one too many, the next one waits for it.
        let _ = organization.ceiling.as_ref().map(RateLimiter::check);
        lock(&organization.allowance).sent();
        Some(organization)
    }
}

impl Turn<'_> {
    /// Listens to the headers of the answer to a credential of that kind.
    pub(crate) fn answered(mut self, sent: CredentialKind, headers: &[(String, String)]) {
        let header = |name: &str| {
            let found = headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        };
        let (run, pace) = (self.run, &self.run.pace);
        run.learn(sent, header("anthropic-organization-id"));
        // Taken, it is not given up when this is dropped.
        let counted = self.counted.take();
        let Some(organization) = counted.or_else(|| run.uncounted()) else { return };
        lock(&organization.allowance).answered(Heard::of(header), pace.clock.now());
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(organization) = &self.counted {
            lock(&organization.allowance).answered(None, self.run.pace.clock.now());
        }
    }
}

impl Organization {
    /// Waits until it may be asked. That counts.
    async fn take(&self, clock: &dyn Clock) {
        let asked = clock.now();
        let mut is_held_back = false;
        while let Some(wait) = self.wait(clock.now()) {
            is_held_back = true;
            clock.wait_until(clock.now().saturating_add(wait)).await;
        }
        if is_held_back {
            let waited = clock.now().saturating_sub(asked);
            histogram!(HELD_BACK_SECONDS).record(waited.as_secs_f64());
        }
    }

    /// How long to wait before it may be asked; none: it may be asked now, and that counts.
    fn wait(&self, now: Duration) -> Option<Duration> {
        let mut allowance = lock(&self.allowance);
        if let Some(wait) = allowance.wait(now) {
            return Some(wait);
        }
        if let Some(Err(not_until)) = self.ceiling.as_ref().map(RateLimiter::check) {
            // A wait of nothing would be asked for again and again.
            return Some(not_until.wait_time_from(now).max(Duration::from_millis(1)));
        }
        allowance.sent();
        *lock(&self.asked) = now;
        None
    }
}

/// A clock as `governor` reads it.
#[derive(Clone)]
struct SharedClock(Arc<dyn Clock>);

impl GovernorClock for SharedClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.now()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::VirtualClock;

    const KEY: CredentialKind = CredentialKind::AdminKey;
    const TOKEN: CredentialKind = CredentialKind::AccessToken;
    const LIMIT: &str = "anthropic-ratelimit-requests-limit";
    const REMAINING: &str = "anthropic-ratelimit-requests-remaining";

    fn pace(ceiling: u32) -> (Arc<VirtualClock>, Arc<Pace>) {
        let clock = Arc::new(VirtualClock::default());
        (Arc::clone(&clock), Arc::new(Pace::new(NonZeroU32::new(ceiling), clock)))
    }

    fn run(pace: &Arc<Pace>, key: &str) -> RunPace {
        let origin = Origin::parse("https://a.example").unwrap();
        pace.of_run(&origin, &Credential::admin_key(key).unwrap().into())
    }

    fn of(id: &str) -> Vec<(String, String)> {
        vec![("Anthropic-Organization-Id".to_owned(), id.to_owned())]
    }

    async fn ask(run: &RunPace, times: usize) {
        for _ in 0..times {
            let turn = run.turn().await;
            turn.answered(KEY, &of("org"));
        }
    }

    #[tokio::test]
    async fn runs_of_an_organization_share_a_ceiling_whatever_their_credential() {
        let (clock, pace) = pace(60);
        let (first, second) = (run(&pace, "key-of-one"), run(&pace, "key-of-another"));

        ask(&first, 40).await;
        ask(&second, 20).await;
        assert_eq!(clock.now(), Duration::ZERO);
        ask(&second, 3).await;
        assert_eq!(clock.now(), Duration::from_secs(3));
        // A later run with a credential that is known is counted from its first request on.
        ask(&run(&pace, "key-of-one"), 1).await;
        assert_eq!(clock.now(), Duration::from_secs(4));
    }

    #[tokio::test]
    async fn a_run_is_known_by_any_of_its_credentials() {
        let (clock, pace) = pace(60);
        let origin = Origin::parse("https://a.example").unwrap();
        let key = || Credentials::from(Credential::admin_key("key-of-one").unwrap());
        let token = || Credential::bearer_token("token-of-one").unwrap();
        let both = pace.of_run(&origin, &key().with(token()).unwrap());
        ask(&both, 59).await;
        both.turn().await.answered(TOKEN, &of("org"));
        assert_eq!(clock.now(), Duration::ZERO);
        ask(&pace.of_run(&origin, &token().into()), 1).await;
        ask(&pace.of_run(&origin, &key()), 1).await;
        assert_eq!(clock.now(), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn a_credential_that_another_organization_lists_by_mistake_is_counted_where_it_belongs() {
        let (clock, pace) = pace(2);
        let origin = Origin::parse("https://a.example").unwrap();
        let key = Credentials::from(Credential::admin_key("key-of-one").unwrap());
        let token = || Credential::bearer_token("token-of-two").unwrap();
        let mixed = pace.of_run(&origin, &key.with(token()).unwrap());
        mixed.turn().await.answered(KEY, &of("one"));
        mixed.turn().await.answered(TOKEN, &of("two"));

        let own = pace.of_run(&origin, &token().into());
        for _ in 0..2 {
            own.turn().await.answered(TOKEN, &of("two"));
        }
        assert_eq!(clock.now(), Duration::ZERO);
        own.turn().await.answered(TOKEN, &of("two"));
        assert_eq!(clock.now(), Duration::from_secs(30));
    }

    #[tokio::test]
    async fn organizations_do_not_wait_for_each_other() {
        let (clock, pace) = pace(2);
        for id in ["one", "two", "three"] {
            let run = run(&pace, &format!("key-of-{id}"));
            for _ in 0..2 {
                let turn = run.turn().await;
                turn.answered(KEY, &of(id));
            }
        }
        assert_eq!(clock.now(), Duration::ZERO);
    }

    #[tokio::test]
    async fn the_request_that_finds_the_organization_out_goes_alone() {
        let (_, pace) = pace(1000);
        let run = run(&pace, "key-of-one");
        let turn = run.turn().await;
        assert!(run.turn().now_or_never().is_none());
        turn.answered(KEY, &of("org"));
        assert!(run.turn().now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_run_of_nobody_knows_whom_has_a_pace_of_its_own() {
        let (clock, pace) = pace(2);
        let run = run(&pace, "key-of-one");
        for _ in 0..3 {
            run.turn().await.answered(KEY, &[]);
        }
        assert_eq!(clock.now(), Duration::from_secs(30));
    }

    #[tokio::test]
    async fn a_run_whose_first_answer_names_nobody_joins_its_organization_later() {
        let (clock, pace) = pace(2);
        let (first, second) = (run(&pace, "key-of-one"), run(&pace, "key-of-another"));
        first.turn().await.answered(KEY, &[]);
        ask(&first, 1).await;
        ask(&second, 3).await;
        // The first run's second request is counted where it was sent; the third of the other waits.
        assert_eq!(clock.now(), Duration::from_secs(30));
    }

    #[tokio::test]
    async fn the_word_of_an_origin_counts_for_no_other() {
        let (clock, pace) = pace(1);
        for origin in ["https://a.example", "https://b.example"] {
            let origin = Origin::parse(origin).unwrap();
            let run = pace.of_run(&origin, &Credential::admin_key("key-of-one").unwrap().into());
            ask(&run, 1).await;
        }
        assert_eq!(clock.now(), Duration::ZERO);
    }

    #[tokio::test]
    async fn organizations_that_nobody_asks_any_more_are_forgotten() {
        let (clock, pace) = pace(1);
        let kept = run(&pace, "key-of-one");
        kept.turn().await.answered(KEY, &of("kept"));
        for number in 0..2 * MANY {
            let run = run(&pace, &format!("key-number-{number}"));
            run.turn().await.answered(KEY, &of(&format!("org-{number}")));
            clock.wait_until(clock.now() + Duration::from_secs(1)).await;
        }
        let known = pace.known();
        assert!(known.organizations.len() <= MANY && known.by_credential.len() <= MANY);
        assert!(known.organizations.keys().any(|(_, id)| id == "kept"));
    }

    #[tokio::test]
    async fn without_a_ceiling_nobody_waits_for_an_organization_to_be_known() {
        let pace = Arc::new(Pace::new(None, Arc::new(VirtualClock::default())));
        let run = run(&pace, "key-of-one");
        let (_first, _second) = (run.turn().await, run.turn().await);
    }

    #[tokio::test]
    async fn the_services_own_word_holds_requests_back_without_a_ceiling() {
        let clock = Arc::new(VirtualClock::default());
        let shared: Arc<dyn Clock> = Arc::<VirtualClock>::clone(&clock);
        let pace = Arc::new(Pace::new(None, shared));
        let run = run(&pace, "key-of-one");
        let (first, second) = (run.turn().await, run.turn().await);
        let left = |remaining: &str| {
            let words = [(LIMIT, "60"), (REMAINING, remaining)];
            let words = words.map(|(name, value)| (name.to_owned(), value.to_owned()));
            [of("org"), words.into()].concat()
        };
        first.answered(KEY, &left("3"));
        second.answered(KEY, &left("2"));

        let _two = (run.turn().await, run.turn().await);
        assert_eq!(clock.now(), Duration::ZERO);
        // A request a second comes in.
        run.turn().await.answered(KEY, &left("0"));
        assert_eq!(clock.now(), Duration::from_secs(1));
        run.turn().await.answered(KEY, &of("org"));
        // Those two, unanswered, may not be counted in what was left.
        assert_eq!(clock.now(), Duration::from_secs(4));
    }

    #[tokio::test]
    async fn a_request_without_an_answer_is_not_waited_for() {
        let (_, pace) = pace(1000);
        let run = run(&pace, "key-of-one");
        run.turn().await.answered(KEY, &of("org"));
        drop(run.turn().await);
        let organization = run.organization().unwrap();
        assert!(format!("{:?}", lock(&organization.allowance)).contains("unanswered: 0"));
    }
}

//! A tenant's run, as a part of a workflow: it tells how far it is, ends when it is told to, and can be
//! started again at any moment, anywhere. Knows no other tenant, and whose turn it is is told to it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use graph_anthropic_host::fleet::events::{Event, Events};
use graph_anthropic_host::fleet::run::{How, Told};
use graph_anthropic_host::fleet::status::{Outcome, Status};
use graph_anthropic_host::fleet::tenants::{Tenant, TenantId};
use graph_anthropic_wasmtime::{Limits, Options, Progress};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use temporalio_common::error::ApplicationFailure;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use tokio::sync::watch;

use crate::place::{NoStatus, Place};
use crate::report::{Beat, Found, Report, TenantRef, Turn};
use crate::roster::Roster;

/// How often a worker says how far a run is: so late it hears, too, that it is to end. What is said more
/// often than the cluster wants to hear is not sent.
const BEAT: Duration = Duration::from_millis(500);

/// How often somebody looks whether an organization has said who it is.
const LOOK: Duration = Duration::from_millis(20);

/// What a run may take beside the collector's time: a credential, a graph on its way to a store.
const AROUND_A_RUN: Duration = Duration::from_mins(10);

/// The step that asks for nothing but the organization itself, with one request.
const SAYS_WHO_IT_IS: &str = "fetch-account";

/// How often a pause doubles at the most.
const MOST_DOUBLINGS: u32 = 12;

/// How long a pause is at the most, unless the first one is longer.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// How long an organization may take to say who it is.
const WHO_IT_IS: Duration = Duration::from_mins(1);

/// The longest id of an organization that is a part of other ids as it is.
const LONGEST_ORGANIZATION: usize = 100;

/// What a worker does.
pub struct Collecting {
    /// How tenants are collected.
    pub how: How,
    /// Where their graphs go.
    pub place: Place,
    /// Who they are.
    pub roster: Roster,
    /// Who is told what happens.
    pub events: Events,
    /// How long a worker may say nothing before another one takes over.
    pub silence: Duration,
    /// How many tenants run.
    pub running: Arc<AtomicUsize>,
}

#[activities]
impl Collecting {
    /// Whether a tenant is due, and of which organization it is: one request. Where that does not say it,
    /// its last status does; where there is none, the tenant is collected until it shows.
    #[activity(name = "identify")]
    pub(crate) async fn identify(
        self: Arc<Self>,
        context: ActivityContext,
        tenant: TenantRef,
    ) -> Result<Found, ActivityError> {
        let tenant = self.tenant(&context, &tenant)?;
        let status = self.place.status(&tenant.id).await;
        let status = status.map_err(|sentence| self.later(&context, "output", sentence))?;
        let now = Timestamp::now();
        match (self.how.patience.due(status.as_ref(), now), &status) {
            (None, Some(status)) => {
                return Ok(Found::Ended { report: Box::new(self.report(status, true)) });
            }
            (Some(due), _) if due > now => {
                let wait = due.duration_since(now).as_millis();
                return Ok(Found::NotBefore { wait_ms: u64::try_from(wait).unwrap_or_default() });
            }
            _ => {}
        }
        // Its credential may be another's since its last run: the service says whose it is.
        let known = status.and_then(|status| status.organization);
        let organization = self.ask(&context, &tenant).await?.or(known);
        if let Some(organization) = organization {
            return Ok(Found::Due(self.turn(&tenant, &organization)));
        }
        match self.run(&context, &tenant, true).await? {
            Run::Ended(report) => Ok(Found::Ended { report }),
            Run::OfOrganization(organization) => Ok(Found::Due(self.turn(&tenant, &organization))),
        }
    }

    /// Collects a tenant whose turn it is within its organization.
    #[activity(name = "collect")]
    pub(crate) async fn collect(
        self: Arc<Self>,
        context: ActivityContext,
        tenant: TenantRef,
    ) -> Result<Report, ActivityError> {
        let tenant = self.tenant(&context, &tenant)?;
        if let Ok(Some(status)) = self.place.status(&tenant.id).await {
            let is_done = is_done_by_another(&context, &status);
            // Somebody may have done it while the tenant waited for its turn.
            if is_done || self.how.patience.due(Some(&status), Timestamp::now()).is_none() {
                return Ok(self.report(&status, !is_done));
            }
        }
        match self.run(&context, &tenant, false).await? {
            Run::Ended(report) => Ok(*report),
            Run::OfOrganization(_) => Err(ActivityError::cancelled()),
        }
    }
}

/// What came of a run.
enum Run {
    /// This.
    Ended(Box<Report>),
    /// Nothing: it turned out to be of an organization, whose turn is to be awaited.
    OfOrganization(String),
}

impl Collecting {
    fn tenant(
        &self,
        context: &ActivityContext,
        tenant: &TenantRef,
    ) -> Result<Arc<Tenant>, ActivityError> {
        self.roster.tenant(&tenant.tenant, &self.events).ok_or_else(|| {
            let file = self.roster.file().display();
            // It may be on its way to this worker.
            self.later(context, "tenant", format!("a worker's {file} has no such tenant"))
        })
    }

    /// Asks the service which organization a tenant is; none: it did not say.
    async fn ask(
        &self,
        context: &ActivityContext,
        tenant: &Tenant,
    ) -> Result<Option<String>, ActivityError> {
        let asked = async {
            let credentials = tenant.credentials.resolve().await.ok()?;
            let access = self.how.network.access(tenant.origin.clone(), credentials);
            let limits = Limits { run_time: WHO_IT_IS, ..Limits::default() };
            let only = vec![SAYS_WHO_IT_IS.to_owned()];
            let options = Options { only, ..Options::default() };
            let run = self.how.collector.start(access, limits, options).ok()?;
            let handle = run.handle();
            let mut nowhere = graph::formats::Ndjson::new(std::io::sink());
            let mut ended = std::pin::pin!(run.write_into(&mut nowhere));
            let mut looks = tokio::time::interval(LOOK);
            loop {
                let is_over = tokio::select! {
                    _ = &mut ended => true,
                    _ = looks.tick() => false,
                };
                let organization = handle.progress().organization;
                if is_over || organization.is_some() {
                    return organization;
                }
            }
        };
        let beat = Beat { tenant: tenant.id.as_str().to_owned(), ..Beat::default() };
        let mut asked = std::pin::pin!(asked);
        let mut beats = tokio::time::interval(BEAT);
        loop {
            tokio::select! {
                biased;
                () = context.cancelled() => return Err(ActivityError::cancelled()),
                organization = &mut asked => return Ok(organization),
                _ = beats.tick() => context.record_heartbeat(beat.clone()).await?,
            }
        }
    }

    /// Runs a tenant. With `until_known` it ends, as if it had not begun, once it shows of which
    /// organization it is.
    async fn run(
        &self,
        context: &ActivityContext,
        tenant: &Tenant,
        until_known: bool,
    ) -> Result<Run, ActivityError> {
        let id = tenant.id.as_str();
        self.events.tell(&Event::Started { tenant: id, attempt: context.info().attempt });
        self.running.fetch_add(1, Ordering::Relaxed);
        let (tell, told) = watch::channel(Told::GoOn);
        let last = Mutex::new(Beat { tenant: id.to_owned(), ..Beat::default() });
        let lock = || last.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = |progress: &Progress| {
            *lock() = Beat::new(id, progress);
            if until_known && progress.organization.is_some() {
                tell.send_replace(Told::GiveWay);
            }
        };
        let mut run = std::pin::pin!(self.place.run(&self.how, tenant, told, seen));
        let mut beats = tokio::time::interval(BEAT);
        let mut is_ending = false;
        let ended = loop {
            tokio::select! {
                biased;
                // The workflow was cancelled, the worker ends, or the cluster thinks that this one is
                // gone: in each case somebody else says what becomes of the tenant.
                () = context.cancelled(), if !is_ending => {
                    tell.send_replace(Told::GiveWay);
                    is_ending = true;
                }
                ended = &mut run => break ended,
                _ = beats.tick() => {
                    let beat = lock().clone();
                    context.record_heartbeat(beat).await?;
                }
            }
        };
        self.running.fetch_sub(1, Ordering::Relaxed);
        let organization = lock().organization.clone();
        match ended {
            Ok(status) => {
                self.events.tell(&Event::finished(&status));
                Ok(Run::Ended(Box::new(self.report(&status, false))))
            }
            Err(NoStatus::Overtaken(status)) => {
                self.events.tell(&Event::GaveWay { tenant: id });
                Ok(Run::Ended(Box::new(self.report(&status, false))))
            }
            Err(NoStatus::GaveWay) => {
                self.events.tell(&Event::GaveWay { tenant: id });
                match organization.filter(|_| !is_ending) {
                    Some(organization) => Ok(Run::OfOrganization(organization)),
                    None => Err(ActivityError::cancelled()),
                }
            }
            Err(NoStatus::Held) => {
                self.events.tell(&Event::GaveWay { tenant: id });
                let says = "another run of the tenant writes its files".to_owned();
                Err(again("held", says, self.silence))
            }
            Err(NoStatus::Unreachable(sentence)) => {
                self.events.tell(&Event::GaveWay { tenant: id });
                self.events.tell(&Event::Warning { message: &format!("{id}: {sentence}") });
                Err(self.later(context, "output", sentence))
            }
        }
    }

    fn report(&self, status: &Status, is_recent: bool) -> Report {
        let tenant = TenantId::parse(&status.tenant);
        let folder = tenant.map(|tenant| self.place.folder_of(&tenant)).unwrap_or_default();
        Report::new(status, &folder, is_recent)
    }

    fn turn(&self, tenant: &Tenant, organization: &str) -> Turn {
        let seconds = u64::from(self.how.timeout.seconds);
        Turn {
            tenant: tenant.id.as_str().to_owned(),
            organization: part_of_an_id(organization),
            run_seconds: seconds.saturating_add(AROUND_A_RUN.as_secs()),
            silence_ms: u64::try_from(self.silence.as_millis()).unwrap_or(u64::MAX),
            priority: tenant.priority,
        }
    }

    /// What this worker cannot do now, another one may do later, for as long as a tenant is tried again.
    fn later(&self, context: &ActivityContext, kind: &str, sentence: String) -> ActivityError {
        let patience = &self.how.patience;
        let pause: Duration = patience.retry_after.try_into().unwrap_or_default();
        // Twice as long each time, so that there is room for all of them among the cluster's tries.
        let doubled = 1 << context.info().attempt.saturating_sub(1).min(MOST_DOUBLINGS);
        let pause = pause.saturating_mul(doubled).min(LONGEST_PAUSE).max(pause);
        let since = context.info().scheduled_time.and_then(|since| since.elapsed().ok());
        let last: Duration = patience.give_up_after.try_into().unwrap_or_default();
        if since.unwrap_or_default().saturating_add(pause) <= last {
            return again(kind, sentence, pause);
        }
        let failure = ApplicationFailure::builder(sentence).type_name(kind.to_owned());
        failure.non_retryable(true).build().into()
    }
}

/// Has the cluster try again after a pause.
fn again(kind: &str, sentence: String, pause: Duration) -> ActivityError {
    let failure = ApplicationFailure::builder(sentence).type_name(kind.to_owned());
    failure.next_retry_delay(pause).build().into()
}

/// Whether a worker that was thought to be gone has done it: the cluster did not hear of it.
fn is_done_by_another(context: &ActivityContext, status: &Status) -> bool {
    let scheduled = context.info().scheduled_time.and_then(|at| Timestamp::try_from(at).ok());
    let is_since = scheduled.is_some_and(|scheduled| status.started >= scheduled);
    context.info().attempt > 1 && is_since && status.outcome != Outcome::Cancelled
}

/// An organization's id, which a service chose, as a part of other ids.
fn part_of_an_id(organization: &str) -> String {
    let ok = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=LONGEST_ORGANIZATION).contains(&organization.len()) && organization.bytes().all(ok) {
        return organization.to_owned();
    }
    Sha256::digest(organization).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_is_a_part_of_ids_whatever_it_calls_itself() {
        let id = "4b9d8e1f-0000-4000-8000-000000000001";
        assert_eq!(part_of_an_id(id), id);
        for odd in ["", "a/b", "a b", &"a".repeat(101)] {
            assert_eq!(part_of_an_id(odd).len(), 64);
        }
        assert_ne!(part_of_an_id("a/b"), part_of_an_id("a/c"));
    }
}

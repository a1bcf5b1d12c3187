//! A fleet: many tenants side by side, each in a sandbox and a folder of its own.
//!
//! The way of the data:
//!
//! - [`start`]: from arguments to a fleet;
//! - [`tenants`]: who is to be collected; [`credentials`] and [`credential`]: where their credentials
//!   are;
//! - [`status`]: what is on disk of earlier runs, which says who is due;
//! - [`schedule`]: whose turn it is; [`lock`]: who may write;
//! - [`run`]: one tenant's run, from the credentials to the status on disk, which `outcome` decides;
//! - [`events`]: what happens meanwhile, and `progress`: the same on a terminal;
//! - [`summary`], [`metrics`]: what came of all of them.
//!
//! *Invariant:* what is on disk is all that a later start knows, so a fleet can be killed at any
//! moment.

pub mod credential;
pub mod credentials;
pub mod events;
pub mod lock;
pub mod metrics;
mod outcome;
mod progress;
pub mod run;
pub mod schedule;
pub mod start;
pub mod status;
pub mod summary;
pub mod tenants;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use graph_anthropic_wasmtime::Progress;
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinError, JoinSet};

use events::{Event, Events};
use metrics::Metrics;
use run::{Ended, How, Told};
use schedule::Schedule;
use status::Status;
use summary::{Summary, TenantSummary};
use tenants::Tenant;

/// How often the counters are written.
const METRICS: Duration = Duration::from_secs(15);

/// How long runs may take to end once they are told to.
const ENDING: Duration = Duration::from_secs(8);

/// A fleet and what is known of it.
pub struct Fleet {
    how: Arc<How>,
    jobs: usize,
    tenants: Vec<Arc<Tenant>>,
    statuses: Vec<Option<Status>>,
    is_recent: Vec<bool>,
    events: Arc<Events>,
    metrics: Option<Metrics>,
    schedule: Schedule,
    runs: JoinSet<Ended>,
    /// Which tenants the tasks run.
    tasks: HashMap<Id, usize>,
    /// What every running tenant is told.
    told: HashMap<usize, watch::Sender<Told>>,
    /// Which tenants turn out to be of which organizations.
    learnt: mpsc::UnboundedReceiver<(usize, String)>,
    tell_learnt: mpsc::UnboundedSender<(usize, String)>,
}

impl Fleet {
    /// Reads what is on disk of earlier runs. At most `jobs` tenants run at a time.
    #[must_use]
    pub fn new(how: How, jobs: usize, tenants: Vec<Tenant>, events: Events) -> Self {
        let now = Timestamp::now();
        let (tell_learnt, learnt) = mpsc::unbounded_channel();
        let mut fleet = Self {
            statuses: tenants.iter().map(|tenant| status(tenant, &how.folder, &events)).collect(),
            is_recent: vec![false; tenants.len()],
            tenants: tenants.into_iter().map(Arc::new).collect(),
            how: Arc::new(how),
            jobs: jobs.max(1),
            events: Arc::new(events),
            metrics: None,
            schedule: Schedule::default(),
            runs: JoinSet::new(),
            tasks: HashMap::new(),
            told: HashMap::new(),
            learnt,
            tell_learnt,
        };
        fleet.plan(now);
        fleet
    }

    /// Writes counters, too.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        self.statuses.iter().for_each(|status| metrics::count(None, status.as_ref()));
        self.metrics = Some(metrics);
        self
    }

    /// Who is due when, and who is of one organization as far as that is known.
    fn plan(&mut self, now: Timestamp) {
        let mut first_of = HashMap::new();
        let rows = self.tenants.iter().zip(&self.statuses).zip(&mut self.is_recent).enumerate();
        for (index, ((tenant, status), is_recent)) in rows {
            match self.how.patience.due(status.as_ref(), now) {
                Some(due) => self.schedule.add(index, due),
                None => *is_recent = true,
            }
            let Some(organization) = status.as_ref().and_then(|it| it.organization.as_deref())
            else {
                continue;
            };
            self.schedule.learn(index, organization, false);
            let other = first_of.entry(organization).or_insert(tenant);
            let (tenant, other) = (tenant.id.as_str(), other.id.as_str());
            if tenant != other {
                self.events.tell(&Event::SameOrganization { tenant, other, organization });
            }
        }
        if let Some(message) = tenants::warning(self.tenants.iter().map(|tenant| &**tenant)) {
            self.events.tell(&Event::Warning { message: &message });
        }
    }

    /// Runs until nobody is due any more, or until `stop` comes back.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> Summary {
        let started = Timestamp::now();
        let mut stop = std::pin::pin!(stop);
        let mut write_metrics = tokio::time::interval(METRICS);
        loop {
            self.start_due();
            if self.runs.is_empty() && self.schedule.waiting() == 0 {
                break;
            }
            let pause = self.until_next();
            tokio::select! {
                biased;
                () = &mut stop => {
                    self.stop().await;
                    break;
                }
                Some((index, organization)) = self.learnt.recv() => self.learn(index, &organization),
                Some(ended) = self.runs.join_next_with_id() => self.ended(ended),
                () = tokio::time::sleep(pause) => {}
                _ = write_metrics.tick() => self.write_metrics(),
            }
        }
        self.events.finish();
        self.write_metrics();
        self.summary(started)
    }

    fn start_due(&mut self) {
        while self.runs.len() < self.jobs
            && let Some(index) = self.schedule.start(Timestamp::now())
        {
            self.start(index);
        }
        metrics::waiting(self.schedule.waiting());
    }

    fn start(&mut self, index: usize) {
        let Some(tenant) = self.tenants.get(index).cloned() else { return };
        let before = self.statuses.get(index).cloned().flatten();
        let attempt = Status::attempt_after(before.as_ref());
        self.events.tell(&Event::Started { tenant: tenant.id.as_str(), attempt });
        let (tell, told) = watch::channel(Told::GoOn);
        self.told.insert(index, tell);
        let (how, events) = (Arc::clone(&self.how), Arc::clone(&self.events));
        let learnt = self.tell_learnt.clone();
        let task = self.runs.spawn(async move {
            let is_known = AtomicBool::new(false);
            let seen = |progress: &Progress| {
                events.show(tenant.id.as_str(), progress);
                if let Some(organization) = &progress.organization
                    && !is_known.swap(true, Ordering::Relaxed)
                {
                    let _ = learnt.send((index, organization.clone()));
                }
            };
            run::run(&how, &tenant, before, told, seen).await
        });
        self.tasks.insert(task.id(), index);
    }

    /// A running tenant is of an organization. If another one of it runs, this one gives way.
    fn learn(&mut self, index: usize, organization: &str) {
        let Some(tell) = self.told.get(&index) else { return };
        if let Some(other) = self.schedule.learn(index, organization, true) {
            let ids = |index: usize| self.tenants.get(index).map(|tenant| tenant.id.as_str());
            if let (Some(tenant), Some(other)) = (ids(index), ids(other)) {
                self.events.tell(&Event::SameOrganization { tenant, other, organization });
            }
            tell.send_replace(Told::GiveWay);
        }
    }

    fn ended(&mut self, ended: Result<(Id, Ended), JoinError>) {
        let (task, ended) = match ended {
            Ok((task, ended)) => (task, Some(ended)),
            Err(error) => (error.id(), None),
        };
        let Some(index) = self.tasks.remove(&task) else { return };
        let Some(tenant) = self.tenants.get(index) else { return };
        self.told.remove(&index);
        self.schedule.end(index);
        let status = match ended {
            Some(Ended::GaveWay) => {
                self.events.tell(&Event::GaveWay { tenant: tenant.id.as_str() });
                return self.schedule.add(index, Timestamp::now());
            }
            Some(Ended::With(status)) => *status,
            None => outcome::broken(tenant),
        };
        self.events.tell(&Event::finished(&status));
        if let Some(organization) = &status.organization {
            self.schedule.learn(index, organization, false);
        }
        if let Some(at) = status.next_attempt {
            self.schedule.add(index, at);
            self.events.tell(&Event::Retry { tenant: &status.tenant, at });
        }
        if let Some(known) = self.statuses.get_mut(index) {
            if self.metrics.is_some() {
                metrics::count(known.as_ref(), Some(&status));
            }
            *known = Some(status);
        }
    }

    /// Ends what runs, and starts nothing.
    async fn stop(&mut self) {
        self.events.tell(&Event::Stopping { running: self.runs.len() });
        for tell in self.told.values() {
            tell.send_replace(Told::Cancel);
        }
        let ending = async {
            while let Some(ended) = self.runs.join_next_with_id().await {
                self.ended(ended);
            }
        };
        // What is left over then ends with the process, and leaves no more behind than if it was killed.
        let _ = tokio::time::timeout(ENDING, ending).await;
    }

    fn until_next(&self) -> Duration {
        let now = Timestamp::now();
        let due = self.schedule.next_due(now).map(|due| due.duration_since(now));
        due.and_then(|pause| pause.try_into().ok()).unwrap_or(METRICS)
    }

    fn write_metrics(&self) {
        if let Some(metrics) = &self.metrics
            && let Err(error) = metrics.write()
        {
            let message = format!("the metrics cannot be written: {error}");
            self.events.tell(&Event::Warning { message: &message });
        }
    }

    fn summary(self, started: Timestamp) -> Summary {
        let rows = self.tenants.iter().zip(&self.statuses).zip(self.is_recent);
        let rows = rows.map(|((tenant, status), is_recent)| {
            let row = TenantSummary::new(tenant.id.as_str(), status.as_ref(), is_recent);
            (row, status.as_ref().map(|status| status.exit_code))
        });
        Summary::new(started, rows.collect())
    }
}

/// What a tenant's last run came to. One that cannot be read is told of, and the tenant is due.
fn status(tenant: &Tenant, folder: &Path, events: &Events) -> Option<Status> {
    let status = Status::read(&folder.join(tenant.id.as_str())).unwrap_or_else(|error| {
        let tenant = tenant.id.as_str();
        let message = format!(
            "{tenant}: the status of its last run cannot be read, so it is collected: {error}"
        );
        events.tell(&Event::Warning { message: &message });
        None
    });
    status.map(Status::without_steps)
}

//! Has a cluster collect tenants, and follows them to their end. Knows no run: what came of one is what
//! its workflow says.
//!
//! *Invariant:* it may end at any moment, and be started again: a tenant that is being collected is not
//! started twice, and is followed.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use graph_anthropic_host::fleet::events::{Event, Events};
use graph_anthropic_host::fleet::summary::{Summary, TenantSummary};
use graph_anthropic_host::fleet::tenants::{self, Tenant};
use graph_anthropic_host::signals::told_to_end;
use jiff::Timestamp;
use temporalio_client::errors::{WorkflowGetResultError, WorkflowStartError};
use temporalio_client::{
    Client, WorkflowExecutionInfo, WorkflowGetResultOptions, WorkflowHandle,
    WorkflowIdConflictPolicy, WorkflowStartOptions,
};

use crate::arguments::Submit;
use crate::came::Came;
use crate::connection::connect;
use crate::patience::Patience;
use crate::report::TenantRef;
use crate::schedules;
use crate::watch;
use crate::workflows::{CollectTenant, priority, workflow_id};

/// How many tenants are started, or followed, at a time. The others that were started run all the same.
const AT_A_TIME: usize = 500;

/// What came of it.
pub enum Submitted {
    /// Every tenant was followed, up to its end or to that of this program.
    Ended(Box<Summary>),
    /// The cluster goes on by itself. A sentence.
    Left(String),
}

/// Has the cluster collect the tenants of a file.
///
/// # Errors
///
/// If something is to be mended first, or the cluster answers no more. The text is a sentence, or one a
/// line.
pub async fn submit(arguments: &Submit) -> Result<Submitted, String> {
    let tenants = tenants::read(&arguments.tenants).map_err(|error| error.to_string())?;
    let client = connect(&arguments.cluster).await?;
    let queue = &arguments.cluster.task_queue;
    let events = Events::new(arguments.quiet, tenants.len());
    if let Some(every) = arguments.every {
        let kept = schedules::keep(&client, queue, &tenants, every, arguments.prune, &events);
        return kept.await.map(Submitted::Left);
    }
    let started = Timestamp::now();
    let tenants: Vec<_> = tenants.into_iter().map(Arc::new).collect();
    let follower = Arc::new(Follower { client, queue: queue.clone(), events });
    let runs = follower.start_all(&tenants).await?;
    if arguments.no_wait {
        return Ok(Submitted::Left(format!("{} tenants are being collected", tenants.len())));
    }
    let rows = follower.follow_all(&tenants, runs).await;
    follower.events.finish();
    Ok(Submitted::Ended(Box::new(Summary::new(started, rows?))))
}

/// A tenant's line of the summary, and the exit code of its run; none: it has not ended.
type Row = (TenantSummary, Option<u8>);

/// What starts tenants and follows them.
struct Follower {
    client: Client,
    queue: String,
    events: Events,
}

impl Follower {
    /// Starts every tenant that is not being collected. Returns the ids of their workflows' runs, in the
    /// same order.
    async fn start_all(&self, tenants: &[Arc<Tenant>]) -> Result<Vec<Option<String>>, String> {
        let starts = stream::iter(tenants).map(|tenant| self.start(tenant)).buffered(AT_A_TIME);
        let mut starts = std::pin::pin!(starts);
        let mut runs = Vec::new();
        while let Some(run) = starts.next().await {
            runs.push(run?);
        }
        Ok(runs)
    }

    async fn start(&self, tenant: &Tenant) -> Result<Option<String>, String> {
        let id = tenant.id.as_str();
        let mut patience = Patience::default();
        let run = loop {
            let input = TenantRef { tenant: id.to_owned() };
            let options = WorkflowStartOptions::new(self.queue.as_str(), workflow_id(id))
                .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
                .priority(priority(id, tenant.priority))
                .build();
            match self.client.start_workflow(CollectTenant::run, input, options).await {
                Ok(handle) => break handle.run_id().map(str::to_owned),
                Err(WorkflowStartError::AlreadyStarted { run_id, .. }) => break run_id,
                Err(WorkflowStartError::Rpc(status)) => patience.after(Some(&status)).await?,
                Err(error) => return Err(error.to_string()),
            }
        };
        self.events.tell(&Event::Started { tenant: id, attempt: 1 });
        Ok(run)
    }

    /// Follows every tenant to its end, or to that of this program.
    async fn follow_all(
        self: &Arc<Self>,
        tenants: &[Arc<Tenant>],
        runs: Vec<Option<String>>,
    ) -> Result<Vec<Row>, String> {
        let mut rows: Vec<Row> = tenants
            .iter()
            .map(|tenant| (TenantSummary::new(tenant.id.as_str(), None, false), None))
            .collect();
        let all = tenants.iter().cloned().zip(runs).zip(&mut rows);
        let ends = stream::iter(all).map(|((tenant, run), row)| async move {
            let came = self.end(tenant.id.as_str(), run).await?;
            self.events.tell(&came.event());
            *row = (came.summary, Some(came.exit_code));
            Ok::<(), String>(())
        });
        let mut running = tenants.len();
        {
            let mut ends = std::pin::pin!(ends.buffer_unordered(AT_A_TIME));
            let mut stop = std::pin::pin!(told_to_end());
            loop {
                tokio::select! {
                    biased;
                    () = &mut stop => {
                        self.events.tell(&Event::Stopping { running });
                        break;
                    }
                    end = ends.next() => match end {
                        Some(end) => end?,
                        None => break,
                    }
                }
                running = running.saturating_sub(1);
            }
        }
        Ok(rows)
    }

    async fn end(&self, id: &str, run: Option<String>) -> Result<Came, String> {
        let info = WorkflowExecutionInfo::builder()
            .namespace(self.client.options().namespace.clone())
            .workflow_id(workflow_id(id))
            .maybe_run_id(run)
            .build();
        let handle = WorkflowHandle::<_, CollectTenant>::new(self.client.clone(), info);
        let mut patience = Patience::default();
        loop {
            let result = tokio::select! {
                result = handle.get_result(WorkflowGetResultOptions::default()) => result,
                () = watch::show(&self.client, &self.events, id) => continue,
            };
            match result {
                Ok(report) => return Ok(Came::of(report)),
                Err(WorkflowGetResultError::Failed(error)) => return Ok(Came::failed(id, &error)),
                Err(WorkflowGetResultError::Cancelled { .. }) => {
                    return Ok(Came::cancelled(id, "cancelled"));
                }
                Err(WorkflowGetResultError::Terminated { .. }) => {
                    return Ok(Came::cancelled(id, "terminated"));
                }
                Err(WorkflowGetResultError::Rpc(status)) => patience.after(Some(&status)).await?,
                Err(WorkflowGetResultError::NotFound(_)) => {
                    return Ok(Came::cancelled(id, "removed from the cluster"));
                }
                Err(_) => patience.after(None).await?,
            }
        }
    }
}

//! Whose turn it is, and when there is another try. Knows no run, no file and no clock but the
//! cluster's: what is here is run again from its history at any time, and must do the same.
//!
//! - `collect/TENANT`: a tenant, from being due to its end. There is one of it at a time;
//! - `organization/ORGANIZATION`: the turn of one of its tenants. There is one of it at a time, so that
//!   two tenants of one organization do not share its request limit;
//! - `schedule/TENANT-TIME`: what a schedule starts, which starts the first, unless there is one.

#![expect(missing_docs, reason = "a macro makes constants of methods, and leaves their words out")]

use std::time::Duration;

use temporalio_common::error::{
    ApplicationFailure, ChildWorkflowStartError, StartChildWorkflowExecutionFailedCause,
};
use temporalio_common::{Priority, RetryPolicy};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{
    ActivityCancellationType, ActivityOptions, ChildWorkflowOptions, ParentClosePolicy,
    WorkflowContext, WorkflowResult, WorkflowTermination,
};

use crate::activities::Collecting;
use crate::report::{Found, Report, TenantRef, Turn};
use graph_anthropic_host::fleet::status::Outcome;

/// How long a worker may take to find out who a tenant is. Where that does not show, it is collected.
const FINDING: Duration = Duration::from_hours(2);

/// How long it may say nothing meanwhile.
const SILENCE: Duration = Duration::from_secs(10);

/// How soon, and how late at the most, a tenant looks again whether its organization is free.
const LOOKS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// How soon, and how late at the most, what a worker left undone is done by another one.
const TAKING_OVER: (Duration, Duration) = (Duration::from_secs(1), Duration::from_mins(1));

/// How often that may happen: who takes so many workers down is not tried any more.
const MOST_ATTEMPTS: u32 = 100;

/// The longest fairness key, in bytes.
const LONGEST_KEY: usize = 64;

/// The id of a tenant's workflow.
#[must_use]
pub fn workflow_id(tenant: &str) -> String {
    format!("collect/{tenant}")
}

/// A tenant among others that wait for the same workers: none of them has more of them than another.
#[must_use]
pub fn priority(tenant: &str, key: Option<u8>) -> Priority {
    let end = tenant.floor_char_boundary(LONGEST_KEY);
    Priority::builder()
        .maybe_priority_key(key.map(u32::from))
        .maybe_fairness_key(tenant.get(..end).map(str::to_owned))
        .build()
}

/// A tenant, from being due to its end.
#[workflow]
#[derive(Default)]
pub struct CollectTenant;

#[workflow_methods]
impl CollectTenant {
    /// Collects it, again where that may do better.
    #[run(name = "collect-tenant")]
    pub async fn run(
        context: &mut WorkflowContext<Self>,
        tenant: TenantRef,
    ) -> WorkflowResult<Report> {
        let mut turns: u32 = 0;
        loop {
            let report = match find(context, &tenant).await? {
                Found::NotBefore { wait_ms } => {
                    context.timer(Duration::from_millis(wait_ms.max(1))).await;
                    go_on(context)?;
                    continue;
                }
                Found::Due(turn) => take_turn(context, turn).await?,
                Found::Ended { report } => *report,
            };
            turns = turns.saturating_add(1);
            match report.retry_in().filter(|_| turns < MOST_ATTEMPTS) {
                Some(pause) => {
                    context.timer(pause).await;
                    go_on(context)?;
                }
                None => return ended(report),
            }
        }
    }
}

/// The turn of a tenant within its organization.
#[workflow]
#[derive(Default)]
pub struct CollectOrganization;

#[workflow_methods]
impl CollectOrganization {
    /// Collects the tenant, once.
    #[run(name = "collect-organization")]
    pub async fn run(context: &mut WorkflowContext<Self>, turn: Turn) -> WorkflowResult<Report> {
        let options =
            ActivityOptions::with_start_to_close_timeout(Duration::from_secs(turn.run_seconds))
                .activity_id(format!("collect/{}", turn.organization))
                .heartbeat_timeout(Duration::from_millis(turn.silence_ms))
                // Who is next must not begin before this one has ended.
                .cancellation_type(ActivityCancellationType::WaitCancellationCompleted)
                .retry_policy(taking_over())
                .priority(priority(&turn.tenant, turn.priority))
                .build();
        let tenant = TenantRef { tenant: turn.tenant };
        match context.execute_activity(Collecting::collect, tenant, options).await {
            Ok(report) => Ok(report),
            Err(error) => {
                go_on(context)?;
                Err(error.into())
            }
        }
    }
}

/// What a schedule starts. The cluster adds the time to its id, so that it cannot itself be the one
/// workflow of the tenant.
#[workflow]
#[derive(Default)]
pub struct CollectOnSchedule;

#[workflow_methods]
impl CollectOnSchedule {
    /// Has the tenant collected, unless it is being collected.
    #[run(name = "collect-on-schedule")]
    pub async fn run(context: &mut WorkflowContext<Self>, tenant: TenantRef) -> WorkflowResult<()> {
        let options = ChildWorkflowOptions::builder()
            .workflow_id(workflow_id(&tenant.tenant))
            .parent_close_policy(ParentClosePolicy::RequestCancel)
            .priority(priority(&tenant.tenant, None))
            .build();
        match context.start_child_workflow(CollectTenant::run, tenant, options).await {
            Ok(child) => {
                let report = child.result().await;
                go_on(context)?;
                report?;
            }
            Err(error) if exists(&error) => {}
            Err(error) => {
                go_on(context)?;
                return Err(error.into());
            }
        }
        Ok(())
    }
}

async fn find(
    context: &WorkflowContext<CollectTenant>,
    tenant: &TenantRef,
) -> Result<Found, WorkflowTermination> {
    let options = ActivityOptions::with_start_to_close_timeout(FINDING)
        .activity_id(format!("identify/{}", tenant.tenant))
        .heartbeat_timeout(SILENCE)
        .cancellation_type(ActivityCancellationType::WaitCancellationCompleted)
        .retry_policy(taking_over())
        .priority(priority(&tenant.tenant, None))
        .build();
    match context.execute_activity(Collecting::identify, tenant.clone(), options).await {
        Ok(found) => Ok(found),
        Err(error) => {
            go_on(context)?;
            Err(error.into())
        }
    }
}

/// Waits until nobody else collects the organization, and collects the tenant.
async fn take_turn(
    context: &WorkflowContext<CollectTenant>,
    turn: Turn,
) -> Result<Report, WorkflowTermination> {
    let (mut pause, longest) = LOOKS;
    loop {
        let options = ChildWorkflowOptions::builder()
            .workflow_id(format!("organization/{}", turn.organization))
            .parent_close_policy(ParentClosePolicy::RequestCancel)
            .priority(priority(&turn.tenant, turn.priority))
            .build();
        let child =
            context.start_child_workflow(CollectOrganization::run, turn.clone(), options).await;
        match child {
            Ok(child) => {
                let report = child.result().await;
                go_on(context)?;
                return Ok(report?);
            }
            Err(error) if exists(&error) => {
                context.timer(pause).await;
                go_on(context)?;
                pause = pause.saturating_mul(2).min(longest);
            }
            Err(error) => {
                go_on(context)?;
                return Err(error.into());
            }
        }
    }
}

/// Whether a workflow was not started as there is one of its id.
fn exists(error: &ChildWorkflowStartError) -> bool {
    use StartChildWorkflowExecutionFailedCause::WorkflowAlreadyExists;
    matches!(error, ChildWorkflowStartError::StartFailed { cause: WorkflowAlreadyExists, .. })
}

/// Ends a workflow that was cancelled, as that.
fn go_on<W>(context: &WorkflowContext<W>) -> Result<(), WorkflowTermination> {
    if context.cancellation_token().is_cancelled() {
        return Err(WorkflowTermination::cancelled());
    }
    Ok(())
}

/// A tenant without a graph is a workflow that failed, so that whoever looks at the cluster sees it.
fn ended(report: Report) -> WorkflowResult<Report> {
    let Some(failure) = report.failure.as_ref().filter(|_| report.outcome == Outcome::Failed)
    else {
        return Ok(report);
    };
    let (kind, message) = (failure.kind.clone(), failure.message.clone());
    let failure = ApplicationFailure::builder(message).type_name(kind).non_retryable(true);
    Err(failure.details(report).build().into())
}

fn taking_over() -> RetryPolicy {
    let (first, longest) = TAKING_OVER;
    RetryPolicy::builder()
        .initial_interval(first)
        .maximum_interval(longest)
        .maximum_attempts(MOST_ATTEMPTS)
        .build()
}

//! What has tenants collected again and again, by the cluster's clock. Knows no run.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use graph_anthropic_host::fleet::events::{Event, Events};
use graph_anthropic_host::fleet::tenants::Tenant;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use temporalio_client::schedules::{
    CreateScheduleOptions, ListSchedulesOptions, ScheduleAction, ScheduleDescriptionAction,
    ScheduleError, ScheduleIntervalSpec, ScheduleOverlapPolicy, ScheduleSpec, ScheduleUpdate,
};
use temporalio_client::tonic::Code;
use temporalio_client::{Client, RpcOptions};

use crate::patience::Patience;
use crate::report::TenantRef;
use crate::workflows::{CollectOnSchedule, workflow_id};

/// How many schedules are written at a time.
const AT_A_TIME: usize = 50;

/// Has a schedule for every tenant, as often as this, and no other. Schedules of tenants that are not in
/// the list are told of, or ended with `prune`. Returns what was done, in a sentence.
///
/// # Errors
///
/// If the cluster answers no more. The text is a sentence.
pub async fn keep(
    client: &Client,
    queue: &str,
    tenants: &[Tenant],
    every: SignedDuration,
    prune: bool,
    events: &Events,
) -> Result<String, String> {
    let every: Duration = every.try_into().map_err(|_| "it is no time".to_owned())?;
    stream::iter(tenants)
        .map(|tenant| keep_one(client, queue, tenant.id.as_str(), every))
        .buffer_unordered(AT_A_TIME)
        .try_collect::<()>()
        .await?;
    let ids: HashSet<_> = tenants.iter().map(|tenant| workflow_id(tenant.id.as_str())).collect();
    let others = others(client, queue, &ids).await?;
    let mut done = format!("{} tenants are collected every {} s", tenants.len(), every.as_secs());
    if prune {
        for id in &others {
            end(client, id).await?;
        }
        done.push_str(&format!("; {} schedules were ended", others.len()));
    } else if !others.is_empty() {
        let message = format!(
            "{} schedules are of tenants that are not in the file, and go on; --prune ends them: {}",
            others.len(),
            others.join(", ")
        );
        events.tell(&Event::Warning { message: &message });
    }
    Ok(done)
}

/// The schedule of a tenant. Where it is so already, nothing changes: a pause stays, too.
async fn keep_one(
    client: &Client,
    queue: &str,
    tenant: &str,
    every: Duration,
) -> Result<(), String> {
    let id = workflow_id(tenant);
    let on_schedule = format!("schedule/{tenant}");
    let spec = ScheduleSpec::builder()
        .intervals(vec![ScheduleIntervalSpec::new(every, Some(moment(tenant, every)))])
        .build();
    let tenant = TenantRef { tenant: tenant.to_owned() };
    let action = ScheduleAction::start_workflow(CollectOnSchedule::run, tenant, queue, on_schedule);
    let mut patience = Patience::default();
    loop {
        let new = CreateScheduleOptions::builder()
            .action(action.clone())
            .spec(spec.clone())
            .overlap_policy(ScheduleOverlapPolicy::Skip)
            .build();
        let kept = match client.create_schedule(id.clone(), new).await {
            Ok(_) => return Ok(()),
            Err(ScheduleError::Rpc(status)) if status.code() == Code::AlreadyExists => {
                let handle = client.get_schedule_handle(id.clone());
                let (action, spec) = (action.clone(), spec.clone());
                let change = move |schedule: &mut ScheduleUpdate| {
                    schedule.set_action(action).set_spec(spec);
                    schedule.set_overlap_policy(ScheduleOverlapPolicy::Skip);
                };
                handle.update(change, RpcOptions::default()).await
            }
            Err(error) => Err(error),
        };
        match kept {
            Ok(()) => return Ok(()),
            Err(error) => again(&mut patience, &error).await?,
        }
    }
}

/// The schedules of this queue that are of nobody in the list.
async fn others(
    client: &Client,
    queue: &str,
    ids: &HashSet<String>,
) -> Result<Vec<String>, String> {
    let mut schedules = client.list_schedules(ListSchedulesOptions::default());
    let mut others = Vec::new();
    while let Some(schedule) = schedules.next().await {
        let schedule = schedule.map_err(|error| format!("schedules cannot be listed: {error}"))?;
        let id = schedule.schedule_id().to_owned();
        if !id.starts_with(&workflow_id("")) || ids.contains(&id) {
            continue;
        }
        let described =
            client.get_schedule_handle(id.clone()).describe(RpcOptions::default()).await;
        let Ok(described) = described else { continue };
        if let ScheduleDescriptionAction::StartWorkflow(action) = described.action()
            && action.task_queue() == queue
        {
            others.push(id);
        }
    }
    others.sort();
    Ok(others)
}

async fn end(client: &Client, id: &str) -> Result<(), String> {
    let mut patience = Patience::default();
    let handle = client.get_schedule_handle(id);
    loop {
        match handle.delete(Default::default()).await {
            Ok(()) => return Ok(()),
            Err(ScheduleError::Rpc(status)) if status.code() == Code::NotFound => return Ok(()),
            Err(error) => again(&mut patience, &error).await?,
        }
    }
}

async fn again(patience: &mut Patience, error: &ScheduleError) -> Result<(), String> {
    match error {
        ScheduleError::Rpc(status) => patience.after(Some(status)).await,
        error => Err(error.to_string()),
    }
}

/// A moment of a tenant's own within the time: all of them at once would be a crowd.
fn moment(tenant: &str, every: Duration) -> Duration {
    let digest = Sha256::digest(tenant);
    let number = digest.iter().take(7).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    Duration::from_secs(number.checked_rem(every.as_secs()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_have_moments_of_their_own_and_the_same_ones_every_time() {
        let every = Duration::from_hours(6);
        let moments: HashSet<_> = (0..20).map(|n| moment(&format!("tenant-{n}"), every)).collect();
        assert!(moments.len() > 15 && moments.iter().all(|moment| *moment < every), "{moments:?}");
        assert_eq!(moment("a", every), moment("a", every));
    }
}

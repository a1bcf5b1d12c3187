//! How far a tenant is, for whoever sits at a terminal: the last word of the worker that has it. Knows
//! nothing of how it ends.

use std::time::Duration;

use graph_anthropic_host::fleet::events::Events;
use temporalio_client::{Client, WorkflowDescribeOptions};

use crate::report::Beat;
use crate::workflows::{CollectTenant, workflow_id};

/// How often a cluster is asked, for each tenant that has a line.
const LOOK: Duration = Duration::from_secs(2);

/// Shows how far a tenant is, where somebody sees it. Never comes back.
pub(crate) async fn show(client: &Client, events: &Events, tenant: &str) {
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        if events.shows(tenant)
            && let Some(words) = doing(client, &workflow_id(tenant)).await
        {
            events.show_words(tenant, || words);
        }
    }
}

/// What a workflow does; none: nobody says.
async fn doing(client: &Client, id: &str) -> Option<String> {
    let mut id = id.to_owned();
    // A tenant's workflow, then that of its organization, whose activity says it.
    for _ in 0..2 {
        let handle = client.get_workflow_handle::<CollectTenant>(id);
        let described = handle.describe(WorkflowDescribeOptions::default()).await.ok()?.into_raw();
        if let Some(activity) = described.pending_activities.first() {
            let details = activity.heartbeat_details.as_ref();
            let beat = details.and_then(|details| details.payloads.first());
            let beat = beat.and_then(|beat| serde_json::from_slice::<Beat>(&beat.data).ok());
            return beat.map(|beat| beat.doing);
        }
        id = described.pending_children.first()?.workflow_id.clone();
    }
    None
}

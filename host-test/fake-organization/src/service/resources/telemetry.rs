//! Destinations of telemetry over the API, and the workspaces that they name. Both can only be read
//! here.

use serde_json::{Value, json};

use super::{Beta, Read, Resource};
use crate::Items;
use crate::model::{Coverage, Organization, TelemetryDestination};
use crate::service::lists::find;
use crate::service::time::moment;
use crate::service::{Error, Service};

pub(super) const TELEMETRY: Resource = Resource {
    paths: &[
        "telemetry_destinations",
        "telemetry_destinations/*",
        "telemetry_destinations/*/workspaces",
    ],
    beta: Some(Beta::TelemetryDestinations),
    fill,
    read,
    ..Resource::READ_ONLY
};

fn fill(organization: &Organization, items: &mut Items) {
    let all = organization.telemetry_destinations();
    let workspaces = all.iter().map(|destination| {
        let listed = destination.listed().iter().rev();
        (destination.id.clone(), listed.map(|id| workspace(destination, id)).collect())
    });
    items.restricted.telemetry_destination_workspaces = workspaces.collect();
    items.restricted.telemetry_destinations = all.iter().rev().map(destination).collect();
}

fn destination(destination: &TelemetryDestination) -> Value {
    let state = match &destination.disabled_by {
        None => json!({"type": "enabled"}),
        Some(reason) => json!({"type": "disabled", "reason": {"type": reason}}),
    };
    let coverage = match destination.coverage {
        Coverage::All => "all",
        Coverage::Include(_) => "include",
        Coverage::Exclude(_) => "exclude",
    };
    json!({
        "id": destination.id, "type": "telemetry_destination", "display_name": destination.name,
        "endpoint_url": destination.endpoint_url, "header_names": ["authorization"],
        "state": state,
        "traces": {
            "enabled": destination.traces_enabled, "endpoint_url": null, "max_content_bytes": null,
            "content_mode": if destination.sends_content { "content" } else { "metadata_only" },
        },
        "workspaces": {"type": coverage},
        "delivery_health": {"last_error": null, "last_error_at": null, "last_success_at": null},
        "created_at": moment(destination.created_ms), "updated_at": moment(destination.created_ms),
    })
}

fn workspace(destination: &TelemetryDestination, id: &str) -> Value {
    json!({
        "type": "telemetry_destination_workspace", "telemetry_destination_id": destination.id,
        "workspace_id": id, "created_at": moment(destination.created_ms),
    })
}

fn read(service: &Service, request: &Read) -> Result<Value, Error> {
    let restricted = &service.items.restricted;
    let destinations = &restricted.telemetry_destinations;
    match request.path {
        [_] => service.page_by_token(destinations, "id", request.query),
        [_, id] => find(destinations, "id", id),
        [_, id, ..] => {
            let listed = restricted.telemetry_destination_workspaces.get(*id);
            service.page_by_token(listed.ok_or(Error::not_found())?, "workspace_id", request.query)
        }
        [] => Err(Error::not_found()),
    }
}

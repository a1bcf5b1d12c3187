//! From arguments to a fleet that runs. Everything that can be wrong is found before anybody is asked
//! for anything. Knows no exit code.

use std::fs;
use std::path::PathBuf;

use super::Fleet;
use super::events::Events;
use super::lock::{Hold, Lock};
use super::metrics::Metrics;
use super::run::How;
use super::summary::Summary;
use super::tenants::{self, Tenant};
use crate::arguments;
use crate::collector;
use crate::signals::told_to_end;
use graph_anthropic_wasmtime::Totals;

/// Runs a fleet to its end.
///
/// # Errors
///
/// If something is to be mended first. The text is a sentence, or one a line.
pub async fn start(arguments: &arguments::Fleet) -> Result<Summary, String> {
    let tenants = chosen(arguments)?;
    fs::create_dir_all(&arguments.output)
        .map_err(|error| format!("{} cannot be made: {error}", arguments.output.display()))?;
    // Whoever runs one tenant shares the folder with others who do, and has that tenant alone.
    let hold = if arguments.only_tenant.is_some() { Hold::Together } else { Hold::Alone };
    let who = format!("process {}", std::process::id());
    let _lock = Lock::take(&arguments.output, hold, &who).map_err(|error| error.to_string())?;
    let metrics = arguments.metrics.as_deref().map(Metrics::start).transpose();
    let metrics = metrics.map_err(|error| error.to_string())?;
    let events = Events::new(arguments.quiet, tenants.len());
    let arguments::Fleet { graph, network, times, bounds, .. } = arguments;
    let how = ready(graph, network, times, bounds, arguments.output.clone()).await?;
    let fleet = Fleet::new(how, arguments.jobs.get(), tenants, events);
    let fleet = match metrics {
        Some(metrics) => fleet.with_metrics(metrics),
        None => fleet,
    };
    Ok(fleet.run(told_to_end()).await)
}

/// Who is to be collected.
fn chosen(arguments: &arguments::Fleet) -> Result<Vec<Tenant>, String> {
    let mut tenants = tenants::read(&arguments.tenants).map_err(|error| error.to_string())?;
    if let Some(only) = &arguments.only_tenant {
        tenants.retain(|tenant| tenant.id == *only);
        if tenants.is_empty() {
            return Err(format!("{} has no tenant {only}", arguments.tenants.display()));
        }
    }
    Ok(tenants)
}

/// Has a collector ready to run tenants, whose folders are in this one.
///
/// # Errors
///
/// If something is to be mended first. The text is a sentence.
pub async fn ready(
    graph: &arguments::Graph,
    network: &arguments::Network,
    times: &arguments::Times,
    bounds: &arguments::Bounds,
    folder: PathBuf,
) -> Result<How, String> {
    let mut builder = collector::builder(network)?;
    if let Some(ceiling) = bounds.requests_per_minute {
        builder = builder.requests_per_minute(ceiling);
    }
    if let Some(mebibytes) = bounds.memory {
        let memory_bytes = mebibytes.get().saturating_mul(1 << 20);
        builder = builder.totals(Totals { memory_bytes, ..Totals::default() });
    }
    let collector = collector::load(builder)?;
    let manifest = collector::manifest(&collector).await?;
    collector::check_steps(&graph.reading, &manifest)?;
    let kinds = (&manifest).into();
    let steps = collector::steps(manifest);
    Ok(How {
        collector,
        network: network.clone(),
        folder,
        format: graph.format,
        steps,
        kinds,
        options: graph.options(),
        allow_partial: graph.reading.allow_partial,
        timeout: graph.reading.timeout.clone(),
        patience: times.into(),
    })
}

//! The collector that the program carries, ready to run. Knows no tenant and no output.

use std::fs;
use std::path::PathBuf;

use command::plan::StepChoice;
use etcetera::BaseStrategy as _;
use graph::formats::StepKind;
use graph_anthropic_wasmtime::manifest::{self, Manifest};
use graph_anthropic_wasmtime::{Builder, Collector, Limits};

use crate::arguments::{Network, Reading};

/// The component.
const WASM: &[u8] = include_bytes!(env!("COLLECTOR_WASM"));

/// A way to it. Its code is compiled once, and kept in that folder, or else in the user's.
pub fn cached(folder: Option<&PathBuf>) -> Builder {
    match folder.cloned().or_else(cache_folder) {
        Some(folder) => Collector::builder().cache_folder(folder),
        None => Collector::builder(),
    }
}

/// A way to it, over that network.
///
/// # Errors
///
/// If the network names what cannot be used. The text is a sentence.
pub fn builder(network: &Network) -> Result<Builder, String> {
    let mut builder = cached(network.cache_dir.as_ref());
    if let Some(proxy) = &network.proxy {
        builder = builder.proxy(proxy.proxy()?);
    }
    if let Some(path) = &network.trusted_authority {
        let pem = fs::read(path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        builder = builder
            .trusted_authority(&pem)
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(builder)
}

/// Loads it.
///
/// # Errors
///
/// If it cannot be loaded. The text is a sentence.
pub fn load(builder: Builder) -> Result<Collector, String> {
    builder.load(WASM).map_err(|error| error.to_string())
}

/// What it says it is.
///
/// # Errors
///
/// If it breaks. The text is a sentence.
pub async fn manifest(collector: &Collector) -> Result<Manifest, String> {
    collector.describe(Limits::default()).await.map_err(|error| error.to_string())
}

/// Its steps, as JupiterOne's format knows them.
#[must_use]
pub fn steps(manifest: Manifest) -> Vec<StepKind> {
    let step_kind = |step: manifest::StepKind| StepKind {
        id: step.id,
        name: step.name,
        depends_on: step.depends_on,
        types: step.entities.into_iter().chain(step.relationships).collect(),
    };
    manifest.steps.into_iter().map(step_kind).collect()
}

/// Its steps, as people choose them.
#[must_use]
pub fn choices(manifest: Manifest) -> Vec<StepChoice> {
    let kinds = manifest.credentials;
    let name = |id: &String| {
        let kind = kinds.iter().find(|kind| kind.id == *id);
        kind.map_or_else(|| id.clone(), |kind| kind.name.clone())
    };
    let choice = |step: manifest::StepKind| StepChoice {
        id: step.id,
        credentials: step.credentials.iter().map(name).collect(),
        on_by_default: step.on_by_default,
        cost: step.cost,
    };
    manifest.steps.into_iter().map(choice).collect()
}

/// Checks the ids of steps that are named, before anybody is asked for anything.
///
/// # Errors
///
/// If one is not a step. The text names those that there are.
pub fn check_steps(reading: &Reading, manifest: &Manifest) -> Result<(), String> {
    let is_step = |id: &str| manifest.steps.iter().any(|step| step.id == id);
    let mut named = reading.only.iter().chain(&reading.also).chain(&reading.skip);
    let Some(unknown) = named.find(|id| !is_step(id)) else { return Ok(()) };
    let ids: Vec<_> = manifest.steps.iter().map(|step| step.id.as_str()).collect();
    Err(format!("{unknown} is not a step: {}", ids.join(", ")))
}

/// None: the user has no folder.
fn cache_folder() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("graph-anthropic"))
}

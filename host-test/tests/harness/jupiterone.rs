//! JupiterOne's own tools take what we write, of everything that is read: its class schemas, its test
//! matchers, its command line.

use std::path::{Path, PathBuf};

use graph_anthropic_wasmtime::Limits;
use graph_anthropic_wasmtime::manifest::Manifest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::run::{plugin, whole_sample};
use crate::wasmtime_run::{Run, api};

const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/jupiterone");

/// A folder as `--format jupiterone` writes it, and what the collector says of itself.
struct Collected {
    folder: TempDir,
}

impl Collected {
    async fn with_faults(faults: &str) -> Self {
        let api = api(faults).await;
        let folder = tempfile::tempdir().unwrap();
        let run = Run::against(&api.origin()).in_folder(folder.path());
        let run = run.with("ANTHROPIC_AUTH_TOKEN", "CANARY-token");
        let manifest = plugin().describe(Limits::default()).await.unwrap();
        let on_request = manifest.steps.iter().filter(|step| !step.on_by_default);
        let on_request: Vec<_> = on_request.map(|step| step.id.as_str()).collect();
        let on_request = on_request.join(",");
        let arguments = ["--format", "jupiterone", "--output", ".", "--raw-data", "--quiet"];
        let others = ["--allow-partial", "--also", &on_request];
        let output = run.output(&[&arguments[..], &others].concat()).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::write(folder.path().join("manifest.json"), said(&manifest).to_string()).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn manifest(&self) -> PathBuf {
        self.path().join("manifest.json")
    }
}

/// What `describe` returns, as the tools' programs read it.
fn said(manifest: &Manifest) -> Value {
    let steps = manifest.steps.iter().map(|step| {
        json!({
            "id": step.id, "name": step.name, "entities": step.entities,
            "relationships": step.relationships, "dependsOn": step.depends_on,
        })
    });
    let entities = manifest.entities.iter().map(|kind| {
        json!({
            "type": kind.type_, "classes": kind.classes, "resourceName": kind.resource_name,
        })
    });
    let relationships = manifest.relationships.iter().map(|kind| {
        json!({
            "type": kind.type_, "class": kind.class, "fromType": kind.from_type,
            "toType": kind.to_type,
        })
    });
    json!({
        "steps": steps.collect::<Vec<_>>(),
        "entities": entities.collect::<Vec<_>>(),
        "relationships": relationships.collect::<Vec<_>>(),
    })
}

/// What one of the programs says of paths.
async fn says(program: &str, paths: &[&Path]) -> Value {
    assert!(Path::new(TOOLS).join("node_modules").exists(), "run `make clients` first");
    let output = Command::new("node").arg(program).args(paths).current_dir(TOOLS).output().await;
    let output = output.unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// How many entities and relationships the sample has.
fn sample_size() -> [usize; 2] {
    let (graph, _) = whole_sample();
    [graph.entities().len(), graph.relationships().len()]
}

#[tokio::test]
async fn every_entity_is_valid_by_the_schemas_of_its_classes_and_spoiled_ones_are_not() {
    let collected = Collected::with_faults("").await;

    let valid = says("validate.mjs", &[collected.path()]).await;
    assert_eq!([&valid["entities"], &valid["relationships"]], sample_size());

    let spoiled = says("validate-spoiled.mjs", &[collected.path()]).await;
    assert!(spoiled.as_object().unwrap().len() > 10, "{spoiled:#}");
}

#[tokio::test]
async fn every_step_matches_its_metadata() {
    let collected = Collected::with_faults("").await;
    let steps = says("step-metadata.mjs", &[&collected.manifest(), collected.path()]).await;
    let (_, report) = whole_sample();
    let expected = report
        .steps
        .iter()
        .map(|step| (step.id.clone(), json!([step.entities, step.relationships])));
    assert_eq!(steps, Value::Object(expected.collect()));
}

#[tokio::test]
async fn the_folder_is_the_one_that_the_sdk_would_write() {
    for faults in ["", "forbidden@3"] {
        let collected = Collected::with_faults(faults).await;
        says("same-as-sdk.mjs", &[&collected.manifest(), collected.path()]).await;
    }
}

#[tokio::test]
async fn its_command_line_draws_the_graph() {
    let collected = Collected::with_faults("").await;
    let [nodes, edges] = sample_size();
    let drawn = says("visualize.mjs", &[collected.path()]).await;
    assert_eq!(drawn, json!({"nodes": nodes, "edges": edges}));
}

#[tokio::test]
async fn its_command_line_uploads_the_graph_and_names_what_is_partial() {
    let whole = Collected::with_faults("").await;
    let uploaded = says("sync.mjs", &[whole.path()]).await;
    assert_eq!([&uploaded["entities"], &uploaded["relationships"]], sample_size());
    assert_eq!(uploaded["partialTypes"], json!([]));

    let partial = Collected::with_faults("forbidden@3").await;
    let uploaded = says("sync.mjs", &[partial.path()]).await;
    let summary = std::fs::read(partial.path().join(".j1-integration/summary.json")).unwrap();
    let summary: Value = serde_json::from_slice(&summary).unwrap();
    let own = &summary["metadata"]["partialDatasets"]["types"];
    assert!(!own.as_array().unwrap().is_empty());
    assert_eq!(&uploaded["partialTypes"], own);
}

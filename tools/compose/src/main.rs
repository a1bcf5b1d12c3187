//! Makes the artifacts of the built components: `compose PARTS ARTIFACTS TEST_ARTIFACTS`, folders.
//!
//! The collector is one, once its functions have readable names.
//! `wasi-http` gives the collector its one import. With it alone, that is a collector for any
//! runtime that has `wasi:http`; with `command` on top, a program; with `service`, a server's
//! handler. `documents` is put on top of the collector alone. The conformance kit's guest takes the collector's place in the artifacts for tests.

#![expect(clippy::print_stderr, reason = "it is a program for people")]

mod names;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};

const HTTP_FETCH: &str = "security-graph:collector/http-fetch@0.1.0";
const COLLECTOR: &str = "security-graph:collector/collector@0.1.0";
const CONTROL: &str = "security-graph:wasi-http/control@0.1.0";
const RUNS: &str = "security-graph:wasi-http/runs@0.1.0";
const RUN: &str = "wasi:cli/run@0.2.4";
const DOCUMENTS: &str = "security-graph:documents/documents@0.1.0";
const INCOMING_HANDLER: &str = "wasi:http/incoming-handler@0.2.4";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compose: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let mut folders = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(parts), Some(artifacts), Some(test_artifacts)) =
        (folders.next(), folders.next(), folders.next())
    else {
        bail!("usage: compose PARTS ARTIFACTS TEST_ARTIFACTS");
    };
    let files = Files {
        sender: part(&parts, "wasi-http.wasm")?,
        command: part(&parts, "command.wasm")?,
        service: part(&parts, "service.wasm")?,
        documents: part(&parts, "documents.wasm")?,
        collector: part(&parts, "graph-anthropic.wasm")?,
    };
    write(&artifacts, "graph-anthropic-plugin.wasm", &files.collector)?;
    write(&artifacts, "graph-anthropic-wasi.wasm", &collector_on_wasi(&files)?)?;
    write(&artifacts, "graph-anthropic.wasm", &command(&files)?)?;
    write(&artifacts, "graph-anthropic-service.wasm", &service(&files)?)?;
    write(&artifacts, "graph-anthropic-documents.wasm", &documents(&files)?)?;
    let conformance = Files { collector: part(&parts, "conformance.wasm")?, ..files };
    write(&test_artifacts, "conformance.wasm", &conformance.collector)?;
    write(&test_artifacts, "conformance-command.wasm", &command(&conformance)?)?;
    write(&test_artifacts, "conformance-service.wasm", &service(&conformance)?)
}

/// What is composed.
struct Files {
    sender: Vec<u8>,
    command: Vec<u8>,
    service: Vec<u8>,
    documents: Vec<u8>,
    collector: Vec<u8>,
}

/// A built component, with readable names.
fn part(folder: &Path, file: &str) -> anyhow::Result<Vec<u8>> {
    let path = folder.join(file);
    let built = fs::read(&path).and_then(|bytes| names::readable(&bytes).map_err(io::Error::other));
    built.with_context(|| format!("cannot take {}", path.display()))
}

/// The collector on top of `wasi:http`.
fn collector_on_wasi(files: &Files) -> anyhow::Result<Vec<u8>> {
    let mut composition = Composition::default();
    let (_, collector) = composition.collector(files)?;
    let exported = composition.graph.alias_instance_export(collector, COLLECTOR)?;
    composition.graph.export(exported, COLLECTOR)?;
    composition.encode()
}

/// The program on top of both.
fn command(files: &Files) -> anyhow::Result<Vec<u8>> {
    let mut composition = Composition::default();
    let (sender, collector) = composition.collector(files)?;
    let command = composition.instantiate("command", &files.command)?;
    composition.connect((collector, COLLECTOR), command)?;
    composition.connect((sender, CONTROL), command)?;
    let exported = composition.graph.alias_instance_export(command, RUN)?;
    composition.graph.export(exported, RUN)?;
    composition.encode()
}

/// The handler of requests on top of both.
fn service(files: &Files) -> anyhow::Result<Vec<u8>> {
    let mut composition = Composition::default();
    let (sender, collector) = composition.collector(files)?;
    let service = composition.instantiate("service", &files.service)?;
    composition.connect((collector, COLLECTOR), service)?;
    composition.connect((sender, CONTROL), service)?;
    composition.connect((sender, RUNS), service)?;
    let exported = composition.graph.alias_instance_export(service, INCOMING_HANDLER)?;
    composition.graph.export(exported, INCOMING_HANDLER)?;
    composition.encode()
}

/// The formats on top of the collector, whose one import is left to the host.
fn documents(files: &Files) -> anyhow::Result<Vec<u8>> {
    let mut composition = Composition::default();
    let collector = composition.instantiate("collector", &files.collector)?;
    let documents = composition.instantiate("documents", &files.documents)?;
    composition.connect((collector, COLLECTOR), documents)?;
    let exported = composition.graph.alias_instance_export(documents, DOCUMENTS)?;
    composition.graph.export(exported, DOCUMENTS)?;
    composition.encode()
}

#[derive(Default)]
struct Composition {
    graph: CompositionGraph,
}

impl Composition {
    /// `wasi-http`, and the collector that sends its requests through it.
    fn collector(&mut self, files: &Files) -> anyhow::Result<(NodeId, NodeId)> {
        let sender = self.instantiate("sender", &files.sender)?;
        let collector = self.instantiate("collector", &files.collector)?;
        self.connect((sender, HTTP_FETCH), collector)?;
        Ok((sender, collector))
    }

    fn instantiate(&mut self, name: &str, component: &[u8]) -> anyhow::Result<NodeId> {
        let name = format!("security-graph:{name}");
        let component = component.to_vec();
        let package = Package::from_bytes(&name, None, component, self.graph.types_mut())?;
        let package = self.graph.register_package(package)?;
        Ok(self.graph.instantiate(package))
    }

    /// Has an instance import what another one exports.
    fn connect(&mut self, (from, interface): (NodeId, &str), to: NodeId) -> anyhow::Result<()> {
        let exported = self.graph.alias_instance_export(from, interface)?;
        self.graph.set_instantiation_argument(to, interface, exported)?;
        Ok(())
    }

    fn encode(self) -> anyhow::Result<Vec<u8>> {
        Ok(self.graph.encode(EncodeOptions::default())?)
    }
}

/// Writes a file if it is to change: what depends on it is not built anew for nothing.
fn write(folder: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(file);
    if fs::read(&path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let temporary = folder.join(format!("{file}.new"));
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
    written.with_context(|| format!("cannot write {}", path.display()))
}

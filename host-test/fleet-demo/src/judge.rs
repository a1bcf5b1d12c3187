//! What is on disk, beside what is true. Knows the files of the program, and nothing of how it works.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use fake_organization::{LiveService, Service};
use graph_anthropic::http::{Answer, Fetch, Request, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::read;
use crate::stage::{OUTPUT, REPORT};
use crate::tenants::{CANARY, Story, Tenant};

/// What is wrong, a sentence each, and how many tenants ended how.
pub(crate) fn judge(
    folder: &Path,
    tenants: &[Tenant],
    services: &[LiveService],
) -> anyhow::Result<(Vec<String>, BTreeMap<String, usize>)> {
    let key = |service: &LiveService| service.admin_key().unwrap_or_default().to_owned();
    let after: HashMap<_, _> = services.iter().map(|service| (key(service), service)).collect();
    let before: HashMap<_, _> =
        tenants.iter().filter_map(|it| Some((it.key.clone(), it.service.as_ref()?))).collect();
    let report: Value = serde_json::from_slice(&read(&folder.join(REPORT))?)?;
    let mut wrong = Vec::new();
    let mut outcomes = BTreeMap::new();
    for (number, tenant) in tenants.iter().enumerate() {
        let own = folder.join(OUTPUT).join(&tenant.id);
        let Ok(status) = read(&own.join("status.json")) else {
            wrong.push(format!("{} has no status", tenant.id));
            continue;
        };
        let status: Value = serde_json::from_slice(&status)?;
        let outcome = status["outcome"].as_str().unwrap_or_default().to_owned();
        if report["tenants"][number]["tenant"] != tenant.id.as_str()
            || report["tenants"][number]["outcome"] != outcome.as_str()
        {
            wrong.push(format!("{} is another in the report", tenant.id));
        }
        let truth = match (before.get(&tenant.key), after.get(&tenant.key)) {
            (Some(before), Some(after)) => Some(Truth {
                before: items(&native(before.honest())?),
                after: items(&native(after.honest())?),
                moves: tenant.story == Story::Moves,
            }),
            _ => None,
        };
        let judged = Judged { tenant, status: &status, folder: &own };
        wrong.extend(
            judged.wrong(truth.as_ref())?.iter().map(|sentence| {
                format!("{} ({:?}, {outcome}): {sentence}", tenant.id, tenant.story)
            }),
        );
        let count: &mut usize = outcomes.entry(outcome).or_default();
        *count = count.saturating_add(1);
    }
    Ok((wrong, outcomes))
}

/// Everything of a graph, by key.
type Things = BTreeMap<String, Value>;

struct Truth {
    before: Things,
    after: Things,
    /// Whether the organization changed while it was read.
    moves: bool,
}

impl Truth {
    fn has(&self, key: &str, thing: &Value) -> bool {
        self.before.get(key) == Some(thing) || self.after.get(key) == Some(thing)
    }
}

struct Judged<'a> {
    tenant: &'a Tenant,
    status: &'a Value,
    folder: &'a Path,
}

impl Judged<'_> {
    fn wrong(&self, truth: Option<&Truth>) -> anyhow::Result<Vec<String>> {
        let story = self.tenant.story;
        let outcome = self.status["outcome"].as_str().unwrap_or_default();
        let kind = self.status["failure"]["kind"].as_str().unwrap_or_default();
        let mut wrong = Vec::new();
        let is_expected = match (story, outcome, kind) {
            (Story::Honest | Story::Twin, "complete", "") => true,
            (Story::MayPass | Story::Stays | Story::Moves, "complete" | "partial", "") => true,
            (Story::Stays, "failed", "unavailable" | "forbidden" | "unexpected-response") => true,
            (Story::Refused, "failed", "unauthorized") => true,
            (Story::Missing, "failed", "credential") => true,
            (Story::Down, "failed", "unavailable") => self.status["attempt"].as_u64() > Some(1),
            _ => false,
        };
        if !is_expected {
            wrong.push(format!("this is not to come of it: {}", self.status["failure"]));
        }
        if !self.status["nextAttempt"].is_null() {
            wrong.push("it is to be tried again".to_owned());
        }
        let exit_code = u64::from(outcome != "complete");
        if self.status["exitCode"].as_u64() != Some(exit_code) {
            wrong.push("its exit code is another".to_owned());
        }
        match (&self.status["graph"], truth) {
            (Value::Null, _) if outcome == "failed" => {}
            (Value::Null, _) => wrong.push("there is no graph".to_owned()),
            (_, None) => wrong.push("there is a graph, and nothing that it could be of".to_owned()),
            (graph, Some(truth)) => wrong.extend(self.graph(graph, truth)?),
        }
        Ok(wrong)
    }

    fn graph(&self, graph: &Value, truth: &Truth) -> anyhow::Result<Vec<String>> {
        let file = graph["file"].as_str().context("the graph has no file")?;
        let bytes = read(&self.folder.join(file))?;
        let digest: String =
            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut wrong = Vec::new();
        if graph["sha256"] != digest.as_str() {
            wrong.push("the graph is another than the status says".to_owned());
        }
        let document: Value = serde_json::from_slice(&bytes)?;
        if graph["report"] != document["report"] {
            wrong.push("its report is another than that of the graph".to_owned());
        }
        let types = graph["report"]["partialTypes"].as_array().into_iter().flatten();
        let partial: BTreeSet<&str> = types.filter_map(Value::as_str).collect();
        wrong.extend(compare(&items(&document), truth, &partial));
        Ok(wrong)
    }
}

/// What differs from the truth, and may not.
fn compare(got: &Things, truth: &Truth, partial: &BTreeSet<&str>) -> Vec<String> {
    let kind = |thing: &Value| thing["_type"].as_str().unwrap_or_default().to_owned();
    let is_partial = |thing: &Value| partial.contains(kind(thing).as_str());
    let mut wrong = Vec::new();
    for (key, thing) in &truth.before {
        if truth.after.contains_key(key) && !got.contains_key(key) && !is_partial(thing) {
            wrong.push(format!("{key} is missing"));
        }
    }
    for (key, thing) in got {
        // What came while it was read may have gone again; and where the default workspace cannot be
        // told, it may be shown as an ordinary one, too.
        let is_known = truth.before.contains_key(key)
            || truth.after.contains_key(key)
            || truth.moves && key.contains("_late")
            || !partial.is_empty() && key.contains("wrkspc_00Default");
        if !is_known {
            wrong.push(format!("{key} is made up"));
        } else if !truth.moves && !is_partial(thing) && !truth.has(key, thing) {
            wrong.push(format!("{key} is not what is true of it: {thing}"));
        }
    }
    wrong
}

fn items(document: &Value) -> Things {
    let lists = [&document["entities"], &document["relationships"]];
    let things = lists.into_iter().filter_map(Value::as_array).flatten();
    things
        .map(|thing| (thing["_key"].as_str().unwrap_or_default().to_owned(), thing.clone()))
        .collect()
}

/// What the native collector makes of a service.
fn native(service: &Service) -> anyhow::Result<Value> {
    let options = graph_anthropic::Options::default();
    let (graph, report) = graph_anthropic::collect(&mut Native(service), &options)?;
    let mut bytes = Vec::new();
    graph::formats::write(&graph, &report, &mut graph::formats::Json::new(&mut bytes))?;
    Ok(serde_json::from_slice(&bytes)?)
}

struct Native<'a>(&'a Service);

impl Fetch for Native<'_> {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let answer = |mut request: Request| {
            let key = self.0.admin_key.clone().unwrap_or_default();
            request.headers.push(("x-api-key".to_owned(), key));
            let answer = self.0.answer(&request.path, &request.headers);
            let (status, headers, body) = (answer.status, answer.headers, answer.body);
            Answer { id: request.id, outcome: Ok(Response { status, headers, body }) }
        };
        requests.into_iter().map(answer).collect()
    }
}

/// Where a credential is found that is to be nowhere.
pub(crate) fn canaries(folder: &Path, printed: &[u8]) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    if has_canary(printed) {
        wrong.push("a credential was printed".to_owned());
    }
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                // The credentials are there for the program to read.
                if !path.ends_with("keys") {
                    folders.push(path);
                }
            } else if has_canary(&read(&path)?) {
                wrong.push(format!("a credential is in {}", path.display()));
            }
        }
    }
    Ok(wrong)
}

fn has_canary(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, CANARY.as_bytes()).is_some()
}

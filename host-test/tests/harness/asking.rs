//! Questions about a graph, asked of the program as its users do, beside what the library answers.

use std::path::Path;
use std::process::{Output, Stdio};

use command::answering::{Answering, read_graph};
use command::arguments::{Request, parse};
use host_test::components;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;

use crate::run::whole_sample;
use crate::wasmtime_run::{Run, WASMTIME, api, end};

/// A folder with everything of the sample, and the sample of before: without what an Admin key does
/// not read.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (graph, report) = whole_sample();
    for (name, is_json) in [("now.json", true), ("now.ndjson", false)] {
        let mut bytes = Vec::new();
        let format: &mut dyn graph::formats::Format = match is_json {
            true => &mut graph::formats::Json::new(&mut bytes),
            false => &mut graph::formats::Ndjson::new(&mut bytes),
        };
        graph::formats::write(&graph, &report, format).unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let now = std::fs::read_to_string(folder.path().join("now.json")).unwrap();
    let before = now.replace("\"workspace_developer\"", "\"workspace_user\"");
    std::fs::write(folder.path().join("before.json"), before).unwrap();
    folder
}

/// What the library answers, and whether that is a success.
fn library(folder: &Path, words: &[&str]) -> (String, bool) {
    let request = parse(words.iter().map(|word| (*word).to_owned())).unwrap();
    let Request::Ask(ask, _) = request else { panic!("it is no question: {words:?}") };
    let graphs: Vec<_> = ask
        .graphs
        .iter()
        .map(|source| {
            let text = std::fs::read_to_string(folder.join(source.name())).unwrap();
            read_graph(source.name(), &text).unwrap()
        })
        .collect();
    let answering = Answering::new(&ask.question, None).unwrap();
    let answer = answering.answer(ask.format, &graphs).unwrap();
    (answer.text, answer.failure.is_none())
}

/// Asks of a file, without anybody to collect from.
async fn asked(folder: &Path, words: &[&str]) -> Output {
    Run::against("http://127.0.0.1:9").in_folder(folder).output(words).await
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn every_question_has_the_answer_of_the_library_without_any_request() {
    let folder = folder();
    for words in [
        &["findings", "now.json"][..],
        &["findings", "now.ndjson", "--format", "json"],
        &["findings", "now.json", "--format", "sarif", "--fail-on", "high"],
        &["findings", "now.json", "--rule", "key-never-expires", "--fail-on", "critical"],
        &["diff", "before.json", "now.json"],
        &["diff", "before.json", "now.json", "--format", "json"],
        &["who-can", "wrkspc_01Research", "now.json"],
        &["who-can", "--admin", "now.json", "--format", "json"],
        &["what-can", "bo@northwind.example", "now.json"],
        &["what-can", "apikey_07Setup", "now.json", "--format", "json"],
        &["unread", "now.json"],
        &["unread", "now.json", "--format", "json"],
    ] {
        let output = asked(folder.path(), words).await;
        let (text, is_success) = library(folder.path(), words);
        assert!(text.len() > 100, "{words:?}: {text}");
        assert_eq!(stdout(&output), text, "{words:?}");
        assert_eq!(output.status.success(), is_success, "{words:?}: {}", end(&output));
    }
}

#[tokio::test]
async fn an_answer_goes_to_a_file_and_a_failure_says_why() {
    let folder = folder();
    let words = ["findings", "now.json", "--fail-on", "high", "--output", "answer.txt"];
    let output = asked(folder.path(), &words).await;
    assert_eq!(
        end(&output),
        "1 graph-anthropic: there are findings that are high or worse (--fail-on)"
    );
    assert_eq!(stdout(&output), "");
    let answer = std::fs::read_to_string(folder.path().join("answer.txt")).unwrap();
    assert_eq!(answer, library(folder.path(), &["findings", "now.json"]).0);
}

#[tokio::test]
async fn a_graph_may_come_from_standard_input() {
    let folder = folder();
    let mut program = tokio::process::Command::new(&*WASMTIME);
    program.args(["run", "-S", "http"]).arg(components::path(components::COMMAND));
    program.args(["unread", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = program.spawn().unwrap();
    let graph = std::fs::read(folder.path().join("now.ndjson")).unwrap();
    running.stdin.take().unwrap().write_all(&graph).await.unwrap();
    let output = running.wait_with_output().await.unwrap();
    assert_eq!(stdout(&output), library(folder.path(), &["unread", "now.ndjson"]).0);
}

#[tokio::test]
async fn without_a_graph_it_is_collected_first() {
    let api = api("").await;
    let folder = folder();
    let run = || Run::against(&api.origin()).in_folder(folder.path());
    let output = run().output(&["findings", "--rule", "key-outlives-maker"]).await;
    assert!(
        stdout(&output).contains("dee's notebook (apikey_02DeeNotebook)"),
        "{}",
        stdout(&output)
    );
    // What an Admin key does not read is said, and is no failure.
    assert!(end(&output).starts_with("0 "), "{}", end(&output));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("\ncomplete for what an Admin key may read; not read: "), "{stderr}");

    // Who goes by the exit code is told what it does not say.
    let words = ["findings", "--rule", "federation-admin", "--fail-on", "high"];
    let says =
        "0 Note that 1 rule was not decided wholly, and --fail-on goes by what was found only.";
    assert_eq!(end(&run().output(&words).await), says);

    // The same organization, read with less than before: nothing of what was not read is gone.
    let output = run().output(&["diff", "now.json", "--quiet"]).await;
    let text = stdout(&output);
    assert!(output.status.success(), "{text}");
    assert!(!text.contains("removed") && !text.contains("is gone"), "{text}");
}

#[tokio::test]
async fn an_incomplete_collection_has_an_answer_and_is_no_success_unless_that_is_allowed() {
    for (arguments, code) in [(&["findings"][..], 1), (&["findings", "--allow-partial"], 0)] {
        let api = api("forbidden@3").await;
        let output = Run::against(&api.origin()).output(arguments).await;
        assert_eq!(output.status.code(), Some(code), "{}", end(&output));
        assert!(stdout(&output).contains("Not decided"), "{}", stdout(&output));
    }
}

#[tokio::test]
async fn a_graph_that_is_there_is_written_in_every_format_or_in_part() {
    let folder = folder();
    let (graph, report) = whole_sample();
    for format in ["json", "ndjson", "opengraph", "cypher", "graphml", "dot", "mermaid", "html"] {
        let words = ["convert", "now.json", "--format", format];
        let output = asked(folder.path(), &words).await;
        let written = crate::wasmtime_run::written(&graph, &report, format);
        assert!(stdout(&output) == written, "{format}: {}", end(&output));
    }
    let words = ["convert", "now.json", "--format", "ndjson", "--around", "apikey_07Setup"];
    let part = stdout(&asked(folder.path(), &words).await);
    assert!(part.contains("\"anthropic_service_account:svac_04Setup\""), "{part}");
    assert!(!part.contains("user_02Bo"), "{part}");
    let report: serde_json::Value = serde_json::from_str(part.lines().last().unwrap()).unwrap();
    let partial = report["report"]["partialTypes"].as_array().unwrap();
    assert!(partial.contains(&"anthropic_user".into()), "{report}");
}

#[tokio::test]
async fn bad_input_gets_a_sentence() {
    let folder = folder();
    std::fs::write(folder.path().join("picture.dot"), "digraph {").unwrap();
    let now = std::fs::read_to_string(folder.path().join("now.json")).unwrap();
    std::fs::write(folder.path().join("half.json"), &now[..now.len() / 2]).unwrap();
    std::fs::write(folder.path().join("bytes.json"), [0xff, 0xfe]).unwrap();
    std::fs::write(folder.path().join("hush.json"), "{\"suppressions\":[{}]}").unwrap();
    for (line, says) in [
        ("findings nothing.json", "nothing.json cannot be read: it is not there"),
        ("findings ../now.json", "../now.json is no path that this program can use"),
        ("findings bytes.json", "bytes.json cannot be read: it is not UTF-8"),
        (
            "unread picture.dot",
            "picture.dot cannot be read: it is no graph as --format json or ndjson",
        ),
        ("unread half.json", "half.json cannot be read: it ends too early: EOF while parsing"),
        ("findings now.json --fail-on bad", "--fail-on: \"bad\" is no severity"),
        ("findings now.json --rule no", "--rule: there is no rule \"no\""),
        ("findings now.json --suppress hush.json", "hush.json: "),
        ("who-can Nowhere now.json", "there is no workspace called \"Nowhere\""),
        ("convert now.json --around Nobody", "the graph cannot be written: --around: there is no "),
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let end = end(&asked(folder.path(), &words).await);
        assert!(end.starts_with(&format!("1 graph-anthropic: {says}")), "{line}: {end}");
    }
}

//! Questions about a graph, beside what the library answers.

use std::path::Path;
use std::process::{Output, Stdio};

use command::answering::{Answering, read_graph};
use command::arguments::{Request, parse};
use expect_test::expect;
use host_test::FakeAdminApi;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;

use crate::support::{key, program, said, sample, serve, token};

/// A folder with everything of the sample that a key and a token read.
async fn folder(api: &FakeAdminApi) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let graph = folder.path().join("graph.json");
    let also = "fetch-limits,fetch-telemetry-destinations,fetch-usage";
    let mut collect = program();
    collect.args(["collect", "--quiet", "--also", also, "--output"]).arg(&graph);
    let output = with_access(collect, api).output().await.unwrap();
    assert_eq!(said(&output), (0, String::new(), String::new()));
    folder
}

fn with_access(
    mut program: tokio::process::Command,
    api: &FakeAdminApi,
) -> tokio::process::Command {
    program.env("ANTHROPIC_BASE_URL", api.origin());
    program.env("ANTHROPIC_ADMIN_KEY", key("sample"));
    program.env("ANTHROPIC_AUTH_TOKEN", token("sample"));
    program
}

/// Asks in a folder, of what is in it.
async fn asked(folder: &Path, words: &[&str]) -> Output {
    program().current_dir(folder).args(words).output().await.unwrap()
}

/// What the library answers, and whether that is a success.
fn library(folder: &Path, words: &[&str]) -> (String, bool) {
    let request = parse(words.iter().map(|word| (*word).to_owned())).unwrap();
    let Request::Ask(ask, _) = request else { panic!("it is no question: {words:?}") };
    let read = |source: &command::arguments::GraphSource| {
        let text = std::fs::read_to_string(folder.join(source.name())).unwrap();
        read_graph(source.name(), &text).unwrap()
    };
    let graphs: Vec<_> = ask.graphs.iter().map(read).collect();
    let answer = Answering::new(&ask.question, None).unwrap().answer(ask.format, &graphs).unwrap();
    (answer.text, answer.failure.is_none())
}

#[tokio::test]
async fn every_question_has_the_answer_of_the_library() {
    let api = serve(vec![sample("sample", "")]);
    let folder = folder(&api).await;
    for words in [
        &["findings", "graph.json", "--max-admins", "1", "--domain", "other.example"][..],
        &["findings", "graph.json", "--format", "lines", "--rule", "key-admin,key-never-expires"],
        &["findings", "graph.json", "--format", "sarif", "--fail-on", "high"],
        &["diff", "graph.json", "graph.json", "--format", "json"],
        &["who-can", "Research", "graph.json"],
        &["who-can", "--admin", "graph.json", "--format", "json"],
        &["what-can", "user_02Bo", "graph.json"],
        &["unread", "graph.json"],
    ] {
        let output = asked(folder.path(), words).await;
        let (code, stdout, stderr) = said(&output);
        let (text, is_success) = library(folder.path(), words);
        assert_eq!(stdout, text, "{words:?}");
        assert_eq!(code == 0, is_success, "{words:?}: {stderr}");
    }
}

#[tokio::test]
async fn without_a_graph_it_is_collected_first_and_may_come_from_standard_input() {
    let api = serve(vec![sample("sample", "")]);
    let folder = folder(&api).await;
    let mut ask = program();
    ask.args(["who-can", "--admin", "--quiet"]);
    let (code, collected, stderr) = said(&with_access(ask, &api).output().await.unwrap());
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(collected.contains("Ada Okafor (user_01Ada)"), "{collected}");

    let mut ask = program();
    ask.arg("unread");
    let (_, _, stderr) = said(&with_access(ask, &api).output().await.unwrap());
    let headline = "complete; not read: limits, telemetry destinations, usage (not asked for)\n\n";
    assert_eq!(stderr, headline);

    let mut ask = program();
    ask.args(["who-can", "--admin", "-"]).stdin(Stdio::piped());
    let mut running = ask.spawn().unwrap();
    let graph = std::fs::read(folder.path().join("graph.json")).unwrap();
    running.stdin.take().unwrap().write_all(&graph).await.unwrap();
    let (_, read, _) = said(&running.wait_with_output().await.unwrap());
    assert!(read.contains("Ada Okafor (user_01Ada)"), "{read}");
}

#[tokio::test]
async fn an_answer_goes_to_a_file_and_a_graph_into_another_format() {
    let api = serve(vec![sample("sample", "")]);
    let folder = folder(&api).await;
    let words = ["unread", "graph.json", "--output", "answer.txt"];
    let output = asked(folder.path(), &words).await;
    assert_eq!(said(&output), (0, String::new(), String::new()));
    let answer = std::fs::read_to_string(folder.path().join("answer.txt")).unwrap();
    assert_eq!(answer, library(folder.path(), &["unread", "graph.json"]).0);

    let (_, same, _) = said(&asked(folder.path(), &["convert", "graph.json"]).await);
    assert_eq!(same, std::fs::read_to_string(folder.path().join("graph.json")).unwrap());
    let words = ["convert", "graph.json", "--format", "html", "--around", "Bo Lindqvist"];
    let (code, page, _) = said(&asked(folder.path(), &words).await);
    assert_eq!(code, 0);
    assert!(page.contains("user_02Bo") && !page.contains("apikey_07Setup"), "{page}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.json"), "").unwrap();
    std::fs::write(folder.path().join("hush.json"), "[]").unwrap();
    let mut all = String::new();
    for line in [
        "findings",
        "findings nothing.json",
        "findings empty.json",
        "findings empty.json --fail-on worse",
        "findings empty.json --rule key-lost",
        "findings empty.json --suppress hush.json",
        "findings - --suppress -",
        "diff empty.json empty.json",
        "diff - -",
        "who-can --admin empty.json hush.json",
        "who-can --admin empty.json --also fetch-usage",
        "convert empty.json --format jupiterone",
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let (code, stdout, stderr) = said(&asked(folder.path(), &words).await);
        assert_eq!(stdout, "", "{line}");
        all.push_str(&format!("{line}: {code} {stderr}"));
    }
    expect![[r#"
        findings: 2 graph-anthropic-host: ANTHROPIC_ADMIN_KEY is not set: set it to an Admin key (sk-ant-admin…)
        findings nothing.json: 2 graph-anthropic-host: nothing.json cannot be read: No such file or directory (os error 2)
        findings empty.json: 2 graph-anthropic-host: empty.json cannot be read: there is nothing in it
        findings empty.json --fail-on worse: 2 graph-anthropic-host: --fail-on: "worse" is no severity: there are critical, high, medium, low and info
        findings empty.json --rule key-lost: 2 graph-anthropic-host: --rule: there is no rule "key-lost"; there are key-outlives-maker, key-of-gone-principal, key-without-owner, key-admin, key-never-expires, key-unused, key-of-archived-workspace
        findings empty.json --suppress hush.json: 2 graph-anthropic-host: hush.json: this is no file of suppressions: an object with a list of `suppressions` is expected
        findings - --suppress -: 2 graph-anthropic-host: a graph and --suppress cannot both come from standard input
        diff empty.json empty.json: 2 graph-anthropic-host: empty.json cannot be read: there is nothing in it
        diff - -: 2 graph-anthropic-host: only one graph can come from standard input
        who-can --admin empty.json hush.json: 2 graph-anthropic-host: unexpected argument "hush.json"; see --help
        who-can --admin empty.json --also fetch-usage: 2 graph-anthropic-host: there are options about collecting, and the graph is there already; see --help
        convert empty.json --format jupiterone: 2 graph-anthropic-host: empty.json cannot be read: there is nothing in it
    "#]]
    .assert_eq(&all);
}

#[tokio::test]
async fn where_an_answer_cannot_go_nobody_is_asked_for_anything() {
    let folder = tempfile::tempdir().unwrap();
    let mut ask = program();
    ask.current_dir(folder.path()).args(["unread", "--output", "nowhere/answer.txt"]);
    // Nobody listens there: to ask would be another failure.
    ask.env("ANTHROPIC_BASE_URL", "http://127.0.0.1:9").env("ANTHROPIC_ADMIN_KEY", key("sample"));
    let (code, stdout, stderr) = said(&ask.output().await.unwrap());
    assert_eq!((code, stdout.as_str()), (2, ""));
    expect![[r#"
        graph-anthropic-host: nowhere/answer.txt cannot be written: No such file or directory (os error 2)
    "#]]
    .assert_eq(&stderr);
}

#[tokio::test]
async fn who_does_not_listen_to_standard_error_gets_the_exit_code_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut ask = program();
    ask.current_dir(folder.path()).args(["findings", "nothing.json"]);
    let mut running = ask.spawn().unwrap();
    drop(running.stderr.take());
    assert_eq!(running.wait().await.unwrap().code(), Some(2));
}

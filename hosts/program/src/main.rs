//! The program: arguments in, exit code out.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use command::plan::steps_table;
use command::sentences;
use graph_anthropic_host::arguments::{Action, Arguments, Asked, Collect, Convert, Fleet, Steps};
use graph_anthropic_host::ask;
use graph_anthropic_host::collect::{self, Error};
use graph_anthropic_host::collector;
use graph_anthropic_host::elsewhere;
use graph_anthropic_host::fleet::start::start;
use graph_anthropic_host::output::NewFile;
use tokio::runtime::Runtime;

/// Something is to be mended before anything can be asked for. `clap` ends so, too.
const NOT_ASKED: u8 = 2;

/// How long what was cut off may take to tidy up.
const TIDYING: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let action = match Arguments::parse().action {
        Action::Worker(to) => return become_another("worker", to.arguments),
        Action::Submit(to) => return become_another("submit", to.arguments),
        Action::Collect(arguments) => Here::Collect(arguments),
        Action::Findings(arguments) => Here::Ask(arguments.into()),
        Action::Diff(arguments) => Here::Ask(arguments.into()),
        Action::WhoCan(arguments) => Here::Ask(arguments.into()),
        Action::WhatCan(arguments) => Here::Ask(arguments.into()),
        Action::Unread(arguments) => Here::Ask(arguments.into()),
        Action::Convert(arguments) => Here::Convert(arguments),
        Action::Steps(arguments) => Here::Steps(arguments),
        Action::Fleet(arguments) => Here::Fleet(arguments),
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&format!("graph-anthropic-host: the system gives it no threads: {error}\n"));
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async {
        match action {
            Here::Collect(arguments) => collect(&arguments).await,
            Here::Ask(asked) => ask(&asked).await,
            Here::Convert(arguments) => convert(&arguments).await,
            Here::Steps(arguments) => steps(&arguments).await,
            Here::Fleet(arguments) => fleet(&arguments).await,
        }
    });
    // Nobody waits for what the system does not answer: a name, a file on a server that is gone.
    runtime.shutdown_timeout(TIDYING);
    ExitCode::from(ended.unwrap_or_else(|(code, sentence)| {
        say(&format!("graph-anthropic-host: {sentence}\n"));
        code
    }))
}

/// What this program does itself.
enum Here {
    Collect(Collect),
    Ask(Asked),
    Convert(Convert),
    Steps(Steps),
    Fleet(Fleet),
}

/// Goes on as the program that has this subcommand.
fn become_another(subcommand: &str, arguments: Vec<OsString>) -> ExitCode {
    ExitCode::from(elsewhere::run(subcommand, arguments).unwrap_or_else(|sentence| {
        say(&format!("graph-anthropic-host: {sentence}\n"));
        NOT_ASKED
    }))
}

/// An exit code, or one and a sentence.
type Ended = Result<u8, (u8, String)>;

/// Variables of the environment that are text.
fn variables() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn in_words(error: Error) -> (u8, String) {
    match error {
        Error::NotAsked(sentence) => (NOT_ASKED, sentence),
        Error::NoGraph(sentence) => (1, sentence),
    }
}

async fn ask(asked: &Asked) -> Ended {
    // Whether there is a place for the answer is known before anybody is asked for anything.
    let cannot = |path: &Path, code| {
        let path = path.display().to_string();
        move |error: io::Error| (code, format!("{path} cannot be written: {error}"))
    };
    let create = |path| NewFile::create(path).map_err(cannot(path, NOT_ASKED));
    let file = asked.output().map(create).transpose()?;
    let answer = ask::ask(asked, &variables(), say).await.map_err(in_words)?;
    match asked.output().zip(file) {
        None => told(&answer.text, 0).map(drop)?,
        Some((path, file)) => file.fill(answer.text.as_bytes()).map_err(cannot(path, 1))?,
    }
    if let Some(remark) = answer.remark.filter(|_| !asked.gathering().quiet) {
        say(&sentences::remark(&remark));
    }
    answer.failure.map_or(Ok(0), |sentence| Err((1, sentence)))
}

async fn convert(arguments: &Convert) -> Ended {
    let remark = ask::convert(arguments).await.map_err(in_words)?;
    if let Some(remark) = remark.filter(|_| !arguments.quiet) {
        say(&sentences::remark(&remark));
    }
    Ok(0)
}

async fn collect(arguments: &Collect) -> Ended {
    let variables = variables();
    if arguments.plan {
        let plan = collect::plan(arguments, &variables).await.map_err(in_words)?;
        return told(&plan.text(), 0);
    }
    let collected = collect::collect(arguments, &variables).await.map_err(in_words)?;
    if !arguments.quiet {
        let mut text = String::new();
        let _ = collected.summary.write(&collected.report, &mut text);
        text.extend(collected.remark.as_deref().map(sentences::remark));
        say(&text);
    }
    if collected.report.complete || arguments.graph.reading.allow_partial {
        return Ok(0);
    }
    Err((1, sentences::incomplete(&collected.report)))
}

async fn steps(arguments: &Steps) -> Ended {
    let not_asked = |sentence| (NOT_ASKED, sentence);
    let builder = collector::cached(arguments.cache_dir.as_ref());
    let collector = collector::load(builder).map_err(not_asked)?;
    let manifest = collector::manifest(&collector).await.map_err(not_asked)?;
    told(&steps_table(&collector::choices(manifest)), 0)
}

async fn fleet(arguments: &Fleet) -> Ended {
    let summary = start(arguments).await.map_err(|sentence| (NOT_ASKED, sentence))?;
    let mut text = String::new();
    let to = (!arguments.quiet).then_some(&mut text);
    let (exit_code, wrong) = summary.deliver(arguments.report.as_deref(), to);
    if let Some(sentence) = wrong {
        say(&format!("graph-anthropic-host: {sentence}\n"));
    }
    told(&text, exit_code)
}

/// Ends with an exit code once a text is on standard output.
fn told(text: &str, exit_code: u8) -> Ended {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    let sentence = |error| (1, format!("standard output cannot be written: {error}"));
    written.map(|()| exit_code).map_err(sentence)
}

/// What standard error does not take is left out: there is nowhere to say so.
fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

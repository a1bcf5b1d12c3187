//! The program: arguments in, exit code out.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use graph_anthropic_cluster::arguments::{Action, Arguments, Submit};
use graph_anthropic_cluster::submit::{Submitted, submit};
use graph_anthropic_cluster::worker::work;
use tokio::runtime::Runtime;

/// Something is to be mended before anything can be asked for. `clap` ends so, too.
const NOT_ASKED: u8 = 2;

/// How long what was cut off may take to tidy up.
const TIDYING: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let action = Arguments::parse().action;
    // Object stores take whichever way of encryption the program chooses. There is none yet.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("graph-anthropic-host: the system gives it no threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async {
        match action {
            Action::Worker(arguments) => work(&arguments).await.map(|()| 0),
            Action::Submit(arguments) => ask(&arguments).await,
        }
    });
    runtime.shutdown_timeout(TIDYING);
    ExitCode::from(ended.unwrap_or_else(|sentence| {
        eprintln!("graph-anthropic-host: {sentence}");
        NOT_ASKED
    }))
}

async fn ask(arguments: &Submit) -> Result<u8, String> {
    let summary = match submit(arguments).await? {
        Submitted::Ended(summary) => summary,
        Submitted::Left(text) => {
            if !arguments.quiet {
                println!("{text}");
            }
            return Ok(0);
        }
    };
    let mut text = String::new();
    let to = (!arguments.quiet).then_some(&mut text);
    let (exit_code, wrong) = summary.deliver(arguments.report.as_deref(), to);
    print!("{text}");
    if let Some(sentence) = wrong {
        eprintln!("graph-anthropic-host: {sentence}");
    }
    Ok(exit_code)
}

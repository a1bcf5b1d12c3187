//! What the user asks for. Reads arguments, and does nothing.
//!
//! - `collecting`: how an organization is collected;
//! - `fleet`: how many are, side by side;
//! - `asking`: what a graph is asked.

mod asking;
mod collecting;
mod fleet;

use std::ffi::OsString;
use std::path::PathBuf;

pub use asking::{Asked, Convert, Diff, Findings, Unread, WhatCan, WhoCan};
use clap::{Args, Parser, Subcommand};
pub use collecting::{Collect, Gathering, Graph, Network, Part, Reading, SecretText, Secrets};
pub use command::arguments::CREDENTIALS;
use command::arguments::ENVIRONMENT;
use fleet::TENANTS;
pub use fleet::{Bounds, Fleet, Times, at_least, time};

const EXIT_CODES: &str = "\
Exit code: 0 if every graph has all that was asked for and may be read; 1 if one has not, or if \
there is none; 2 if nothing was asked for, as the arguments, the environment or the file of tenants are \
wrong, or somebody else writes there. An incomplete graph is written all the same, and names the \
types that may lack something.";

const ANSWERS: &str = "\
Exit code: 0 if there is an answer; 1 if there is none, if what was collected for it is incomplete, or \
if --fail-on says so; 2 if nothing was asked for, as the arguments, the environment or a file are \
wrong.";

/// Collects who and what can reach Anthropic organizations into graphs, and answers questions.
#[derive(Debug, Parser)]
#[command(name = "graph-anthropic-host", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Collects one organization
    #[command(after_help = format!("{ENVIRONMENT}\n{CREDENTIALS}\n{EXIT_CODES}"))]
    Collect(Collect),
    /// Tells what is wrong, the worst first
    #[command(after_help = format!("{ENVIRONMENT}\n{CREDENTIALS}\n{ANSWERS}"))]
    Findings(Findings),
    /// Tells what changed from one graph to another
    #[command(after_help = format!("{ENVIRONMENT}\n{CREDENTIALS}\n{ANSWERS}"))]
    Diff(Diff),
    /// Tells who reaches a workspace, by which way and with which right
    #[command(after_help = format!("{ENVIRONMENT}\n{CREDENTIALS}\n{ANSWERS}"))]
    WhoCan(WhoCan),
    /// Tells what a user, a key or a service account reaches, as if it were stolen
    #[command(after_help = format!("{ENVIRONMENT}\n{CREDENTIALS}\n{ANSWERS}"))]
    WhatCan(WhatCan),
    /// Tells what was not read, and what it takes to read it
    #[command(after_help = format!("{ENVIRONMENT}\n{CREDENTIALS}\n{ANSWERS}"))]
    Unread(Unread),
    /// Writes a graph that was collected before in another format, or a part of it
    Convert(Convert),
    /// Lists the steps of a collection: which credentials may read each, and how many requests it takes
    Steps(Steps),
    /// Collects many organizations side by side, each in a sandbox of its own
    #[command(after_help = format!("{TENANTS}\n\n{CREDENTIALS}\n{EXIT_CODES}"))]
    Fleet(Fleet),
    /// Collects tenants for a Temporal cluster, until it is told to end
    #[command(disable_help_flag = true)]
    Worker(Elsewhere),
    /// Has a Temporal cluster collect tenants, and tells what comes of it
    #[command(disable_help_flag = true)]
    Submit(Elsewhere),
}

/// What another program is told: graph-anthropic-host-cluster.
#[derive(Debug, Args)]
pub struct Elsewhere {
    /// Its arguments: see --help
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    pub arguments: Vec<OsString>,
}

/// How to list steps.
#[derive(Debug, Args)]
pub struct Steps {
    /// Where compiled code is kept [default: graph-anthropic in the user's folder for caches]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_collects_has_the_options_of_the_command_and_the_same_defaults() {
        // Spaces that belong to an argument are written as underscores.
        let words = |line: &'static str| {
            line.split_whitespace().map(|word| word.replace('_', " ")).collect::<Vec<_>>()
        };
        let read = |line| {
            let program = ["graph-anthropic-host", "collect"].map(str::to_owned);
            let words = program.into_iter().chain(words(line));
            match Arguments::try_parse_from(words).unwrap().action {
                Action::Collect(collect) => collect,
                other => panic!("it was not asked for: {other:?}"),
            }
        };
        let command = |line| match command::arguments::parse(words(line)).unwrap() {
            command::arguments::Request::Collect(arguments) => arguments,
            other => panic!("{other:?}"),
        };
        for line in [
            "",
            "--format dot --output a.dot --around b --depth 3 --skip x --skip=y --only u,v --also w --plan --raw-data \
             --allow-partial --timeout 2h --quiet",
            "--only u,_v --also _w_ --skip x_,y",
        ] {
            let (own, theirs) = (read(line), command(line));
            let output = own.output.map(|path| path.to_str().unwrap().to_owned());
            assert_eq!(
                command::arguments::Arguments {
                    format: own.graph.format,
                    around: own.part.around(),
                    output,
                    skip: own.graph.reading.skip,
                    only: own.graph.reading.only,
                    also: own.graph.reading.also,
                    plan: own.plan,
                    raw_data: own.graph.raw_data,
                    allow_partial: own.graph.reading.allow_partial,
                    quiet: own.quiet,
                    timeout: own.graph.reading.timeout,
                },
                theirs
            );
        }
    }

    #[test]
    fn what_is_asked_is_what_the_command_is_asked_by_the_same_words() {
        let asked = |words: &[&str]| {
            let words = ["graph-anthropic-host"].iter().chain(words);
            let asked: Asked = match Arguments::try_parse_from(words).unwrap().action {
                Action::Findings(it) => it.into(),
                Action::Diff(it) => it.into(),
                Action::WhoCan(it) => it.into(),
                Action::WhatCan(it) => it.into(),
                Action::Unread(it) => it.into(),
                other => panic!("it is no question: {other:?}"),
            };
            asked.check().map(|()| asked.ask)
        };
        let command = |words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned());
            match command::arguments::parse(words)? {
                command::arguments::Request::Ask(ask, _) => Ok::<_, String>(ask),
                other => panic!("it is no question: {other:?}"),
            }
        };
        for words in [
            &["findings", "a", "--rule", "x, y", "--domain", " a.b ,c.d", "--max-admins", "0"][..],
            &[
                "findings",
                "--suppress",
                "s",
                "--fail-on",
                "high",
                "--format",
                "lines",
                "--also",
                "u",
            ],
            &["diff", "a", "--format", "json"],
            &["diff", "a", "-", "--suppress", "-"],
            &["diff", "-", "-"],
            &["who-can", "R", "a"],
            &["who-can", "--admin"],
            &["who-can", "a", "--admin"],
            &["who-can", "--admin", "a", "b"],
            &["who-can", "--admin", "a", "--skip", "s"],
            &["what-can", "", "-", "--quiet", "--output", "o"],
            &["unread"],
        ] {
            assert_eq!(asked(words).ok(), command(words).ok(), "{words:?}");
        }
    }
}

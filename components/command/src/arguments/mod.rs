//! What the user asks for. Reads arguments, and does nothing.
//!
//! - `usage`: what the user is told;
//! - `asking`: what a graph can be asked;
//! - `format`: how a graph is written;
//! - `words`: options and words as they come, before it is known what they are for.

mod asking;
mod format;
mod usage;
mod words;

pub use asking::{AnswerFormat, Ask, FindingsOptions, GraphSource, Question, file_name};
use fetch_rules::Timeout;
pub use format::FormatName;
pub use usage::{CREDENTIALS, ENVIRONMENT, USAGE};

/// How many relationships around a thing are written, if that is not said.
pub const DEPTH: u32 = 1;

/// What the user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// To collect.
    Collect(Arguments),
    /// To answer a question, and how to collect where the graph is not there yet.
    Ask(Ask, Arguments),
    /// To write a graph in another format, or a part of it.
    Convert(GraphSource, Arguments),
    /// To be told how to ask.
    Help,
    /// To be told the version.
    Version,
}

/// How to collect, and where to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// How the graph is written.
    pub format: FormatName,
    /// The part of it that is written; none: all of it.
    pub around: Option<Around>,
    /// Where to; none: standard output.
    pub output: Option<String>,
    /// Ids of steps to leave out.
    pub skip: Vec<String>,
    /// Ids of steps to read and no others; none: that is not asked for.
    pub only: Vec<String>,
    /// Ids of steps to read besides the others.
    pub also: Vec<String>,
    /// Whether it is to be said how many requests there are, and nothing collected.
    pub plan: bool,
    /// Whether entities carry the items they were made from.
    pub raw_data: bool,
    /// Whether an incomplete graph is a success.
    pub allow_partial: bool,
    /// Whether nothing but errors is shown.
    pub quiet: bool,
    /// How long the run may take.
    pub timeout: Timeout,
}

/// A part of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// What is in its middle, by its name, id or key.
    pub thing: String,
    /// How many relationships away from there it goes.
    pub depth: u32,
}

/// Reads the arguments, the program's own name left out.
///
/// # Errors
///
/// If they cannot be understood. The text is a sentence about the first one that cannot.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Request, String> {
    words::read(lexopt::Parser::from_args(arguments))
        .map_err(|error| format!("{error}; see --help"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_option_is_understood() {
        let all = "--format dot --output a.dot --around b --depth 3 --skip x --skip=y --only u,v --also w \
                   --plan --raw-data --allow-partial --timeout 2h --quiet";
        let expected = Arguments {
            format: FormatName::Dot,
            around: Some(Around { thing: "b".to_owned(), depth: 3 }),
            output: Some("a.dot".to_owned()),
            skip: vec!["x".to_owned(), "y".to_owned()],
            only: vec!["u".to_owned(), "v".to_owned()],
            also: vec!["w".to_owned()],
            plan: true,
            raw_data: true,
            allow_partial: true,
            quiet: true,
            timeout: Timeout { seconds: 7200, shown: "2h".to_owned() },
        };
        assert_eq!(read(all).unwrap(), Request::Collect(expected.clone()));
        assert_eq!(read(&format!("collect {all}")).unwrap(), Request::Collect(expected));
        assert_eq!(read("").unwrap(), Request::Collect(Arguments::default()));
        assert_eq!([read("-h"), read("--help")], [Ok(Request::Help), Ok(Request::Help)]);
        assert_eq!([read("-V"), read("--version")], [Ok(Request::Version), Ok(Request::Version)]);
    }

    #[test]
    fn spaces_beside_commas_are_no_part_of_a_step() {
        let words = ["--only", "a, b", "--skip", " c ,d"].map(str::to_owned);
        let Request::Collect(read) = parse(words).unwrap() else { panic!("it was not asked for") };
        assert_eq!((read.only.join("|"), read.skip.join("|")), ("a|b".into(), "c|d".into()));
    }

    #[test]
    fn help_names_every_format_every_command_and_every_option() {
        for (_, name) in FormatName::ALL {
            assert!(USAGE.contains(&format!("\n                          {name} ")), "{name}");
        }
        for command in words::commands() {
            assert!(USAGE.contains(&format!("\n  {command} ")), "{command}");
        }
        for option in words::options().filter(|option| *option != "admin") {
            assert!(USAGE.contains(&format!("      --{option} ")), "{option}");
        }
        assert!(USAGE.contains("With --admin"));
        for variable in ["ADMIN_KEY", "AUTH_TOKEN", "ENTERPRISE_KEY", "BASE_URL"] {
            assert!(USAGE.contains(&format!("\n  ANTHROPIC_{variable} ")), "{variable}");
        }
        assert!(USAGE.lines().all(|line| line.chars().count() <= 100));
    }

    fn ask(question: Question, graphs: &[&str], format: AnswerFormat) -> Ask {
        let graph = |name: &&str| match *name {
            "" => GraphSource::Collected,
            name => GraphSource::File(name.to_owned()),
        };
        Ask { question, graphs: graphs.iter().map(graph).collect(), format }
    }

    #[test]
    fn a_question_has_its_graphs_and_the_options_that_are_its_own() {
        let wrong = FindingsOptions {
            domains: vec!["a.example".to_owned(), "b.example".to_owned()],
            max_admins: Some(2),
            rules: vec!["x".to_owned()],
            suppress: Some("s.json".to_owned()),
            fail_on: Some("high".to_owned()),
        };
        let options = "--domain a.example,b.example --max-admins 2 --rule x --suppress s.json";
        let text = AnswerFormat::Text;
        for (line, expected) in [
            ("findings", ask(Question::Findings(FindingsOptions::default()), &[""], text)),
            (
                &format!("findings a.json {options} --fail-on high --format sarif"),
                ask(Question::Findings(wrong.clone()), &["a.json"], AnswerFormat::Sarif),
            ),
            (
                &format!("diff a.json - {options} --format json"),
                ask(
                    Question::Diff(FindingsOptions { fail_on: None, ..wrong }),
                    &["a.json", "-"],
                    AnswerFormat::Json,
                ),
            ),
            ("diff a.json", ask(Question::Diff(FindingsOptions::default()), &["a.json", ""], text)),
            ("who-can R a.json", ask(Question::WhoCan("R".to_owned()), &["a.json"], text)),
            ("who-can --admin a.json", ask(Question::WhoAdministers, &["a.json"], text)),
            ("who-can R", ask(Question::WhoCan("R".to_owned()), &[""], text)),
            ("what-can Bo -", ask(Question::WhatCan("Bo".to_owned()), &["-"], text)),
            ("--quiet unread a.json", ask(Question::Unread, &["a.json"], text)),
        ] {
            let Request::Ask(read, _) = read(line).unwrap() else { panic!("{line}") };
            assert_eq!(read, expected, "{line}");
        }
        let Request::Ask(_, collect) = read("unread --also u --timeout 9s").unwrap() else {
            panic!("it was not asked");
        };
        assert_eq!((collect.also.join(" "), collect.timeout.seconds), ("u".to_owned(), 9));
    }

    #[test]
    fn a_graph_that_is_there_is_written_in_another_format() {
        let Request::Convert(graph, how) = read("convert a.json --format dot --around b").unwrap()
        else {
            panic!("it was not asked");
        };
        assert_eq!(graph, GraphSource::File("a.json".to_owned()));
        assert_eq!(how.format, FormatName::Dot);
        assert_eq!(how.around, Some(Around { thing: "b".to_owned(), depth: 1 }));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let folder = "--format jupiterone writes a folder: add --output and wasmtime's --dir";
        for (line, says) in [
            ("--nope", "invalid option '--nope'"),
            ("graph.json", "unexpected argument \"graph.json\""),
            ("collect graph.json", "unexpected argument \"graph.json\""),
            ("findings a b", "unexpected argument \"b\""),
            ("who-can --admin a b", "unexpected argument \"b\""),
            ("--format", "missing argument for option '--format'"),
            ("--quiet=1", "unexpected argument for option '--quiet': \"1\""),
            (
                "--format png",
                "png is not a format: json, ndjson, jupiterone, opengraph, cypher, graphml, dot, \
                 mermaid, html",
            ),
            ("findings --format png", "png is not a format of this: text, lines, json, sarif"),
            ("unread --format sarif", "sarif is not a format of this: text, json"),
            ("--timeout 0s", "0s is no time: 90s, 30m or 2h, say"),
            ("--format jupiterone --output -", folder),
            ("--format jupiterone", folder),
            ("convert a.json --format jupiterone", folder),
            ("convert", "convert takes the file of a graph"),
            ("diff", "diff takes the file of an older graph"),
            ("diff - -", "only one graph can come from standard input"),
            (
                "diff a - --suppress -",
                "a graph and --suppress cannot both come from standard input",
            ),
            ("who-can", "who-can takes a workspace"),
            ("what-can", "what-can takes a user, a key or a service account"),
            ("--fail-on high", "--fail-on is no option of collect"),
            ("diff a b --fail-on high", "--fail-on is no option of diff"),
            ("findings a --plan", "--plan is no option of findings"),
            ("findings a --also b", "--also is about collecting, and the graph is there already"),
            ("convert a --only b", "--only is no option of convert"),
            ("--depth 2", "--depth is about --around, which is not there"),
            ("--around a --depth x", "--depth takes a number, not \"x\""),
            ("findings --max-admins -1", "--max-admins takes a number, not \"-1\""),
        ] {
            assert_eq!(read(line).unwrap_err(), format!("{says}; see --help"), "{line}");
        }
    }
}

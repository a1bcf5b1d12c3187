//! What a graph is asked. Reads arguments, and does nothing.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use command::arguments::{AnswerFormat, Ask, FindingsOptions, FormatName, GraphSource, Question};

use super::collecting::{Gathering, Network, Part, Reading, Secrets, formats, word};

/// What is wrong?
#[derive(Debug, Args)]
pub struct Findings {
    /// A graph that was collected before with --format json or ndjson; -: standard input [default: it
    /// is collected first]
    #[arg(conflicts_with_all = COLLECTING)]
    graph: Option<String>,
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = answers(&AnswerFormat::OF_FINDINGS))]
    format: AnswerFormat,
    /// Ends with 1 if there is a finding as bad as this or worse: critical, high, medium, low, info
    #[arg(long, value_name = "LEVEL")]
    fail_on: Option<String>,
    #[command(flatten)]
    wrong: Wrong,
    #[command(flatten)]
    way: Way,
}

/// What changed?
#[derive(Debug, Args)]
pub struct Diff {
    /// A graph that was collected before with --format json or ndjson; -: standard input
    old: String,
    /// A newer one [default: it is collected first]
    #[arg(conflicts_with_all = COLLECTING)]
    new: Option<String>,
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = answers(&AnswerFormat::ALL))]
    format: AnswerFormat,
    #[command(flatten)]
    wrong: Wrong,
    #[command(flatten)]
    way: Way,
}

/// Who reaches a workspace?
#[derive(Debug, Args)]
pub struct WhoCan {
    /// The workspace, by its name, id or key
    #[arg(required_unless_present = "admin")]
    workspace: Option<String>,
    #[command(flatten)]
    about: About,
    /// Asks who administers the organization, instead of naming a workspace
    #[arg(long)]
    admin: bool,
}

/// What does a thing reach?
#[derive(Debug, Args)]
pub struct WhatCan {
    /// The user, key or service account, by its name, address, id or key
    thing: String,
    #[command(flatten)]
    about: About,
}

/// What was not read?
#[derive(Debug, Args)]
pub struct Unread {
    #[command(flatten)]
    about: About,
}

/// Which graph is asked, and how the answer is written.
#[derive(Debug, Args)]
struct About {
    /// A graph that was collected before with --format json or ndjson; -: standard input [default: it
    /// is collected first]
    #[arg(conflicts_with_all = COLLECTING)]
    graph: Option<String>,
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "text",
        value_parser = answers(&AnswerFormat::ALL))]
    format: AnswerFormat,
    #[command(flatten)]
    way: Way,
}

/// How a graph is written in another format.
#[derive(Debug, Args)]
pub struct Convert {
    /// A graph that was collected before with --format json or ndjson; -: standard input
    pub graph: String,
    /// How the graph is written
    #[arg(long, value_name = "FORMAT", default_value = "json", value_parser = formats())]
    pub format: FormatName,
    /// The part that is written
    #[command(flatten)]
    pub part: Part,
    /// Where it goes, instead of standard output: a file, or a folder where the format is one
    #[arg(long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Shows no remark about what was written
    #[arg(long)]
    pub quiet: bool,
    /// Where compiled code is kept [default: graph-anthropic in the user's folder for caches]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

/// The groups of options of collecting, which a graph that is there has no use for.
const COLLECTING: [&str; 3] = ["Reading", "Network", "Secrets"];

/// What counts as wrong.
#[derive(Debug, Args)]
struct Wrong {
    /// Whose addresses are the organization's own, such as northwind.example; several with commas
    /// between them [default: that of most users]
    #[arg(long, value_name = "DOMAIN", value_delimiter = ',', value_parser = word)]
    domain: Vec<String>,
    /// How many admins are not too many [default: 5]
    #[arg(long, value_name = "N")]
    max_admins: Option<usize>,
    /// What is not to be told of, as JSON, each with a reason and an end
    #[arg(long, value_name = "FILE")]
    suppress: Option<String>,
    /// Looks for this only, such as key-never-expires; several with commas between them
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = word)]
    rule: Vec<String>,
}

/// How a graph is collected for an answer, and where the answer goes.
#[derive(Debug, Args)]
struct Way {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    network: Network,
    #[command(flatten)]
    secrets: Secrets,
    /// Where the answer goes, instead of standard output
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Shows no progress, and not how complete what is collected is
    #[arg(long)]
    quiet: bool,
}

/// A question, and how it is to be answered.
#[derive(Debug)]
pub struct Asked {
    /// The question.
    pub ask: Ask,
    way: Way,
    /// A word that is one too many.
    surplus: Option<String>,
}

impl Asked {
    fn new(question: Question, graphs: Vec<GraphSource>, format: AnswerFormat, way: Way) -> Self {
        Self { ask: Ask { question, graphs, format }, way, surplus: None }
    }

    /// Whether it can be asked so, as far as the arguments' parser does not tell.
    ///
    /// # Errors
    ///
    /// If it cannot. The text is a sentence.
    pub fn check(&self) -> Result<(), String> {
        if let Some(word) = &self.surplus {
            return Err(format!("unexpected argument {word:?}; see --help"));
        }
        let Way { reading, network, secrets, .. } = &self.way;
        let is_collected = self.ask.graphs.contains(&GraphSource::Collected);
        let is_told_how =
            !reading.is_empty() || !network.is_empty() || !secrets.credential.is_empty();
        if is_told_how && !is_collected {
            let says = "there are options about collecting, and the graph is there already";
            return Err(format!("{says}; see --help"));
        }
        self.ask.check()
    }

    /// How an organization is collected.
    #[must_use]
    pub fn gathering(&self) -> Gathering<'_> {
        let Way { reading, network, secrets, quiet, .. } = &self.way;
        Gathering { reading, raw_data: false, network, secrets, quiet: *quiet }
    }

    /// Where the answer goes; none: standard output.
    #[must_use]
    pub fn output(&self) -> Option<&Path> {
        self.way.output.as_deref().filter(|path| path.as_os_str() != "-")
    }
}

impl About {
    fn asked(self, question: Question) -> Asked {
        Asked::new(question, vec![source(self.graph)], self.format, self.way)
    }
}

impl From<Findings> for Asked {
    fn from(it: Findings) -> Self {
        let question =
            Question::Findings(FindingsOptions { fail_on: it.fail_on, ..it.wrong.into() });
        Self::new(question, vec![source(it.graph)], it.format, it.way)
    }
}

impl From<Diff> for Asked {
    fn from(it: Diff) -> Self {
        let graphs = vec![GraphSource::File(it.old), source(it.new)];
        Self::new(Question::Diff(it.wrong.into()), graphs, it.format, it.way)
    }
}

impl From<WhoCan> for Asked {
    fn from(it: WhoCan) -> Self {
        // With --admin, the only word is the graph.
        let About { graph, format, way } = it.about;
        let (question, graph, surplus) = match (it.admin, it.workspace) {
            (true, word) => (Question::WhoAdministers, word, graph),
            (false, word) => (Question::WhoCan(word.unwrap_or_default()), graph, None),
        };
        Self { surplus, ..Self::new(question, vec![source(graph)], format, way) }
    }
}

impl From<WhatCan> for Asked {
    fn from(it: WhatCan) -> Self {
        it.about.asked(Question::WhatCan(it.thing))
    }
}

impl From<Unread> for Asked {
    fn from(it: Unread) -> Self {
        it.about.asked(Question::Unread)
    }
}

impl From<Wrong> for FindingsOptions {
    fn from(it: Wrong) -> Self {
        let Wrong { domain: domains, max_admins, suppress, rule: rules } = it;
        Self { domains, max_admins, suppress, rules, fail_on: None }
    }
}

/// A graph that is named, or is to be collected.
fn source(word: Option<String>) -> GraphSource {
    word.map_or(GraphSource::Collected, GraphSource::File)
}

/// The names of ways to write an answer.
fn answers(
    formats: &'static [(AnswerFormat, &'static str)],
) -> impl TypedValueParser<Value = AnswerFormat> {
    let names = PossibleValuesParser::new(formats.iter().map(|(_, name)| *name));
    names.map(|name| AnswerFormat::parse(&name, formats).unwrap_or_default())
}

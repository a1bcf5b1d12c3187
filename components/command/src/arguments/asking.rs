//! What a graph can be asked, as the user says it. Knows no answer.

/// A question, and the graphs that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is asked.
    pub question: Question,
    /// The graphs: one, or for a difference the older one and the newer one.
    pub graphs: Vec<GraphSource>,
    /// How the answer is written.
    pub format: AnswerFormat,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// What is wrong.
    Findings(FindingsOptions),
    /// What changed.
    Diff(FindingsOptions),
    /// Who reaches a workspace, by its name, id or key.
    WhoCan(String),
    /// Who administers the organization.
    WhoAdministers,
    /// What a thing reaches, by its name, id or key.
    WhatCan(String),
    /// What was not read.
    Unread,
}

/// Where a graph comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphSource {
    /// It is collected first.
    Collected,
    /// It was collected before, and is in this file; `-`: standard input.
    File(String),
}

impl Ask {
    /// Whether it can be asked so.
    ///
    /// # Errors
    ///
    /// If two things are to come from standard input, which is read once. A sentence.
    pub fn check(&self) -> Result<(), String> {
        let graphs = self.graphs.iter().filter(|graph| graph.name() == STDIN).count();
        let suppress = self.question.options().and_then(|options| options.suppress.as_deref());
        match (graphs, suppress == Some("-")) {
            (0, _) | (1, false) => Ok(()),
            (1, true) => Err("a graph and --suppress cannot both come from standard input".into()),
            _ => Err("only one graph can come from standard input".into()),
        }
    }
}

impl Question {
    /// What it says of what counts as wrong.
    #[must_use]
    pub fn options(&self) -> Option<&FindingsOptions> {
        match self {
            Self::Findings(options) | Self::Diff(options) => Some(options),
            _ => None,
        }
    }
}

/// What standard input is called.
const STDIN: &str = "standard input";

impl GraphSource {
    /// It as it is to be named in a sentence.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Collected => "what was collected",
            Self::File(path) => file_name(path),
        }
    }
}

/// A file as it is to be named in a sentence: `-` is standard input.
#[must_use]
pub fn file_name(path: &str) -> &str {
    if path == "-" { STDIN } else { path }
}

/// What counts as wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingsOptions {
    /// The domains that are the organization's own; none: that of most users is.
    pub domains: Vec<String>,
    /// How many admins are not too many; none: as many as usual.
    pub max_admins: Option<usize>,
    /// The ids of the rules that count; none: all do.
    pub rules: Vec<String>,
    /// The file of what is not to be told of.
    pub suppress: Option<String>,
    /// How bad a finding must be for the program to end without success, by its name.
    pub fail_on: Option<String>,
}

/// A way to write an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerFormat {
    /// Sentences.
    #[default]
    Text,
    /// A JSON object.
    Json,
    /// A line each, of findings.
    Lines,
    /// Static analysis results, for what shows findings: SARIF 2.1.0.
    Sarif,
}

impl AnswerFormat {
    /// The formats that have answers to all questions.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Text, "text"), (Self::Json, "json")];

    /// Those that findings have.
    pub const OF_FINDINGS: [(Self, &'static str); 4] = [
        (Self::Text, "text"),
        (Self::Lines, "lines"),
        (Self::Json, "json"),
        (Self::Sarif, "sarif"),
    ];

    /// The format of that name among those that there are.
    ///
    /// # Errors
    ///
    /// If there is none. The text names those that there are.
    pub fn parse(name: &str, formats: &[(Self, &str)]) -> Result<Self, String> {
        let named = formats.iter().find(|(_, own)| *own == name).map(|(format, _)| *format);
        named.ok_or_else(|| {
            let names: Vec<_> = formats.iter().map(|(_, name)| *name).collect();
            format!("{name} is not a format of this: {}", names.join(", "))
        })
    }
}

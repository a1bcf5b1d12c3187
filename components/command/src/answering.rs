//! Questions → answers, in words or as JSON. Knows no file and no network: graphs come in as text or
//! as they were collected.

use answers::Organization;
use answers::difference::difference;
use answers::findings::{Settings, Severity, Suppressions, examine};
use answers::who::{Target, unread, what_can, who_can};
use graph::{Graph, Report};

use crate::arguments::{AnswerFormat, FindingsOptions, Question};

/// A question that is understood, and ready to be asked.
#[derive(Debug)]
pub struct Answering<'a> {
    question: &'a Question,
    settings: Settings,
    fail_on: Option<Severity>,
}

/// What a question comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// It, to be written as it is.
    pub text: String,
    /// Why the program is to end without success all the same; a sentence.
    pub failure: Option<String>,
    /// What people should know of it; a sentence without a full stop.
    pub remark: Option<String>,
}

/// Reads a graph that was collected before.
///
/// # Errors
///
/// If it is none. The text is a sentence, and names where it came from.
pub fn read_graph(name: &str, text: &str) -> Result<(Graph, Report), String> {
    graph::read(text).map_err(|error| format!("{name} cannot be read: {error}"))
}

impl<'a> Answering<'a> {
    /// Understands a question, before anything is read for it. `suppressions` is the text of the file
    /// that it names.
    ///
    /// # Errors
    ///
    /// If a part of it cannot be understood. The text is a sentence.
    pub fn new(question: &'a Question, suppressions: Option<&str>) -> Result<Self, String> {
        let none = FindingsOptions::default();
        let options = question.options().unwrap_or(&none);
        let mut settings = Settings {
            domains: options.domains.clone(),
            only: options.rules.clone(),
            ..Settings::default()
        };
        if let Some(most) = options.max_admins {
            settings.max_admins = most;
        }
        if let Some(text) = suppressions {
            let read = Suppressions::parse(text);
            settings.suppressions = read.map_err(|sentence| {
                format!("{}: {sentence}", options.suppress.as_deref().unwrap_or("--suppress"))
            })?;
        }
        settings.check_rules().map_err(|sentence| format!("--rule: {sentence}"))?;
        let fail_on = options.fail_on.as_deref().map(Severity::parse).transpose();
        let fail_on = fail_on.map_err(|sentence| format!("--fail-on: {sentence}"))?;
        Ok(Self { question, settings, fail_on })
    }

    /// The answer about graphs: one, or for a difference the older one and the newer one.
    ///
    /// # Errors
    ///
    /// If there is none about these. The text is a sentence.
    pub fn answer(
        &self,
        format: AnswerFormat,
        graphs: &[(Graph, Report)],
    ) -> Result<Answer, String> {
        let all: Vec<_> =
            graphs.iter().map(|(graph, report)| Organization::new(graph, report)).collect();
        let [first, rest @ ..] = all.as_slice() else {
            return Err("there is no graph to ask".to_owned());
        };
        let is_json = format != AnswerFormat::Text;
        let text = match self.question {
            Question::Findings(_) => return Ok(self.findings(format, first)),
            Question::Diff(_) => {
                let new = rest.first().unwrap_or(first);
                let change = difference(first, new, &self.settings);
                let change = change.map_err(|error| error.to_string())?;
                if is_json { change.json() } else { change.text() }
            }
            Question::WhoCan(_) | Question::WhoAdministers => {
                let target = match self.question {
                    Question::WhoCan(workspace) => Target::Workspace(workspace),
                    _ => Target::Admin,
                };
                let who = who_can(first, target).map_err(|error| error.to_string())?;
                if is_json { who.json() } else { who.text() }
            }
            Question::WhatCan(thing) => {
                let what = what_can(first, thing).map_err(|error| error.to_string())?;
                if is_json { what.json() } else { what.text() }
            }
            Question::Unread => {
                let unread = unread(first);
                if is_json { unread.json() } else { unread.text() }
            }
        };
        Ok(Answer { text: ended(text), failure: None, remark: None })
    }

    fn findings(&self, format: AnswerFormat, organization: &Organization<'_>) -> Answer {
        let findings = examine(organization, &self.settings);
        let text = match format {
            AnswerFormat::Text => findings.text(),
            AnswerFormat::Lines => findings.lines(),
            AnswerFormat::Json => findings.json(),
            AnswerFormat::Sarif => findings.sarif(),
        };
        let failure = self.fail_on.filter(|severity| findings.has_at_least(*severity));
        let failure = failure.map(|severity| {
            format!("there are findings that are {} or worse (--fail-on)", severity.as_str())
        });
        // Who goes by the exit code alone should know what it does not say.
        let undecided = findings.undecided().count();
        let is_doubtful = self.fail_on.is_some() && failure.is_none() && undecided > 0;
        let remark = is_doubtful.then(|| {
            let rules =
                if undecided == 1 { "1 rule was" } else { &format!("{undecided} rules were") };
            format!("{rules} not decided wholly, and --fail-on goes by what was found only")
        });
        Answer { text: ended(text), failure, remark }
    }
}

/// A text that ends its last line.
fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

//! Options and words as they come, and what they come to. Knows what each command takes.

use fetch_rules::Timeout;
use lexopt::prelude::*;

use super::{
    AnswerFormat, Arguments, Around, Ask, DEPTH, FindingsOptions, FormatName, GraphSource,
    Question, Request,
};

/// The options of all that collects.
const COLLECTING: [&str; 6] = ["only", "also", "skip", "allow-partial", "timeout", "quiet"];
/// The options of how a graph is written.
const WRITING: [&str; 4] = ["format", "output", "around", "depth"];
/// The options of what counts as wrong.
const WRONG: [&str; 4] = ["domain", "max-admins", "suppress", "rule"];

/// The options that one command has for itself.
const OWN: [&str; 4] = ["plan", "raw-data", "fail-on", "admin"];

fn all_options() -> impl Iterator<Item = &'static &'static str> {
    [&COLLECTING[..], &WRITING, &WRONG, &OWN].into_iter().flatten()
}

/// The names of all commands.
#[cfg(test)]
pub(super) fn commands() -> impl Iterator<Item = &'static str> {
    Command::ALL.into_iter().map(|(_, name)| name)
}

/// The names of all options.
#[cfg(test)]
pub(super) fn options() -> impl Iterator<Item = &'static str> {
    all_options().copied()
}

/// Everything that can be said.
#[derive(Default)]
struct Said {
    command: Option<Command>,
    words: Vec<String>,
    /// The names of the options that were given.
    options: Vec<&'static str>,
    format: Option<String>,
    around: Option<String>,
    depth: Option<u32>,
    admin: bool,
    wrong: FindingsOptions,
    collect: Arguments,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    Collect,
    Findings,
    Diff,
    WhoCan,
    WhatCan,
    Unread,
    Convert,
}

impl Command {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Collect, "collect"),
        (Self::Findings, "findings"),
        (Self::Diff, "diff"),
        (Self::WhoCan, "who-can"),
        (Self::WhatCan, "what-can"),
        (Self::Unread, "unread"),
        (Self::Convert, "convert"),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, own)| *own == name).map(|(command, _)| command)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(command, _)| *command == self).map_or("", |(_, name)| name)
    }

    /// Whether it has an option.
    fn has(self, option: &str) -> bool {
        let has = |options: &[&str]| options.contains(&option);
        match self {
            Self::Collect => has(&COLLECTING) || has(&WRITING) || has(&["plan", "raw-data"]),
            Self::Convert => has(&WRITING) || has(&["quiet"]),
            Self::Findings => {
                has(&COLLECTING) || has(&WRONG) || has(&["format", "output", "fail-on"])
            }
            Self::Diff => has(&COLLECTING) || has(&WRONG) || has(&["format", "output"]),
            Self::WhoCan => has(&COLLECTING) || has(&["format", "output", "admin"]),
            Self::WhatCan | Self::Unread => has(&COLLECTING) || has(&["format", "output"]),
        }
    }
}

/// Reads all of it.
pub(super) fn read(mut parser: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let mut said = Said::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Request::Help),
            Short('V') | Long("version") => return Ok(Request::Version),
            Value(word) => said.word(word.string()?)?,
            Long(name) => {
                let name = name.to_owned();
                if !said.option(&name, &mut parser)? {
                    return Err(Long(&name).unexpected());
                }
            }
            Short(_) => return Err(argument.unexpected()),
        }
    }
    said.request().map_err(lexopt::Error::from)
}

impl Said {
    fn word(&mut self, word: String) -> Result<(), lexopt::Error> {
        if self.command.is_some() {
            self.words.push(word);
            return Ok(());
        }
        let command = Command::named(&word);
        self.command = Some(command.ok_or_else(|| Value(word.into()).unexpected())?);
        Ok(())
    }

    /// Takes an option and its value. Whether there is such a one.
    fn option(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool, lexopt::Error> {
        let Some(name) = all_options().find(|own| **own == name) else { return Ok(false) };
        self.options.push(name);
        let Self { collect, wrong, .. } = self;
        let mut value = || parser.value()?.string();
        match *name {
            "only" => collect.only.extend(several(&value()?)),
            "also" => collect.also.extend(several(&value()?)),
            "skip" => collect.skip.extend(several(&value()?)),
            "allow-partial" => collect.allow_partial = true,
            "timeout" => collect.timeout = Timeout::parse(&value()?)?,
            "quiet" => collect.quiet = true,
            "plan" => collect.plan = true,
            "raw-data" => collect.raw_data = true,
            "output" => collect.output = Some(value()?),
            "format" => self.format = Some(value()?),
            "around" => self.around = Some(value()?),
            "depth" => self.depth = Some(number(name, &value()?)?),
            "admin" => self.admin = true,
            "domain" => wrong.domains.extend(several(&value()?)),
            "max-admins" => wrong.max_admins = Some(number(name, &value()?)?),
            "suppress" => wrong.suppress = Some(value()?),
            "rule" => wrong.rules.extend(several(&value()?)),
            "fail-on" => wrong.fail_on = Some(value()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn request(mut self) -> Result<Request, String> {
        let command = self.command.unwrap_or(Command::Collect);
        let mut words = std::mem::take(&mut self.words).into_iter();
        if let Some(option) = self.options.iter().find(|option| !command.has(option)) {
            return Err(format!("--{option} is no option of {}", command.name()));
        }
        let request = match command {
            Command::Collect => Request::Collect(self.written()?),
            Command::Convert => {
                let graph = words.next().ok_or("convert takes the file of a graph")?;
                Request::Convert(GraphSource::File(graph), self.written()?)
            }
            Command::Findings => {
                let question = Question::Findings(std::mem::take(&mut self.wrong));
                self.ask(question, vec![source(words.next())], &AnswerFormat::OF_FINDINGS)?
            }
            Command::Diff => {
                let old = words.next().ok_or("diff takes the file of an older graph")?;
                let graphs = vec![GraphSource::File(old), source(words.next())];
                let question = Question::Diff(std::mem::take(&mut self.wrong));
                self.ask(question, graphs, &AnswerFormat::ALL)?
            }
            Command::WhoCan => {
                let question = match self.admin {
                    true => Question::WhoAdministers,
                    false => Question::WhoCan(words.next().ok_or("who-can takes a workspace")?),
                };
                self.ask(question, vec![source(words.next())], &AnswerFormat::ALL)?
            }
            Command::WhatCan => {
                let thing = words.next();
                let thing = thing.ok_or("what-can takes a user, a key or a service account")?;
                let graphs = vec![source(words.next())];
                self.ask(Question::WhatCan(thing), graphs, &AnswerFormat::ALL)?
            }
            Command::Unread => {
                self.ask(Question::Unread, vec![source(words.next())], &AnswerFormat::ALL)?
            }
        };
        match words.next() {
            Some(word) => Err(format!("unexpected argument {word:?}")),
            None => Ok(request),
        }
    }

    /// How a graph is written.
    fn written(mut self) -> Result<Arguments, String> {
        let format =
            self.format.map_or(Ok(FormatName::default()), |name| FormatName::parse(&name))?;
        let is_stdout =
            !self.collect.plan && self.collect.output.as_deref().is_none_or(|path| path == "-");
        if format == FormatName::JupiterOne && is_stdout {
            let says = "--format jupiterone writes a folder: add --output and wasmtime's --dir";
            return Err(says.to_owned());
        }
        if self.depth.is_some() && self.around.is_none() {
            return Err("--depth is about --around, which is not there".to_owned());
        }
        let depth = self.depth.unwrap_or(DEPTH);
        self.collect.around = self.around.map(|thing| Around { thing, depth });
        Ok(Arguments { format, ..self.collect })
    }

    fn ask(
        self,
        question: Question,
        graphs: Vec<GraphSource>,
        formats: &[(AnswerFormat, &str)],
    ) -> Result<Request, String> {
        let is_collected = graphs.contains(&GraphSource::Collected);
        let option = self.options.iter().find(|option| COLLECTING.contains(option));
        if let (false, Some(option)) = (is_collected, option.filter(|option| **option != "quiet")) {
            return Err(format!("--{option} is about collecting, and the graph is there already"));
        }
        let format = self.format.as_deref();
        let format =
            format.map_or(Ok(AnswerFormat::Text), |it| AnswerFormat::parse(it, formats))?;
        let ask = Ask { question, graphs, format };
        ask.check()?;
        Ok(Request::Ask(ask, self.collect))
    }
}

/// A graph that is named, or is to be collected.
fn source(word: Option<String>) -> GraphSource {
    word.map_or(GraphSource::Collected, GraphSource::File)
}

/// Words with commas between them, and spaces beside these.
fn several(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(|word| word.trim().to_owned())
}

fn number<N: std::str::FromStr>(option: &str, text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("--{option} takes a number, not {text:?}"))
}

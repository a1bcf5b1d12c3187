//! The run: arguments in, a graph out, an exit code.

#[allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({
        inline: "
            package security-graph:command@0.1.0;
            world command {
                import security-graph:collector/collector@0.1.0;
                import security-graph:wasi-http/control@0.1.0;
            }
        ",
        path: ["../../wit", "../wasi-http/wit"],
        generate_all,
    });
}

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::rc::Rc;

pub(crate) use bindings::security_graph::collector::collector as wit;
use bindings::security_graph::wasi_http::control;
use graph::formats::{Format, JupiterOne, StepKind};
use graph::{Failure, Page, Report, Summary, Texts};

use crate::arguments::{Arguments, FormatName, Request, USAGE, parse};
use crate::formats::OneFile;
use crate::output::{NewFile, Place, SharedFile, stdout};
use crate::plan::{Plan, StepChoice, steps_table};
use crate::sentences;

graph_contract::from_contract!(wit);

struct Component;

wasi::cli::command::export!(Component with_types_in wasi);

impl wasi::exports::cli::run::Guest for Component {
    fn run() -> Result<(), ()> {
        run().map_err(|sentence| {
            control::finish();
            say(&format!("graph-anthropic: {sentence}\n"));
        })
    }
}

fn run() -> Result<(), String> {
    let arguments = wasi::cli::environment::get_arguments().into_iter().skip(1);
    match parse(arguments)? {
        Request::Help => {
            let manifest = wit::describe();
            print(&format!("{USAGE}\n{}", steps_table(&choices(manifest))))
        }
        Request::Version => print(concat!("graph-anthropic ", env!("CARGO_PKG_VERSION"), "\n")),
        Request::Collect(arguments) => collect(&arguments),
    }
}

fn collect(arguments: &Arguments) -> Result<(), String> {
    let collection = collection(arguments)?;
    if arguments.plan {
        return plan(&collection, arguments);
    }
    let output = arguments.output.as_deref().filter(|path| *path != "-");
    let place = output.map(Place::find).transpose()?;
    let _claim = match (&place, arguments.format) {
        (Some(place), FormatName::JupiterOne) => Some(place.claim(
            arguments.timeout.seconds,
            ".j1-integration",
            ".j1-integration/summary.json",
        )?),
        (Some(place), _) => place.check_file().map(|()| None)?,
        (None, _) => None,
    };
    control::check()?;
    if !arguments.quiet {
        let on_terminal = wasi::cli::terminal_stderr::get_terminal_stderr().is_some();
        let how =
            if on_terminal { control::Display::UpdatingLine } else { control::Display::Lines };
        control::show(how);
    }
    control::end_after(arguments.timeout.seconds);
    let (summary, report) = drain(&collection, arguments, || open(arguments, place))?;
    if !arguments.quiet {
        let mut text = String::new();
        let _ = summary.write(&report, &mut text);
        say(&text);
    }
    if report.complete || arguments.allow_partial {
        return Ok(());
    }
    Err(sentences::incomplete(&report))
}

/// A collection with the options that the user asks for.
fn collection(arguments: &Arguments) -> Result<wit::Collection, String> {
    let sentence = |error| match error {
        wit::OptionError::UnknownStep(sentence) | wit::OptionError::UnknownCredential(sentence) => {
            sentence
        }
        wit::OptionError::TooLate => "options come before the first page".to_owned(),
    };
    let collection = wit::Collection::new();
    for id in &control::credential_kinds() {
        collection.add_credential(id).map_err(sentence)?;
    }
    for id in &arguments.only {
        collection.only_step(id).map_err(sentence)?;
    }
    for id in &arguments.also {
        collection.also_step(id).map_err(sentence)?;
    }
    for id in &arguments.skip {
        collection.skip_step(id).map_err(sentence)?;
    }
    if arguments.raw_data {
        collection.keep_raw_data().map_err(sentence)?;
    }
    Ok(collection)
}

/// Says how many requests there would be.
fn plan(collection: &wit::Collection, arguments: &Arguments) -> Result<(), String> {
    control::check()?;
    control::end_after(arguments.timeout.seconds);
    let forecast = collection.forecast().map_err(|failure| sentence(failure, arguments))?;
    let per_minute = wit::describe().requests_per_minute;
    let plan = Plan { forecast: forecast.into(), per_minute };
    print(&plan.text())
}

/// The steps, as people choose them.
fn choices(manifest: wit::Manifest) -> Vec<StepChoice> {
    let kinds = manifest.credentials;
    let name = |id: &String| {
        kinds
            .iter()
            .find(|kind| kind.id == *id)
            .map_or_else(|| id.clone(), |kind| kind.name.clone())
    };
    let choice = |step: wit::StepKind| StepChoice {
        id: step.id,
        credentials: step.credentials.iter().map(name).collect(),
        on_by_default: step.on_by_default,
        cost: step.cost,
    };
    manifest.steps.into_iter().map(choice).collect()
}

/// Writes every page. Nothing is opened before there is one: a run that fails leaves nothing
/// behind.
fn drain(
    collection: &wit::Collection,
    arguments: &Arguments,
    open: impl FnOnce() -> Result<Output, String>,
) -> Result<(Summary, Report), String> {
    let mut summary = Summary::default();
    let mut next = collection.next().map_err(|failure| sentence(failure, arguments))?;
    control::finish();
    let mut output = open()?;
    while let Some(page) = next {
        let page = Page::from(page);
        check(&page.texts())?;
        count(&page, &mut summary);
        page.write(&mut *output.format).map_err(|error| cannot_write(&error))?;
        if let Some(report) = page.report {
            output.keep()?;
            return Ok((summary, report));
        }
        next = collection.next().map_err(|failure| sentence(failure, arguments))?;
    }
    Err("the collector's pages ended without a report".to_owned())
}

/// Counts what is on a page.
fn count(page: &Page, summary: &mut Summary) {
    page.entities.iter().for_each(|entity| summary.entity(entity));
    page.relationships.iter().for_each(|relationship| summary.relationship(relationship));
}

/// What leaves the program is looked at once more, however it came there.
fn check(texts: &Texts) -> Result<(), String> {
    if control::repeats_credential(texts.as_str()) {
        return Err("what was collected repeats the credential, so it is not written".to_owned());
    }
    Ok(())
}

/// A format, and the file that it writes if it is one.
struct Output {
    format: Box<dyn Format>,
    file: Option<Rc<RefCell<NewFile>>>,
}

impl Output {
    fn keep(self) -> Result<(), String> {
        // The format holds the file, too.
        drop(self.format);
        match self.file.and_then(Rc::into_inner) {
            Some(file) => file.into_inner().keep(),
            None => Ok(()),
        }
    }
}

fn open(arguments: &Arguments, place: Option<Place>) -> Result<Output, String> {
    let name = arguments.format;
    let manifest = wit::describe();
    if name == FormatName::JupiterOne {
        let place = place.ok_or("--format jupiterone needs --output")?;
        let folder = place.folder();
        let steps = manifest.steps.into_iter().map(step_kind).collect();
        let format = Box::new(JupiterOne::new(folder, steps));
        return Ok(Output { format, file: None });
    }
    let file = place
        .map(|place| place.file(arguments.quiet))
        .transpose()?
        .map(|file| Rc::new(RefCell::new(file)));
    let to: Box<dyn io::Write> = match &file {
        Some(file) => Box::new(SharedFile(Rc::clone(file))),
        None => Box::new(stdout()),
    };
    let format =
        OneFile::new(name, to, (&manifest).into()).ok_or("--format jupiterone needs --output")?;
    Ok(Output { format: Box::new(format), file })
}

fn step_kind(step: wit::StepKind) -> StepKind {
    let types = step.entities.into_iter().chain(step.relationships).collect();
    StepKind { id: step.id, name: step.name, depends_on: step.depends_on, types }
}

/// Why there is no graph, and what to do about it.
fn sentence(failure: wit::Failure, arguments: &Arguments) -> String {
    let failure = Failure::from(failure);
    let mut texts = Texts::default();
    texts.failure(&failure);
    if let Err(sentence) = check(&texts) {
        return sentence;
    }
    match failure {
        // Nothing else cancels a run.
        Failure::Cancelled => sentences::out_of_time(&arguments.timeout),
        failure => sentences::failure(&failure),
    }
}

fn cannot_write(error: &io::Error) -> String {
    // What follows the first line is the runtime's backtrace.
    let text = error.to_string();
    format!("the graph cannot be written: {}", text.lines().next().unwrap_or_default())
}

fn print(text: &str) -> Result<(), String> {
    let mut to = stdout();
    let written = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    written.map_err(|error| cannot_write(&error))
}

/// What standard error does not take is left out: there is nowhere to say so.
pub(crate) fn say(text: &str) {
    let mut stderr = wasi::cli::stderr::get_stderr();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

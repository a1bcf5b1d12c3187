//! A graph is collected, page by page. Knows no question about it.

use graph::formats::{Format, Gathered};
use graph::{Failure, Graph, Page, Report, Summary, Texts};

use crate::arguments::Arguments;
use crate::component::{cannot_write, control, print, say, wit};
use crate::plan::{Plan, StepChoice};
use crate::sentences;
use crate::writing::{Destination, Output};

/// Collects a graph and writes it, or says what that would take.
pub(crate) fn collect(arguments: &Arguments) -> Result<(), String> {
    let collection = collection(arguments)?;
    if arguments.plan {
        return plan(&collection, arguments);
    }
    let destination = Destination::find(arguments)?;
    begin(arguments)?;
    let (output, summary, report) =
        drain(&collection, arguments, || Output::open(arguments, destination))?;
    let remark = output.remark();
    output.keep()?;
    if !arguments.quiet {
        let mut text = String::new();
        let _ = summary.write(&report, &mut text);
        text.extend(remark.as_deref().map(sentences::remark));
        say(&text);
    }
    if report.complete || arguments.allow_partial {
        return Ok(());
    }
    Err(sentences::incomplete(&report))
}

/// Collects a graph, to be asked. Shown of it is how complete it is.
pub(crate) fn gather(arguments: &Arguments) -> Result<(Graph, Report), String> {
    let collection = collection(arguments)?;
    begin(arguments)?;
    let gathered = || Ok(Gathered::default());
    let (gathered, _, report) = drain(&collection, arguments, gathered)?;
    if !arguments.quiet {
        say(&format!("{}\n\n", report.headline()));
    }
    gathered.into_graph().ok_or_else(|| "the collector gave no report".to_owned())
}

/// What comes before the first request.
fn begin(arguments: &Arguments) -> Result<(), String> {
    control::check()?;
    if !arguments.quiet {
        let on_terminal = wasi::cli::terminal_stderr::get_terminal_stderr().is_some();
        let how =
            if on_terminal { control::Display::UpdatingLine } else { control::Display::Lines };
        control::show(how);
    }
    control::end_after(arguments.timeout.seconds);
    Ok(())
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
pub(crate) fn choices(manifest: wit::Manifest) -> Vec<StepChoice> {
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
fn drain<F: Format>(
    collection: &wit::Collection,
    arguments: &Arguments,
    open: impl FnOnce() -> Result<F, String>,
) -> Result<(F, Summary, Report), String> {
    let mut summary = Summary::default();
    let mut next = collection.next().map_err(|failure| sentence(failure, arguments))?;
    control::finish();
    let mut output = open()?;
    while let Some(page) = next {
        let page = Page::from(page);
        check(&page.texts())?;
        count(&page, &mut summary);
        page.write(&mut output).map_err(|error| cannot_write(&error))?;
        if let Some(report) = page.report {
            return Ok((output, summary, report));
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

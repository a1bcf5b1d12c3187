//! A question asked at the command line: graphs in, an answer out. Knows no answer of its own.

use graph::formats::{Format as _, write};
use graph::{Graph, Report};

use crate::answering::{Answering, read_graph};
use crate::arguments::{Arguments, Ask, GraphSource};
use crate::collecting::gather;
use crate::component::{cannot_write, say};
use crate::input::read;
use crate::sentences;
use crate::writing::{Destination, Output};

/// Answers a question.
pub(crate) fn ask(ask: &Ask, arguments: &Arguments) -> Result<(), String> {
    let suppress = ask.question.options().and_then(|options| options.suppress.as_deref());
    let suppressions = suppress.map(read).transpose()?;
    let answering = Answering::new(&ask.question, suppressions.as_deref())?;
    let destination = Destination::find(arguments)?;
    let mut incomplete = None;
    let mut graphs = Vec::new();
    for source in &ask.graphs {
        let (graph, report) = graph(source, arguments)?;
        if *source == GraphSource::Collected && !report.complete && !arguments.allow_partial {
            incomplete = Some(sentences::incomplete(&report));
        }
        graphs.push((graph, report));
    }
    let answer = answering.answer(ask.format, &graphs)?;
    destination.write(&answer.text, arguments.quiet)?;
    if let Some(remark) = answer.remark.filter(|_| !arguments.quiet) {
        say(&sentences::remark(&remark));
    }
    answer.failure.or(incomplete).map_or(Ok(()), Err)
}

/// Writes a graph that was collected before.
pub(crate) fn convert(source: &GraphSource, arguments: &Arguments) -> Result<(), String> {
    let destination = Destination::find(arguments)?;
    let (graph, report) = graph(source, arguments)?;
    let mut output = Output::open(arguments, destination)?;
    write(&graph, &report, &mut output).map_err(|error| cannot_write(&error))?;
    let remark = output.remark().filter(|_| !arguments.quiet);
    output.keep()?;
    remark.iter().for_each(|remark| say(&sentences::remark(remark)));
    Ok(())
}

/// A graph that was collected before, or is now.
fn graph(source: &GraphSource, arguments: &Arguments) -> Result<(Graph, Report), String> {
    match source {
        GraphSource::File(path) => read_graph(source.name(), &read(path)?),
        GraphSource::Collected => gather(arguments),
    }
}

//! A question about a graph: arguments and graphs in, an answer out. Knows no answer of its own.

use std::fs;
use std::io::{self, Read as _};

use command::answering::{Answer, Answering, read_graph};
use command::arguments::{GraphSource, file_name};
use command::sentences;
use graph::formats::write;
use graph::{Graph, Report};

use crate::arguments::{Asked, Convert};
use crate::collect::{Error, Target, gather};
use crate::collector;

/// Answers a question, which may be about what is collected for it. Tells how complete that is before
/// it answers, unless it is to be quiet.
///
/// # Errors
///
/// If there is no answer.
pub async fn ask(
    asked: &Asked,
    variables: &[(String, String)],
    mut tell: impl FnMut(&str),
) -> Result<Answer, Error> {
    asked.check().map_err(Error::NotAsked)?;
    let ask = &asked.ask;
    let suppress = ask.question.options().and_then(|options| options.suppress.as_deref());
    let suppressions = suppress.map(read).transpose().map_err(Error::NotAsked)?;
    let answering = Answering::new(&ask.question, suppressions.as_deref());
    let answering = answering.map_err(Error::NotAsked)?;
    let mut incomplete = None;
    let mut graphs = Vec::new();
    for source in &ask.graphs {
        graphs.push(match source {
            GraphSource::File(path) => graph(path).map_err(Error::NotAsked)?,
            GraphSource::Collected => {
                let (graph, report) = gather(asked.gathering(), variables).await?;
                if !asked.gathering().quiet {
                    tell(&format!("{}\n\n", report.headline()));
                }
                if !report.complete && !asked.gathering().reading.allow_partial {
                    incomplete = Some(sentences::incomplete(&report));
                }
                (graph, report)
            }
        });
    }
    let answer = answering.answer(ask.format, &graphs).map_err(Error::NoGraph)?;
    Ok(Answer { failure: answer.failure.or(incomplete), ..answer })
}

/// Writes a graph that was collected before. Comes to what people should know of what was written.
///
/// # Errors
///
/// If there is none, or it cannot be written.
pub async fn convert(arguments: &Convert) -> Result<Option<String>, Error> {
    let (graph, report) = graph(&arguments.graph).map_err(Error::NotAsked)?;
    let builder = collector::cached(arguments.cache_dir.as_ref());
    let collector = collector::load(builder).map_err(Error::NotAsked)?;
    let manifest = collector::manifest(&collector).await.map_err(Error::NotAsked)?;
    let path = arguments.output.as_deref();
    let target = Target { format: arguments.format, part: &arguments.part, path };
    let (mut output, _lock) = target.open(manifest).map_err(Error::NotAsked)?;
    let written = write(&graph, &report, output.format()).and_then(|()| output.keep());
    let written = written.map_err(|error| Error::NoGraph(target.cannot_write(&error)))?;
    Ok(written.remark)
}

/// A graph that was collected before.
fn graph(path: &str) -> Result<(Graph, Report), String> {
    read_graph(file_name(path), &read(path)?)
}

/// All of a file, or of standard input where the path is `-`.
fn read(path: &str) -> Result<String, String> {
    let read = if path == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    read.map_err(|error| format!("{} cannot be read: {error}", file_name(path)))
}

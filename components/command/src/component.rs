//! The run: arguments in, an exit code out. The only file that knows the generated bindings.

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

use std::io::{self, Write as _};

pub(crate) use bindings::security_graph::collector::collector as wit;
pub(crate) use bindings::security_graph::wasi_http::control;

use crate::arguments::{Request, USAGE, parse};
use crate::asking::{ask, convert};
use crate::collecting::{choices, collect};
use crate::output::stdout;
use crate::plan::steps_table;

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
        Request::Ask(question, arguments) => ask(&question, &arguments),
        Request::Convert(graph, arguments) => convert(&graph, &arguments),
    }
}

/// That what was to be written could not be.
pub(crate) fn cannot_write(error: &io::Error) -> String {
    // What follows the first line is the runtime's backtrace.
    let text = error.to_string();
    format!("the graph cannot be written: {}", text.lines().next().unwrap_or_default())
}

/// Writes a text to standard output.
pub(crate) fn print(text: &str) -> Result<(), String> {
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

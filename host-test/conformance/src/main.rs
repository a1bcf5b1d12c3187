//! The kit as a program: puts a driver through everything, and prints a table.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use conformance::kit::{Driver, Kit};
use conformance::table;
use lexopt::prelude::*;

const USAGE: &str = "\
Tries everything that a host promises of http-fetch, and prints a table.

Usage: conformance [OPTIONS] DRIVER [ARGUMENTS...]

DRIVER is a program that makes the runs in a file, whose path is its last argument: it loads the
component once, runs it for each run, all at the same time, and writes to the run's output what
`next-json` gives, or {\"failure\": \"...\"}. On SIGTERM it ends its runs and exits.

      --component PATH  The guest, as the driver is to load it
                        [default: target/test-components/conformance.wasm of this checkout]
      --patience SECONDS
                        How long the driver may take [default: 300]
      --json            Prints JSON
      --list            Prints the checks, and the sentence of the contract that each comes from
  -h, --help            Prints this

Exit code: 0 if the host passes every check; 1 if it does not; 2 if it could not be tried.
";

/// How long a driver may take to end once it is asked to.
const TO_END: Duration = Duration::from_secs(20);

/// What there is to do.
enum Request {
    Try { kit: Kit, as_json: bool },
    Print(String),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether all is as it must be.
async fn run() -> anyhow::Result<bool> {
    match parse(lexopt::Parser::from_env())? {
        Request::Print(text) => {
            print!("{text}");
            Ok(true)
        }
        Request::Try { kit, as_json } => {
            let rows = kit.conform().await?;
            print!("{}", if as_json { table::json(&rows) } else { table::text(&rows) });
            Ok(table::all_passed(&rows))
        }
    }
}

fn parse(mut parser: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut component = root.join("target/test-components/conformance.wasm");
    let mut patience = Duration::from_secs(300);
    let mut as_json = false;
    loop {
        match parser.next()? {
            None => return Err("which driver? see --help".into()),
            Some(Short('h') | Long("help")) => return Ok(Request::Print(USAGE.to_owned())),
            Some(Long("list")) => return Ok(Request::Print(table::list())),
            Some(Long("json")) => as_json = true,
            Some(Long("component")) => component = PathBuf::from(parser.value()?),
            Some(Long("patience")) => patience = Duration::from_secs(parser.value()?.parse()?),
            Some(Value(program)) => {
                // What follows is the driver's own.
                let arguments: Vec<OsString> = parser.raw_args()?.collect();
                let driver = Driver { program: PathBuf::from(program), arguments };
                return Ok(Request::Try {
                    kit: Kit { component, driver, patience, to_end: TO_END },
                    as_json,
                });
            }
            Some(other) => return Err(other.unexpected()),
        }
    }
}

//! What the user asks for. Reads arguments, and does nothing.

use fetch_rules::Timeout;
use lexopt::prelude::*;

/// The variables that the programs read.
macro_rules! environment {
    () => {
        "\
Environment:
  ANTHROPIC_ADMIN_KEY       An Admin key, made by an organization admin in the Console
  ANTHROPIC_AUTH_TOKEN      A token with the scope org:admin, instead of the key or beside it
  ANTHROPIC_ENTERPRISE_KEY  An Enterprise key, the same
  ANTHROPIC_BASE_URL        Where the Admin API is, if not https://api.anthropic.com
"
    };
}

/// Which credential reads what.
macro_rules! credentials {
    () => {
        "\
A run takes one credential of each kind. Each request goes with one that may read it:
  Admin key        sk-ant-admin...  all but service accounts, federation, groups and roles
  org:admin token  sk-ant-oat...    everything; service accounts and federation need it
  Enterprise key   sk-ant-api01...  users, invites, groups, roles, spend limits (with --also
                                    fetch-limits) and usage, as far as its scopes say; not
                                    workspaces, members and API keys
"
    };
}

/// The variables that the programs read, for help texts.
pub const ENVIRONMENT: &str = environment!();

/// Which credential reads what, for help texts.
pub const CREDENTIALS: &str = credentials!();

/// What the user is told.
pub const USAGE: &str = concat!(
    "\
Collects who and what can reach an Anthropic organization into a graph.

Usage: wasmtime run -S http --env ANTHROPIC_ADMIN_KEY graph-anthropic.wasm [OPTIONS]

      --format FORMAT   How the graph is written [default: json]
                          json        a document: entities, relationships, report
                          ndjson      an entity, a relationship or the report a line
                          jupiterone  a folder for JupiterOne's j1-integration
                          opengraph   for BloodHound
                          cypher      for Neo4j and its like
                          graphml     for Gephi, yEd, networkx
                          dot         for Graphviz
                          mermaid     for Markdown
      --output PATH     Where to, instead of standard output: a file, or a folder where the
                        format is one. It must be in a folder that is given with wasmtime's --dir
      --only STEP       Reads this step and those that it depends on, and no others but those that
                        are named in the same way
      --also STEP       Reads a step that is read on request only, besides the others
      --skip STEP       Leaves a step out, such as fetch-api-keys. What it would have brought counts
                        as incomplete in the graph, not for the exit code
                        These take several: again and again, or with commas between them
      --plan            Says how many requests the run takes, once the first ones tell, and collects
                        nothing
      --raw-data        Adds to every entity the item that it was made from
      --allow-partial   Ends with success even if something could not be read
      --timeout TIME    Ends the run without a graph if it takes longer: 90s, 30m, 2h [default: 30m]
      --quiet           Shows no progress and no summary
  -V, --version         Prints the version
  -h, --help            Prints this

",
    environment!(),
    "\n",
    credentials!(),
    "
Exit code: 0 if the graph has all that was asked for and may be read, or there is a plan; 1 if not.
An incomplete graph is written all the same, and names the types that may lack something.
"
);

/// What the user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// To collect.
    Collect(Arguments),
    /// To be told how to ask.
    Help,
    /// To be told the version.
    Version,
}

/// How to collect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// How the graph is written.
    pub format: FormatName,
    /// Where to; none: standard output.
    pub output: Option<String>,
    /// Ids of steps to leave out.
    pub skip: Vec<String>,
    /// Ids of steps to read and no others; none: that is not asked for.
    pub only: Vec<String>,
    /// Ids of steps to read besides the others.
    pub also: Vec<String>,
    /// Whether it is to be said how many requests there are, and nothing collected.
    pub plan: bool,
    /// Whether entities carry the items they were made from.
    pub raw_data: bool,
    /// Whether an incomplete graph is a success.
    pub allow_partial: bool,
    /// Whether nothing but errors is shown.
    pub quiet: bool,
    /// How long the run may take.
    pub timeout: Timeout,
}

/// A way to write a graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormatName {
    /// A JSON document.
    #[default]
    Json,
    /// JSON, a thing a line.
    Ndjson,
    /// A folder for JupiterOne's tools.
    JupiterOne,
    /// BloodHound's OpenGraph.
    OpenGraph,
    /// Statements for graph databases.
    Cypher,
    /// GraphML.
    GraphMl,
    /// Graphviz's language.
    Dot,
    /// Mermaid's language.
    Mermaid,
}

impl FormatName {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Json, "json"),
        (Self::Ndjson, "ndjson"),
        (Self::JupiterOne, "jupiterone"),
        (Self::OpenGraph, "opengraph"),
        (Self::Cypher, "cypher"),
        (Self::GraphMl, "graphml"),
        (Self::Dot, "dot"),
        (Self::Mermaid, "mermaid"),
    ];

    /// The format of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, own)| *own == name).map(|(format, _)| format)
    }

    /// The same.
    ///
    /// # Errors
    ///
    /// If there is none. The text names those that there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        Self::named(name).ok_or_else(|| {
            let names = Self::ALL.map(|(_, name)| name).join(", ");
            format!("{name} is not a format: {names}")
        })
    }
}

/// Reads the arguments, the program's own name left out.
///
/// # Errors
///
/// If they cannot be understood. The text is a sentence about the first one that cannot.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Request, String> {
    read(lexopt::Parser::from_args(arguments)).map_err(|error| format!("{error}; see --help"))
}

fn read(mut parser: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Request::Help),
            Short('V') | Long("version") => return Ok(Request::Version),
            Long("format") => {
                arguments.format = FormatName::parse(&parser.value()?.string()?)?;
            }
            Long("output") => arguments.output = Some(parser.value()?.string()?),
            Long("skip") => arguments.skip.extend(ids(&parser.value()?.string()?)),
            Long("only") => arguments.only.extend(ids(&parser.value()?.string()?)),
            Long("also") => arguments.also.extend(ids(&parser.value()?.string()?)),
            Long("plan") => arguments.plan = true,
            Long("raw-data") => arguments.raw_data = true,
            Long("allow-partial") => arguments.allow_partial = true,
            Long("timeout") => {
                arguments.timeout = Timeout::parse(&parser.value()?.string()?)?;
            }
            Long("quiet") => arguments.quiet = true,
            _ => return Err(argument.unexpected()),
        }
    }
    let is_stdout = !arguments.plan && arguments.output.as_deref().is_none_or(|path| path == "-");
    if arguments.format == FormatName::JupiterOne && is_stdout {
        return Err("--format jupiterone writes a folder: add --output and wasmtime's --dir".into());
    }
    Ok(Request::Collect(arguments))
}

/// Ids with commas between them, and spaces beside these.
fn ids(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(|id| id.trim().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_option_is_understood() {
        let all = "--format dot --output a.dot --skip x --skip=y --only u,v --also w --plan --raw-data \
                   --allow-partial --timeout 2h --quiet";
        let expected = Arguments {
            format: FormatName::Dot,
            output: Some("a.dot".to_owned()),
            skip: vec!["x".to_owned(), "y".to_owned()],
            only: vec!["u".to_owned(), "v".to_owned()],
            also: vec!["w".to_owned()],
            plan: true,
            raw_data: true,
            allow_partial: true,
            quiet: true,
            timeout: Timeout { seconds: 7200, shown: "2h".to_owned() },
        };
        assert_eq!(read(all).unwrap(), Request::Collect(expected));
        assert_eq!(read("").unwrap(), Request::Collect(Arguments::default()));
        assert_eq!([read("-h"), read("--help")], [Ok(Request::Help), Ok(Request::Help)]);
        assert_eq!([read("-V"), read("--version")], [Ok(Request::Version), Ok(Request::Version)]);
    }

    #[test]
    fn spaces_beside_commas_are_no_part_of_a_step() {
        let words = ["--only", "a, b", "--skip", " c ,d"].map(str::to_owned);
        let Request::Collect(read) = parse(words).unwrap() else { panic!("it was not asked for") };
        assert_eq!((read.only.join("|"), read.skip.join("|")), ("a|b".into(), "c|d".into()));
    }

    #[test]
    fn help_names_every_format_and_every_option() {
        for (_, name) in FormatName::ALL {
            assert!(USAGE.contains(&format!("\n                          {name} ")), "{name}");
        }
        for option in [
            "format",
            "output",
            "skip",
            "only",
            "also",
            "plan",
            "raw-data",
            "allow-partial",
            "timeout",
            "quiet",
        ] {
            assert!(USAGE.contains(&format!("      --{option} ")), "{option}");
        }
        for variable in ["ADMIN_KEY", "AUTH_TOKEN", "ENTERPRISE_KEY", "BASE_URL"] {
            assert!(USAGE.contains(&format!("\n  ANTHROPIC_{variable} ")), "{variable}");
        }
        assert!(USAGE.lines().all(|line| line.chars().count() <= 100));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, says) in [
            ("--nope", "invalid option '--nope'; see --help"),
            ("graph.json", "unexpected argument \"graph.json\"; see --help"),
            ("--format", "missing argument for option '--format'; see --help"),
            ("--quiet=1", "unexpected argument for option '--quiet': \"1\"; see --help"),
            (
                "--format png",
                "png is not a format: json, ndjson, jupiterone, opengraph, cypher, graphml, dot, \
                 mermaid; see --help",
            ),
            ("--timeout 0s", "0s is no time: 90s, 30m or 2h, say; see --help"),
            (
                "--format jupiterone --output -",
                "--format jupiterone writes a folder: add --output and wasmtime's --dir; see \
                 --help",
            ),
            (
                "--format jupiterone",
                "--format jupiterone writes a folder: add --output and wasmtime's --dir; see \
                 --help",
            ),
        ] {
            assert_eq!(read(line).unwrap_err(), says);
        }
    }
}

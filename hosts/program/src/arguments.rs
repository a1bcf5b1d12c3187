//! What the user asks for. Reads arguments, and does nothing.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fmt;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
pub use command::arguments::CREDENTIALS;
use command::arguments::{ENVIRONMENT, FormatName};
use fetch_rules::{Timeout, seconds};
use graph_anthropic_wasmtime::{Access, Credentials, Options, Origin, Proxy};
use jiff::SignedDuration;

use crate::fleet::credentials::References;
use crate::fleet::schedule::{Patience, SHORTEST_PAUSE};
use crate::fleet::tenants::TenantId;

const EXIT_CODES: &str = "\
Exit code: 0 if every graph has all that was asked for and may be read; 1 if one has not, or if \
there is none; 2 if nothing was asked for, as the arguments, the environment or the file of tenants are \
wrong, or somebody else writes there. An incomplete graph is written all the same, and names the \
types that may lack something.";

const TENANTS: &str = "\
The file of tenants has a JSON object a line, with an id, where the credential is or several are, \
and an origin if it is not https://api.anthropic.com:
  {\"id\": \"northwind\", \"credential\": {\"env\": \"NORTHWIND_KEY\"}}
  {\"id\": \"acme\", \"credential\": [{\"file\": \"keys/acme\"}, {\"env\": \"ACME_TOKEN\"}]}
  {\"id\": \"umbra\", \"credential\": {\"command\": [\"vault\", \"read\", \"-field=key\", \"umbra\"]}}
What begins with sk-ant-oat or Bearer is a token, with sk-ant-api01 an Enterprise key, and all \
else an Admin key, unless \"kind\": \"token\" (or \"enterprise\", or \"key\") beside its \
place says another.";

/// Collects who and what can reach Anthropic organizations into graphs.
#[derive(Debug, Parser)]
#[command(name = "graph-anthropic-host", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Collects one organization
    #[command(after_help = format!("{ENVIRONMENT}\n{CREDENTIALS}\n{EXIT_CODES}"))]
    Collect(Collect),
    /// Lists the steps of a collection: which credentials may read each, and how many requests it takes
    Steps(Steps),
    /// Collects many organizations side by side, each in a sandbox of its own
    #[command(after_help = format!("{TENANTS}\n\n{CREDENTIALS}\n{EXIT_CODES}"))]
    Fleet(Fleet),
    /// Collects tenants for a Temporal cluster, until it is told to end
    #[command(disable_help_flag = true)]
    Worker(Elsewhere),
    /// Has a Temporal cluster collect tenants, and tells what comes of it
    #[command(disable_help_flag = true)]
    Submit(Elsewhere),
}

/// What another program is told: graph-anthropic-host-cluster.
#[derive(Debug, Args)]
pub struct Elsewhere {
    /// Its arguments: see --help
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    pub arguments: Vec<OsString>,
}

/// How to list steps.
#[derive(Debug, Args)]
pub struct Steps {
    /// Where compiled code is kept [default: graph-anthropic in the user's folder for caches]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

/// How to collect one organization.
#[derive(Debug, Args)]
pub struct Collect {
    /// What is collected, and how it is written
    #[command(flatten)]
    pub graph: Graph,
    /// How requests are sent
    #[command(flatten)]
    pub network: Network,
    /// Where a credential is, instead of the environment's variables below: env:NAME or file:PATH. Can be
    /// given several times, for a credential of each kind. What begins with sk-ant-oat or Bearer is a
    /// token, with sk-ant-api01 an Enterprise key, and all else an Admin key
    #[arg(long, value_name = "WHERE")]
    pub credential: Vec<SecretText>,
    /// Where the graph goes, instead of standard output: a file, or a folder where the format is one
    #[arg(long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Says how many requests the run takes, once the first ones tell, and collects nothing
    #[arg(long)]
    pub plan: bool,
    /// Shows no progress and no summary
    #[arg(long)]
    pub quiet: bool,
}

/// How to collect many.
#[derive(Debug, Args)]
pub struct Fleet {
    /// Who is to be collected: a JSON object a line
    #[arg(long, value_name = "FILE")]
    pub tenants: PathBuf,
    /// Where every tenant gets a folder with its graph and its status
    #[arg(long, value_name = "DIR")]
    pub output: PathBuf,
    /// How many tenants run side by side
    #[arg(long, value_name = "N", default_value = "16")]
    pub jobs: NonZeroUsize,
    /// Only this tenant. Several processes may run so side by side in one DIR, for different tenants
    #[arg(long, value_name = "ID", value_parser = tenant_id)]
    pub only_tenant: Option<TenantId>,
    /// What is collected, and how it is written
    #[command(flatten)]
    pub graph: Graph,
    /// How requests are sent
    #[command(flatten)]
    pub network: Network,
    /// When a tenant is collected again
    #[command(flatten)]
    pub times: Times,
    /// What all runs together may take
    #[command(flatten)]
    pub bounds: Bounds,
    /// Writes what came of every tenant to a file, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Writes counters to a file, as Prometheus text, every 15 seconds and at the end
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Shows no progress and no summary
    #[arg(long)]
    pub quiet: bool,
}

/// What is collected, and how it is written.
#[derive(Clone, Debug, Args)]
pub struct Graph {
    /// How the graph is written
    #[arg(long, value_name = "FORMAT", default_value = "json", value_parser = formats())]
    pub format: FormatName,
    /// Reads this step and those that it depends on, and no others but those that are named in the same
    /// way: again and again, or with commas between them. See graph-anthropic-host steps
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = step)]
    pub only: Vec<String>,
    /// Reads a step that is read on request only, besides the others; several as with --only
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = step)]
    pub also: Vec<String>,
    /// Leaves a step out, such as fetch-api-keys; several as with --only. What it would have brought
    /// counts as incomplete in the graph, not for the exit code
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = step)]
    pub skip: Vec<String>,
    /// Adds to every entity the item that it was made from
    #[arg(long)]
    pub raw_data: bool,
    /// Ends with success even if something could not be read
    #[arg(long)]
    pub allow_partial: bool,
    /// Ends a run without a graph if it takes longer: 90s, 30m, 2h
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = timeout)]
    pub timeout: Timeout,
}

/// How requests are sent.
#[derive(Clone, Debug, Args)]
pub struct Network {
    /// Sends requests through this proxy, and through no other, whatever the environment says
    #[arg(long, value_name = "URL")]
    pub proxy: Option<SecretText>,
    /// Trusts the certificates of this authority, too: a file in PEM
    #[arg(long, value_name = "FILE")]
    pub trusted_authority: Option<PathBuf>,
    /// Lets the name of an origin lead to an address that is not public
    #[arg(long)]
    pub private_addresses: bool,
    /// Where compiled code is kept [default: graph-anthropic in the user's folder for caches]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

/// What should be a proxy's URL, or say where a credential is. It may hold a password, or be a key, so
/// that nobody shows it: `clap` repeats what it refuses, so that it must refuse none.
#[derive(Clone)]
pub struct SecretText(String);

/// What all runs of a process together may take.
#[derive(Clone, Debug, Args)]
pub struct Bounds {
    /// The most requests a minute to an organization, all of its runs together
    #[arg(long, value_name = "N")]
    pub requests_per_minute: Option<NonZeroU32>,
    /// The most memory of all sandboxes together, in MiB
    #[arg(long, value_name = "MIB")]
    pub memory: Option<NonZeroUsize>,
}

/// When a tenant is collected again.
#[derive(Clone, Debug, Args)]
pub struct Times {
    /// Passes over a tenant that was collected, or given up, more recently than this; 0s: over none
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = time)]
    pub max_age: SignedDuration,
    /// How long after a failure that may pass a tenant is tried again, 1s or more. Doubles every time,
    /// up to 1h
    #[arg(long, value_name = "TIME", default_value = "1m", value_parser = pause)]
    pub retry_after: SignedDuration,
    /// For how long after its first failure a tenant is tried again; 0s: it is not
    #[arg(long, value_name = "TIME", default_value = "6h", value_parser = time)]
    pub give_up_after: SignedDuration,
}

impl Graph {
    /// What the collector is told.
    #[must_use]
    pub fn options(&self) -> Options {
        let Self { only, also, skip, raw_data, .. } = self.clone();
        Options { only, also, skip, raw_data, ..Options::default() }
    }
}

impl Network {
    /// Access to an organization.
    #[must_use]
    pub fn access(&self, origin: Origin, credentials: Credentials) -> Access {
        let access = Access::new(origin, credentials);
        if self.private_addresses { access.with_private_addresses() } else { access }
    }
}

impl Collect {
    /// Where credentials are; none: nothing was said of it.
    ///
    /// # Errors
    ///
    /// If one of the texts does not say where. The text is a sentence, and repeats nothing of it.
    pub fn credentials(&self) -> Result<Option<References>, String> {
        let words = self.credential.iter().map(|text| text.0.as_str());
        References::parse_words(words).map_err(|sentence| format!("--credential: {sentence}"))
    }
}

impl SecretText {
    /// The way to the proxy.
    ///
    /// # Errors
    ///
    /// If it is no proxy's URL. The text is a sentence, and repeats nothing of it.
    pub fn proxy(&self) -> Result<Proxy, String> {
        Proxy::parse(&self.0).map_err(|error| format!("--proxy: {error}"))
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl From<&Times> for Patience {
    fn from(times: &Times) -> Self {
        let Times { max_age, retry_after, give_up_after } = *times;
        Self { max_age, retry_after, give_up_after }
    }
}

fn formats() -> impl clap::builder::TypedValueParser<Value = FormatName> {
    let names = PossibleValuesParser::new(FormatName::ALL.map(|(_, name)| name));
    names.map(|name| FormatName::named(&name).unwrap_or_default())
}

/// An id of a step. There may be spaces beside the commas.
fn step(text: &str) -> Result<String, Infallible> {
    Ok(text.trim().to_owned())
}

fn timeout(text: &str) -> Result<Timeout, String> {
    Timeout::parse(text)
}

/// Reads a length of time: 90s, 30m, 2h.
///
/// # Errors
///
/// If it is none. The text is a sentence.
pub fn time(text: &str) -> Result<SignedDuration, String> {
    let seconds = seconds(text).ok_or_else(|| format!("{text} is no time: 90s, 30m or 2h, say"))?;
    Ok(SignedDuration::from_secs(seconds.into()))
}

/// Reads a length of time that is not too short.
///
/// # Errors
///
/// If it is none, or is shorter. The text is a sentence.
pub fn at_least(text: &str, shortest: SignedDuration) -> Result<SignedDuration, String> {
    let time = time(text)?;
    if time < shortest {
        return Err(format!("{text} is too short: {}s is the shortest", shortest.as_secs()));
    }
    Ok(time)
}

/// Without one, who fails is asked without end.
fn pause(text: &str) -> Result<SignedDuration, String> {
    at_least(text, SHORTEST_PAUSE)
}

fn tenant_id(text: &str) -> Result<TenantId, String> {
    TenantId::parse(text).ok_or_else(|| "it is no id of a tenant".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_collects_has_the_options_of_the_command_and_the_same_defaults() {
        // Spaces that belong to an argument are written as underscores.
        let words = |line: &'static str| {
            line.split_whitespace().map(|word| word.replace('_', " ")).collect::<Vec<_>>()
        };
        let read = |line| {
            let program = ["graph-anthropic-host", "collect"].map(str::to_owned);
            let words = program.into_iter().chain(words(line));
            match Arguments::try_parse_from(words).unwrap().action {
                Action::Collect(collect) => collect,
                other => panic!("it was not asked for: {other:?}"),
            }
        };
        let command = |line| match command::arguments::parse(words(line)).unwrap() {
            command::arguments::Request::Collect(arguments) => arguments,
            other => panic!("{other:?}"),
        };
        for line in [
            "",
            "--format dot --output a.dot --skip x --skip=y --only u,v --also w --plan --raw-data \
             --allow-partial --timeout 2h --quiet",
            "--only u,_v --also _w_ --skip x_,y",
        ] {
            let (own, theirs) = (read(line), command(line));
            let output = own.output.map(|path| path.to_str().unwrap().to_owned());
            assert_eq!(
                command::arguments::Arguments {
                    format: own.graph.format,
                    output,
                    skip: own.graph.skip,
                    only: own.graph.only,
                    also: own.graph.also,
                    plan: own.plan,
                    raw_data: own.graph.raw_data,
                    allow_partial: own.graph.allow_partial,
                    quiet: own.quiet,
                    timeout: own.graph.timeout,
                },
                theirs
            );
        }
    }
}

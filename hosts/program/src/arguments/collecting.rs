//! How organizations are collected: what is read of them, how requests are sent, as whom. Reads
//! arguments, and does nothing.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use command::arguments::{Around, DEPTH, FormatName};
use fetch_rules::Timeout;
use graph_anthropic_wasmtime::{Access, Credentials, Options, Origin, Proxy};

use crate::collect::Target;
use crate::fleet::credentials::References;

/// How to collect one organization.
#[derive(Debug, Args)]
pub struct Collect {
    /// What is collected, and how it is written
    #[command(flatten)]
    pub graph: Graph,
    /// How requests are sent
    #[command(flatten)]
    pub network: Network,
    /// The part that is written
    #[command(flatten)]
    pub part: Part,
    /// As whom
    #[command(flatten)]
    pub secrets: Secrets,
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

/// As whom an organization is collected.
#[derive(Debug, Args)]
pub struct Secrets {
    /// Where a credential is, instead of the environment's variables below: env:NAME or file:PATH. Can be
    /// given several times, for a credential of each kind. What begins with sk-ant-oat or Bearer is a
    /// token, with sk-ant-api01 an Enterprise key, and all else an Admin key
    #[arg(long, value_name = "WHERE")]
    pub credential: Vec<SecretText>,
}

/// What is collected, and how it is written.
#[derive(Clone, Debug, Args)]
pub struct Graph {
    /// How the graph is written
    #[arg(long, value_name = "FORMAT", default_value = "json", value_parser = formats())]
    pub format: FormatName,
    /// What is read
    #[command(flatten)]
    pub reading: Reading,
    /// Adds to every entity the item that it was made from
    #[arg(long)]
    pub raw_data: bool,
}

/// A part of a graph.
#[derive(Clone, Debug, Args)]
pub struct Part {
    /// Writes a part of the graph only: what is about this thing, named by its name, id or key
    #[arg(long, value_name = "THING")]
    around: Option<String>,
    /// How many relationships around it
    #[arg(long, value_name = "N", default_value_t = DEPTH, requires = "around")]
    depth: u32,
}

/// What is read of an organization.
#[derive(Clone, Debug, Args)]
pub struct Reading {
    /// Reads this step and those that it depends on, and no others but those that are named in the same
    /// way: again and again, or with commas between them. See graph-anthropic-host steps
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = word)]
    pub only: Vec<String>,
    /// Reads a step that is read on request only, besides the others; several as with --only
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = word)]
    pub also: Vec<String>,
    /// Leaves a step out, such as fetch-api-keys; several as with --only. What it would have brought
    /// counts as incomplete in the graph, not for the exit code
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = word)]
    pub skip: Vec<String>,
    /// Ends with success even if something could not be read
    #[arg(long)]
    pub allow_partial: bool,
    /// Ends a run without a graph if it takes longer: 90s, 30m, 2h
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = timeout)]
    pub timeout: Timeout,
}

/// How one organization is collected.
#[derive(Clone, Copy, Debug)]
pub struct Gathering<'a> {
    /// What is read.
    pub reading: &'a Reading,
    /// Whether entities carry the items they were made from.
    pub raw_data: bool,
    /// How requests are sent.
    pub network: &'a Network,
    /// As whom.
    pub secrets: &'a Secrets,
    /// Whether no progress is shown.
    pub quiet: bool,
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

impl Graph {
    /// What the collector is told.
    #[must_use]
    pub fn options(&self) -> Options {
        self.reading.options(self.raw_data)
    }
}

impl Reading {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { only, also, skip, allow_partial, timeout } = self;
        [only, also, skip].iter().all(|steps| steps.is_empty())
            && !allow_partial
            && *timeout == Timeout::default()
    }

    /// What the collector is told.
    #[must_use]
    pub fn options(&self, raw_data: bool) -> Options {
        let Self { only, also, skip, .. } = self.clone();
        Options { only, also, skip, raw_data, ..Options::default() }
    }
}

impl Gathering<'_> {
    /// What the collector is told.
    #[must_use]
    pub fn options(&self) -> Options {
        self.reading.options(self.raw_data)
    }
}

impl Part {
    /// The part; none: all of it.
    #[must_use]
    pub fn around(&self) -> Option<Around> {
        let Self { around, depth } = self.clone();
        around.map(|thing| Around { thing, depth })
    }
}

impl Collect {
    /// Where the graph goes.
    #[must_use]
    pub fn target(&self) -> Target<'_> {
        let path = self.output.as_deref();
        Target { format: self.graph.format, part: &self.part, path }
    }

    /// How the organization is collected.
    #[must_use]
    pub fn gathering(&self) -> Gathering<'_> {
        let Self { graph, network, secrets, quiet, .. } = self;
        let (reading, raw_data) = (&graph.reading, graph.raw_data);
        Gathering { reading, raw_data, network, secrets, quiet: *quiet }
    }
}

impl Network {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { proxy, trusted_authority, private_addresses, cache_dir } = self;
        proxy.is_none()
            && [trusted_authority, cache_dir].iter().all(|path| path.is_none())
            && !private_addresses
    }

    /// Access to an organization.
    #[must_use]
    pub fn access(&self, origin: Origin, credentials: Credentials) -> Access {
        let access = Access::new(origin, credentials);
        if self.private_addresses { access.with_private_addresses() } else { access }
    }
}

impl Secrets {
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

/// The names of formats.
pub(super) fn formats() -> impl clap::builder::TypedValueParser<Value = FormatName> {
    let names = PossibleValuesParser::new(FormatName::ALL.map(|(_, name)| name));
    names.map(|name| FormatName::named(&name).unwrap_or_default())
}

/// One of several with commas between them. There may be spaces beside these.
pub(super) fn word(text: &str) -> Result<String, Infallible> {
    Ok(text.trim().to_owned())
}

fn timeout(text: &str) -> Result<Timeout, String> {
    Timeout::parse(text)
}

//! How many organizations are collected side by side. Reads arguments, and does nothing.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use clap::Args;
use fetch_rules::seconds;
use jiff::SignedDuration;

use super::{Graph, Network};
use crate::fleet::schedule::{Patience, SHORTEST_PAUSE};
use crate::fleet::tenants::TenantId;

/// What the file of tenants is like.
pub(super) const TENANTS: &str = "\
The file of tenants has a JSON object a line, with an id, where the credential is or several are, \
and an origin if it is not https://api.anthropic.com:
  {\"id\": \"northwind\", \"credential\": {\"env\": \"NORTHWIND_KEY\"}}
  {\"id\": \"acme\", \"credential\": [{\"file\": \"keys/acme\"}, {\"env\": \"ACME_TOKEN\"}]}
  {\"id\": \"umbra\", \"credential\": {\"command\": [\"vault\", \"read\", \"-field=key\", \"umbra\"]}}
What begins with sk-ant-oat or Bearer is a token, with sk-ant-api01 an Enterprise key, and all \
else an Admin key, unless \"kind\": \"token\" (or \"enterprise\", or \"key\") beside its \
place says another.";

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

impl From<&Times> for Patience {
    fn from(times: &Times) -> Self {
        let Times { max_age, retry_after, give_up_after } = *times;
        Self { max_age, retry_after, give_up_after }
    }
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

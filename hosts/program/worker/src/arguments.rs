//! What the user asks for. Reads arguments, and does nothing.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use graph_anthropic_host::arguments::{Bounds, CREDENTIALS, Graph, Network, Times, at_least};
use jiff::SignedDuration;

const ENVIRONMENT: &str = "\
Environment: TEMPORAL_API_KEY, TEMPORAL_TLS_* and a temporal.toml, as for Temporal's own command \
line.";

const OUTPUT: &str = "\
PLACE is a folder that all workers share, or a URL of an object store: s3://BUCKET/PREFIX, \
gs://BUCKET/PREFIX or az://CONTAINER/PREFIX, with credentials from the environment (AWS_*, GOOGLE_*, \
AZURE_*).";

const EXIT_CODES: &str = "\
Exit code: 0 if every graph has all that was asked for and may be read; 1 if one has not, or if \
there is none; 2 if nothing was asked for, as the arguments, the environment or the file of tenants are wrong, \
or the cluster does not answer.";

/// Collects Anthropic organizations on a Temporal cluster.
#[derive(Debug, Parser)]
#[command(name = "graph-anthropic-host-cluster", version, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Collects tenants for a cluster, until it is told to end
    #[command(after_help = format!("{OUTPUT}\n\n{CREDENTIALS}\n{ENVIRONMENT}"))]
    Worker(Box<Worker>),
    /// Has a cluster collect tenants, and tells what comes of it
    #[command(after_help = format!("{ENVIRONMENT}\n\n{EXIT_CODES}"))]
    Submit(Submit),
}

/// Which cluster.
#[derive(Clone, Debug, Args)]
pub struct Cluster {
    /// Where Temporal answers: HOST:PORT
    #[arg(long, value_name = "ADDRESS")]
    pub temporal: String,
    /// The namespace [default: TEMPORAL_NAMESPACE, else default]
    #[arg(long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// The name under which workers and those who submit find each other
    #[arg(long, value_name = "NAME", default_value = "tenants")]
    pub task_queue: String,
}

/// How to collect for a cluster.
#[derive(Debug, Args)]
pub struct Worker {
    /// Which cluster
    #[command(flatten)]
    pub cluster: Cluster,
    /// Who may be collected, and how: a JSON object a line. It is read again when it has changed
    #[arg(long, value_name = "FILE")]
    pub tenants: PathBuf,
    /// Where every tenant gets a folder with its graph and its status
    #[arg(long, value_name = "PLACE")]
    pub output: String,
    /// How many tenants run side by side
    #[arg(long, value_name = "N", default_value = "16")]
    pub jobs: NonZeroUsize,
    /// How long a worker may say nothing before others take its tenants over
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = silence)]
    pub heartbeat_timeout: SignedDuration,
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
    /// Says nothing of what happens
    #[arg(long)]
    pub quiet: bool,
}

/// How to have tenants collected.
#[derive(Debug, Args)]
pub struct Submit {
    /// Which cluster
    #[command(flatten)]
    pub cluster: Cluster,
    /// Who is to be collected. Only the ids go to the cluster
    #[arg(long, value_name = "FILE")]
    pub tenants: PathBuf,
    /// Starts them, and does not wait
    #[arg(long, conflicts_with = "every")]
    pub no_wait: bool,
    /// Has the cluster start them, again and again, each at a moment of its own: 90m, 6h
    #[arg(long, value_name = "TIME", value_parser = every)]
    pub every: Option<SignedDuration>,
    /// Ends the schedules of tenants that are not in the file
    #[arg(long, requires = "every")]
    pub prune: bool,
    /// Writes what came of every tenant to a file, as JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["every", "no_wait"])]
    pub report: Option<PathBuf>,
    /// Shows no progress and no summary
    #[arg(long)]
    pub quiet: bool,
}

/// Shorter than two seconds, a worker that is busy would be taken for one that is gone.
fn silence(text: &str) -> Result<SignedDuration, String> {
    at_least(text, SignedDuration::from_secs(2))
}

fn every(text: &str) -> Result<SignedDuration, String> {
    at_least(text, SignedDuration::from_mins(1))
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
    fn times_that_cannot_be_meant_are_refused() {
        assert_eq!(silence("1s").unwrap_err(), "1s is too short: 2s is the shortest");
        assert_eq!(every("30s").unwrap_err(), "30s is too short: 60s is the shortest");
        assert_eq!(every("6h").unwrap(), SignedDuration::from_hours(6));
    }
}

//! The way to the cluster. Knows no workflow.

use std::time::Duration;

use temporalio_client::envconfig::LoadClientConfigProfileOptions;
use temporalio_client::{Client, ClientOptions, Connection};
use url::Url;

use crate::arguments::Cluster;

/// How long the cluster may take to answer at first.
const FIRST_ANSWER: Duration = Duration::from_secs(10);

/// Connects to the cluster. What is not an argument comes from the environment, as it does for
/// Temporal's own command line: an API key, certificates.
///
/// # Errors
///
/// If it does not answer. The text is a sentence, and has nothing of the environment in it.
pub async fn connect(cluster: &Cluster) -> Result<Client, String> {
    let profile = LoadClientConfigProfileOptions::default();
    // What it says may repeat what it read, and that may be a key.
    let (mut connection, mut client) = ClientOptions::load_from_config(profile).map_err(|_| {
        "TEMPORAL_* in the environment, or temporal.toml, cannot be used: `temporal config list` \
         shows them"
            .to_owned()
    })?;
    let is_secret = connection.tls_options.is_some() || connection.api_key.is_some();
    connection.target = target(&cluster.temporal, is_secret)?;
    connection.connect_timeout = Some(FIRST_ANSWER);
    if let Some(namespace) = &cluster.namespace {
        client.namespace.clone_from(namespace);
    }
    let connected = tokio::time::timeout(FIRST_ANSWER, Connection::connect(connection)).await;
    let connection = connected.ok().and_then(Result::ok).ok_or_else(|| {
        format!("no Temporal answers at {}: is it there, and is it TLS?", cluster.temporal)
    })?;
    Client::new(connection, client).map_err(|error| error.to_string())
}

/// `HOST:PORT`, or a whole URL. Without TLS unless something else in the environment is for TLS.
fn target(address: &str, is_secret: bool) -> Result<Url, String> {
    let scheme = if is_secret { "https" } else { "http" };
    let whole = match address.split_once("://") {
        Some(("http" | "https", _)) => Url::parse(address),
        _ => Url::parse(&format!("{scheme}://{address}")),
    };
    let is_plain = address.to_ascii_lowercase().starts_with("http://");
    if is_secret && is_plain {
        return Err("--temporal must not be http where an API key or TLS is configured: the key \
                    would travel in the clear"
            .to_owned());
    }
    let url = whole.ok().filter(|url| {
        url.has_host() && url.username().is_empty() && url.password().is_none() && url.path() == "/"
    });
    url.ok_or_else(|| "--temporal must be HOST:PORT".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_port_and_nothing_that_could_be_a_secret() {
        let read = |text, is_secret| target(text, is_secret).map(|url| url.to_string());
        assert_eq!(read("127.0.0.1:7233", false), Ok("http://127.0.0.1:7233/".to_owned()));
        assert_eq!(read("temporal:7233", true), Ok("https://temporal:7233/".to_owned()));
        assert_eq!(read("https://temporal:7233", false), Ok("https://temporal:7233/".to_owned()));
        assert!(read("http://temporal:7233", true).unwrap_err().ends_with("in the clear"));
        for bad in ["", "user:CANARY@temporal:7233", "temporal:7233/CANARY", "ftp://a:1"] {
            assert_eq!(read(bad, false), Err("--temporal must be HOST:PORT".to_owned()), "{bad}");
        }
    }
}

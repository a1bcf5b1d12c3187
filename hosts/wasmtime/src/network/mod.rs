//! Connections, which all runs share: a client for each way to an origin, made when it is first
//! needed. Knows no credential and no path.
//!
//! - `address`: which addresses a name may lead to;
//! - `tls`: whose certificates are trusted.

mod address;
mod tls;

use std::error::Error;
use std::sync::{Arc, OnceLock};

pub(crate) use address::PrivateAddress;
pub use address::{Resolver, SystemResolver};
use reqwest::Url;
pub use tls::InvalidAuthority;
pub(crate) use tls::{Trust, untrusted_certificate};

use crate::access::Access;
use crate::error::{RunError, causes};

/// The way to a proxy. Its password shows itself nowhere.
#[derive(Clone)]
pub struct Proxy(Url);

/// A text is no proxy's URL. Repeats nothing of it: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidProxy;

impl Proxy {
    /// Reads a URL such as `http://proxy.example:3128`. TLS goes through it to the origin.
    ///
    /// # Errors
    ///
    /// If it is no URL of a host by `http` or `https`.
    pub fn parse(url: &str) -> Result<Self, InvalidProxy> {
        let url = Url::parse(url).map_err(|_| InvalidProxy)?;
        let is_usable = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        if is_usable { Ok(Self(url)) } else { Err(InvalidProxy) }
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({})", self.0.host_str().unwrap_or_default())
    }
}

impl std::fmt::Display for InvalidProxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a proxy is a URL such as http://proxy.example:3128")
    }
}

impl Error for InvalidProxy {}

/// What the host's owner says of connections.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) trust: Trust,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) resolver: Arc<dyn Resolver>,
    /// Idle connections that are kept for later requests.
    pub(crate) idle: usize,
}

/// The clients.
pub(crate) struct Network {
    settings: Settings,
    /// To names that lead to public addresses.
    public: OnceLock<Result<reqwest::Client, String>>,
    /// To wherever a name leads, since the host's owner allows it.
    private: OnceLock<Result<reqwest::Client, String>>,
    /// On this machine, by TLS, and without.
    local: OnceLock<Result<reqwest::Client, String>>,
    loopback: OnceLock<Result<reqwest::Client, String>>,
}

impl Network {
    pub(crate) fn new(settings: Settings) -> Self {
        let (public, private, local, loopback) = Default::default();
        Self { settings, public, private, local, loopback }
    }

    /// The client for an origin.
    pub(crate) fn client(&self, access: &Access) -> Result<reqwest::Client, RunError> {
        let client = if !access.origin.is_encrypted() {
            self.loopback.get_or_init(|| self.loopback_client())
        } else if access.origin.is_loopback() {
            self.local.get_or_init(|| self.remote_client(false, None))
        } else if access.private_addresses {
            self.private.get_or_init(|| self.remote_client(false, self.settings.proxy.as_ref()))
        } else {
            self.public.get_or_init(|| self.remote_client(true, self.settings.proxy.as_ref()))
        };
        client.clone().map_err(RunError::NoClient)
    }

    fn remote_client(
        &self,
        public_only: bool,
        proxy: Option<&Proxy>,
    ) -> Result<reqwest::Client, String> {
        let Settings { trust, resolver, .. } = &self.settings;
        let tls = trust.client_config().map_err(|error| causes(&error))?;
        let mut builder = self.builder().tls_backend_preconfigured(tls);
        let proxy_host = proxy.and_then(|proxy| proxy.0.host_str());
        if let Some(Proxy(url)) = proxy {
            let proxy = reqwest::Proxy::all(url.clone());
            // What is wrong may hold the proxy's password.
            builder = builder.proxy(proxy.map_err(|_| InvalidProxy.to_string())?);
        }
        let names = address::Names {
            resolver: Arc::clone(resolver),
            public_only,
            proxy: proxy_host.map(str::to_owned),
        };
        builder.dns_resolver(names).build().map_err(|error| causes(&error))
    }

    /// What is here without TLS trusts nobody, and needs no proxy.
    fn loopback_client(&self) -> Result<reqwest::Client, String> {
        let tls = Trust::nobody().map_err(|error| causes(&error))?;
        let builder = self.builder().tls_backend_preconfigured(tls);
        builder.build().map_err(|error| causes(&error))
    }

    /// Follows no redirect, and takes nothing from the environment.
    fn builder(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(self.settings.idle)
            .no_proxy()
    }
}

/// What an error comes from, if that is of a type.
pub(crate) fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    // What an input or output error wraps is not its source.
    let wrapped = error.downcast_ref().and_then(std::io::Error::get_ref);
    let wrapped = wrapped.map(|inner| -> &(dyn Error + 'static) { inner });
    cause(wrapped.or(error.source())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_shows_no_password_and_what_is_none_is_refused_without_repeating_it() {
        let proxy = Proxy::parse("http://user:secret@proxy.example:3128").unwrap();
        assert_eq!(format!("{proxy:?}"), "Proxy(proxy.example)");
        for bad in ["", "proxy.example:3128", "socks5://secret", "http://", "/"] {
            let error = Proxy::parse(bad).unwrap_err();
            assert_eq!(error.to_string(), "a proxy is a URL such as http://proxy.example:3128");
        }
    }
}

//! Which addresses a name may lead to: public ones, unless the origin was given as another. Asked
//! whenever a connection is made, so a name that leads elsewhere later is refused later.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Finds the addresses of names. What it finds is checked, whoever does it.
pub trait Resolver: Send + Sync {
    /// The addresses of a name.
    fn addresses(
        &self,
        name: String,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// Asks the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn addresses(
        &self,
        name: String,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// A name leads to an address that is not public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PrivateAddress {
    name: String,
    address: IpAddr,
}

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, address } = self;
        write!(
            f,
            "{name} leads to {address}, which is not a public address: the host's owner can allow \
             that for an origin"
        )
    }
}

impl Error for PrivateAddress {}

/// Finds addresses for a client.
pub(crate) struct Names {
    pub(crate) resolver: Arc<dyn Resolver>,
    pub(crate) public_only: bool,
    /// The name of the proxy, which is the owner's to choose.
    pub(crate) proxy: Option<String>,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let is_checked = self.public_only && self.proxy.as_deref() != Some(&name);
        let found = self.resolver.addresses(name.clone());
        Box::pin(async move {
            let addresses = found.await?;
            if is_checked {
                let private = addresses.iter().find(|address| !is_public(**address));
                if let Some(address) = private.copied() {
                    return Err(PrivateAddress { name, address }.into());
                }
            }
            // The port comes from the URL.
            let addresses = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            let addresses: Addrs = Box::new(addresses);
            Ok(addresses)
        })
    }
}

/// Whether an address is one of the internet's, and not one of this machine or of a network around it.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && second & 0xc0 == 64;
    let is_protocols = (first, second, third) == (192, 0, 0);
    let is_benchmarks = first == 198 && second & 0xfe == 18;
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || first == 0
        || first >= 240
        || is_shared
        || is_protocols
        || is_benchmarks)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // An address of the older kind, in one of the ways to write it as one of the newer.
    let [a, b, c, d, e, f, high, low] = address.segments();
    let [[w, x], [y, z]] = [high.to_be_bytes(), low.to_be_bytes()];
    let older = Ipv4Addr::new(w, x, y, z);
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0 | 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => {
            // `::` and `::1` are of this machine, too.
            is_public_v4(older)
        }
        [0x2002, high, low, ..] => {
            let [[w, x], [y, z]] = [high.to_be_bytes(), low.to_be_bytes()];
            is_public_v4(Ipv4Addr::new(w, x, y, z))
        }
        // What is given out for the internet; documentation and tunnels in it lead nowhere else.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn an_address_of_this_machine_or_of_a_network_around_it_is_not_public() {
        for address in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::127.0.0.1",
            "64:ff9b:1::1",
            "100::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "160.79.104.10",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2607:6bc0::10",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    /// Leads to a public address once, and to this machine from then on.
    #[derive(Default)]
    struct Rebinding(AtomicUsize);

    impl Resolver for Rebinding {
        fn addresses(
            &self,
            _: String,
        ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
            let public = IpAddr::from([8, 8, 8, 8]);
            let own = IpAddr::from([127, 0, 0, 1]);
            let is_first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
            let found = if is_first { vec![public] } else { vec![public, own] };
            Box::pin(std::future::ready(Ok(found)))
        }
    }

    #[tokio::test]
    async fn a_name_is_checked_at_every_connection() {
        let names = |public_only, proxy: Option<&str>| Names {
            resolver: Arc::new(Rebinding::default()),
            public_only,
            proxy: proxy.map(str::to_owned),
        };
        let name = || "a.example".parse::<Name>().unwrap();
        let checked = names(true, Some("proxy.example"));
        assert!(checked.resolve(name()).await.is_ok());
        let error = checked.resolve(name()).await.err().unwrap();
        assert_eq!(
            error.to_string(),
            "a.example leads to 127.0.0.1, which is not a public address: the host's owner can \
             allow that for an origin"
        );
        for allowed in [names(false, None), names(true, Some("a.example"))] {
            for _ in 0..2 {
                assert!(allowed.resolve(name()).await.is_ok());
            }
        }
    }
}

//! Where requests go: one origin. Knows no path.

use std::fmt;
use std::net::Ipv4Addr;
use std::time::Duration;

use http::Uri;

/// A scheme, a host and a port. Plain `http` is for loopback only: a credential does not travel in
/// the clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    is_encrypted: bool,
    authority: String,
    is_loopback: bool,
}

/// Why a text is no origin that requests can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidOrigin {
    /// It is not a scheme, a host and a port, or more than that.
    NotAnOrigin,
    /// A credential would travel in the clear.
    InTheClear,
}

impl Origin {
    /// That it did not answer in time, for people.
    #[must_use]
    pub fn did_not_answer(&self, within: Duration) -> String {
        format!("{self} did not answer within {} s", within.as_secs_f64())
    }

    /// Reads an origin such as `https://api.anthropic.com`.
    ///
    /// # Errors
    ///
    /// If it is not an origin, names more than one, such as a path or a user, or is plain HTTP to
    /// another machine.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        let wrong = InvalidOrigin::NotAnOrigin;
        if text.contains(['#', '@', '\\']) {
            return Err(wrong);
        }
        let uri: Uri = text.parse().map_err(|_| wrong)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong);
        };
        let host = authority.host();
        // What follows the host is a port, if anything.
        let has_rest = authority.as_str().len() > host.len();
        let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if host.is_empty() || has_rest && authority.port_u16().is_none() || !is_bare {
            return Err(wrong);
        }
        let is_loopback = is_loopback(host);
        match scheme {
            "https" | "http" if scheme == "https" || is_loopback => Ok(Self {
                is_encrypted: scheme == "https",
                authority: authority.as_str().to_ascii_lowercase(),
                is_loopback,
            }),
            "http" => Err(InvalidOrigin::InTheClear),
            _ => Err(wrong),
        }
    }

    /// Whether it is spoken to by TLS.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// The host, and the port if it is not the scheme's own.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_encrypted { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnOrigin => "must be a scheme, a host and a port: https://api.anthropic.com",
            Self::InTheClear => "must be https, unless it is on loopback",
        })
    }
}

impl std::error::Error for InvalidOrigin {}

fn is_loopback(host: &str) -> bool {
    let is_local = |address: Ipv4Addr| address.is_loopback();
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || host.parse().is_ok_and(is_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_one_place() {
        for (text, origin) in [
            ("https://api.anthropic.com", "https://api.anthropic.com"),
            ("https://A.example:8443/", "https://a.example:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:1", "http://[::1]:1"),
            ("http://LOCALHOST:80/", "http://localhost:80"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().to_string(), origin);
        }
        for text in [
            "",
            "a.example",
            "https://",
            "https://a.example/v1",
            "https://a.example?x",
            "https://a.example#f",
            "https://u@a.example",
            "https://u:p@a.example",
            "https://:443",
            "https://a.example:99999",
            "https://a.example:",
            "https://a.example\\b",
            "https://a b",
            "ftp://a.example",
        ] {
            assert_eq!(Origin::parse(text), Err(InvalidOrigin::NotAnOrigin), "{text}");
        }
    }

    #[test]
    fn nothing_travels_in_the_clear_but_on_this_machine() {
        for host in ["localhost", "127.9.9.9", "[::1]"] {
            let origin = Origin::parse(&format!("http://{host}")).unwrap();
            assert!(origin.is_loopback() && !origin.is_encrypted(), "{host}");
        }
        for host in ["api.anthropic.com", "127.0.0.1.evil.example", "10.0.0.1", "localhost.a"] {
            let origin = Origin::parse(&format!("http://{host}"));
            assert_eq!(origin, Err(InvalidOrigin::InTheClear), "{host}");
        }
    }
}

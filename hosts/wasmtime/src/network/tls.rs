//! Whose certificates are trusted: those that the system trusts, and those that the host's owner adds.
//! Knows no origin.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::cause;

/// What a server may speak once TLS is there, what is wanted most first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Whom to trust beside those that the system trusts.
#[derive(Clone, Default)]
pub(crate) struct Trust(Vec<CertificateDer<'static>>);

/// A text holds no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidAuthority;

impl fmt::Display for InvalidAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a certificate authority is one or several certificates in PEM")
    }
}

impl Error for InvalidAuthority {}

impl Trust {
    /// Adds the certificates of a text in PEM.
    pub(crate) fn add(&mut self, pem: &[u8]) -> Result<(), InvalidAuthority> {
        let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let certificates = certificates.map_err(|_| InvalidAuthority)?;
        if certificates.is_empty() {
            return Err(InvalidAuthority);
        }
        self.0.extend(certificates);
        Ok(())
    }

    /// With cryptography of our own: reqwest would take the process's choice, and panic without one.
    pub(crate) fn client_config(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier =
            Verifier::new_with_extra_roots(self.0.iter().cloned(), Arc::clone(&provider))?;
        let builder =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = builder.with_no_client_auth();
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
        Ok(config)
    }

    /// What trusts nobody.
    pub(crate) fn nobody() -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
    }
}

/// Why a certificate is not trusted, if that is what an error comes from.
pub(crate) fn untrusted_certificate<'a>(
    error: &'a (dyn Error + 'static),
) -> Option<&'a CertificateError> {
    match cause(error)? {
        rustls::Error::InvalidCertificate(fault) => Some(fault),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_certificate_is_no_authority() {
        for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            assert_eq!(Trust::default().add(pem.as_bytes()), Err(InvalidAuthority), "{pem}");
        }
    }
}

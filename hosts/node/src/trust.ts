/**
 * Whose certificates are trusted: those whom Node trusts, as this process was started, and those
 * who are given. Asked in the caller's thread, for others are not told how it was started. Knows no
 * origin.
 */

import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';

import { OptionError } from './errors.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificates of all who are trusted, in PEM; undefined: those whom Node trusts in any thread.
 *
 * @throws {OptionError} if a text that is given holds no certificate, or something else
 */
export function trusted(given: readonly unknown[]): string[] | undefined {
  const added = given.flatMap(certificatesIn);
  // From Node 22.15 on: with those of the system, if the process was started so, and of
  // NODE_EXTRA_CA_CERTS.
  const usual = (tls as { getCACertificates?: () => string[] }).getCACertificates?.();
  const own = usual ?? tls.rootCertificates;
  const isUsual = added.length === 0 && own.length === tls.rootCertificates.length;
  return isUsual ? undefined : [...own, ...added];
}

/** Node passes over what it cannot read, and trusts nobody then. */
function certificatesIn(text: unknown): string[] {
  const found = typeof text === 'string' ? [...text.matchAll(CERTIFICATE)] : [];
  const certificates = found.map(([block]) => block);
  if (certificates.length === 0 || !certificates.every(isCertificate)) {
    throw new OptionError('authorities must be certificates in PEM');
  }
  return certificates;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

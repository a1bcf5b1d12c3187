/** Where requests go: one origin. Knows no path. The same rules as `hosts/fetch-rules`. */

import { isIPv4, isIPv6 } from 'node:net';

/** Where the Admin API is. */
export const ANTHROPIC = 'https://api.anthropic.com';

/** A scheme, a host and a port. */
export interface Origin {
  readonly isEncrypted: boolean;
  /**
   * On this machine: plain HTTP is for loopback only, a credential does not travel in the clear.
   */
  readonly isLoopback: boolean;
  /** The name or the address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** What a `host` header says. */
  readonly authority: string;
  /** For people. */
  readonly text: string;
}

const ORIGIN = /^(https?):\/\/(\[[0-9a-f:.]+\]|[0-9a-z._~-]+)(?::([0-9]{1,5}))?\/?$/i;

/**
 * Reads an origin such as `https://api.anthropic.com`. A text is a sentence about what is wrong.
 */
export function parseOrigin(text: string): Origin | string {
  const [, scheme, host, port] = ORIGIN.exec(text.toLowerCase()) ?? [];
  const isEncrypted = scheme === 'https';
  const number = port === undefined ? (isEncrypted ? 443 : 80) : Number(port);
  const address = host?.startsWith('[') ? host.slice(1, -1) : undefined;
  const isAddress = address === undefined || isIPv6(address);
  if (host === undefined || number > 0xffff || !isAddress) {
    return 'must be a scheme, a host and a port: https://api.anthropic.com';
  }
  const isLoopback = isLocal(host);
  if (!isEncrypted && !isLoopback) return 'must be https, unless it is on loopback';
  const isUsual = number === (isEncrypted ? 443 : 80);
  return {
    isEncrypted,
    isLoopback,
    host: address ?? host,
    port: number,
    authority: isUsual ? host : `${host}:${number}`,
    text: `${scheme}://${host}${port === undefined ? '' : `:${number}`}`,
  };
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

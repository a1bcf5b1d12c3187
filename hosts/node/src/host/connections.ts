/**
 * Connections to the one origin, and what of them a request sees. Knows no credential and no path.
 *
 * Follows no redirect, undoes no encoding, and takes nothing from the environment: Node's own
 * client does none of it as long as nobody asks for it.
 */

import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import tls from 'node:tls';

import type { FetchError } from '../contract.js';
import type { Limits } from '../limits.js';
import type { Access } from '../messages.js';
import type { Origin } from '../rules/origin.js';
import { PrivateAddress, publicOnly } from './address.js';

/** What every request to an origin is sent with; its path and its headers come on top. */
export type Ways = (own: { path: string; headers: Record<string, string> }) => http.ClientRequest;

/** The ways to an origin. */
export function waysTo(access: Access, limits: Limits): Ways {
  const { origin, trusted, privateAddresses } = access;
  const isChecked = origin.isEncrypted && !origin.isLoopback && !privateAddresses;
  // As many connections as requests are in flight, and whoever sends sees to that.
  const pool = { keepAlive: true, maxFreeSockets: limits.inFlight };
  const common = {
    method: 'GET',
    host: origin.host,
    port: origin.port,
    ...(isChecked ? { lookup: publicOnly() } : {}),
    // What the environment of the process may ask for is not for a credential's connections.
    insecureHTTPParser: false,
  };
  if (!origin.isEncrypted) {
    const agent = new http.Agent(pool);
    return (own) => http.request({ ...common, ...own, agent });
  }
  const agent = new https.Agent({
    ...pool,
    // Made once: to read all certificates for every connection would take longer than to connect.
    secureContext: tls.createSecureContext({ ca: trusted, minVersion: 'TLSv1.2' }),
    rejectUnauthorized: true,
    ...(isIP(origin.host) ? {} : { servername: origin.host }),
  });
  return (own) => https.request({ ...common, ...own, agent });
}

/**
 * Why a request could not be sent, or its answer not be read, without a word of the server's own.
 */
export function connectionFault(
  error: NodeJS.ErrnoException,
  request: http.ClientRequest,
  origin: Origin,
): FetchError {
  const socket = request.socket as Partial<tls.TLSSocket> | null;
  const code = error.code ?? error.name;
  if (error instanceof PrivateAddress) return { tag: 'denied', val: error.message };
  if (code === String(socket?.authorizationError)) {
    const fault = `the certificate of ${origin.text} is not trusted (${code})`;
    const advice = 'if its authority is a private one, give that as one of the authorities';
    return { tag: 'denied', val: `${fault}: ${advice}` };
  }
  return { tag: 'connection', val: wordsFor(code, error, origin) };
}

function wordsFor(code: string, error: NodeJS.ErrnoException, origin: Origin): string {
  if (code.startsWith('HPE_')) return `the answer is not HTTP (${code})`;
  // Node tries every address of a name. Its own texts have an address and a port, and nothing of
  // what was sent or received.
  const { message, syscall }: NodeJS.ErrnoException =
    error instanceof AggregateError ? error.errors[0] : error;
  if (syscall !== undefined && syscall !== 'read' && syscall !== 'write') return message;
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return `${origin.text} closed the connection before its answer was whole`;
  }
  return `no answer from ${origin.text} (${code})`;
}

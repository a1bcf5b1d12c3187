/**
 * What the threads of a collection say to each other. Knows none of them.
 *
 *     caller  ── Ask ──►  host   ── Call ──►  guest
 *             ◄─ Told ──  thread ◄─ Said ──   thread
 *                                ◄─ Request[] ── (from inside of a call)
 *                                ── Answer ──►
 */

import type { MessagePort } from 'node:worker_threads';

import type { Failure, OptionFailure } from './contract.js';
import type { Problem } from './errors.js';
import type { Forecast } from './forecast.js';
import type { Limits } from './limits.js';
import type { Manifest } from './manifest.js';
import type { Secrets } from './rules/credentials.js';
import type { Origin } from './rules/origin.js';
import type { CredentialId } from './rules/readers.js';

/** A component that was transpiled and compiled. */
export interface Component {
  /** The URL of the module that jco made. */
  url: string;
  /** Its core modules, by the names that jco gave them. */
  modules: Record<string, WebAssembly.Module>;
}

/** Where requests go, and as whom. */
export interface Access {
  origin: Origin;
  secrets: Secrets;
  /** Whether the origin's name may lead to an address that is not public. */
  privateAddresses: boolean;
  /** Certificates, in PEM, of those who are trusted; undefined: whom Node trusts anyway. */
  trusted: string[] | undefined;
}

/** How a graph is collected. */
export interface Collecting {
  /** The kinds of the credentials that the host has. */
  credentials: CredentialId[];
  only: string[];
  also: string[];
  skip: string[];
  rawData: boolean;
}

/** What the host thread begins with. Without access, no request may be made. */
export interface HostData {
  component: Component;
  access: Access | undefined;
  collecting: Collecting;
  limits: Limits;
}

/** What the caller's thread asks the host thread for: one thing at a time, `cancel` aside. */
export type Ask = Call | 'cancel';

/** Why there is no graph, as it goes from one thread to another. */
export type Fault =
  | { code: 'unauthorized' | 'forbidden' | 'unavailable' | 'unexpected-response'; problem: Problem }
  | { code: 'cancelled' | 'repeats-credential' | 'no-report' }
  | { code: 'option' | 'not-started' | 'host-broke'; message: string }
  | { code: 'trapped'; message: string; backtrace: string }
  | { code: 'out-of-memory' | 'out-of-time'; limit: number };

/** What the host thread tells the caller's. After a fault, or the last page, it tells nothing. */
export type Told =
  | { manifest: Manifest }
  | { forecast: Forecast }
  | { page: string; isLast: boolean }
  | { fault: Fault };

/** What the guest thread begins with. It has no credential, and no way to one. */
export interface GuestData {
  component: Component;
  collecting: Collecting;
  limits: Limits;
  /** Takes requests, and brings answers. */
  port: MessagePort;
  /** See {@link ANSWERS} and {@link TAKEN}. */
  shared: SharedArrayBuffer;
}

/** What the host thread has the collector do. */
export type Call = 'describe' | 'forecast' | 'page';

/** What came of a call. */
export type Said =
  | { manifest: Manifest }
  | { forecast: Forecast }
  | { page: string | undefined }
  | { failure: Failure }
  | { option: OptionFailure }
  | { notStarted: string }
  /** `memory` is what the collector had of it when it broke, in bytes. */
  | { trap: string; backtrace: string; memory: number };

/** In the shared memory: how many answers were put into the port. The guest waits for a change. */
export const ANSWERS = 0;
/** In the shared memory: how many answers the guest took out of the port. */
export const TAKEN = 1;
/** The size of the shared memory, in bytes. */
export const SHARED_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;

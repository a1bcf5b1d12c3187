/** The contract (`wit/`) as jco puts it into JavaScript, as far as a host needs it. */

import type { Problem } from './errors.js';
import type { Forecast } from './forecast.js';
import type { Manifest } from './manifest.js';
import type { Header } from './rules/headers.js';

/** A `GET` request that the collector wants sent. */
export interface Request {
  id: number;
  path: string;
  headers: Header[];
  /** In milliseconds, from the call of `fetch` that handed it over. */
  delayMs: number;
}

/** What the service answered, whatever the status. */
export interface Response {
  status: number;
  headers: Header[];
  body: string;
}

/** Why there is no response. */
export type FetchError =
  | { tag: 'denied' | 'timeout' | 'connection'; val: string }
  | { tag: 'too-large'; val: bigint }
  | { tag: 'not-text' | 'cancelled' };

/** What became of a request. */
export type Outcome = { tag: 'ok'; val: Response } | { tag: 'err'; val: FetchError };

/** What became of the request with this id. */
export interface Answer {
  id: number;
  outcome: Outcome;
}

/** Why there is no graph, in the collector's words. */
export type Failure =
  | {
      tag: 'unauthorized' | 'forbidden' | 'unavailable' | 'unexpected-response';
      val: Problem;
    }
  | { tag: 'cancelled' };

/** Why an option cannot be set. */
export type OptionFailure =
  { tag: 'unknown-step' | 'unknown-credential'; val: string } | { tag: 'too-late' };

/**
 * A collection. Where the contract says `result`, its error is thrown, as the `payload` of an
 * error.
 */
export interface Collection {
  addCredential(id: string): void;
  onlyStep(id: string): void;
  alsoStep(id: string): void;
  skipStep(id: string): void;
  keepRawData(): void;
  setMemoryLimit(bytes: bigint): void;
  forecast(): Forecast;
  nextJson(): string | undefined;
}

/** What the component exports. */
export interface Plugin {
  collector: {
    describe(): Manifest;
    Collection: new () => Collection;
  };
}

/** The name of the only import: jco leaves versions out of names. */
export const HTTP_FETCH = 'security-graph:collector/http-fetch';

/** What jco makes of the component: a module with this function. */
export interface Transpiled {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Record<typeof HTTP_FETCH, { fetch(requests: Request[]): Answer[] }>,
    instantiateCore: (
      module: WebAssembly.Module,
      imports: WebAssembly.Imports,
    ) => WebAssembly.Instance,
  ): Plugin;
}

/**
 * One request: what is sent for it, and when.
 *
 * *Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.
 */

import type { Request } from '../contract.js';
import type { Limits } from '../limits.js';
import type { Access } from '../messages.js';
import { secretFor } from '../rules/credentials.js';
import { sentHeaders } from '../rules/headers.js';
import { PATH_PREFIX, isPlainPath } from '../rules/path.js';
import { Allowance, heardOf } from './allowance.js';
import { now, waitUntil } from './clock.js';
import { waysTo, type Ways } from './connections.js';
import { exchange, type Received, type Terms } from './exchange.js';
import type { Guard } from './guard.js';
import type { Held } from './held.js';
import { Places } from './places.js';
import { denied } from './unanswered.js';

/** Sends the requests of one collection. */
export class Client {
  readonly #access: Access;
  readonly #terms: Terms;
  readonly #ways: Ways;
  readonly #places: Places;
  readonly #allowance = new Allowance();

  constructor(access: Access, limits: Limits, guard: Guard, held: Held) {
    this.#access = access;
    this.#terms = { origin: access.origin, limits, guard, held };
    this.#ways = waysTo(access, limits);
    this.#places = new Places(limits.inFlight);
  }

  /**
   * Sends a request, no earlier than its delay after `called`, which is a moment of the clock. Ends
   * at once when `signal` is aborted.
   *
   * @throws {Unanswered} if there is no response
   */
  async send(request: Request, called: number, signal: AbortSignal): Promise<Received> {
    const path = allowed(request.path);
    const headers = this.#headers(request);
    await waitUntil(called + request.delayMs, signal);
    await this.#turn(signal);
    await this.#places.take();
    try {
      signal.throwIfAborted();
      const received = await exchange(this.#ways({ path, headers }), this.#terms, signal);
      this.#allowance.answered(heardOf(received.response.headers), now());
      return received;
    } catch (error) {
      this.#allowance.answered(undefined, now());
      throw error;
    } finally {
      this.#places.give();
    }
  }

  /** Waits until the service's own word lets a request through. */
  async #turn(signal: AbortSignal): Promise<void> {
    for (let wait = this.#allowance.wait(now()); wait > 0; wait = this.#allowance.wait(now())) {
      await waitUntil(now() + wait, signal);
    }
    this.#allowance.sent();
  }

  #headers(request: Request): Record<string, string> {
    const limit = this.#terms.limits.requestHeaders;
    if (request.headers.length > limit) throw denied(`a request has more than ${limit} headers`);
    const sent = sentHeaders(request.headers);
    if (sent === undefined) throw denied('a header cannot be sent');
    const { header, scheme, text } = secretFor(this.#access.secrets, request.path);
    return {
      ...Object.fromEntries(sent),
      host: this.#access.origin.authority,
      'accept-encoding': 'identity',
      [header]: scheme + text,
    };
  }
}

function allowed(path: string): string {
  if (!isPlainPath(path)) throw denied('not a path on the origin');
  if (!path.startsWith(PATH_PREFIX)) throw denied('the path is not among those that are allowed');
  return path;
}

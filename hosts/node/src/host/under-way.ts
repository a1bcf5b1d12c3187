/**
 * `http-fetch`: takes new requests, and hands over the answers that are there.
 *
 * Requests are sent, and answers read, by this thread, so they go on while the collector computes.
 * Knows nothing of what is sent.
 */

import { setMaxListeners } from 'node:events';
import type { MessagePort } from 'node:worker_threads';

import type { FetchError, Outcome, Request } from '../contract.js';
import type { Limits } from '../limits.js';
import { ANSWERS } from '../messages.js';
import type { Client } from './client.js';
import { now } from './clock.js';
import type { Held } from './held.js';
import { Unanswered } from './unanswered.js';

/** The requests of a collection that have no answer yet. */
export class UnderWay {
  /** Undefined: no request may be made. */
  readonly #client: Client | undefined;
  readonly #limits: Limits;
  readonly #held: Held;
  readonly #port: MessagePort;
  readonly #shared: Int32Array;
  readonly #cancelled = new AbortController();
  /** The ids of the requests. */
  readonly #requests = new Set<number>();
  /** How many requests there were. */
  #count = 0;

  constructor(
    client: Client | undefined,
    limits: Limits,
    held: Held,
    port: MessagePort,
    shared: SharedArrayBuffer,
  ) {
    this.#client = client;
    this.#limits = limits;
    this.#held = held;
    this.#port = port;
    this.#shared = new Int32Array(shared);
    // A listener for every request, and more than Node thinks right.
    setMaxListeners(0, this.#cancelled.signal);
    port.on('message', (requests: Request[]) => this.#start(requests));
  }

  /** Ends every request. Those that come hereafter are not sent. */
  cancel(): void {
    this.#cancelled.abort();
  }

  #start(requests: Request[]): void {
    const called = now();
    for (const request of requests) void this.#startOne(request, called);
  }

  async #startOne(request: Request, called: number): Promise<void> {
    const client = this.#client;
    const refused = this.#refused(request);
    if (client === undefined || refused !== undefined) {
      const val: FetchError = refused ?? { tag: 'denied', val: 'no request may be made here' };
      this.#handOver(request.id, { tag: 'err', val }, 0);
      return;
    }
    this.#count += 1;
    this.#requests.add(request.id);
    try {
      const { response, room } = await client.send(request, called, this.#cancelled.signal);
      this.#answered(request.id, { tag: 'ok', val: response }, room);
    } catch (error) {
      this.#answered(request.id, { tag: 'err', val: this.#faultOf(error) }, 0);
    }
  }

  #refused(request: Request): FetchError | undefined {
    if (this.#cancelled.signal.aborted) return { tag: 'cancelled' };
    const { underWay, requests } = this.#limits;
    const denied = (rule: string): FetchError => ({ tag: 'denied', val: rule });
    if (this.#requests.has(request.id)) return denied('a request with this id is under way');
    if (this.#requests.size >= underWay) return denied(`more than ${underWay} requests at a time`);
    if (this.#count >= requests) return denied(`more than ${requests} requests in a run`);
    return undefined;
  }

  #faultOf(error: unknown): FetchError {
    if (this.#cancelled.signal.aborted) return { tag: 'cancelled' };
    if (error instanceof Unanswered) return error.fault;
    return { tag: 'connection', val: 'the host could not send the request' };
  }

  #answered(id: number, outcome: Outcome, room: number): void {
    this.#requests.delete(id);
    this.#handOver(id, outcome, room);
  }

  #handOver(id: number, outcome: Outcome, room: number): void {
    this.#held.handedOver(room);
    this.#port.postMessage({ id, outcome });
    Atomics.add(this.#shared, ANSWERS, 1);
    Atomics.notify(this.#shared, ANSWERS);
  }
}

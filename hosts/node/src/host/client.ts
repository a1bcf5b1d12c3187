/**
 * One request: what is sent for it, and what of the answer comes back.
 *
 * *Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.
 */

import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';

import type { FetchError, Request, Response } from '../contract.js';
import type { Limits } from '../limits.js';
import type { Access } from '../messages.js';
import { compressedBody, encodingFault, passedOn, sentHeaders, valuesOf } from '../rules/headers.js';
import { PATH_PREFIX, isPlainPath } from '../rules/path.js';
import { Allowance, heardOf } from './allowance.js';
import { now, waitUntil } from './clock.js';
import { connectionFault, waysTo, type Ways } from './connections.js';
import type { Guard } from './guard.js';
import type { Held } from './held.js';
import { Places } from './places.js';

/** Why a request has no response. */
export class Unanswered extends Error {
  readonly fault: FetchError;

  constructor(fault: FetchError) {
    super(fault.tag);
    this.fault = fault;
  }
}

/** A response, and the room that its body takes among those that wait for the collector. */
export interface Received {
  response: Response;
  room: number;
}

/** Sends the requests of one collection. */
export class Client {
  readonly #access: Access;
  readonly #limits: Limits;
  readonly #guard: Guard;
  readonly #held: Held;
  readonly #ways: Ways;
  readonly #places: Places;
  readonly #allowance = new Allowance();

  constructor(access: Access, limits: Limits, guard: Guard, held: Held) {
    this.#access = access;
    this.#limits = limits;
    this.#guard = guard;
    this.#held = held;
    this.#ways = waysTo(access, limits);
    this.#places = new Places(limits.inFlight);
  }

  /**
   * Sends a request, no earlier than its delay after `called`, which is a moment of the clock. Ends
   * at once when `signal` is aborted.
   *
   * @throws {Unanswered}
   */
  async send(request: Request, called: number, signal: AbortSignal): Promise<Received> {
    const path = allowed(request.path);
    const headers = this.#headers(request);
    await waitUntil(called + request.delayMs, signal);
    await this.#turn(signal);
    await this.#places.take();
    try {
      signal.throwIfAborted();
      const received = await this.#exchange(path, headers, signal);
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
    const limit = this.#limits.requestHeaders;
    if (request.headers.length > limit) throw denied(`a request has more than ${limit} headers`);
    const sent = sentHeaders(request.headers);
    if (sent === undefined) throw denied('a header cannot be sent');
    const { header, scheme, text } = this.#access.secret;
    return {
      ...Object.fromEntries(sent),
      host: this.#access.origin.authority,
      'accept-encoding': 'identity',
      [header]: scheme + text,
    };
  }

  async #exchange(
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Received> {
    const request = this.#ways({ path, headers });
    const ended = new AbortController();
    try {
      return await Promise.race([
        this.#answer(request),
        this.#timeLimit(ended.signal),
        untilAborted(signal, ended.signal),
      ]);
    } catch (error) {
      request.destroy();
      throw error;
    } finally {
      ended.abort();
    }
  }

  #answer(request: ClientRequest): Promise<Received> {
    return new Promise((resolve, reject) => {
      request.on('error', (error) => reject(this.#unanswered(error, request)));
      request.on('response', (response) => {
        this.#received(response).catch((error) => {
          throw error instanceof Unanswered ? error : this.#unanswered(error, request);
        }).then(resolve, reject);
      });
      request.end();
    });
  }

  async #received(response: IncomingMessage): Promise<Received> {
    const limit = this.#limits.bodyBytes;
    if (Number(response.headers['content-length']) > limit) throw tooLarge(limit);
    for (const encoding of valuesOf(response.rawHeaders, 'content-encoding')) {
      const fault = encodingFault(encoding);
      if (fault !== undefined) throw denied(fault);
    }
    const headers = passedOn(response.rawHeaders);
    const chunks: Buffer[] = [];
    let room = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        if (room + chunk.length > limit) throw tooLarge(limit);
        if (!this.#held.take(chunk.length)) throw tooLarge(this.#held.limit);
        room += chunk.length;
        chunks.push(chunk);
      }
      const body = textOf(Buffer.concat(chunks));
      const repeats = [...headers.map(([, value]) => value), body].some((text) =>
        this.#guard.isIn(text),
      );
      if (repeats) throw denied('the answer repeats the credential');
      return { response: { status: response.statusCode ?? 0, headers, body }, room };
    } catch (error) {
      this.#held.give(room);
      throw error;
    }
  }

  #unanswered(error: NodeJS.ErrnoException, request: ClientRequest): Unanswered {
    return new Unanswered(connectionFault(error, request, this.#access.origin));
  }

  /** Never returns. */
  async #timeLimit(ended: AbortSignal): Promise<never> {
    await waitUntil(now() + this.#limits.requestTime, ended);
    const { origin } = this.#access;
    const val = `${origin.text} did not answer within ${this.#limits.requestTime / 1000} s`;
    throw new Unanswered({ tag: 'timeout', val });
  }
}

/** Never returns. */
async function untilAborted(signal: AbortSignal, ended: AbortSignal): Promise<never> {
  await once(signal, 'abort', { signal: ended });
  throw new Unanswered({ tag: 'cancelled' });
}

function allowed(path: string): string {
  if (!isPlainPath(path)) throw denied('not a path on the origin');
  if (!path.startsWith(PATH_PREFIX)) throw denied('the path is not among those that are allowed');
  return path;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch {
    const compressed = compressedBody(body);
    throw compressed === undefined ? new Unanswered({ tag: 'not-text' }) : denied(compressed);
  }
}

function denied(rule: string): Unanswered {
  return new Unanswered({ tag: 'denied', val: rule });
}

function tooLarge(limit: number): Unanswered {
  return new Unanswered({ tag: 'too-large', val: BigInt(limit) });
}

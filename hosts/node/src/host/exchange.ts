/**
 * What comes back for a request: within its time, of a size, as text, and without a credential.
 * Knows no path and no header of the request.
 */

import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';

import type { Response } from '../contract.js';
import type { Limits } from '../limits.js';
import { compressedBody, encodingFault, passedOn, valuesOf } from '../rules/headers.js';
import type { Origin } from '../rules/origin.js';
import { now, waitUntil } from './clock.js';
import { connectionFault } from './connections.js';
import type { Guard } from './guard.js';
import type { Held } from './held.js';
import { Unanswered, denied, tooLarge } from './unanswered.js';

/** A response, and the room that its body takes among those that wait for the collector. */
export interface Received {
  response: Response;
  room: number;
}

/** What holds for the answers of a collection. */
export interface Terms {
  origin: Origin;
  limits: Limits;
  guard: Guard;
  held: Held;
}

/**
 * Sends a request that was made, and waits for its answer. Ends at once when `signal` is aborted.
 *
 * @throws {Unanswered}
 */
export async function exchange(
  request: ClientRequest,
  terms: Terms,
  signal: AbortSignal,
): Promise<Received> {
  const ended = new AbortController();
  const answer = answerTo(request, terms);
  const ends = [timeLimit(terms, ended.signal), untilAborted(signal, ended.signal)];
  try {
    return await Promise.race([answer, ...ends]);
  } catch (error) {
    request.destroy();
    // It may have come all the same, too late for anybody.
    answer.then(
      ({ room }) => terms.held.give(room),
      () => undefined,
    );
    throw error;
  } finally {
    ended.abort();
  }
}

/** Never returns. */
async function timeLimit({ origin, limits }: Terms, ended: AbortSignal): Promise<never> {
  await waitUntil(now() + limits.requestTime, ended);
  const val = `${origin.text} did not answer within ${limits.requestTime / 1000} s`;
  throw new Unanswered({ tag: 'timeout', val });
}

/** Never returns. */
async function untilAborted(signal: AbortSignal, ended: AbortSignal): Promise<never> {
  await once(signal, 'abort', { signal: ended });
  throw new Unanswered({ tag: 'cancelled' });
}

function answerTo(request: ClientRequest, terms: Terms): Promise<Received> {
  const unanswered = (error: Error) =>
    error instanceof Unanswered
      ? error
      : new Unanswered(connectionFault(error, request, terms.origin));
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(unanswered(error));
    request.on('error', fail);
    request.on('response', (response) => void received(response, terms).then(resolve, fail));
    request.end();
  });
}

async function received(
  answer: IncomingMessage,
  { limits, guard, held }: Terms,
): Promise<Received> {
  const limit = limits.bodyBytes;
  if (Number(answer.headers['content-length']) > limit) throw tooLarge(limit);
  for (const encoding of valuesOf(answer.rawHeaders, 'content-encoding')) {
    const fault = encodingFault(encoding);
    if (fault !== undefined) throw denied(fault);
  }
  const headers = passedOn(answer.rawHeaders);
  const chunks: Buffer[] = [];
  let room = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (room + chunk.length > limit) throw tooLarge(limit);
      if (!held.take(chunk.length)) throw tooLarge(held.limit);
      room += chunk.length;
      chunks.push(chunk);
    }
    const body = textOf(Buffer.concat(chunks));
    const texts = [...headers.map(([, value]) => value), body];
    if (texts.some((text) => guard.isIn(text))) throw denied('the answer repeats the credential');
    return { response: { status: answer.statusCode ?? 0, headers, body }, room };
  } catch (error) {
    held.give(room);
    throw error;
  }
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

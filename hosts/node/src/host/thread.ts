/**
 * The host thread of a collection. It has the credentials, sends the requests, keeps the limits, and
 * owns the guest's thread. So nothing waits for the caller's event loop, and that waits for
 * nothing.
 */

import { parentPort, workerData } from 'node:worker_threads';

import type { Ask, HostData, Told } from '../messages.js';
import { Client } from './client.js';
import { now, waitUntil } from './clock.js';
import { Guard } from './guard.js';
import { Guest } from './guest.js';
import { Held } from './held.js';
import { toldOf } from './told.js';
import { UnderWay } from './under-way.js';

const { component, access, collecting, limits }: HostData = workerData;
const begun = now();
const ended = new AbortController();
const guard = new Guard(access?.secrets ?? []);
const guest = new Guest(component, collecting, limits);
const held = new Held(limits.heldBytes, guest.shared);
const client = access === undefined ? undefined : new Client(access, limits, guard, held);
const underWay = new UnderWay(client, limits, held, guest.port, guest.shared);
let isCancelled = false;

parentPort?.on('message', (ask: Ask) => void (ask === 'cancel' ? cancel() : answer(ask)));
void after(begun + limits.runTime, { fault: { code: 'out-of-time', limit: limits.runTime } });

async function answer(ask: Exclude<Ask, 'cancel'>): Promise<void> {
  const said = await guest.call(ask);
  tell(isCancelled ? { fault: { code: 'cancelled' } } : toldOf(said, limits, guard));
}

/** The collector hears it, and has a moment to end. */
async function cancel(): Promise<void> {
  isCancelled = true;
  underWay.cancel();
  const wait = guest.isCalled ? limits.cancelTime : 0;
  await after(now() + wait, { fault: { code: 'cancelled' } });
}

/** Tells that all is over at a moment, unless it was before. */
async function after(moment: number, told: Told): Promise<void> {
  await waitUntil(moment, ended.signal).then(
    () => tell(told),
    () => undefined,
  );
}

function tell(told: Told): void {
  if (ended.signal.aborted) return;
  parentPort?.postMessage(told);
  if ('fault' in told || ('isLast' in told && told.isLast)) {
    ended.abort();
    underWay.cancel();
    guest.end();
  }
}

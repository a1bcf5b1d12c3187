/** Time, as delays need it, in milliseconds. Knows no request. */

import { setTimeout as sleep } from 'node:timers/promises';

/** Beyond it, Node's timers fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** The time since some fixed moment. */
export function now(): number {
  return performance.now();
}

/** Returns when it is this moment or later, which timers alone do not see to. */
export async function waitUntil(moment: number, signal: AbortSignal): Promise<void> {
  for (let left = moment - now(); left > 0; left = moment - now()) {
    await sleep(Math.min(Math.ceil(left), LONGEST_TIMER), undefined, { signal });
  }
}

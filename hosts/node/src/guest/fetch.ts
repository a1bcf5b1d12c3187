/**
 * `http-fetch`, as the collector calls it: it hands requests over to the host thread, and waits
 * until an answer is there. Knows nothing of how they are sent.
 */

import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';

import type { Answer, Request } from '../contract.js';
import { ANSWERS, TAKEN } from '../messages.js';

/** A `fetch` that talks to the host thread. It blocks its own thread, which is the guest's. */
export function fetchOver(port: MessagePort, shared: SharedArrayBuffer) {
  const counts = new Int32Array(shared);
  let underWay = 0;
  return (requests: Request[]): Answer[] => {
    if (requests.length > 0) port.postMessage(requests);
    underWay += requests.length;
    const answers: Answer[] = [];
    while (underWay > 0) {
      // Read before the port is: what comes after it changes the count, so that nothing is slept
      // over.
      const seen = Atomics.load(counts, ANSWERS);
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        answers.push(next.message);
      }
      if (answers.length > 0) break;
      Atomics.wait(counts, ANSWERS, seen);
    }
    underWay -= answers.length;
    Atomics.add(counts, TAKEN, answers.length);
    return answers;
  };
}

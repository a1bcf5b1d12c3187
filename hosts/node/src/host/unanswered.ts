/** Why a request has no response, as an error. Knows no request. */

import type { FetchError } from '../contract.js';

/** A request has no response. */
export class Unanswered extends Error {
  readonly fault: FetchError;

  constructor(fault: FetchError) {
    super(fault.tag);
    this.fault = fault;
  }
}

/** A rule does not allow it. */
export function denied(rule: string): Unanswered {
  return new Unanswered({ tag: 'denied', val: rule });
}

/** Its body is larger than this, in bytes. */
export function tooLarge(limit: number): Unanswered {
  return new Unanswered({ tag: 'too-large', val: BigInt(limit) });
}

/**
 * What the service says of the request limit of an organization (`anthropic-ratelimit-requests-*`),
 * and what follows: how many requests there are now. Knows no clock but the moments it is given.
 * The same as in `hosts/wasmtime`. Times are in milliseconds.
 */

import type { Header } from '../rules/headers.js';

const MINUTE = 60_000;

/** The longest that a word of the service is waited for: what it says later counts, too. */
const LONGEST_WAIT = 60_000;

/** What an answer says of the limit: requests a minute, and requests that are left. */
interface Heard {
  limit: number;
  remaining: number;
}

/** What an answer says of the limit; undefined: nothing that can be used. */
export function heardOf(headers: readonly Header[]): Heard | undefined {
  const number = (name: string) => {
    const value = headers.find(([own]) => own.toLowerCase() === name)?.[1].trim() ?? '';
    const number = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
    return number <= 0xffff_ffff ? number : undefined;
  };
  const limit = number('anthropic-ratelimit-requests-limit');
  const remaining = number('anthropic-ratelimit-requests-remaining');
  return limit === undefined || limit === 0 || remaining === undefined
    ? undefined
    : { limit, remaining };
}

/** How many requests there are. The service fills its bucket up within a minute. */
export class Allowance {
  /** Requests that were sent and are not answered. */
  #unanswered = 0;
  /**
   * Undefined until the service said something. `filled` is how many requests were left `at` a
   * moment, times a minute: whole numbers, as long as moments are.
   */
  #level: { limit: number; filled: number; at: number } | undefined;

  /** How long to wait for a request; 0: there is one. */
  wait(now: number): number {
    if (this.#level === undefined) return 0;
    const missing = MINUTE - this.#filled(this.#level, now);
    const wait = Math.ceil(missing / this.#level.limit);
    return missing <= 0 ? 0 : Math.min(Math.max(wait, 1), LONGEST_WAIT);
  }

  /** A request is sent. */
  sent(): void {
    this.#unanswered += 1;
    if (this.#level !== undefined) this.#level.filled -= MINUTE;
  }

  /**
   * A request was answered, and this is what the answer says of the limit; undefined: nothing, or
   * there is no answer.
   */
  answered(heard: Heard | undefined, now: number): void {
    this.#unanswered = Math.max(this.#unanswered - 1, 0);
    if (heard === undefined) return;
    const { limit, remaining } = heard;
    // Those that are on their way may not be counted in it.
    const filled = (remaining - this.#unanswered) * MINUTE;
    // An answer that was overtaken tells of an earlier moment, at which more were left.
    const level = this.#level?.limit === limit ? this.#level : undefined;
    const least = level === undefined ? filled : Math.min(this.#filled(level, now), filled);
    this.#level = { limit, filled: least, at: now };
  }

  #filled({ limit, filled, at }: { limit: number; filled: number; at: number }, now: number) {
    return Math.min(filled + (now - at) * limit, limit * MINUTE);
  }
}

/** The bytes of bodies that wait for the collector, as many as a limit allows. Knows no request. */

import { TAKEN } from '../messages.js';

/** What the bodies of a collection take together. */
export class Held {
  readonly limit: number;
  readonly #shared: Int32Array;
  #used = 0;
  /** What was put into the guest's port, in that order, and not taken out as far as is known. */
  readonly #waiting: number[] = [];
  #taken = 0;

  constructor(limit: number, shared: SharedArrayBuffer) {
    this.limit = limit;
    this.#shared = new Int32Array(shared);
  }

  /** Takes room. False: there is not so much left, and nothing is taken. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.limit) this.#settle();
    if (this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }

  /** Gives room back. */
  give(bytes: number): void {
    this.#used -= bytes;
  }

  /** An answer was put into the guest's port, with so many bytes of this room. */
  handedOver(bytes: number): void {
    this.#settle();
    this.#waiting.push(bytes);
  }

  /** Gives back what the guest took out of its port. */
  #settle(): void {
    const taken = Atomics.load(this.#shared, TAKEN);
    for (const bytes of this.#waiting.splice(0, taken - this.#taken)) this.#used -= bytes;
    this.#taken = taken;
  }
}

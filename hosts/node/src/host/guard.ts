/**
 * What leaves the host is looked at: no answer, no page and no error may repeat a credential,
 * however it came there and whichever was sent. Knows no answer and no format.
 */

import type { Secret } from '../rules/credential.js';
import { Spellings } from '../rules/spellings.js';

/** What is shorter guards nothing, and is in many a text by chance. In bytes. */
const SHORTEST_SECRET = 8;

/** Finds credentials in texts. Without one, there is none in any. */
export class Guard {
  readonly #all: Spellings[];

  constructor(secrets: readonly Secret[]) {
    const guarded = secrets.filter(({ text }) => text.length >= SHORTEST_SECRET);
    this.#all = guarded.map(({ text }) => new Spellings(text));
  }

  /** Whether a text repeats one of them. */
  isIn(text: string): boolean {
    return this.#all.some((spellings) => spellings.areIn(text));
  }

  /** Whether a text that is JSON repeats one of them, under the escapes of that JSON or not. */
  isInJson(json: string): boolean {
    return this.#all.some((spellings) => spellings.areIn(json, 1));
  }
}

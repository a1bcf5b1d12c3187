/**
 * What leaves the host is looked at: no answer, no page and no error may repeat the credential,
 * however it came there. Knows no answer and no format.
 */

import type { Secret } from '../rules/credential.js';
import { Spellings } from '../rules/spellings.js';

/** What is shorter guards nothing, and is in many a text by chance. In bytes. */
const SHORTEST_SECRET = 8;

/** Finds the credential in texts. Without one, it is in none. */
export class Guard {
  readonly #spellings: Spellings | undefined;

  constructor(secret: Secret | undefined) {
    const text = secret?.text ?? '';
    this.#spellings = text.length < SHORTEST_SECRET ? undefined : new Spellings(text);
  }

  /** Whether a text repeats it. */
  isIn(text: string): boolean {
    return this.#spellings?.areIn(text) ?? false;
  }

  /** Whether a text that is JSON repeats it, under the escapes of that JSON or not. */
  isInJson(json: string): boolean {
    return this.#spellings?.areIn(json, 1) ?? false;
  }
}

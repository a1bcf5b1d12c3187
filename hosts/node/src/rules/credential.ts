/** What lets requests in, and shows itself nowhere. */

import { inspect } from 'node:util';

import { OptionError } from '../errors.js';

/** A credential as the thread that sends gets it. Nobody else may have it. */
export interface Secret {
  /** The name of the one header that it is sent in. */
  header: string;
  scheme: string;
  text: string;
}

/** What a header can have. */
const SENDABLE = /^[\x20-\x7e]+$/;

/**
 * What the thread that sends needs of a credential. Not for those who import the package.
 *
 * @internal
 */
export let secretOf: (credential: Credential) => Secret;

/**
 * A credential. Shows itself nowhere: not to `console.log`, `util.inspect` or `JSON.stringify`, and
 * in no error.
 */
export class Credential {
  readonly #secret: Secret;

  static {
    secretOf = (credential) => credential.#secret;
  }

  private constructor(secret: Secret) {
    this.#secret = secret;
  }

  /**
   * A token where the text begins with `sk-ant-oat` or `Bearer`, else an Admin key.
   *
   * @throws {OptionError} as these do
   */
  static of(text: string): Credential {
    const isToken = /^\s*(sk-ant-oat|bearer )/i.test(text);
    return isToken ? Credential.bearerToken(text) : Credential.adminKey(text);
  }

  /**
   * An Admin key (`sk-ant-admin…`), sent as `x-api-key`.
   *
   * @throws {OptionError} if it is missing, empty, or has characters that no header can have
   */
  static adminKey(key: string | undefined): Credential {
    return new Credential({ header: 'x-api-key', scheme: '', text: sendable(key) });
  }

  /**
   * A token, sent as `authorization: Bearer …`, whether or not it says `Bearer` itself.
   *
   * @throws {OptionError} if it is missing, empty, or has characters that no header can have
   */
  static bearerToken(token: string | undefined): Credential {
    const text = sendable(token, /^\s*bearer /i);
    return new Credential({ header: 'authorization', scheme: 'Bearer ', text });
  }

  /** Its header's name, and no more. */
  toJSON(): string {
    return `Credential(${this.#secret.header}: …)`;
  }

  /** @internal */
  [inspect.custom](): string {
    return this.toJSON();
  }
}

function sendable(text: unknown, prefix = /^/): string {
  const secret = typeof text === 'string' ? text.replace(prefix, '').trim() : '';
  if (!SENDABLE.test(secret)) {
    throw new OptionError('the credential is empty, or has characters that no header can have');
  }
  return secret;
}

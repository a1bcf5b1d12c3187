/** What lets requests in, and shows itself nowhere. */

import { inspect } from 'node:util';

import { OptionError } from '../errors.js';
import type { CredentialId } from './readers.js';

/** A credential as the thread that sends gets it. Nobody else may have it. */
export interface Secret {
  kind: CredentialId;
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
   * A token where the text begins with `sk-ant-oat` or `Bearer`, an Enterprise key where it begins
   * with `sk-ant-api01`, else an Admin key.
   *
   * @throws {OptionError} as these do
   */
  static of(text: string): Credential {
    const isToken = /^\s*(sk-ant-oat|bearer )/i.test(text);
    return isToken ? Credential.bearerToken(text) : Credential.adminKey(text);
  }

  /**
   * An Admin key (`sk-ant-admin…`), sent as `x-api-key`. What begins as an Enterprise key is one.
   *
   * @throws {OptionError} if it is missing, empty, or has characters that no header can have
   */
  static adminKey(key: string | undefined): Credential {
    const text = sendable(key);
    const kind = text.startsWith('sk-ant-api01') ? 'enterprise-key' : 'admin-key';
    return new Credential({ kind, header: 'x-api-key', scheme: '', text });
  }

  /**
   * An Enterprise key (`sk-ant-api01…`), whose scopes say what it reads, sent as `x-api-key`.
   *
   * @throws {OptionError} if it is missing, empty, or has characters that no header can have
   */
  static enterpriseKey(key: string | undefined): Credential {
    const text = sendable(key);
    return new Credential({ kind: 'enterprise-key', header: 'x-api-key', scheme: '', text });
  }

  /**
   * A token, sent as `authorization: Bearer …`, whether or not it says `Bearer` itself.
   *
   * @throws {OptionError} if it is missing, empty, or has characters that no header can have
   */
  static bearerToken(token: string | undefined): Credential {
    const text = sendable(token, /^\s*bearer /i);
    const kind = 'access-token';
    return new Credential({ kind, header: 'authorization', scheme: 'Bearer ', text });
  }

  /** What it is, and so what it may read. */
  get kind(): CredentialId {
    return this.#secret.kind;
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

/** What a caller asks for, and whether it can be done. Starts nothing. */

import { OptionError } from './errors.js';
import { limitsOf, type Limits } from './limits.js';
import type { Access, Collecting } from './messages.js';
import { Credential, secretOf } from './rules/credential.js';
import { secretsOf } from './rules/credentials.js';
import { ANTHROPIC, parseOrigin } from './rules/origin.js';
import { trusted } from './trust.js';

/** What is collected, from where, and as whom. */
export interface CollectOptions {
  /**
   * As whom. A text is a token where it begins with `sk-ant-oat` or `Bearer`, an Enterprise key
   * where it begins with `sk-ant-api01`, else an Admin key; a `Credential` says which. Of several,
   * one of a kind, each request goes with the one that may read it.
   */
  credential: Credential | string | readonly (Credential | string)[];
  /**
   * Where the Admin API is: a scheme, a host and a port. Plain HTTP is for loopback only. Default:
   * `https://api.anthropic.com`.
   */
  origin?: string | undefined;
  /** Aborted, it ends the collection with a `CancelledError`. */
  signal?: AbortSignal | undefined;
  /**
   * The ids of the steps to read, as `describe` lists them, and no others but those that they
   * depend on. Default: every step that is on by default.
   */
  only?: readonly string[] | undefined;
  /** The ids of steps to read besides, which are read on request only. Default: none. */
  also?: readonly string[] | undefined;
  /** The ids of steps to leave out. The types of what is not read count as partial. */
  skip?: readonly string[] | undefined;
  /** Whether every entity carries the item that it was made from. Default: no. */
  rawData?: boolean | undefined;
  /** What it may use. What is left out has its default. */
  limits?: Partial<Limits> | undefined;
  /**
   * Certificates in PEM, one or several in a text, of those who are trusted beside those whom Node
   * trusts: of a company's proxy, say. Those whom the system trusts, too, with `node
   * --use-system-ca` from Node 22.15 on.
   */
  authorities?: string | readonly string[] | undefined;
  /**
   * Whether the origin's name may lead to an address that is not public, such as a gateway's in a
   * network of one's own. An origin that is an address, or `localhost`, is taken at its word.
   * Default: no.
   */
  privateAddresses?: boolean | undefined;
}

/**
 * What a collection needs to know.
 *
 * @internal
 */
export interface Settings {
  access: Access;
  collecting: Collecting;
  limits: Limits;
  signal: AbortSignal | undefined;
}

const NAMES = new Set<string>([
  'also',
  'authorities',
  'credential',
  'limits',
  'only',
  'origin',
  'privateAddresses',
  'rawData',
  'signal',
  'skip',
] satisfies (keyof CollectOptions)[]);

/**
 * Reads options.
 *
 * @throws {OptionError} if one is wrong. Repeats no value.
 * @internal
 */
export function settingsOf(options: CollectOptions): Settings {
  check(typeof options === 'object' && options !== null, 'options must be an object');
  const unknown = Object.keys(options).find((name) => !NAMES.has(name));
  check(unknown === undefined, `there is no option ${unknown}, but ${[...NAMES].join(', ')}`);
  const { credential, origin = ANTHROPIC, signal, rawData = false } = options;
  const { only = [], also = [], skip = [] } = options;
  const { authorities = [], privateAddresses = false } = options;
  const given = [credential].flat().map((it) => (isText(it) ? Credential.of(it) : it));
  const isOne = (it: unknown): it is Credential => it instanceof Credential;
  check(given.every(isOne), 'credential must be a text or a Credential, or a list of them');
  check(typeof origin === 'string', 'origin must be a text');
  const parsed = parseOrigin(origin);
  if (typeof parsed === 'string') throw new OptionError(`origin ${parsed}`);
  check(signal === undefined || signal instanceof AbortSignal, 'signal must be an AbortSignal');
  for (const [name, steps] of Object.entries({ only, also, skip })) {
    check(
      Array.isArray(steps) && steps.every(isText),
      `${name} must be a list of the ids of steps`,
    );
  }
  check(typeof rawData === 'boolean', 'rawData must be true or false');
  check(typeof privateAddresses === 'boolean', 'privateAddresses must be true or false');
  const secrets = secretsOf(given.map(secretOf));
  const credentials = secrets.map(({ kind }) => kind);
  return {
    access: {
      origin: parsed,
      secrets,
      privateAddresses,
      trusted: trusted([authorities].flat()),
    },
    collecting: { credentials, only: [...only], also: [...also], skip: [...skip], rawData },
    limits: limitsOf(options.limits),
    signal,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function check(isRight: boolean, sentence: string): asserts isRight {
  if (!isRight) throw new OptionError(sentence);
}

/** The credentials of a collection: which of them goes with a request. Knows no client. */

import { OptionError } from '../errors.js';
import type { Secret } from './credential.js';
import { KINDS, NAMES, readers } from './readers.js';

/** At least one, at most one of each kind, in the order of their kinds. */
export type Secrets = readonly [Secret, ...Secret[]];

/**
 * What is held, whoever gave it in which order.
 *
 * @throws {OptionError} if there is none, or if there are two of a kind
 */
export function secretsOf(given: readonly Secret[]): Secrets {
  for (const kind of KINDS) {
    if (given.filter((secret) => secret.kind === kind).length > 1) {
      throw new OptionError(
        `two credentials are ${NAMES[kind]} each, and a collection takes one of each kind`,
      );
    }
  }
  const place = ({ kind }: Secret) => KINDS.indexOf(kind);
  const [first, ...rest] = [...given].sort((one, other) => place(one) - place(other));
  if (first === undefined) throw new OptionError('there is no credential');
  return [first, ...rest];
}

/**
 * The one that goes with a request for a path: of the kinds that may read it, the first that is
 * held. Where there is none of these, another one goes, for the service to refuse.
 */
export function secretFor(secrets: Secrets, pathAndQuery: string): Secret {
  const right = readers(pathAndQuery).map((kind) => secrets.find((it) => it.kind === kind));
  return right.find((secret) => secret !== undefined) ?? secrets[0];
}

/**
 * The kinds of credentials, and which of them may read what. Knows no credential. The same table as
 * in `hosts/fetch-rules`.
 */

import { PATH_PREFIX } from './path.js';

/** What a credential is to the service, by the contract's own word for it. */
export type CredentialId = 'admin-key' | 'access-token' | 'enterprise-key';

/** What people call them, in a sentence. They come in this order where any would do. */
export const NAMES: Readonly<Record<CredentialId, string>> = {
  'admin-key': 'an Admin key',
  'access-token': 'an `org:admin` token',
  'enterprise-key': 'an Enterprise key',
};

/** All of them, in that order. */
export const KINDS = Object.keys(NAMES) as CredentialId[];

const TOKEN_ONLY: readonly CredentialId[] = ['access-token'];
const GROUPS: readonly CredentialId[] = ['enterprise-key', 'access-token'];
const ANY: readonly CredentialId[] = ['admin-key', 'access-token', 'enterprise-key'];
const MOST: readonly CredentialId[] = ['admin-key', 'access-token'];

/** By the first segment below the prefix. What is not here is read as most things are. */
const READERS = new Map([
  ['service_accounts', TOKEN_ONLY],
  ['federation_issuers', TOKEN_ONLY],
  ['federation_rules', TOKEN_ONLY],
  ['rbac_groups', GROUPS],
  ['rbac_roles', GROUPS],
  ['me', ANY],
  ['users', ANY],
  ['invites', ANY],
  ['spend_limits', ANY],
  ['analytics', ANY],
]);

/** Which kinds may read a path of the Admin API, in order of preference. */
export function readers(pathAndQuery: string): readonly CredentialId[] {
  const [path = ''] = pathAndQuery.split('?', 1);
  if (!path.startsWith(PATH_PREFIX)) return MOST;
  const [first = ''] = path.slice(PATH_PREFIX.length).split('/', 1);
  return READERS.get(first) ?? MOST;
}

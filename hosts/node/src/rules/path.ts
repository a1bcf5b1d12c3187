/** Which paths are on the origin. Knows no origin. The same rules as `hosts/fetch-rules`. */

/** Where the paths of the Admin API begin. */
export const PATH_PREFIX = '/v1/organizations/';

/** What a path or a query can have: no control, no space, nothing that is not ASCII. */
const PLAIN = /^[!$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]*$/;

/** What ends a segment, or its name, once it is decoded; and what is still encoded then. */
const SEPARATORS = ['%2f', '%5c', '%3b', '%25'];

/**
 * Whether a path leads to where it looks like, once it is put behind an origin: it begins with one
 * slash, consists of characters that a path or a query can have, and has no segment that goes up or
 * becomes several once somebody on the way decodes it.
 */
export function isPlainPath(pathAndQuery: string): boolean {
  const path = pathAndQuery.split('?', 1)[0] ?? '';
  return (
    path.startsWith('/') &&
    !path.startsWith('//') &&
    PLAIN.test(pathAndQuery) &&
    !path.split('/').some(leadsElsewhere)
  );
}

/** Servers differ in how often they decode, and in what they do with parameters of a segment. */
function leadsElsewhere(segment: string): boolean {
  const decoded = segment.toLowerCase().replaceAll('%25', '%').replaceAll('%2e', '.');
  const name = decoded.split(';', 1)[0];
  return name === '.' || name === '..' || SEPARATORS.some((code) => decoded.includes(code));
}

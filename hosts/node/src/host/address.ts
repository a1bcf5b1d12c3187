/**
 * Which addresses a name may lead to: public ones, unless the origin was given as another. Asked
 * whenever a connection is made, so a name that leads elsewhere later is refused later. The same
 * rules as in `hosts/wasmtime`.
 */

import dns from 'node:dns';
import { isIPv4, type LookupFunction } from 'node:net';

/** A name leads to an address that is not public. */
export class PrivateAddress extends Error {
  constructor(name: string, address: string) {
    super(
      `${name} leads to ${address}, which is not a public address: the host's owner can allow ` +
        'that for an origin (privateAddresses)',
    );
  }
}

/** Finds the addresses of a name, as `dns.lookup` does with `all`. */
type Find = (
  name: string,
  options: dns.LookupAllOptions,
  found: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

/** A `lookup` for `node:net` that refuses a name one of whose addresses is not public. */
export function publicOnly(find: Find = dns.lookup): LookupFunction {
  return (name, options, callback) => {
    find(name, { ...options, all: true } as dns.LookupAllOptions, (error, addresses) => {
      const notPublic = addresses?.find(({ address }) => !isPublic(address));
      const [first] = addresses ?? [];
      if (error !== null) callback(error, '');
      else if (notPublic !== undefined) callback(new PrivateAddress(name, notPublic.address), '');
      else if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

/**
 * Whether an address is one of the internet's, and not of this machine or of a network around it.
 */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return isPublicV4(address.split('.').map(Number));
  const groups = groupsOf(address);
  return groups !== undefined && isPublicV6(groups);
}

function isPublicV4([first = 0, second = 0, third = 0]: number[]): boolean {
  const isPrivate =
    first === 10 || (first === 172 && second >> 4 === 1) || (first === 192 && second === 168);
  const isLinkLocal = first === 169 && second === 254;
  const isShared = first === 100 && second >> 6 === 1;
  const isProtocols = first === 192 && second === 0 && third === 0;
  const isBenchmarks = first === 198 && second >> 1 === 9;
  const isNowhere = first === 0 || first === 127 || first >= 224;
  return !(isNowhere || isPrivate || isLinkLocal || isShared || isProtocols || isBenchmarks);
}

function isPublicV6(groups: number[]): boolean {
  const [first = 0, second = 0, third = 0, , , sixth, high = 0, low = 0] = groups;
  const older = (high: number, low: number) => isPublicV4([high >> 8, high & 255, low >> 8]);
  // An address of the older kind, in one of the ways to write it as one of the newer. `::` and
  // `::1` are of this machine, too.
  const areZero = (from: number) => groups.slice(from, 5).every((group) => group === 0);
  if (areZero(0) && (sixth === 0 || sixth === 0xffff)) return older(high, low);
  if (first === 0x64 && second === 0xff9b && areZero(2) && sixth === 0) return older(high, low);
  if (first === 0x2002) return older(second, third);
  // What is given out for the internet; documentation and tunnels in it lead nowhere else.
  return first >> 13 === 1;
}

/** The eight groups of an address; undefined: it is none, or is bound to a zone. */
function groupsOf(address: string): number[] | undefined {
  const url = `http://[${address}]`;
  if (!URL.canParse(url)) return undefined;
  // Plain now: hexadecimal groups only, lower case.
  const [start = '', end] = new URL(url).hostname.slice(1, -1).split('::');
  const read = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [read(start), read(end ?? '')];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/**
 * The hard bound of a collector's memory: the maximum that its core module declares, which the
 * engine keeps it to. Node's limits of a thread do not count WebAssembly memory. Knows no
 * component.
 */

const PAGE = 65_536;
/** What 32 bits can address. */
const MOST_PAGES = 65_536;

const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;

/** The module is no module, has a memory of a kind that is not known here, or needs more memory. */
export class NoLimit extends Error {}

/**
 * A core module whose memory has this maximum, in bytes, or the lower one that it has of its own.
 * One that has no memory of its own is returned as it is.
 *
 * @throws {NoLimit}
 */
export function withMemoryLimit(module: Uint8Array, bytes: number): Uint8Array {
  const limit = Math.min(Math.floor(bytes / PAGE), MOST_PAGES);
  const reader = new Reader(module, 8);
  while (!reader.isAtEnd) {
    const start = reader.at;
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === MEMORY_SECTION) {
      const section = memorySection(reader, limit);
      return concat(module.subarray(0, start), section, module.subarray(end));
    }
    reader.at = end;
  }
  return module;
}

function memorySection(reader: Reader, limit: number): Uint8Array {
  const [count, flags, least] = [reader.number(), reader.byte(), reader.number()];
  if (count !== 1 || flags > HAS_MAXIMUM) throw new NoLimit('a memory of an unknown kind');
  const own = flags === HAS_MAXIMUM ? reader.number() : MOST_PAGES;
  if (least > limit) throw new NoLimit(`the collector starts with ${least * PAGE} bytes of memory`);
  const content = [1, HAS_MAXIMUM, ...number(least), ...number(Math.min(own, limit))];
  return Uint8Array.from([MEMORY_SECTION, ...number(content.length), ...content]);
}

/** Reads bytes, and numbers in LEB128. */
class Reader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new NoLimit('the module ends too early');
    this.at += 1;
    return byte;
  }

  number(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }
}

function number(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

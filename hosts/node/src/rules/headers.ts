/**
 * Which headers pass between a collector and the service. The same lists as `hosts/fetch-rules`.
 */

/** A header's name and value. */
export type Header = [name: string, value: string];

/**
 * What a collector may say. Other headers could speak for the credential, or change where one
 * request ends and the next begins.
 */
const REQUEST_HEADERS = new Set(['accept', 'anthropic-beta', 'anthropic-version', 'user-agent']);

/** What a collector gets to see of an answer: what it needs, and nothing that could be a secret. */
const ANSWER_HEADERS = new Set([
  'anthropic-organization-id',
  'anthropic-ratelimit-requests-limit',
  'anthropic-ratelimit-requests-remaining',
  'anthropic-ratelimit-requests-reset',
  'content-type',
  'date',
  'request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
]);

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const READABLE = /^[\t\x20-\x7e]*$/;

/**
 * Of what a collector wants to say, what is sent, by lower-case name; the last of a name counts.
 * Undefined: there is a header that nobody could send.
 */
export function sentHeaders(headers: readonly Header[]): Map<string, string> | undefined {
  const sent = new Map<string, string>();
  for (const [name, value] of headers) {
    if (!NAME.test(name) || CONTROL.test(value)) return undefined;
    const lower = name.toLowerCase();
    // Node writes a header's characters as bytes: these are the bytes of its UTF-8.
    if (REQUEST_HEADERS.has(lower)) sent.set(lower, Buffer.from(value).toString('latin1'));
  }
  return sent;
}

/** Of an answer's headers, as Node lists them raw, those that a collector gets to see. */
export function passedOn(rawHeaders: readonly string[]): Header[] {
  const isPassedOn = ([name, value]: Header) =>
    ANSWER_HEADERS.has(name.toLowerCase()) && READABLE.test(value);
  return pairs(rawHeaders).filter(isPassedOn);
}

/** The values of a header, as often as it is there. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const found = pairs(rawHeaders).filter(([own]) => own.toLowerCase() === name);
  return found.map(([, value]) => value);
}

function pairs(rawHeaders: readonly string[]): Header[] {
  const found: Header[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    found.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  }
  return found;
}

/**
 * Why an answer with this `content-encoding` is refused; undefined: its body is as it is, and
 * nobody asked for another. Repeats nothing that is not plain.
 */
export function encodingFault(encoding: string): string | undefined {
  const name = encoding.trim();
  if (name === '' || name.toLowerCase() === 'identity') return undefined;
  return compressed(/^[0-9A-Za-z-]+$/.test(name) ? name : 'several ways');
}

/** What a body that is no text is, if that can be told: it is compressed, and nothing said so. */
export function compressedBody(body: Uint8Array): string | undefined {
  return body[0] === 0x1f && body[1] === 0x8b ? compressed('gzip') : undefined;
}

function compressed(how: string): string {
  return (
    `the answer is compressed (${how}), which was not asked for: something between here and the ` +
    'service does that'
  );
}

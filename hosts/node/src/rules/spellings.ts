/** The ways in which a text can spell a secret. The same as in `hosts/fetch-rules`. */

/**
 * Escapes can stand in escapes. So deep they are followed: deeper, nobody reads them back, and a
 * name of nothing but backslashes is to cost nobody an answer.
 */
const MOST_ROUNDS = 8;

/** Finds a secret in texts: as it is, in base64, and both under escapes of JSON and of URLs. */
export class Spellings {
  readonly #all: string[];

  constructor(secret: string) {
    this.#all = [secret, ...[0, 1, 2].flatMap((before) => inBase64(before, secret))];
  }

  /**
   * Whether a text spells it. Escapes that are of the text's own, since it is JSON and not what
   * JSON says, are `own` rounds more.
   */
  areIn(text: string, own = 0): boolean {
    let plainer: string | undefined = text;
    for (let round = 0; round < MOST_ROUNDS + own && plainer !== undefined; round++) {
      const found: string = plainer;
      if (this.#all.some((spelling) => found.includes(spelling))) return true;
      plainer = unescaped(found);
    }
    return false;
  }
}

/**
 * What a secret is in base64, in both alphabets, behind so many bytes of something else: without
 * the characters that tell of what stands around it, too.
 */
function inBase64(before: number, secret: string): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const start = Math.ceil((before * 8) / 6);
  const end = Math.floor((bytes.length * 8) / 6);
  const alphabets = ['base64', 'base64url'] as const;
  return alphabets.map((alphabet) => bytes.toString(alphabet).slice(start, end));
}

/** A secret is ASCII: what anything else is taken for does not matter. */
const ESCAPE = /%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[/"\\]/g;

/**
 * The text with its escapes undone: those of JSON, such as `\u002d`, and those of URLs, such as
 * `%2d`. Undefined if it has none.
 */
function unescaped(text: string): string | undefined {
  let isPlainer = false;
  const plain = text.replace(ESCAPE, (escape) => {
    isPlainer = true;
    if (escape.startsWith('%')) return character(escape.slice(1));
    return escape.startsWith('\\u') ? character(escape.slice(2)) : escape.slice(1);
  });
  return isPlainer ? plain : undefined;
}

function character(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

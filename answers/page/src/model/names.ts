/**
 * How a text that somebody chose is shown: what would not be seen, or would turn the text around
 * it, stands there by its number. Knows no markup: whoever shows it makes text nodes.
 */

/** A stretch of a text, as it is or by the numbers of what cannot be seen. */
export interface Segment {
  readonly text: string;
  readonly unseen: boolean;
}

// Controls, formats (joiners, directions, tags), separators of lines, what is not assigned for
// exchange, half a pair, and letters that are drawn as nothing.
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\u115F\u1160\u3164\uFFA0\u2800\u034F\u17B4\u17B5\u180B-\u180F]/u;
// Of one character each. Anchored at the start: V8 of Chromium 156 finds no pair before a `$`.
const EMOJI_BEFORE = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;
const JOINER = '\u200D';

/** Cuts a text where something cannot be seen. */
export function segments(text: string): Segment[] {
  if (!UNSEEN.test(text)) return text === '' ? [] : [{ text, unseen: false }];
  const found: Segment[] = [];
  let seen = '';
  const characters = [...text];
  for (const [place, character] of characters.entries()) {
    if (!UNSEEN.test(character) || joinsEmoji(characters, place)) {
      seen += character;
      continue;
    }
    if (seen !== '') found.push({ text: seen, unseen: false });
    seen = '';
    found.push({ text: `[${codePoint(character)}]`, unseen: true });
  }
  if (seen !== '') found.push({ text: seen, unseen: false });
  return found;
}

/** The text on one line, with nothing in it that cannot be seen. */
export function visible(text: string): string {
  return UNSEEN.test(text)
    ? segments(text)
        .map((it) => it.text)
        .join('')
    : text;
}

/** At most so many characters of it, and a sign that it went on. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Never between the two halves of one character.
  const end = /[\uD800-\uDBFF]/.test(text[most - 2] ?? '') ? most - 2 : most - 1;
  return `${text.slice(0, end)}…`;
}

/** Whether nothing of it would be seen. */
export function isBlank(text: string): boolean {
  return /^[\s\u2800\u3164\u115F\u1160\uFFA0]*$/u.test(text);
}

/** The family of emoji is one picture: what joins it is meant, and seen. */
function joinsEmoji(characters: readonly string[], place: number): boolean {
  return (
    characters[place] === JOINER &&
    EMOJI_BEFORE.test(characters[place - 1] ?? '') &&
    EMOJI_AFTER.test(characters[place + 1] ?? '')
  );
}

function codePoint(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return `U+${number.toString(16).toUpperCase().padStart(4, '0')}`;
}

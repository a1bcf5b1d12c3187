/**
 * Searching as one types: all words of a query, in any order, without regard to case and accents.
 * Knows texts only.
 */

const MARKS = /\p{M}+/gu;
// A text of these alone has no case but the plain one, and no accents.
const PLAIN = /^[\x20-\x7E]*$/;

/** A text as it is looked for. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  return PLAIN.test(lower) ? lower : lower.normalize('NFKD').replace(MARKS, '');
}

/** The words of a query; none for a blank one. */
export function wordsOf(query: string): string[] {
  return folded(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Which of the rows hold every word, in the order in which they are given. */
export function matching(
  rows: ArrayLike<number>,
  words: readonly string[],
  textOf: (row: number) => string,
): Int32Array {
  const found = new Int32Array(rows.length);
  let count = 0;
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place]!;
    const text = textOf(row);
    if (words.every((word) => text.includes(word))) {
      found[count] = row;
      count += 1;
    }
  }
  return found.subarray(0, count);
}

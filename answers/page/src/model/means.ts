/**
 * How one thing leads to another, in words, and where ways begin and end. The names are those of
 * `answers::access`.
 */

/** See the head. */
export interface Means {
  /** Between what has and what is had: `is in`. */
  readonly words: string;
  /** What is reached so passes nothing on. */
  readonly isEnd: boolean;
  /** It can only be the first of a way. */
  readonly isBeginning: boolean;
}

const link = (words: string): Means => ({ words, isEnd: false, isBeginning: false });

const MEANS: ReadonlyMap<string, Means> = new Map([
  ['member', link('is in')],
  ['administers', link('administers')],
  ['lets-itself-in', link('can let itself into')],
  ['opens', link('is good for')],
  ['acts-as', link('acts as')],
  ['made', { words: 'made', isEnd: false, isBeginning: true }],
  ['issues', link('is believed by')],
  // What a rule opens, it says itself.
  ['impersonates', { words: 'lets act as', isEnd: true, isBeginning: false }],
  ['lets-in', link('lets into')],
  ['in-group', link('is in the group')],
  ['has-role', link('has the role')],
  ['permits', { words: 'permits something in', isEnd: true, isBeginning: false }],
  ['invites', link('invites into')],
  ['receives', link('is sent prompts and answers of')],
]);

const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ['knows-secret', 'if the key’s secret was kept'],
  ['is-accepted', 'once the invite is accepted'],
]);

/** The means by its name. One that is not known is told by its name. */
export function meansOf(name: string | undefined): Means {
  return MEANS.get(name ?? '') ?? link((name ?? 'has').replaceAll('-', ' '));
}

/** What must be so besides, in words. */
export function conditionWords(name: string): string {
  return CONDITIONS.get(name) ?? `if ${name.replaceAll('-', ' ')}`;
}

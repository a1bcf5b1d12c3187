/**
 * What was not read, and what would read it: so that nothing found is never taken for nothing there.
 */

import type { Data, Step } from './data.js';

/** Steps that one credential would read, or that ended in one way. */
export interface Gap {
  readonly subjects: readonly string[];
  /** What happened, and who can act. */
  readonly sentence: string;
}

const STATUSES: ReadonlyMap<string, string> = new Map([
  ['success', 'read'],
  ['partial', 'read in part'],
  ['not-applicable', 'not there'],
  ['not-permitted', 'not permitted'],
  ['disabled', 'left out'],
  ['failed', 'failed'],
]);

/** How a step ended, in words. */
export function statusName(status: string): string {
  return STATUSES.get(status) ?? status;
}

/** Whether a step left something unread that may be there. */
export function isGap(step: Step): boolean {
  return step.status !== 'success' && step.status !== 'not-applicable';
}

/** What was not read, those together that have one reason. */
export function gaps(data: Data): Gap[] {
  const found = new Map<string, string[]>();
  for (const step of data.steps.filter(isGap)) {
    const sentence = reason(step);
    found.set(sentence, [...(found.get(sentence) ?? []), step.subject]);
  }
  return [...found].map(([sentence, subjects]) => ({ subjects, sentence }));
}

/** Whether everything was read and every rule decided. */
export function isComplete(data: Data): boolean {
  return data.partialTypes.length === 0 && data.undecided.length === 0 && !data.steps.some(isGap);
}

function reason(step: Step): string {
  const reader = step.needs ? `${step.needs} reads this` : '';
  const cause = causeOf(step);
  return [cause, reader].filter((it) => it !== '').join('; ');
}

function causeOf({ status, problems, needs }: Step): string {
  if (status === 'disabled') return 'left out of this run';
  if (status === 'not-permitted') return needs ? '' : 'no credential of this run may read it';
  const message = problems[0]?.message ?? 'the service did not answer as it should';
  return `${status === 'partial' ? 'read in part' : 'failed'}: ${message}`;
}

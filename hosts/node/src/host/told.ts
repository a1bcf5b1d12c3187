/**
 * What the host thread tells of what the collector said, once it was looked at. Knows no thread.
 */

import { hasReport } from '../items.js';
import type { Limits } from '../limits.js';
import type { Fault, Said, Told } from '../messages.js';
import type { Guard } from './guard.js';

/** What is passed on. Nothing that repeats the credential is. */
export function toldOf(said: Said, limits: Limits, guard: Guard): Told {
  if ('page' in said && said.page !== undefined) {
    const { page } = said;
    if (guard.isInJson(page)) return { fault: { code: 'repeats-credential' } };
    return { page, isLast: hasReport(page) };
  }
  if ('manifest' in said) return said;
  if ('forecast' in said) {
    const isFine = !guard.isInJson(JSON.stringify(said));
    return isFine ? said : { fault: { code: 'repeats-credential' } };
  }
  const fault = JSON.stringify(faultOf(said, limits));
  // What is not there is left out of it: jco says `undefined`.
  return { fault: guard.isInJson(fault) ? { code: 'repeats-credential' } : JSON.parse(fault) };
}

function faultOf(
  said: Exclude<Said, { manifest: unknown } | { forecast: unknown }>,
  limits: Limits,
): Fault {
  if ('page' in said) return { code: 'no-report' };
  if ('notStarted' in said) {
    return { code: 'not-started', message: `the collector cannot be started: ${said.notStarted}` };
  }
  if ('option' in said) {
    const { option } = said;
    const tooLate = 'options come before the first page';
    return { code: 'option', message: option.tag === 'too-late' ? tooLate : option.val };
  }
  if ('failure' in said) {
    const { failure } = said;
    if (failure.tag === 'cancelled') return { code: 'cancelled' };
    return { code: failure.tag, problem: failure.val };
  }
  // The engine does not say why it broke. It was told of three quarters of its memory: with more,
  // it is that which it lacked.
  const { memoryBytes } = limits;
  if (said.memory > (memoryBytes / 4) * 3) return { code: 'out-of-memory', limit: memoryBytes };
  const had = said.memory === 0 ? '' : ` (it had ${said.memory} of ${memoryBytes} bytes of memory)`;
  const message = `the collector broke: ${said.trap}${had}`;
  return { code: 'trapped', message, backtrace: said.backtrace };
}

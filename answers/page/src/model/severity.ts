/** How bad findings are, from the worst on. */

import type { Severity } from './data.js';

/** From the worst on. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** 0 is the worst. What is not known counts as the least. */
export function rank(severity: Severity): number {
  const place = SEVERITIES.indexOf(severity);
  return place < 0 ? SEVERITIES.length - 1 : place;
}

/** With a capital. */
export function severityName(severity: Severity): string {
  return severity.charAt(0).toUpperCase() + severity.slice(1);
}

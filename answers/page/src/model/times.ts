/**
 * Times, always in UTC and never by the reader's clock: what is long ago is measured from when the
 * graph was collected.
 */

import { counted } from './words.js';

const DAY = 86_400_000;

/** `2026-11-18`. Nothing a date can be: the number. */
export function day(at: number): string {
  return iso(at)?.slice(0, 10) ?? String(at);
}

/** `2026-11-18 14:26 UTC`. */
export function minute(at: number): string {
  const text = iso(at);
  return text === undefined ? String(at) : `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** How long before or after: `today`, `3 days before`, `2 years after`. */
export function distance(at: number, from: number): string {
  const days = Math.floor(at / DAY) - Math.floor(from / DAY);
  if (days === 0) return 'the same day';
  return `${length(Math.abs(days))} ${days < 0 ? 'before' : 'after'}`;
}

function length(days: number): string {
  if (days < 60) return counted(days, 'day');
  if (days < 730) return counted(Math.floor(days / 30.44), 'month');
  return counted(Math.floor(days / 365.25), 'year');
}

function iso(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/^\+0*/, '');
}

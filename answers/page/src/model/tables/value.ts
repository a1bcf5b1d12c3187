/** What stands in a cell, as data: a table is tested without a page, and searched without one. */

import type { Severity } from '../data.js';
import type { Found, Graph } from '../graph.js';
import { visible } from '../names.js';
import { rank, severityName } from '../severity.js';
import { day } from '../times.js';

/** How a state looks, besides what it says. */
export type Tone = 'plain' | 'good' | 'off' | 'warn' | 'bad';

/** One thing of a way, and by what means the next one is had. */
export interface Hop {
  readonly thing: number;
  readonly means?: string | undefined;
  readonly isImplicit?: boolean;
  readonly isActive?: boolean;
}

/** See the head. */
export type Value =
  | { readonly is: 'nothing' }
  | { readonly is: 'text'; readonly text: string; readonly title?: string }
  | { readonly is: 'state'; readonly text: string; readonly tone: Tone; readonly title?: string }
  | { readonly is: 'thing'; readonly thing: number }
  | { readonly is: 'things'; readonly things: readonly number[] }
  | { readonly is: 'time'; readonly at: number; readonly tone?: Tone }
  | { readonly is: 'number'; readonly number: number; readonly note?: string }
  | { readonly is: 'severity'; readonly severity: Severity }
  | { readonly is: 'found'; readonly found: Found }
  | { readonly is: 'sentence'; readonly text: string; readonly things: readonly number[] }
  | { readonly is: 'ways'; readonly ways: readonly (readonly Hop[])[] };

/** Nothing to say. */
export const NOTHING: Value = { is: 'nothing' };

/** A text; nothing where there is none. */
export function text(value: string | undefined, title?: string): Value {
  if (value === undefined || value === '') return NOTHING;
  return title === undefined ? { is: 'text', text: value } : { is: 'text', text: value, title };
}

/** A time; nothing where there is none. */
export function time(at: number | null | undefined, tone?: Tone): Value {
  if (at === null || at === undefined) return NOTHING;
  return tone === undefined ? { is: 'time', at } : { is: 'time', at, tone };
}

/** What was found of a thing. */
export function found(graph: Graph, thing: number): Value {
  const it = graph.found(thing);
  return it === undefined ? NOTHING : { is: 'found', found: it };
}

/** All of what can be read in a cell. */
export function textOf(value: Value, graph: Graph): string {
  switch (value.is) {
    case 'nothing':
      return '';
    case 'text':
    case 'state':
      return visible(value.text);
    case 'thing':
      return visible(graph.name(value.thing));
    case 'things':
      return value.things.map((it) => visible(graph.name(it))).join(', ');
    case 'time':
      return day(value.at);
    case 'number':
      return value.note === undefined ? String(value.number) : `${value.number} ${value.note}`;
    case 'severity':
      return severityName(value.severity);
    case 'found':
      return `${value.found.count} ${severityName(value.found.worst)}`;
    case 'sentence':
      return [value.text, ...value.things.map((it) => graph.name(it))].map(visible).join(' ');
    case 'ways':
      return value.ways
        .flat()
        .map((hop) => `${visible(graph.name(hop.thing))} ${hop.means ?? ''}`)
        .join(' ');
  }
}

/** What a column is sorted by: a number, else the text. Undefined comes last, either way round. */
export function orderOf(value: Value, graph: Graph): number | string | undefined {
  switch (value.is) {
    case 'nothing':
      return undefined;
    case 'time':
      return value.at;
    case 'number':
      return value.number;
    case 'severity':
      return rank(value.severity);
    case 'found':
      // The worst first, then the most.
      return rank(value.found.worst) * 1e6 - value.found.count;
    case 'things':
      return value.things.length;
    case 'ways':
      return value.ways[0]?.length;
    default:
      return textOf(value, graph);
  }
}

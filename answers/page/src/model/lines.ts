/** The relationships of a neighbourhood as lines of a drawing, and as sentences. */

import type { Graph } from './graph.js';
import type { Neighbourhood } from './neighbourhood.js';
import { roleName } from './types.js';

/** Relationships of one pair that look alike are one line. */
export interface Line {
  readonly from: number;
  readonly to: number;
  /** On the line, and in a sentence. */
  readonly words: readonly string[];
  readonly verbs: readonly string[];
  readonly isImplicit: boolean;
  readonly isOff: boolean;
}

/** Those of the centre first. */
export function linesOf(graph: Graph, { center, relationships }: Neighbourhood): Line[] {
  const found = new Map<string, Line & { words: string[]; verbs: string[] }>();
  for (const it of relationships) {
    const [from, to, , said] = graph.relationship(it);
    const isImplicit = said?.implicit === true;
    const isOff = said?.active === false;
    const key = [from, to, isImplicit, isOff].join(' ');
    const there = found.get(key) ?? { from, to, isImplicit, isOff, words: [], verbs: [] };
    found.set(key, there);
    const verb = graph.classOf(it).toLowerCase();
    const role = said?.role === undefined ? undefined : roleName(said.role);
    there.words.push(role ?? verb);
    there.verbs.push(verbOf(verb, role));
  }
  const isNear = ({ from, to }: Line): boolean => from === center || to === center;
  return [...found.values()].sort((a, b) => Number(isNear(b)) - Number(isNear(a)));
}

function verbOf(verb: string, role: string | undefined): string {
  if (role === undefined) return verb;
  return verb === 'assigned' ? `is ${role} in` : `${verb} (as ${role})`;
}

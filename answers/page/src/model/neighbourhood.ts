/**
 * What is drawn around a thing: what touches it, and, where there is room, what touches that. A hub,
 * such as the organization, is drawn but not looked behind. Knows no place on a sheet.
 */

import type { Graph } from './graph.js';
import { rank } from './severity.js';

/** The most that one takes in at a glance. */
export const MOST = 40;
/** Where fewer touch it, what touches those is drawn besides, up to so many in all. */
const FEW = 10;
const ROOM = 18;
/** What has more relationships than this is not looked behind. */
const HUB = 12;
const ORGANIZATION = 'anthropic_account';

/** What is drawn. */
export interface Neighbourhood {
  readonly center: number;
  /** The centre first. */
  readonly things: readonly number[];
  /** Those with both ends among the things. */
  readonly relationships: readonly number[];
  /** How many touch the centre. */
  readonly near: number;
  /** How many of those are not drawn. */
  readonly leftOut: number;
}

/** At most `most` things about one, what was found something of first. */
export function neighbourhood(graph: Graph, center: number, most: number = MOST): Neighbourhood {
  const near = inOrder(graph, touching(graph, center));
  const drawn = new Set([center, ...near.slice(0, most - 1)]);
  const leftOut = near.length - (drawn.size - 1);
  for (const thing of near.length < FEW ? near : []) {
    if (isHub(graph, thing)) continue;
    for (const next of inOrder(graph, touching(graph, thing))) {
      if (drawn.size >= ROOM) break;
      if (graph.thing(next).type !== ORGANIZATION) drawn.add(next);
    }
  }
  return {
    center,
    things: [...drawn],
    relationships: among(graph, center, drawn),
    near: near.length,
    leftOut,
  };
}

function isHub(graph: Graph, thing: number): boolean {
  const touches = graph.outgoing.count(thing) + graph.incoming.count(thing);
  return graph.thing(thing).type === ORGANIZATION || touches > HUB;
}

function touching(graph: Graph, thing: number): number[] {
  const found = new Set<number>();
  for (const it of graph.outgoing.at(thing)) found.add(graph.relationship(it)[1]);
  for (const it of graph.incoming.at(thing)) found.add(graph.relationship(it)[0]);
  found.delete(thing);
  return [...found];
}

/** What was found something of first, the worst before; then what still works; then as it is. */
function inOrder(graph: Graph, things: readonly number[]): number[] {
  const weight = (thing: number): number => {
    const found = graph.found(thing);
    return found === undefined ? (graph.isOff(thing) ? 7 : 6) : rank(found.worst);
  };
  const weighed = things.map((thing) => ({ thing, weight: weight(thing) }));
  weighed.sort((a, b) => a.weight - b.weight || a.thing - b.thing);
  return weighed.map((it) => it.thing);
}

/** Each is met once, at the thing it starts from. The organization has everything: only the centre's. */
function among(graph: Graph, center: number, things: ReadonlySet<number>): number[] {
  const found: number[] = [];
  for (const thing of things) {
    for (const relationship of graph.outgoing.at(thing)) {
      const [from, to] = graph.relationship(relationship);
      const isOfHub = [from, to].some((it) => graph.thing(it).type === ORGANIZATION);
      const touchesCenter = from === center || to === center;
      if (things.has(to) && (!isOfHub || touchesCenter)) found.push(relationship);
    }
  }
  return found;
}

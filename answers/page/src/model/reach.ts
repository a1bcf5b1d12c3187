/**
 * Who reaches what: the fixed point over what passes access on, from a thing forward and back, as
 * `answers::reach` has it. Of the ways to a thing one is told: one that works before one that does
 * not, one without a condition before one with, then a shortest, then the first. Knows no type.
 */

import { type Graph, told } from './graph.js';
import { type Means, meansOf } from './means.js';

/** What it reaches, or who reaches it. */
export type Direction = 'forward' | 'backward';

/** Everything that is reached from a thing. */
export interface Reach {
  readonly start: number;
  readonly direction: Direction;
  /** By how well the way works, then by how short it is; the start is not among them. */
  readonly things: readonly number[];
  /** The passes of a thing's best way, from who has access to what is had; places in the data. */
  path(thing: number): number[];
  /** A way for every pass that a thing's ways can have at its own end, the best one first. */
  ways(thing: number): number[][];
}

/** Walks. Every thing is met a few times at most, whatever circles there are. */
export function reach(graph: Graph, start: number, direction: Direction): Reach {
  const walks = KINDS.map((isOpen) => walk(graph, start, direction, (it) => isOpen(graph, it)));
  const walkTo = new Map<number, Walked>();
  for (const walked of walks) {
    for (const thing of walked.order) if (!walkTo.has(thing)) walkTo.set(thing, walked);
  }
  const path = (thing: number): number[] => walkTo.get(thing)?.path(thing) ?? [];
  return {
    start,
    direction,
    things: [...walkTo.keys()],
    path,
    ways: (thing) => ways(graph, start, direction, thing, path),
  };
}

/** The best way first, then those that differ from it at the thing's own end. */
function ways(
  graph: Graph,
  start: number,
  direction: Direction,
  thing: number,
  path: (thing: number) => number[],
): number[][] {
  const best = path(thing);
  if (best.length === 0) return [];
  const isForward = direction === 'forward';
  const [known, middle] = isForward ? [best.at(-1), 0 as const] : [best[0], 1 as const];
  const others: number[][] = [];
  for (const far of (isForward ? graph.passesTo : graph.passesFrom).at(thing)) {
    if (far === known) continue;
    const at = graph.data.passes[far]![middle];
    if (at === start) {
      others.push([far]);
      continue;
    }
    const rest = path(at);
    if (rest.length === 0 || rest.some((pass) => touches(graph, pass, thing))) continue;
    const joined = isForward ? [...rest, far] : [far, ...rest];
    const [first, second] = isForward ? [rest.at(-1)!, far] : [far, rest[0]!];
    if (passMeans(graph, first).isEnd || passMeans(graph, second).isBeginning) continue;
    others.push(joined);
  }
  others.sort((a, b) => rank(graph, a) - rank(graph, b));
  return [best, ...others];
}

function touches(graph: Graph, pass: number, thing: number): boolean {
  const [from, to] = graph.data.passes[pass]!;
  return from === thing || to === thing;
}

/** The better the way, the smaller. */
function rank(graph: Graph, path: readonly number[]): number {
  if (!path.every((pass) => isActive(graph, pass))) return 2e6 + path.length;
  return (conditionsOf(graph, path).length > 0 ? 1e6 : 0) + path.length;
}

/** The right at the end of a way. */
export function rightOf(graph: Graph, passes: readonly number[]): string | undefined {
  return graph.word(graph.data.passes[passes.at(-1) ?? -1]?.[3]);
}

/** What must be so along a way, each condition once. */
export function conditionsOf(graph: Graph, passes: readonly number[]): string[] {
  const found = new Set(passes.map((pass) => conditionOf(graph, pass)));
  return [...found].filter((it) => it !== undefined);
}

/** By what a pass leads on. */
export function passMeans(graph: Graph, pass: number): Means {
  return meansOf(graph.word(graph.data.passes[pass]?.[2]));
}

/** Whether a pass opens anything. Where it is not told, it may. */
export function isActive(graph: Graph, pass: number): boolean {
  return told(graph.data.passes[pass]?.[4]) !== false;
}

/** Whether nobody granted a pass as such. */
export function isImplicit(graph: Graph, pass: number): boolean {
  return told(graph.data.passes[pass]?.[5]) === true;
}

function conditionOf(graph: Graph, pass: number): string | undefined {
  const word = graph.word(graph.data.passes[pass]?.[6]);
  return word === '' ? undefined : word;
}

/** Which passes a way may take, from the best ways on. */
const KINDS: readonly ((graph: Graph, pass: number) => boolean)[] = [
  (graph, pass) => isActive(graph, pass) && conditionOf(graph, pass) === undefined,
  isActive,
  () => true,
];

interface Walked {
  /** What was met, the nearest first. */
  readonly order: readonly number[];
  path(thing: number): number[];
}

function walk(
  graph: Graph,
  start: number,
  direction: Direction,
  isOpen: (pass: number) => boolean,
): Walked {
  const isForward = direction === 'forward';
  const edges = isForward ? graph.passesFrom : graph.passesTo;
  const [near, far] = isForward ? ([0, 1] as const) : ([1, 0] as const);
  const { passes } = graph.data;
  // What was met at the end of all ways may later be met by a way that goes on from it.
  const met = new Int32Array(graph.size).fill(-1);
  const goneOnFrom = new Int32Array(graph.size).fill(-1);
  const order: number[] = [];
  const queue = [start];
  for (let place = 0; place < queue.length; place += 1) {
    const at = queue[place]!;
    for (const pass of edges.at(at)) {
      const { isEnd, isBeginning } = passMeans(graph, pass);
      const [stops, starts] = isForward ? [isEnd, isBeginning] : [isBeginning, isEnd];
      if (!isOpen(pass) || (starts && at !== start)) continue;
      const thing = passes[pass]![far];
      if (thing === start) continue;
      if (met[thing] === -1) {
        met[thing] = pass;
        order.push(thing);
      }
      if (!stops && goneOnFrom[thing] === -1) {
        goneOnFrom[thing] = pass;
        queue.push(thing);
      }
    }
  }
  const path = (thing: number): number[] => {
    const found: number[] = [];
    for (let pass = met[thing]!; pass !== -1;) {
      found.push(pass);
      const before = passes[pass]![near];
      pass = before === start ? -1 : goneOnFrom[before]!;
    }
    return isForward ? found.reverse() : found;
  };
  return { order, path };
}

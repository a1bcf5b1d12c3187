/** What every part of the page may ask for. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import { Graph } from '../model/graph.js';
import type { Sorting } from '../model/tables/table.js';

/** What a table was like when it was left. */
export interface Left {
  query: string;
  sorting: Sorting | undefined;
  offset: number;
}

/** The graph, and how tables were left. */
export interface Shown {
  readonly graph: Graph;
  readonly left: Map<string, Left>;
}

const EMPTY: Graph = new Graph({
  organization: { name: '', id: null },
  collected: { from: null, to: null },
  headline: '',
  partialTypes: [],
  steps: [],
  entities: [],
  relationships: [],
  relationshipTypes: [],
  passes: [],
  words: [],
  rules: [],
  findings: [],
  undecided: [],
});

/** Given once, about everything. */
export const ShownContext = createContext<Shown>({ graph: EMPTY, left: new Map() });

/** The graph that is shown. */
export function useGraph(): Graph {
  return useContext(ShownContext).graph;
}

/** How a table was left, to be changed in place. */
export function useLeft(id: string, sorting?: Sorting): Left {
  const { left } = useContext(ShownContext);
  const there = left.get(id);
  if (there !== undefined) return there;
  const made: Left = { query: '', sorting, offset: 0 };
  left.set(id, made);
  return made;
}

/**
 * Which edges touch a node, for edges in the hundred thousands: two arrays of numbers, made in two
 * walks over the edges. Knows not what nodes and edges are.
 */
export class Adjacency {
  readonly #starts: Int32Array;
  readonly #edges: Int32Array;

  /** Edges keep their order; `end` says the node that an edge is filed under. */
  constructor(nodes: number, edges: number, end: (edge: number) => number) {
    const starts = new Int32Array(nodes + 1);
    for (let edge = 0; edge < edges; edge += 1) {
      const node = end(edge);
      if (node >= 0 && node < nodes) starts[node + 1]! += 1;
    }
    for (let node = 0; node < nodes; node += 1) starts[node + 1]! += starts[node]!;
    const next = starts.slice(0, nodes);
    const filed = new Int32Array(starts[nodes]!);
    for (let edge = 0; edge < edges; edge += 1) {
      const node = end(edge);
      if (node < 0 || node >= nodes) continue;
      filed[next[node]!] = edge;
      next[node]! += 1;
    }
    this.#starts = starts;
    this.#edges = filed;
  }

  /** The edges that are filed under a node. Not a copy. */
  at(node: number): Int32Array {
    return this.#edges.subarray(this.#starts[node], this.#starts[node + 1]);
  }

  /** How many there are. */
  count(node: number): number {
    return (this.#starts[node + 1] ?? 0) - (this.#starts[node] ?? 0);
  }
}

/** Where a neighbourhood's things stand on the sheet, by dagre. Knows no graph, and draws nothing. */

import { graphlib, layout as dagre } from '@dagrejs/dagre';

/** How large a thing is drawn. */
export const BOX = { width: 172, height: 44 } as const;

/** A place, from the upper left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What joins two things, and what stands beside it. */
export interface Joint {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** A sheet with everything on it. Places are of middles. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<number, Point>;
  /** The bends of each joint, which end at the boxes' rims, and where its label goes. */
  readonly lines: readonly { readonly points: readonly Point[]; readonly label: Point }[];
}

/** Lays things out from left to right, along the joints. The same things give the same sheet. */
export function layout(things: readonly number[], joints: readonly Joint[]): Layout {
  const sheet = new graphlib.Graph({ multigraph: true });
  sheet.setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 26, edgesep: 10, marginx: 8, marginy: 8 });
  for (const thing of things) sheet.setNode(String(thing), { ...BOX });
  joints.forEach(({ from, to, label }, place) => {
    const size = { width: Math.min(label.length, 26) * 5.8 + 6, height: 14, labelpos: 'c' };
    sheet.setEdge(String(from), String(to), size, String(place));
  });
  dagre(sheet);
  const places = new Map<number, Point>();
  for (const thing of things) {
    const { x, y } = sheet.node(String(thing)) as Point;
    places.set(thing, { x, y });
  }
  const lines = joints.map(({ from, to }, place) => {
    const edge = sheet.edge(String(from), String(to), String(place)) as Point & {
      points?: Point[];
    };
    return { points: edge.points ?? [], label: { x: edge.x, y: edge.y } };
  });
  const { width = 0, height = 0 } = sheet.graph() as { width?: number; height?: number };
  return { width, height, places, lines };
}

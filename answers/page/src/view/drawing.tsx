/** A neighbourhood as a drawing. A list beside it says the same, so that it need not be read out. */

import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import type { Graph } from '../model/graph.js';
import { BOX, layout, type Point } from '../model/layout.js';
import type { Line } from '../model/lines.js';
import { shortened, visible } from '../model/names.js';
import { fragmentOf } from '../model/route.js';
import { severityName } from '../model/severity.js';
import { typeName } from '../model/types.js';
import { counted } from '../model/words.js';
import { useGraph } from './context.js';
import { shapeOf } from './signs.js';

interface DrawingProps {
  readonly center: number;
  readonly things: readonly number[];
  readonly lines: readonly Line[];
}

/** See the head. */
export function Drawing({ center, things, lines }: DrawingProps): VNode {
  const graph = useGraph();
  const sheet = useMemo(
    () =>
      layout(
        things,
        lines.map(({ from, to, words }) => ({ from, to, label: words.join(', ') })),
      ),
    [things, lines],
  );
  const box = useRef<HTMLDivElement>(null);
  const middle = sheet.places.get(center);
  useLayoutEffect(() => {
    const it = box.current;
    if (it === null || middle === undefined) return;
    const scale = it.scrollWidth / sheet.width;
    it.scrollTo(middle.x * scale - it.clientWidth / 2, middle.y * scale - it.clientHeight / 2);
  }, [sheet]);
  return (
    <div
      class="sheet"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label="The neighbourhood as a drawing"
    >
      {/* The list beside it says the same. */}
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${sheet.width} ${sheet.height}`}
        width={sheet.width}
        height={sheet.height}
        // As it is, or a little smaller where that saves the reader from moving it.
        style={{ minWidth: `${Math.round(sheet.width * 0.72)}px` }}
      >
        <defs>
          <Arrow id="arrow" />
          <Arrow id="arrow-off" />
        </defs>
        {lines.map((line, place) => (
          <Edge
            key={place}
            line={line}
            points={sheet.lines[place]?.points ?? []}
            label={sheet.lines[place]?.label}
          />
        ))}
        {things.map((thing) => (
          <Box
            key={thing}
            graph={graph}
            thing={thing}
            at={sheet.places.get(thing)}
            isCenter={thing === center}
          />
        ))}
      </svg>
    </div>
  );
}

function Arrow({ id }: { id: string }): VNode {
  return (
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto"
    >
      <path d="M0 .5L8 4 0 7.5z" class={id} />
    </marker>
  );
}

interface EdgeProps {
  readonly line: Line;
  readonly points: readonly Point[];
  readonly label: Point | undefined;
}

function Edge({ line, points, label }: EdgeProps): VNode {
  const name = `edge${line.isImplicit ? ' implicit' : ''}${line.isOff ? ' off' : ''}`;
  return (
    <g class={name}>
      <path d={curve(points)} marker-end={line.isOff ? 'url(#arrow-off)' : 'url(#arrow)'} />
      {label !== undefined && (
        <text x={label.x} y={label.y + 3.5} text-anchor="middle">
          {shortened(line.words.join(', '), 26)}
        </text>
      )}
    </g>
  );
}

interface BoxProps {
  readonly graph: Graph;
  readonly thing: number;
  readonly at: Point | undefined;
  readonly isCenter: boolean;
}

function Box({ graph, thing, at, isCenter }: BoxProps): VNode | null {
  if (at === undefined) return null;
  const { key, type } = graph.thing(thing);
  const found = graph.found(thing);
  const name = [
    'node',
    isCenter ? 'center' : '',
    graph.isOff(thing) ? 'off' : '',
    found?.worst ?? '',
  ];
  const left = at.x - BOX.width / 2;
  const top = at.y - BOX.height / 2;
  const full = `${shortened(visible(graph.name(thing)), 400)}: ${typeName(type)}`;
  return (
    <a href={fragmentOf(key)} tabindex={-1}>
      <g class={name.join(' ')}>
        <title>
          {full}
          {found !== undefined &&
            `, ${counted(found.count, 'finding')}, the worst: ${severityName(found.worst)}`}
        </title>
        <rect x={left} y={top} width={BOX.width} height={BOX.height} rx="7" />
        {/* Cut at its own rim: how wide letters are, only the browser knows. */}
        <svg
          x={left + 11}
          y={top}
          width={BOX.width - (found === undefined ? 18 : 38)}
          height={BOX.height}
        >
          <text y={19} class="name">
            {shortened(visible(graph.name(thing)), 24)}
          </text>
          <text y={35} class="type">
            {typeName(type)}
            {graph.isOff(thing) ? ', off' : ''}
          </text>
        </svg>
        {found !== undefined && (
          <g transform={`translate(${left + BOX.width - 24} ${top + 7})`}>
            <path d={shapeOf(found.worst)} class={`sign ${found.worst}`} />
          </g>
        )}
      </g>
    </a>
  );
}

/** Smooth through the bends: straight to half-ways between them. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const bends = rest.slice(0, -1).map((bend, place) => {
    const next = rest[place + 1] ?? last;
    const half =
      place === rest.length - 2 ? next : { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 };
    return `Q${at(bend)} ${at(half)}`;
  });
  return `M${at(first)}${bends.length === 0 ? `L${at(last)}` : bends.join('')}`;
}

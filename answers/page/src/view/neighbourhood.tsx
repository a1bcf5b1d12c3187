/** What is about a thing, drawn; and the same as a list, for those who do not see the drawing. */

import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';

import { type Line, linesOf } from '../model/lines.js';
import * as model from '../model/neighbourhood.js';
import { counted } from '../model/words.js';
import { useGraph } from './context.js';
import { Drawing } from './drawing.js';
import { Sign } from './signs.js';
import { Thing } from './text.js';

/** See the head. */
export function Neighbourhood({ thing }: { thing: number }): VNode {
  const graph = useGraph();
  const around = useMemo(() => model.neighbourhood(graph, thing), [graph, thing]);
  const lines = useMemo(() => linesOf(graph, around), [graph, around]);
  return (
    <section aria-label="Neighbourhood">
      <h3>Neighbourhood</h3>
      {around.things.length === 1 ? (
        <p class="empty">Nothing touches it, in what was read.</p>
      ) : (
        <>
          <p>{caption(around)}</p>
          <div class="drawn">
            <Drawing center={thing} things={around.things} lines={lines} />
            <List lines={lines} />
          </div>
          <Legend />
        </>
      )}
    </section>
  );
}

function caption({ near, leftOut, things }: model.Neighbourhood): string {
  const touching = `${counted(near, 'thing')} ${near === 1 ? 'touches' : 'touch'} it`;
  if (leftOut > 0) {
    const left = leftOut.toLocaleString('en');
    return `${touching}; ${left} of them are left out: those with findings are drawn first.`;
  }
  const further = things.length - 1 - near;
  if (further <= 0) return `${touching}.`;
  return `${touching}; ${counted(further, 'thing')} further on ${further === 1 ? 'is' : 'are'} drawn, too.`;
}

function Legend(): VNode {
  const line = (name: string): VNode => (
    <svg viewBox="0 0 32 8" class="sample" aria-hidden="true">
      <g class={`edge ${name}`}>
        <path d="M1 4H31" />
      </g>
    </svg>
  );
  return (
    <p class="legend">
      <span>{line('implicit')} by role, not granted</span>
      <span>{line('off')} grey, off: not in use</span>
      <span>
        <Sign severity="high" /> coloured, with a sign: findings
      </span>
    </p>
  );
}

function List({ lines }: { lines: readonly Line[] }): VNode {
  return (
    <div class="lines" tabIndex={0} role="region" aria-label="The neighbourhood as a list">
      <ul>
        {lines.map((line, place) => (
          <li key={place}>
            <Thing thing={line.from} most={60} /> <span class="means">{line.verbs.join(', ')}</span>{' '}
            <Thing thing={line.to} most={60} />
            {line.isImplicit && ' (by role)'}
            {line.isOff && ' (not now)'}
          </li>
        ))}
      </ul>
    </div>
  );
}

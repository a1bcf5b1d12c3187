/** What stands in a cell. */

import type { VNode } from 'preact';

import type { Hop, Value } from '../model/tables/value.js';
import { day, minute } from '../model/times.js';
import { typeName } from '../model/types.js';
import { useGraph } from './context.js';
import { Badge } from './signs.js';
import { Foreign, Thing } from './text.js';

/** So many things are named; the rest is counted. */
const NAMED = 3;

/** A value as elements. */
export function Cell({ value }: { value: Value }): VNode | null {
  switch (value.is) {
    case 'nothing':
      return null;
    case 'text':
      return <Foreign text={value.text} />;
    case 'state':
      return (
        <span class={`state ${value.tone}`} title={value.title}>
          <Foreign text={value.text} />
        </span>
      );
    case 'thing':
      return <Thing thing={value.thing} />;
    case 'things':
      return <Things things={value.things} />;
    case 'time':
      return <time title={minute(value.at)}>{day(value.at)}</time>;
    case 'number':
      return (
        <span class="number">
          {value.number.toLocaleString('en')}
          {value.note !== undefined && <small> {value.note}</small>}
        </span>
      );
    case 'severity':
      return <Badge severity={value.severity} />;
    case 'found':
      return <Badge severity={value.found.worst} count={value.found.count} />;
    case 'sentence':
      return (
        <>
          <Foreign text={sentenceOf(value.text)} most={600} />
          <small class="about">
            <Things things={value.things} isTyped />
          </small>
        </>
      );
    case 'ways':
      return <Ways ways={value.ways} />;
  }
}

function Things(props: { things: readonly number[]; isTyped?: boolean }): VNode {
  const { things, isTyped = false } = props;
  const graph = useGraph();
  const rest = things.length - NAMED;
  return (
    <span class="things">
      {things.slice(0, NAMED).map((thing) => (
        <span key={thing}>
          {isTyped && `${typeName(graph.thing(thing).type)} `}
          <Thing thing={thing} most={60} />
        </span>
      ))}
      {rest > 0 && <span>and {rest} more</span>}
    </span>
  );
}

/** With a capital where it begins with a word of ours. */
export function sentenceOf(text: string): string {
  return text.replace(/^the /, 'The ');
}

/** The best one, and some of the others. */
function Ways({ ways }: { ways: readonly (readonly Hop[])[] }): VNode {
  const rest = ways.length - NAMED;
  return (
    <>
      {ways.slice(0, NAMED).map((hops, place) => (
        <div key={place} class={place === 0 ? '' : 'other'}>
          {place > 0 && 'or '}
          <Way hops={hops} />
        </div>
      ))}
      {rest > 0 && <small>or by {rest === 1 ? 'one way' : `${rest} ways`} more</small>}
    </>
  );
}

/** From each thing to the next, with what leads there. */
function Way({ hops }: { hops: readonly Hop[] }): VNode {
  return (
    <ol class="way">
      {hops.map((hop, place) => (
        <li key={place}>
          <Thing thing={hop.thing} most={60} />
          {place < hops.length - 1 && (
            <span class={hop.isActive === false ? 'means off' : 'means'}>
              {' '}
              {hop.means === undefined ? '' : <Foreign text={hop.means} />}
              {hop.isImplicit === true && ' (by role)'}
              {hop.isActive === false && ' (not now)'} <span aria-hidden="true">→</span>
              <span class="hidden">to</span>{' '}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Whose graph it is, when it was read, and what was not: before anything that may look well. */

import type { VNode } from 'preact';

import type { Data } from '../model/data.js';
import { gaps, isComplete } from '../model/completeness.js';
import { minute } from '../model/times.js';
import { typeNames } from '../model/types.js';
import { listed } from '../model/words.js';
import { useGraph } from './context.js';
import { Foreign } from './text.js';

/** See the head. */
export function Head(): VNode {
  const { data } = useGraph();
  const { from, to } = data.collected;
  return (
    <header class="head">
      <div class="whose">
        <h1>
          <Foreign text={data.organization.name || (data.organization.id ?? 'An organization')} />
        </h1>
        <p>
          {to === null ? 'Collected at a time that is not known' : `As of ${minute(to)}`}
          {from !== null && to !== null && to - from > 60_000 && `, read since ${minute(from)}`}
          {' · '}
          {data.entities.length.toLocaleString('en')} things,{' '}
          {data.relationships.length.toLocaleString('en')} relationships
        </p>
      </div>
      {isComplete(data) ? (
        <p class="complete">
          <Foreign text={capital(data.headline)} most={400} />
        </p>
      ) : (
        <Incomplete />
      )}
    </header>
  );
}

/** So many are told at once; the rest on request. */
const TOLD = 4;

function Incomplete(): VNode {
  const { data } = useGraph();
  const told = missing(data);
  return (
    <section class="incomplete" aria-label="What was not read">
      <p>
        <strong>
          <Foreign text={capital(data.headline)} most={400} />
        </strong>
      </p>
      <ul>{told.slice(0, TOLD)}</ul>
      {told.length > TOLD && (
        <details>
          <summary>And {told.length - TOLD} more</summary>
          <ul>{told.slice(TOLD)}</ul>
        </details>
      )}
    </section>
  );
}

function missing(data: Data): VNode[] {
  const told = gaps(data).map(({ subjects, sentence }) => (
    <li key={sentence}>
      Not all read:{' '}
      <strong>
        <Foreign text={listed(subjects)} most={400} />
      </strong>
      . <Foreign text={capital(sentence)} most={400} />.
    </li>
  ));
  if (data.undecided.length > 0) {
    const rules = data.undecided.length === 1 ? '1 rule' : `${data.undecided.length} rules`;
    told.unshift(
      <li key="undecided">
        <strong>{rules}</strong> could not be decided, so finding nothing of that kind does not mean
        that there is nothing. <a href="#coverage">Which, and why</a>
      </li>,
    );
  }
  const partial = data.partialTypes.map(typeNames);
  if (partial.length > 0)
    told.push(
      <li key="partial">
        May lack some: <Foreign text={listed(partial)} most={400} />.
      </li>,
    );
  return told;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What was read, step by step, and which rules could not be decided. */

import type { VNode } from 'preact';

import { isGap, statusName } from '../model/completeness.js';
import type { Step } from '../model/data.js';
import { typeNames } from '../model/types.js';
import { listed } from '../model/words.js';
import { useGraph } from './context.js';
import { Foreign } from './text.js';

/** See the head. */
export function Coverage(): VNode {
  const { data } = useGraph();
  return (
    <div class="prose">
      <h2>What was read</h2>
      <p>
        <Foreign text={data.headline} most={400} />
        {data.partialTypes.length > 0 &&
          `. May lack some: ${listed(data.partialTypes.map(typeNames))}`}
        .
      </p>
      <div class="box plain" tabIndex={0} role="region" aria-label="What was read">
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">How it ended</th>
              <th scope="col">What would read it</th>
              <th scope="col">Problems</th>
            </tr>
          </thead>
          <tbody>
            {data.steps.map((step) => (
              <StepRow key={step.id} step={step} />
            ))}
          </tbody>
        </table>
      </div>
      <Undecided />
    </div>
  );
}

function StepRow({ step }: { step: Step }): VNode {
  return (
    <tr>
      <th scope="row">
        <Foreign text={step.subject} />
      </th>
      <td>
        <span class={`state ${isGap(step) ? 'warn' : step.status === 'success' ? 'good' : 'off'}`}>
          <Foreign text={statusName(step.status)} />
        </span>
      </td>
      <td>{step.needs ? <Foreign text={step.needs} most={400} /> : ''}</td>
      <td>
        {step.problems.map((it, place) => (
          <p key={place}>
            <Foreign text={`${it.operation}: ${it.message}`} most={600} />
          </p>
        ))}
      </td>
    </tr>
  );
}

function Undecided(): VNode {
  const { data } = useGraph();
  if (data.undecided.length === 0) return <p>Every rule could be decided.</p>;
  return (
    <>
      <h2>Rules that could not be decided</h2>
      <p>Nothing found of these does not mean that nothing is there.</p>
      <ul>
        {data.undecided.map(({ rule, because }, place) => (
          <li key={place}>
            <strong>
              <Foreign text={data.rules.find((it) => it.id === rule)?.title ?? rule} />
            </strong>
            : <Foreign text={because} most={400} />
          </li>
        ))}
      </ul>
    </>
  );
}

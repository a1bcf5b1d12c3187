/** All of one thing: what is known of it, what was found, what is about it, who reaches what. */

import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { isSuppressed } from '../model/graph.js';
import { type Direction, reach } from '../model/reach.js';
import { reached } from '../model/tables/answers.js';
import { typeName } from '../model/types.js';
import { sentenceOf } from './cell.js';
import { useGraph } from './context.js';
import { Neighbourhood } from './neighbourhood.js';
import { Facts, Properties } from './properties.js';
import { Badge } from './signs.js';
import { DataTable } from './table.js';
import { Foreign } from './text.js';

/** See the head. */
export function Detail({ thing }: { thing: number }): VNode {
  const graph = useGraph();
  const heading = useRef<HTMLHeadingElement>(null);
  const { type, key } = graph.thing(thing);
  useEffect(() => {
    // Who goes along the tabs stays there.
    if (document.activeElement?.getAttribute('role') === 'tab') return;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [thing]);
  return (
    <article class="detail">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          <Foreign text={graph.name(thing)} most={1000} />
        </h2>
        <p>
          {typeName(type)}
          {graph.isOff(thing) && <span class="state off"> not in use</span>} ·{' '}
          <code>
            <Foreign text={key} most={400} />
          </code>
        </p>
        <Facts thing={thing} />
      </header>
      <ThingFindings thing={thing} />
      <Neighbourhood thing={thing} />
      <ReachPart
        thing={thing}
        direction="backward"
        title="Who reaches it"
        none="Nobody reaches it, in what was read."
      />
      <ReachPart
        thing={thing}
        direction="forward"
        title="What it reaches"
        none="It reaches nothing, in what was read."
      />
      <Properties thing={thing} />
    </article>
  );
}

function ThingFindings({ thing }: { thing: number }): VNode | null {
  const graph = useGraph();
  const all = graph.findingsOf(thing);
  if (all.length === 0) return null;
  return (
    <section class="its-findings" aria-label="Findings">
      <h3>Findings</h3>
      <ul>
        {all.slice(0, MOST_FINDINGS).map((place) => {
          const finding = graph.finding(place);
          if (finding === undefined) return null;
          const rule = graph.data.rules.find((it) => it.id === finding.rule);
          return (
            <li key={place}>
              <p>
                <Badge severity={finding.severity} />{' '}
                <Foreign text={sentenceOf(finding.sentence)} most={1000} />
                {isSuppressed(finding) && (
                  <span class="state off">
                    suppressed: <Foreign text={finding.suppressed?.reason ?? ''} most={400} />
                  </span>
                )}
              </p>
              {rule !== undefined && (
                <p class="about">
                  <strong>Remedy:</strong> {rule.remedy}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {all.length > MOST_FINDINGS && (
        <p>And {all.length - MOST_FINDINGS} more: search for its key among the findings.</p>
      )}
    </section>
  );
}

const MOST_FINDINGS = 20;

interface ReachProps {
  readonly thing: number;
  readonly direction: Direction;
  readonly title: string;
  readonly none: string;
}

function ReachPart({ thing, direction, title, none }: ReachProps): VNode {
  const graph = useGraph();
  const found = useMemo(() => reach(graph, thing, direction), [graph, thing, direction]);
  const table = useMemo(() => reached(graph, found), [graph, found]);
  return (
    <section>
      <h3>
        {title} <span class="count">{found.things.length.toLocaleString('en')}</span>
      </h3>
      <DataTable
        id={`${direction} ${thing}`}
        label={title}
        table={table}
        empty={none}
        isTall
        isPart
      />
    </section>
  );
}

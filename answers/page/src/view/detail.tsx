/** All of one thing: what is known of it, what was found, what is about it, who reaches what. */

import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import type { PropertyValue } from '../model/data.js';
import { isSuppressed } from '../model/graph.js';
import { type Direction, reach } from '../model/reach.js';
import { reached } from '../model/tables/answers.js';
import { distance, minute } from '../model/times.js';
import { propertyName, typeName } from '../model/types.js';
import { sentenceOf } from './cell.js';
import { useGraph } from './context.js';
import { Neighbourhood } from './neighbourhood.js';
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
      <ReachPart thing={thing} direction="backward" title="Who reaches it" none="Nobody reaches it, in what was read." />
      <ReachPart thing={thing} direction="forward" title="What it reaches" none="It reaches nothing, in what was read." />
      <Properties thing={thing} />
    </article>
  );
}

/** What one looks for first. */
const FACTS = [
  'email',
  'role',
  'organizationRole',
  'status',
  'keyKind',
  'issuerUrl',
  'subject',
  'scopes',
  'endpointUrl',
  'expiresOn',
  'lastUsedOn',
];

function Facts({ thing }: { thing: number }): VNode | null {
  const { properties } = useGraph().thing(thing);
  const there = FACTS.filter((name) => Object.hasOwn(properties, name));
  if (there.length === 0) return null;
  return (
    <dl class="facts">
      {there.map((name) => (
        <div key={name}>
          <dt>{propertyName(name)}</dt>{' '}
          <dd>
            <Property name={name} value={properties[name]} />
          </dd>
        </div>
      ))}
    </dl>
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
                <Badge severity={finding.severity} /> <Foreign text={sentenceOf(finding.sentence)} most={1000} />
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

function Properties({ thing }: { thing: number }): VNode {
  const graph = useGraph();
  const { properties } = graph.thing(thing);
  const names = Object.keys(properties).filter((it) => !REPEATED.has(it));
  return (
    <section aria-label="Properties">
      <h3>Properties</h3>
      <dl class="properties">
        {names.map((name) => (
          <div key={name}>
            <dt>
              <Foreign text={propertyName(name)} />
            </dt>
            <dd>
              <Property name={name} value={properties[name]} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const REPEATED = new Set(['name', 'displayName']);

interface PropertyProps {
  readonly name: string;
  readonly value: PropertyValue | undefined;
}

function Property({ name, value }: PropertyProps): VNode | null {
  const to = useGraph().data.collected.to;
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return <>{value ? 'yes' : 'no'}</>;
  if (typeof value === 'number' && name.endsWith('On')) {
    return (
      <time>
        {minute(value)}
        {to !== null && <small> {distance(value, to)}</small>}
      </time>
    );
  }
  if (typeof value === 'number') return <>{value.toLocaleString('en')}</>;
  if (typeof value === 'string') return <Foreign text={value} most={4000} />;
  return <Texts texts={value.map(String)} />;
}

function Texts({ texts }: { texts: readonly string[] }): VNode {
  if (texts.length === 0) return <>none</>;
  if (texts.length === 1) return <Foreign text={texts[0] ?? ''} most={400} />;
  return (
    <ul>
      {texts.slice(0, 100).map((it, place) => (
        <li key={place}>
          <Foreign text={it} most={400} />
        </li>
      ))}
      {texts.length > 100 && <li>and {texts.length - 100} more</li>}
    </ul>
  );
}

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

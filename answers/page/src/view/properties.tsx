/** What is known of a thing, property by property. */

import type { VNode } from 'preact';

import type { PropertyValue } from '../model/data.js';
import { distance, minute } from '../model/times.js';
import { propertyName } from '../model/types.js';
import { useGraph } from './context.js';
import { Foreign } from './text.js';

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

/** Some of its properties, in a line. */
export function Facts({ thing }: { thing: number }): VNode | null {
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

/** All of its properties. */
export function Properties({ thing }: { thing: number }): VNode {
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

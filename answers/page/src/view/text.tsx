/** Texts that others chose, in text nodes only, each apart from what is written around it. */

import type { VNode } from 'preact';
import { useContext } from 'preact/hooks';

import { fragmentOf } from '../model/route.js';
import { segments, shortened, visible } from '../model/names.js';
import { typeName } from '../model/types.js';
import { useGraph } from './context.js';
import { OnPaper } from './printing.js';

/** How much of a text stands in a cell. */
const MOST = 160;

/** A text, with what cannot be seen by its numbers. */
export function Foreign({ text, most = MOST }: { text: string; most?: number }): VNode {
  const parts = segments(shortened(text, most));
  return (
    <bdi>{parts.map((it) => (it.unseen ? <span class="unseen">{it.text}</span> : it.text))}</bdi>
  );
}

/** A link to a thing, by its name. */
export function Thing({ thing, most = MOST }: { thing: number; most?: number }): VNode {
  const graph = useGraph();
  const { key, type } = graph.thing(thing);
  const name = graph.name(thing);
  const off = graph.isOff(thing);
  const title = `${shortened(visible(name), 400)}: ${typeName(type)}${off ? ', not in use' : ''}`;
  const looks = off ? 'thing off' : 'thing';
  if (useContext(OnPaper)) {
    return (
      <span class={looks}>
        <Foreign text={name} most={most} />
      </span>
    );
  }
  return (
    <a href={fragmentOf(key)} class={looks} title={title}>
      <Foreign text={name} most={most} />
    </a>
  );
}

/** The page: a head, tabs, and what is open. What is open stands in the address. */

import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import type { Graph } from '../model/graph.js';
import { shortened, visible } from '../model/names.js';
import { routeOf } from '../model/route.js';
import { ShownContext } from './context.js';
import { Detail } from './detail.js';
import { Head } from './head.js';
import { TABS } from './panels.js';
import { type Tab, Tabs } from './tabs.js';

/** The tab that shows one thing. */
const OPENED = 'opened';

/** See the head. */
export function App({ graph }: { graph: Graph }): VNode {
  const shown = useMemo(() => ({ graph, left: new Map() }), [graph]);
  const fragment = useFragment();
  const main = useRef<HTMLElement>(null);
  const ids = TABS.map((it) => it.id);
  const route = routeOf(fragment, ids);
  const thing = 'key' in route ? graph.at(route.key) : undefined;
  // One that was opened stays a tab until another one is.
  const [last, setLast] = useState<string | undefined>(undefined);
  const opened = 'key' in route ? route.key : last;
  const openedThing = opened === undefined ? undefined : graph.at(opened);
  const from = useRef(fragment);
  useEffect(() => {
    if ('tab' in route) comeBack(main.current, from.current, fragment);
    from.current = fragment;
    if ('key' in route) setLast(route.key);
    document.title = title(graph, 'tab' in route ? route.tab : undefined, thing);
  }, [fragment]);
  const tabs = [...useMemo(() => fixedTabs(graph), [graph])];
  if (opened !== undefined && openedThing !== undefined) {
    const name = shortened(visible(graph.name(openedThing)), 28);
    tabs.push({ id: OPENED, title: name, count: undefined, to: encodeURIComponent(opened) });
  }
  const selected = 'tab' in route ? route.tab : OPENED;
  const panel = TABS.find((it) => it.id === selected);
  return (
    <ShownContext.Provider value={shown}>
      <a class="skip" href="#main" onClick={(event) => skip(event, main.current)}>
        Skip to the content
      </a>
      <Head />
      <Tabs tabs={tabs} selected={selected} />
      <main id="main" ref={main} tabIndex={-1}>
        {panel !== undefined ? (
          <section
            key={panel.id}
            id={`panel-${panel.id}`}
            role="tabpanel"
            aria-labelledby={`tab-${panel.id}`}
          >
            <panel.View />
          </section>
        ) : thing !== undefined ? (
          <section
            key={thing}
            id={`panel-${OPENED}`}
            role="tabpanel"
            aria-labelledby={`tab-${OPENED}`}
          >
            <Detail thing={thing} />
          </section>
        ) : (
          <p class="empty">Nothing in this graph has the key that the address names.</p>
        )}
      </main>
    </ShownContext.Provider>
  );
}

function fixedTabs(graph: Graph): Tab[] {
  return TABS.map(({ id, title, count }) => ({ id, title, count: count?.(graph), to: id }));
}

function title(graph: Graph, tab: string | undefined, thing: number | undefined): string {
  const organization = shortened(visible(graph.data.organization.name), 60);
  const what = thing === undefined ? TABS.find((it) => it.id === tab)?.title : graph.name(thing);
  return what === undefined ? organization : `${shortened(visible(what), 60)} · ${organization}`;
}

function useFragment(): string {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const changed = (): void => setFragment(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return fragment;
}

/** Who comes back to a table from a thing is at its link again; others are at the content. */
function comeBack(main: HTMLElement | null, from: string, to: string): void {
  if (from === to || document.activeElement !== document.body) return;
  const links = [...(main?.querySelectorAll<HTMLAnchorElement>('tbody a') ?? [])];
  const link = links.find((it) => it.hash === from) ?? main;
  link?.focus({ preventScroll: true });
}

/** The address says what is open, and so cannot say where to look. */
function skip(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

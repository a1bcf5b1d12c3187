/** Tabs by the pattern that screen readers know: arrows go from one to the next, and open it. */

import type { VNode } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** A tab. `to` is the fragment that opens it. */
export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly count: number | undefined;
  readonly to: string;
}

/** See the head. */
export function Tabs({ tabs, selected }: { tabs: readonly Tab[]; selected: string }): VNode {
  const at = tabs.findIndex((it) => it.id === selected);
  useLayoutEffect(() => {
    const tab = document.getElementById(`tab-${selected}`);
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected, tabs.length]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const place = target(event.key, at, tabs.length);
    const tab = place === undefined ? undefined : tabs[place];
    if (tab === undefined) return;
    event.preventDefault();
    // Going along the tabs is not a way that one would want to go back, step by step.
    location.replace(`#${tab.to}`);
    document.getElementById(`tab-${tab.id}`)?.focus();
  };
  return (
    <nav aria-label="What is shown">
      <div class="tabs" role="tablist" aria-label="What is shown" onKeyDown={onKeyDown}>
        {tabs.map((tab, place) => (
          <button
            key={tab.id}
            id={`tab-${tab.id}`}
            type="button"
            role="tab"
            aria-selected={tab.id === selected}
            aria-controls={tab.id === selected ? `panel-${tab.id}` : undefined}
            tabIndex={place === Math.max(at, 0) ? 0 : -1}
            onClick={() => (location.hash = tab.to)}
          >
            <bdi>{tab.title}</bdi>
            {tab.count !== undefined && <span class="count">{tab.count.toLocaleString('en')}</span>}
          </button>
        ))}
      </div>
    </nav>
  );
}

function target(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

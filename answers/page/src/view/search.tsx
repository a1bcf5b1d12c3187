/** A field to search as one types, and how much was found. */

import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly query: string;
  readonly found: number;
  readonly of: number;
  readonly onQuery: (query: string) => void;
}

/** See the head. */
export function Search({ label, query, found, of, onQuery }: Props): VNode {
  const id = useId();
  const all = of.toLocaleString('en');
  return (
    <div class="search">
      <label for={id} class="hidden">
        Search {label}
      </label>
      <input
        id={id}
        type="search"
        placeholder={`Search ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => onQuery(event.currentTarget.value)}
      />
      <output for={id} class="found" aria-live="polite">
        {found === of ? all : `${found.toLocaleString('en')} of ${all}`}
      </output>
    </div>
  );
}

/**
 * A table of any length, with a search over it. Knows what tables are made of, and no type of thing.
 */

import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';

import type { Column, Sorting, Table } from '../model/tables/table.js';
import { useLeft } from './context.js';
import { Rows } from './rows.js';
import { Search } from './search.js';

interface Props {
  /** By which it is known when one comes back to it. */
  readonly id: string;
  readonly label: string;
  readonly table: Table;
  /** What is said where there is no row at all. */
  readonly empty: string;
  /** Rows are as high as what is in them; else on one line. */
  readonly isTall?: boolean;
  /** Few enough rows are shown without a box of their own. */
  readonly isPart?: boolean;
}

/** See the head. */
export function DataTable(props: Props): VNode {
  const { id, label, table, empty, isTall = false, isPart = false } = props;
  const left = useLeft(id);
  const [query, setQuery] = useState(left.query);
  const [sorting, setSorting] = useState(left.sorting);
  left.query = query;
  left.sorting = sorting;
  const rows = useMemo(() => table.rows(query, sorting), [table, query, sorting]);
  useEffect(() => whileIdle((hasTime) => table.prepare(hasTime)), [table]);
  if (table.size === 0) return <p class="empty">{empty}</p>;
  const isLong = !isPart || table.size > 12;
  return (
    <div class={isPart ? 'tabular part' : 'tabular'}>
      {isLong && (
        <Search
          label={label}
          query={query}
          onQuery={setQuery}
          found={rows.length}
          of={table.size}
        />
      )}
      <Rows
        {...{ label, table, rows, query, sorting, isTall }}
        left={left}
        onSort={(column) => setSorting(turned(sorting, column))}
      />
    </div>
  );
}

/** Up, then down, then as it was. */
function turned(sorting: Sorting | undefined, { id }: Column): Sorting | undefined {
  if (sorting?.column !== id) return { column: id, descending: false };
  return sorting.descending ? undefined : { column: id, descending: true };
}

/** Acts whenever nothing else is to be done, as long as there is more to do. */
function whileIdle(act: (hasTime: () => boolean) => boolean): () => void {
  // Not every browser says when it is idle. Elsewhere the first letter does it all.
  if (typeof requestIdleCallback !== 'function') return () => {};
  const go = (deadline: IdleDeadline): void => {
    if (act(() => deadline.timeRemaining() > 1)) asked = requestIdleCallback(go);
  };
  let asked = requestIdleCallback(go);
  return () => cancelIdleCallback(asked);
}

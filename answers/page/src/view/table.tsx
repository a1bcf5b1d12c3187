/**
 * A table of any length: a search over it, a button on each column, and the rows in sight. Knows
 * what tables are made of, and no type of thing.
 */

import type { VNode } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import { visible } from '../model/names.js';
import type { Column, Sorting, Table } from '../model/tables/table.js';
import { Cell } from './cell.js';
import { type Left, useLeft } from './context.js';
import { OnPaper, usePrinting } from './printing.js';
import { Search } from './search.js';
import { rem, useWindow } from './window.js';

/** So many rows are printed. */
export const MOST_PRINTED = 1000;

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
  useEffect(() => whenIdle(() => table.prepare()), [table]);
  if (table.size === 0) return <p class="empty">{empty}</p>;
  const isLong = !isPart || table.size > 12;
  return (
    <div class={isPart ? 'tabular part' : 'tabular'}>
      {isLong && <Search label={label} query={query} onQuery={setQuery} found={rows.length} of={table.size} />}
      <Rows
        {...{ label, table, rows, query, sorting, isTall }}
        left={left}
        onSort={(column) => setSorting(turned(sorting, column))}
      />
    </div>
  );
}

interface RowsProps {
  readonly label: string;
  readonly table: Table;
  readonly rows: Int32Array;
  readonly sorting: Sorting | undefined;
  readonly isTall: boolean;
  readonly left: Left;
  readonly query: string;
  readonly onSort: (column: Column) => void;
}

/** What a table is, on paper, where there is no field with what was looked for. */
function caption(label: string, query: string, found: number, all: number): string {
  const looked = query.trim() === '' ? '' : ` with “${visible(query)}”`;
  return `${label}${looked}: ${found.toLocaleString('en')} of ${all.toLocaleString('en')}`;
}

function Rows(props: RowsProps): VNode {
  const { label, table, rows, sorting, isTall, left, query, onSort } = props;
  const box = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting();
  const height = useMemo(() => rem(isTall ? 3.6 : 2.25), [isTall]);
  const window = useWindow({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 8,
    initialOffset: left.offset,
    ...useMeasuredByRow(isTall, rows),
  });
  // Who is at the top need not be brought there, which would have everything laid out.
  useAfterFirst(() => left.offset > 0 && box.current?.scrollTo(0, 0), [rows]);
  const printed = Math.min(rows.length, MOST_PRINTED);
  const items = isPrinting
    ? Array.from({ length: printed }, (_, index) => ({ index, start: 0, end: 0 }))
    : window.getVirtualItems();
  const before = isPrinting ? 0 : (items[0]?.start ?? 0);
  const after = isPrinting ? 0 : window.getTotalSize() - (items.at(-1)?.end ?? 0);
  const width = table.columns.reduce((sum, it) => sum + it.width, 0);
  return (
    <OnPaper.Provider value={isPrinting}>
      <div
        class="box"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label={label}
        onScroll={(event) => (left.offset = event.currentTarget.scrollTop)}
      >
        {/* The roles are what it is anyway; a narrow screen shows its rows as cards. */}
        <table
          role="table"
          class={isTall ? 'tall' : ''}
          aria-rowcount={rows.length + 1}
          style={{ minWidth: `${width * 0.72}rem` }}
        >
          <caption class="hidden">{caption(label, query, rows.length, table.size)}
            {isPrinting && rows.length > printed && ` (printed: the first ${printed})`}</caption>
          <colgroup>
            {table.columns.map((it) => (
              <col key={it.id} style={{ width: `${(100 * it.width) / width}%` }} />
            ))}
          </colgroup>
          <thead role="rowgroup">
            <tr role="row" aria-rowindex={1}>
              {table.columns.map((it) => (
                <Head key={it.id} column={it} sorting={sorting} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <Gap height={before} span={table.columns.length} />
          <tbody role="rowgroup">
            {items.map(({ index }) => (
              <tr
                role="row"
                key={rows[index]}
                data-index={index}
                aria-rowindex={index + 2}
                ref={isTall && !isPrinting ? window.measureElement : null}
              >
                {table.columns.map((it, place) => (
                  <Body key={it.id} column={it} row={rows[index] ?? -1} isFirst={place === 0} />
                ))}
              </tr>
            ))}
          </tbody>
          <Gap height={after} span={table.columns.length} />
        </table>
        {rows.length === 0 && <p class="empty">Nothing here holds all of these words.</p>}
      </div>
      {rows.length > MOST_PRINTED && (
        <p class="printed">
          Printed: the first {MOST_PRINTED} of {rows.length} rows. Search for less to print all of it.
        </p>
      )}
    </OnPaper.Provider>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly sorting: Sorting | undefined;
  readonly onSort: (column: Column) => void;
}

function Head({ column, sorting, onSort }: HeadProps): VNode {
  const isIt = sorting?.column === column.id;
  const order = !isIt ? 'none' : sorting.descending ? 'descending' : 'ascending';
  return (
    <th role="columnheader" scope="col" aria-sort={order} class={`column-${column.id}`}>
      <button type="button" title={column.about ?? 'Sort'} onClick={() => onSort(column)}>
        {column.title}
        <span class="order" aria-hidden="true">
          {isIt ? (sorting.descending ? '▼' : '▲') : ''}
        </span>
      </button>
    </th>
  );
}

function Body({ column, row, isFirst }: { column: Column; row: number; isFirst: boolean }): VNode {
  const value = column.value(row);
  return isFirst ? (
    <th role="rowheader" scope="row" class={`column-${column.id}`}>
      <Cell value={value} />
    </th>
  ) : (
    <td role="cell" class={`column-${column.id}`}>
      <Cell value={value} />
    </td>
  );
}

/** In place of the rows that are out of sight. */
export function Gap({ height, span }: { height: number; span: number }): VNode | null {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden="true" class="gap">
      <tr>
        <td colSpan={span} style={{ height: `${height}px` }} />
      </tr>
    </tbody>
  );
}

/** Up, then down, then as it was. */
function turned(sorting: Sorting | undefined, { id }: Column): Sorting | undefined {
  if (sorting?.column !== id) return { column: id, descending: false };
  return sorting.descending ? undefined : { column: id, descending: true };
}

/** What was measured of a row stays with it, wherever it goes. On one line all are as high. */
function useMeasuredByRow(isTall: boolean, rows: Int32Array): { getItemKey?: ByRow } {
  const getItemKey = useCallback((index: number) => rows[index] ?? index, [rows]);
  return isTall ? { getItemKey } : {};
}

type ByRow = (index: number) => number;

/** Acts where something changes, not at first. */
function useAfterFirst(act: () => void, changes: readonly unknown[]): void {
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    if (!isFirst.current) act();
    isFirst.current = false;
  }, changes);
}

function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(act, 50);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(act, { timeout: 500 });
  return () => cancelIdleCallback(asked);
}

/** The rows of a table that are in sight, under a button for each column; on paper, more of them. */

import type { VNode } from 'preact';
import { useCallback, useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import { visible } from '../model/names.js';
import type { Column, Sorting, Table } from '../model/tables/table.js';
import { Cell } from './cell.js';
import type { Left } from './context.js';
import { OnPaper, usePrinting } from './printing.js';
import { rem, useWindow } from './window.js';

/** So many rows are printed. */
const MOST_PRINTED = 1000;

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

/** See the head. */
export function Rows(props: RowsProps): VNode {
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
  const items = isPrinting ? first(Math.min(rows.length, MOST_PRINTED)) : window.getVirtualItems();
  const gaps = {
    before: isPrinting ? 0 : (items[0]?.start ?? 0),
    after: isPrinting ? 0 : window.getTotalSize() - (items.at(-1)?.end ?? 0),
  };
  const measure = isTall && !isPrinting ? window.measureElement : null;
  const cut = isPrinting && rows.length > MOST_PRINTED ? ` (the first ${MOST_PRINTED})` : '';
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
        <Sheet
          {...{ table, rows, sorting, isTall, onSort, items, gaps, measure }}
          caption={`${caption(label, query, rows.length, table.size)}${cut}`}
        />
        {rows.length === 0 && <p class="empty">Nothing here holds all of these words.</p>}
      </div>
      {rows.length > MOST_PRINTED && (
        <p class="printed">
          Printed: the first {MOST_PRINTED} of {rows.length} rows. Search for less to print all of
          it.
        </p>
      )}
    </OnPaper.Provider>
  );
}

/** Where a row is, as the window has it. */
interface Item {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

interface SheetProps extends Pick<RowsProps, 'table' | 'rows' | 'sorting' | 'isTall' | 'onSort'> {
  readonly caption: string;
  readonly items: readonly Item[];
  readonly gaps: { readonly before: number; readonly after: number };
  readonly measure: ((row: HTMLElement | null) => void) | null;
}

function Sheet(props: SheetProps): VNode {
  const { table, rows, sorting, isTall, onSort, items, gaps, measure } = props;
  const { columns } = table;
  const width = columns.reduce((sum, it) => sum + it.width, 0);
  // The roles are what it is anyway; a narrow screen shows its rows as cards.
  return (
    <table
      role="table"
      class={isTall ? 'tall' : ''}
      aria-rowcount={rows.length + 1}
      style={{ minWidth: `${width * 0.72}rem` }}
    >
      <caption class="hidden">{props.caption}</caption>
      <colgroup>
        {columns.map((it) => (
          <col key={it.id} style={{ width: `${(100 * it.width) / width}%` }} />
        ))}
      </colgroup>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {columns.map((it) => (
            <Head key={it.id} column={it} sorting={sorting} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <Gap height={gaps.before} span={columns.length} />
      <tbody role="rowgroup">
        {items.map(({ index }) => (
          <tr
            role="row"
            key={rows[index]}
            data-index={index}
            aria-rowindex={index + 2}
            ref={measure}
          >
            {columns.map((it, place) => (
              <Body key={it.id} column={it} row={rows[index] ?? -1} isFirst={place === 0} />
            ))}
          </tr>
        ))}
      </tbody>
      <Gap height={gaps.after} span={columns.length} />
    </table>
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

/** So many items from the first on, all of them in sight. */
export function first(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({ index, start: 0, end: 0 }));
}

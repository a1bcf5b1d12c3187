/** The part of people against workspaces that is in sight, both ways; on paper, more of it. */

import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import type { Cell, Matrix } from '../model/matrix.js';
import { shortened, visible } from '../model/names.js';
import { useGraph } from './context.js';
import { OnPaper, usePrinting } from './printing.js';
import { first, Gap } from './rows.js';
import { Foreign, Thing } from './text.js';
import { rem, useWindow } from './window.js';

/** What fits a sheet, and a sensible number of them. */
const PRINTED = { rows: 500, columns: 16 };
/** In rem, as in the style sheet. */
const COLUMN = 7.5;
const NAME = 15;

interface GridProps {
  readonly matrix: Matrix;
  readonly rows: Int32Array;
  readonly columns: readonly number[];
  readonly by: number | undefined;
  readonly descending: boolean;
  readonly onSort: (column: string) => void;
}

/** See the head. */
export function Grid({ matrix, rows, columns, by, descending, onSort }: GridProps): VNode {
  const graph = useGraph();
  const box = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting();
  const [height, width] = useMemo(() => [rem(2), rem(COLUMN)], []);
  const common = { getScrollElement: () => box.current };
  const down = useWindow({
    ...common,
    count: rows.length,
    estimateSize: () => height,
    overscan: 6,
  });
  const along = useWindow({
    ...common,
    count: columns.length,
    estimateSize: () => width,
    overscan: 3,
    horizontal: true,
  });
  useLayoutEffect(() => box.current?.scrollTo(0, 0), [rows, columns]);
  const inSight = isPrinting ? first(Math.min(rows.length, PRINTED.rows)) : down.getVirtualItems();
  const across = isPrinting
    ? first(Math.min(columns.length, PRINTED.columns))
    : along.getVirtualItems();
  const above = inSight[0]?.start ?? 0;
  const below = isPrinting ? 0 : down.getTotalSize() - (inSight.at(-1)?.end ?? 0);
  const before = across[0]?.start ?? 0;
  const after = isPrinting ? 0 : along.getTotalSize() - (across.at(-1)?.end ?? 0);
  const shown = across.map(({ index }) => ({ index, workspace: columns[index] ?? -1 }));
  return (
    <OnPaper.Provider value={isPrinting}>
      <div class="box" ref={box} tabIndex={0} role="region" aria-label="People against workspaces">
        <table
          class="matrix"
          aria-rowcount={rows.length + 1}
          aria-colcount={columns.length + 1}
          style={isPrinting ? {} : { width: `${rem(NAME) + along.getTotalSize()}px` }}
        >
          <caption class="hidden">People against workspaces: who has which role where</caption>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" aria-colindex={1} aria-sort={order(by === undefined, descending)}>
                <button type="button" onClick={() => onSort('')}>
                  Person <Order is={by === undefined} descending={descending} />
                </button>
              </th>
              <Side width={before} />
              {shown.map(({ index, workspace }) => (
                <th
                  key={workspace}
                  scope="col"
                  aria-colindex={index + 2}
                  aria-sort={order(by === workspace, descending)}
                  class={graph.isOff(workspace) ? 'off' : ''}
                >
                  <button
                    type="button"
                    title={`${shortened(visible(graph.name(workspace)), 200)}: sort by role`}
                    onClick={() => onSort(String(workspace))}
                  >
                    <Foreign text={graph.name(workspace)} most={40} />
                    <Order is={by === workspace} descending={descending} />
                  </button>
                </th>
              ))}
              <Side width={after} />
            </tr>
          </thead>
          <Gap height={above} span={shown.length + 1} />
          <tbody>
            {inSight.map(({ index }) => (
              <tr key={rows[index]} aria-rowindex={index + 2}>
                <th scope="row" aria-colindex={1}>
                  <Thing thing={rows[index] ?? -1} most={60} />
                </th>
                <Side width={before} />
                {shown.map((it) => (
                  <td key={it.workspace} aria-colindex={it.index + 2}>
                    <Role cell={matrix.cell(rows[index] ?? -1, it.workspace)} />
                  </td>
                ))}
                <Side width={after} />
              </tr>
            ))}
          </tbody>
          <Gap height={below} span={shown.length + 1} />
        </table>
        {rows.length === 0 && <p class="empty">Nobody here has all of these words.</p>}
      </div>
      {(rows.length > PRINTED.rows || columns.length > PRINTED.columns) && (
        <p class="printed">
          Printed: at most the first {PRINTED.rows} of {rows.length} people and the first{' '}
          {PRINTED.columns} of {columns.length} workspaces. Search for less to print all of it.
        </p>
      )}
    </OnPaper.Provider>
  );
}

function Role({ cell }: { cell: Cell | undefined }): VNode | null {
  if (cell === undefined) return null;
  const by = cell.isImplicit ? ', by role in the organization' : '';
  const said = `${cell.role}${by}${cell.isActive ? '' : ', opens nothing: archived'}`;
  const name = `cell ${cell.isImplicit ? 'implicit' : ''} ${cell.isActive ? '' : 'off'}`;
  return (
    <span class={name} title={said}>
      <span aria-hidden="true">{cell.isImplicit ? `(${cell.short})` : cell.short}</span>
      <span class="hidden">{said}</span>
    </span>
  );
}

function Side({ width }: { width: number }): VNode | null {
  return width <= 0 ? null : <td aria-hidden="true" class="side" style={{ width: `${width}px` }} />;
}

function Order({ is, descending }: { is: boolean; descending: boolean }): VNode {
  return (
    <span class="order" aria-hidden="true">
      {is ? (descending ? '▼' : '▲') : ''}
    </span>
  );
}

function order(is: boolean, descending: boolean): 'none' | 'ascending' | 'descending' {
  return !is ? 'none' : descending ? 'descending' : 'ascending';
}

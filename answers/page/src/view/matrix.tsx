/** People against workspaces, each with a search, and what the letters mean. */

import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';

import { LEGEND, Matrix } from '../model/matrix.js';
import { useGraph, useLeft } from './context.js';
import { Grid } from './grid.js';
import { Search } from './search.js';

/** See the head. */
export function MatrixPanel(): VNode {
  const graph = useGraph();
  const matrix = useMemo(() => new Matrix(graph), [graph]);
  const left = useLeft('matrix');
  const leftOver = useLeft('matrix-columns');
  const [query, setQuery] = useState(left.query);
  const [over, setOver] = useState(leftOver.query);
  const [sorting, setSorting] = useState(left.sorting);
  Object.assign(left, { query, sorting });
  leftOver.query = over;
  const by = sorting === undefined || sorting.column === '' ? undefined : Number(sorting.column);
  const rows = useMemo(
    () => matrix.rows(query, by, sorting?.descending ?? false),
    [matrix, query, by, sorting],
  );
  const columns = useMemo(() => matrix.columns(over), [matrix, over]);
  if (matrix.people.length === 0 || matrix.workspaces.length === 0) {
    return <p class="empty">People or workspaces are not in what was read.</p>;
  }
  const onSort = (column: string): void => {
    const again = (sorting?.column ?? '') === column;
    setSorting({ column, descending: again && sorting?.descending !== true });
  };
  return (
    <div class="tabular">
      <div class="searches">
        <Search
          label="People"
          query={query}
          onQuery={setQuery}
          found={rows.length}
          of={matrix.people.length}
        />
        <Search
          label="Workspaces"
          query={over}
          onQuery={setOver}
          found={columns.length}
          of={matrix.workspaces.length}
        />
        <Legend />
      </div>
      <Grid {...{ matrix, rows, columns, by, onSort }} descending={sorting?.descending ?? false} />
    </div>
  );
}

function Legend(): VNode {
  return (
    <p class="legend">
      {LEGEND.map(([short, role]) => (
        <span key={short}>
          <b>{short}</b> {role}
        </span>
      ))}
      <span>
        <b class="implicit">(A)</b> by role in the organization
      </span>
      <span>
        <b class="off">A</b> opens nothing: archived
      </span>
    </p>
  );
}

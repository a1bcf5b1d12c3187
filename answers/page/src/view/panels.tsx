/** What each tab shows. */

import type { FunctionComponent, VNode } from 'preact';
import { useMemo } from 'preact/hooks';

import { INVITE, ISSUER, KEY, RULE, SERVICE_ACCOUNT, USER, WORKSPACE } from '../model/access.js';
import type { Graph } from '../model/graph.js';
import { isSuppressed } from '../model/graph.js';
import type { Table } from '../model/tables/table.js';
import * as things from '../model/tables/things.js';
import { useGraph } from './context.js';
import { Coverage } from './coverage.js';
import { Findings } from './findings.js';
import { MatrixPanel } from './matrix.js';
import { DataTable } from './table.js';

/** A tab and what it shows. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly count?: (graph: Graph) => number;
  readonly View: FunctionComponent;
}

function tabular(id: string, title: string, make: (graph: Graph) => Table): FunctionComponent {
  return function View(): VNode {
    const graph = useGraph();
    const table = useMemo(() => make(graph), [graph]);
    const empty = 'Nothing of this kind is in what was read. See “What was read”.';
    return <DataTable id={id} label={title} table={table} empty={empty} />;
  };
}

const counted = (...types: string[]) => {
  return (graph: Graph): number => types.reduce((sum, it) => sum + graph.of(it).length, 0);
};

/** From the left to the right. */
export const TABS: readonly Panel[] = [
  {
    id: 'findings',
    title: 'Findings',
    count: (graph) => graph.data.findings.filter((it) => !isSuppressed(it)).length,
    View: Findings,
  },
  {
    id: 'people',
    title: 'People',
    count: counted(USER, INVITE),
    View: tabular('people', 'People', things.people),
  },
  {
    id: 'keys',
    title: 'Keys',
    count: counted(KEY),
    View: tabular('keys', 'Keys', things.keysTable),
  },
  {
    id: 'workspaces',
    title: 'Workspaces',
    count: counted(WORKSPACE),
    View: tabular('workspaces', 'Workspaces', things.workspaces),
  },
  {
    id: 'service-accounts',
    title: 'Service accounts and federation',
    count: counted(SERVICE_ACCOUNT, RULE, ISSUER),
    View: tabular('service-accounts', 'Service accounts and federation', things.serviceAccounts),
  },
  { id: 'matrix', title: 'Matrix', View: MatrixPanel },
  {
    id: 'everything',
    title: 'Everything',
    count: (graph) => graph.size,
    View: tabular('everything', 'Everything', things.everything),
  },
  { id: 'coverage', title: 'What was read', View: Coverage },
];

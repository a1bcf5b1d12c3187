/** The tables of findings, and of who reaches what. */

import { type Graph, isSuppressed } from '../graph.js';
import { conditionWords } from '../means.js';
import { conditionsOf, isActive, isImplicit, passMeans, type Reach, rightOf } from '../reach.js';
import { rank } from '../severity.js';
import { roleName, typeName } from '../types.js';
import { type Column, Table } from './table.js';
import { type Hop, NOTHING, text, time, type Value } from './value.js';

/** Which findings. */
export interface Choice {
  readonly rule?: string | undefined;
  readonly suppressed: boolean;
}

/** Findings, the worst first; of one rule where one is named. Rows are places of findings. */
export function findings(graph: Graph, choice: Choice): Table {
  const rows = chosen(graph, choice);
  const of = <T>(row: number, ask: (it: NonNullable<ReturnType<Graph['finding']>>) => T) => {
    const finding = graph.finding(row);
    return finding === undefined ? undefined : ask(finding);
  };
  const columns: Column[] = [
    {
      id: 'severity',
      title: 'Severity',
      width: 9,
      value: (row) => of(row, ({ severity }): Value => ({ is: 'severity', severity })) ?? NOTHING,
    },
    {
      id: 'finding',
      title: 'What was found',
      width: 46,
      value: (row) =>
        of(row, ({ sentence, entities }): Value => {
          return { is: 'sentence', text: sentence, things: entities };
        }) ?? NOTHING,
    },
    {
      id: 'right',
      title: 'By what right',
      width: 16,
      value: (row) => text(of(row, (it) => it.right ?? undefined)),
    },
    { id: 'since', title: 'Since', width: 9, value: (row) => time(of(row, (it) => it.since)) },
  ];
  if (choice.suppressed) columns.push(suppression(graph));
  return new Table(graph, rows, columns, (row) => besides(graph, row));
}

/** How many findings of each rule count. */
export function countsByRule(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of graph.data.findings) {
    if (isSuppressed(finding)) continue;
    counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  }
  return counts;
}

/** Everything that is reached, with its way. Rows are things. */
export function reached(graph: Graph, reach: Reach): Table {
  const title = reach.direction === 'forward' ? 'Reaches' : 'Who';
  const columns: Column[] = [
    { id: 'name', title, width: 18, value: (row) => ({ is: 'thing', thing: row }) },
    { id: 'type', title: 'Kind', width: 11, value: (row) => text(typeName(graph.thing(row).type)) },
    { id: 'right', title: 'With which right', width: 17, value: (row) => right(graph, reach, row) },
    { id: 'ways', title: 'By which ways', width: 42, value: (row) => waysOf(graph, reach, row) },
    { id: 'works', title: 'Works', width: 12, value: (row) => works(graph, reach, row) },
  ];
  return new Table(graph, reach.things, columns, (row) => graph.text(row, 'id') ?? '');
}

function chosen(graph: Graph, { rule, suppressed }: Choice): number[] {
  const rows: number[] = [];
  graph.data.findings.forEach((it, row) => {
    if (rule !== undefined && it.rule !== rule) return;
    if (isSuppressed(it) === suppressed) rows.push(row);
  });
  const worst = (row: number): number => rank(graph.finding(row)?.severity ?? 'info');
  return rows.sort((a, b) => worst(a) - worst(b) || a - b);
}

function besides(graph: Graph, row: number): string {
  const finding = graph.finding(row);
  if (finding === undefined) return '';
  const rule = graph.data.rules.find((it) => it.id === finding.rule);
  const keys = finding.entities.map((it) => graph.thing(it).key);
  return [finding.rule, rule?.title ?? '', ...keys].join('\n');
}

function suppression(graph: Graph): Column {
  const value = (row: number): Value => {
    const it = graph.finding(row)?.suppressed;
    if (it === undefined || it === null) return NOTHING;
    const until = typeof it.until === 'number' ? new Date(it.until).toISOString() : it.until;
    return text(`${it.reason}, until ${until.slice(0, 10)}`);
  };
  return { id: 'suppressed', title: 'Why it does not count', width: 20, value };
}

function right(graph: Graph, reach: Reach, row: number): Value {
  const said = rightOf(graph, reach.path(row));
  return text(said === undefined ? undefined : roleName(said));
}

/** The things of each way with what leads from each to the next. */
function waysOf(graph: Graph, reach: Reach, row: number): Value {
  return { is: 'ways', ways: reach.ways(row).map((path) => hopsOf(graph, path)) };
}

function hopsOf(graph: Graph, path: readonly number[]): Hop[] {
  const hops: Hop[] = path.map((pass) => ({
    thing: graph.data.passes[pass]?.[0] ?? -1,
    means: passMeans(graph, pass).words,
    isImplicit: isImplicit(graph, pass),
    isActive: isActive(graph, pass),
  }));
  const last = graph.data.passes[path.at(-1) ?? -1]?.[1];
  return last === undefined ? hops : [...hops, { thing: last }];
}

function works(graph: Graph, reach: Reach, row: number): Value {
  const path = reach.path(row);
  if (!path.every((pass) => isActive(graph, pass))) {
    return { is: 'state', text: 'not now', tone: 'off' };
  }
  const conditions = conditionsOf(graph, path).map(conditionWords);
  if (conditions.length === 0) return { is: 'state', text: 'yes', tone: 'plain' };
  return { is: 'state', text: conditions.join(', '), tone: 'warn' };
}

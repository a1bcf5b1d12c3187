/** The cells that tables of things are made of, each told from a thing. */

import * as access from '../access.js';
import type { Graph } from '../graph.js';
import { roleName } from '../types.js';
import { type Column, Table } from './table.js';
import { found, NOTHING, text, time, type Value } from './value.js';

export const MEMBER: Value = { is: 'state', text: 'member', tone: 'good' };
const UNUSED = 'Not on the 30 days before the graph was collected.';
export const NOT_IN_USE: Value = { is: 'state', text: 'not in use', tone: 'off' };

export function table(graph: Graph, types: readonly string[], columns: readonly Column[]): Table {
  const rows = types.flatMap((it) => graph.of(it));
  return new Table(graph, rows, columns, (row) => graph.text(row, 'id') ?? '');
}

export function col(id: string, title: string, width: number, value: Column['value']): Column {
  return { id, title, width, value };
}

export function name(title: string): Column {
  return col('name', title, 16, (row) => ({ is: 'thing', thing: row }));
}

export function findings(graph: Graph): Column {
  return col('findings', 'Findings', 9, (row) => found(graph, row));
}

/** When it was last used: a column only where that was read. */
export function usage(graph: Graph, types: readonly string[]): Column[] {
  const isKnown = (row: number): boolean => graph.number(row, 'requestsLast30Days') !== undefined;
  if (!types.some((it) => graph.of(it).some(isKnown))) return [];
  const value = (row: number): Value => {
    const at = graph.number(row, 'lastUsedOn');
    if (at !== undefined) return time(at);
    return isKnown(row) ? { is: 'state', text: 'unused', tone: 'off', title: UNUSED } : NOTHING;
  };
  return [col('used', 'Last used', 9, value)];
}

export function thing(index: number | undefined): Value {
  return index === undefined ? NOTHING : { is: 'thing', thing: index };
}

export function things(indices: readonly number[]): Value {
  return indices.length === 0 ? NOTHING : { is: 'things', things: indices };
}

export function address(graph: Graph, row: number): string | undefined {
  return graph.text(row, 'emailAsGiven');
}

export function role(graph: Graph, row: number): Value {
  const scopes = graph.list(row, 'scopes');
  if (scopes.length > 0) {
    const isAdmin = graph.flag(row, 'admin') === true;
    const said = scopes.join(', ');
    return isAdmin ? { is: 'state', text: said, tone: 'warn' } : text(said);
  }
  const said = graph.text(row, 'role') ?? graph.text(row, 'organizationRole');
  if (said === undefined) return NOTHING;
  const isAdmin = graph.flag(row, 'isAdmin') === true || said === 'admin';
  return isAdmin ? { is: 'state', text: roleName(said), tone: 'warn' } : text(roleName(said));
}

export function invited(graph: Graph, row: number): Value {
  const said = graph.text(row, 'status') ?? 'invited';
  const isOver = graph.flag(row, 'expired') === true && said === 'pending';
  const words = isOver ? 'invite expired' : `invite ${said}`;
  return { is: 'state', text: words, tone: said === 'pending' && !isOver ? 'warn' : 'off' };
}

export function status(graph: Graph, row: number): Value {
  const said = graph.text(row, 'status');
  if (said === undefined) return NOTHING;
  return { is: 'state', text: said, tone: said === 'active' ? 'good' : 'off' };
}

export function inUse(graph: Graph, row: number): Value {
  if (graph.number(row, 'archivedOn') !== undefined) {
    return { is: 'state', text: 'archived', tone: 'off' };
  }
  return graph.isOff(row) ? NOT_IN_USE : { is: 'state', text: 'in use', tone: 'good' };
}

export function kind(graph: Graph, row: number): Value {
  const said = graph.text(row, 'keyKind')?.replaceAll('-', ' ');
  if (graph.flag(row, 'isAdminCredential') === true) {
    const title = 'The Admin API takes it with the rights of an admin.';
    return { is: 'state', text: `admin, ${said ?? 'key'}`, tone: 'warn', title };
  }
  return text(said);
}

export function opens(graph: Graph, row: number): Value {
  const workspace = access.workspaceOf(graph, row);
  if (workspace !== undefined) return thing(workspace);
  if (graph.text(row, 'scopeType') !== 'organization') return NOTHING;
  const title = 'Every workspace that whom it acts as reaches.';
  return { is: 'state', text: 'whole organization', tone: 'warn', title };
}

export function maker(graph: Graph, row: number): Value {
  const known = access.madeBy(graph, row);
  if (known !== undefined) return thing(known);
  const id = graph.text(row, 'createdById');
  if (id === undefined) return NOTHING;
  const isGone = graph.flag(row, 'creatorMissing') === true;
  return isGone ? { is: 'state', text: `${id} (gone)`, tone: 'bad' } : text(id);
}

export function expiry(graph: Graph, row: number): Value {
  const at = graph.number(row, 'expiresOn');
  if (at !== undefined) return time(at);
  return graph.flag(row, 'active') === true
    ? { is: 'state', text: 'never', tone: 'warn' }
    : NOTHING;
}

export function matches(graph: Graph, row: number): string | undefined {
  const subject = graph.text(row, 'subject') ?? graph.text(row, 'issuerUrl');
  const claims = graph.list(row, 'claims');
  const condition = graph.text(row, 'condition');
  const parts = [subject, ...claims, condition].filter((it) => it !== undefined);
  if (parts.length > 0) return parts.join(' · ');
  return graph.thing(row).type === access.RULE ? 'any subject' : undefined;
}

export function limits(graph: Graph, row: number): string {
  const own = [
    graph.flag(row, 'hasOwnSpendLimit') === true ? 'spend' : '',
    graph.flag(row, 'hasOwnRateLimit') === true ? 'rate' : '',
  ].filter((it) => it !== '');
  if (own.length > 0) return own.join(', ');
  return graph.flag(row, 'hasOwnSpendLimit') === false ? 'none' : '';
}

export function members({ all, implicit }: { all: number; implicit: number }): Value {
  if (implicit === 0) return { is: 'number', number: all };
  return { is: 'number', number: all, note: `${implicit} by role` };
}

export function keys({ all, active }: { all: number; active: number }): Value {
  if (active === all) return { is: 'number', number: all };
  return { is: 'number', number: active, note: `of ${all}` };
}

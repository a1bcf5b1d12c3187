/** The tables of people, keys, workspaces, service accounts, and of everything. */

import * as access from '../access.js';
import type { Graph } from '../graph.js';
import { roleName, typeName } from '../types.js';
import { type Column, Table } from './table.js';
import { found, NOTHING, text, time, type Value } from './value.js';

/** Users, and those who are invited. */
export function people(graph: Graph): Table {
  const isUser = (row: number): boolean => graph.thing(row).type === access.USER;
  const used = usage(graph, [access.USER]);
  return table(graph, [access.USER, access.INVITE], [
    name('Person'),
    col('email', 'E-mail', 17, (row) => text(graph.list(row, 'email')[0] ?? address(graph, row))),
    col('role', 'Role', 10, (row) => role(graph, row)),
    col('state', 'State', 9, (row) => (isUser(row) ? MEMBER : invited(graph, row))),
    col('workspaces', 'Workspaces', 8, (row) =>
      isUser(row) ? members(access.workspacesOf(graph, row)) : NOTHING,
    ),
    col('keys', 'Keys', 7, (row) => (isUser(row) ? keys(access.keysOf(graph, row)) : NOTHING)),
    ...used,
    col('since', 'Since', 8, (row) =>
      time(graph.number(row, 'createdOn') ?? graph.number(row, 'invitedOn')),
    ),
    findings(graph),
  ]);
}

/** API keys. */
export function keysTable(graph: Graph): Table {
  return table(graph, [access.KEY], [
    name('Key'),
    col('state', 'State', 8, (row) => status(graph, row)),
    col('kind', 'Kind', 10, (row) => kind(graph, row)),
    col('opens', 'Opens', 13, (row) => opens(graph, row)),
    col('principal', 'Acts as', 12, (row) => thing(access.actsAs(graph, row))),
    col('maker', 'Made by', 12, (row) => maker(graph, row)),
    col('made', 'Made', 8, (row) => time(graph.number(row, 'createdOn'))),
    col('expires', 'Expires', 8, (row) => expiry(graph, row)),
    ...usage(graph, [access.KEY]),
    findings(graph),
  ]);
}

/** Workspaces, archived ones among them. */
export function workspaces(graph: Graph): Table {
  return table(graph, [access.WORKSPACE], [
    name('Workspace'),
    col('state', 'State', 8, (row) => inUse(graph, row)),
    col('people', 'People', 9, (row) => members(access.peopleIn(graph, row))),
    col('accounts', 'Service accounts', 9, (row) => members(access.accountsIn(graph, row))),
    col('keys', 'Keys', 8, (row) => keys(access.keysIn(graph, row))),
    col('limits', 'Own limits', 10, (row) => text(limits(graph, row))),
    col('geo', 'Data kept in', 7, (row) => text(graph.text(row, 'workspaceGeo'))),
    col('made', 'Made', 8, (row) => time(graph.number(row, 'createdOn'))),
    findings(graph),
  ]);
}

/** Service accounts, and who is let in to act as them. */
export function serviceAccounts(graph: Graph): Table {
  const isAccount = (row: number): boolean => graph.thing(row).type === access.SERVICE_ACCOUNT;
  return table(graph, [access.SERVICE_ACCOUNT, access.RULE, access.ISSUER], [
    name('Name'),
    col('kind', 'Kind', 10, (row) => text(typeName(graph.thing(row).type))),
    col('state', 'State', 7, (row) => inUse(graph, row)),
    col('role', 'Role or scopes', 11, (row) => role(graph, row)),
    col('who', 'Lets in', 15, (row) => text(matches(graph, row))),
    col('acts', 'To act as', 10, (row) => thing(access.accountOf(graph, row))),
    col('rules', 'Rules', 9, (row) => things(access.rulesOf(graph, row))),
    col('workspaces', 'Workspaces', 8, (row) =>
      isAccount(row) ? members(access.workspacesOf(graph, row)) : NOTHING,
    ),
    col('keys', 'Keys', 6, (row) => (isAccount(row) ? keys(access.keysOf(graph, row)) : NOTHING)),
    ...usage(graph, [access.SERVICE_ACCOUNT]),
    findings(graph),
  ]);
}

/** Every thing of the graph. */
export function everything(graph: Graph): Table {
  const rows = graph.data.entities.map((_, index) => index);
  const columns = [
    name('Name'),
    col('type', 'Kind', 12, (row) => text(typeName(graph.thing(row).type))),
    col('id', 'Id', 20, (row) => text(graph.text(row, 'id'))),
    col('state', 'State', 10, (row) => (graph.isOff(row) ? NOT_IN_USE : NOTHING)),
    findings(graph),
  ];
  return new Table(graph, rows, columns, (row) => graph.thing(row).key);
}

const MEMBER: Value = { is: 'state', text: 'member', tone: 'good' };
const UNUSED = 'Not on the 30 days before the graph was collected.';
const NOT_IN_USE: Value = { is: 'state', text: 'not in use', tone: 'off' };

function table(graph: Graph, types: readonly string[], columns: readonly Column[]): Table {
  const rows = types.flatMap((it) => graph.of(it));
  return new Table(graph, rows, columns, (row) => graph.text(row, 'id') ?? '');
}

function col(id: string, title: string, width: number, value: Column['value']): Column {
  return { id, title, width, value };
}

function name(title: string): Column {
  return col('name', title, 16, (row) => ({ is: 'thing', thing: row }));
}

function findings(graph: Graph): Column {
  return col('findings', 'Findings', 9, (row) => found(graph, row));
}

/** When it was last used: a column only where that was read. */
function usage(graph: Graph, types: readonly string[]): Column[] {
  const isKnown = (row: number): boolean => graph.number(row, 'requestsLast30Days') !== undefined;
  if (!types.some((it) => graph.of(it).some(isKnown))) return [];
  const value = (row: number): Value => {
    const at = graph.number(row, 'lastUsedOn');
    if (at !== undefined) return time(at);
    return isKnown(row) ? { is: 'state', text: 'unused', tone: 'off', title: UNUSED } : NOTHING;
  };
  return [col('used', 'Last used', 9, value)];
}

function thing(index: number | undefined): Value {
  return index === undefined ? NOTHING : { is: 'thing', thing: index };
}

function things(indices: readonly number[]): Value {
  return indices.length === 0 ? NOTHING : { is: 'things', things: indices };
}

function address(graph: Graph, row: number): string | undefined {
  return graph.text(row, 'emailAsGiven');
}

function role(graph: Graph, row: number): Value {
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

function invited(graph: Graph, row: number): Value {
  const said = graph.text(row, 'status') ?? 'invited';
  const isOver = graph.flag(row, 'expired') === true && said === 'pending';
  const words = isOver ? 'invite expired' : `invite ${said}`;
  return { is: 'state', text: words, tone: said === 'pending' && !isOver ? 'warn' : 'off' };
}

function status(graph: Graph, row: number): Value {
  const said = graph.text(row, 'status');
  if (said === undefined) return NOTHING;
  return { is: 'state', text: said, tone: said === 'active' ? 'good' : 'off' };
}

function inUse(graph: Graph, row: number): Value {
  if (graph.number(row, 'archivedOn') !== undefined) {
    return { is: 'state', text: 'archived', tone: 'off' };
  }
  return graph.isOff(row) ? NOT_IN_USE : { is: 'state', text: 'in use', tone: 'good' };
}

function kind(graph: Graph, row: number): Value {
  const said = graph.text(row, 'keyKind')?.replaceAll('-', ' ');
  if (graph.flag(row, 'isAdminCredential') === true) {
    const title = 'The Admin API takes it with the rights of an admin.';
    return { is: 'state', text: `admin, ${said ?? 'key'}`, tone: 'warn', title };
  }
  return text(said);
}

function opens(graph: Graph, row: number): Value {
  const workspace = access.workspaceOf(graph, row);
  if (workspace !== undefined) return thing(workspace);
  if (graph.text(row, 'scopeType') !== 'organization') return NOTHING;
  const title = 'Every workspace that whom it acts as reaches.';
  return { is: 'state', text: 'whole organization', tone: 'warn', title };
}

function maker(graph: Graph, row: number): Value {
  const known = access.madeBy(graph, row);
  if (known !== undefined) return thing(known);
  const id = graph.text(row, 'createdById');
  if (id === undefined) return NOTHING;
  const isGone = graph.flag(row, 'creatorMissing') === true;
  return isGone ? { is: 'state', text: `${id} (gone)`, tone: 'bad' } : text(id);
}

function expiry(graph: Graph, row: number): Value {
  const at = graph.number(row, 'expiresOn');
  if (at !== undefined) return time(at);
  return graph.flag(row, 'active') === true ? { is: 'state', text: 'never', tone: 'warn' } : NOTHING;
}

function matches(graph: Graph, row: number): string | undefined {
  const subject = graph.text(row, 'subject') ?? graph.text(row, 'issuerUrl');
  const claims = graph.list(row, 'claims');
  const condition = graph.text(row, 'condition');
  const parts = [subject, ...claims, condition].filter((it) => it !== undefined);
  if (parts.length > 0) return parts.join(' · ');
  return graph.thing(row).type === access.RULE ? 'any subject' : undefined;
}

function limits(graph: Graph, row: number): string {
  const own = [
    graph.flag(row, 'hasOwnSpendLimit') === true ? 'spend' : '',
    graph.flag(row, 'hasOwnRateLimit') === true ? 'rate' : '',
  ].filter((it) => it !== '');
  if (own.length > 0) return own.join(', ');
  return graph.flag(row, 'hasOwnSpendLimit') === false ? 'none' : '';
}

function members({ all, implicit }: { all: number; implicit: number }): Value {
  if (implicit === 0) return { is: 'number', number: all };
  return { is: 'number', number: all, note: `${implicit} by role` };
}

function keys({ all, active }: { all: number; active: number }): Value {
  if (active === all) return { is: 'number', number: all };
  return { is: 'number', number: active, note: `of ${all}` };
}

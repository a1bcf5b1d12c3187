/** The tables of people, keys, workspaces, service accounts, and of everything. */

import * as access from '../access.js';
import type { Graph } from '../graph.js';
import { typeName } from '../types.js';
import * as cells from './cells.js';
import { Table } from './table.js';
import { NOTHING, text, time } from './value.js';

/** Users, and those who are invited. */
export function people(graph: Graph): Table {
  const isUser = (row: number): boolean => graph.thing(row).type === access.USER;
  const used = cells.usage(graph, [access.USER]);
  return cells.table(
    graph,
    [access.USER, access.INVITE],
    [
      cells.name('Person'),
      cells.col('email', 'E-mail', 17, (row) =>
        text(graph.list(row, 'email')[0] ?? cells.address(graph, row)),
      ),
      cells.col('role', 'Role', 10, (row) => cells.role(graph, row)),
      cells.col('state', 'State', 9, (row) =>
        isUser(row) ? cells.MEMBER : cells.invited(graph, row),
      ),
      cells.col('workspaces', 'Workspaces', 8, (row) =>
        isUser(row) ? cells.members(access.workspacesOf(graph, row)) : NOTHING,
      ),
      cells.col('keys', 'Keys', 7, (row) =>
        isUser(row) ? cells.keys(access.keysOf(graph, row)) : NOTHING,
      ),
      ...used,
      cells.col('since', 'Since', 8, (row) =>
        time(graph.number(row, 'createdOn') ?? graph.number(row, 'invitedOn')),
      ),
      cells.findings(graph),
    ],
  );
}

/** API keys. */
export function keysTable(graph: Graph): Table {
  return cells.table(
    graph,
    [access.KEY],
    [
      cells.name('Key'),
      cells.col('state', 'State', 8, (row) => cells.status(graph, row)),
      cells.col('kind', 'Kind', 10, (row) => cells.kind(graph, row)),
      cells.col('opens', 'Opens', 13, (row) => cells.opens(graph, row)),
      cells.col('principal', 'Acts as', 12, (row) => cells.thing(access.actsAs(graph, row))),
      cells.col('maker', 'Made by', 12, (row) => cells.maker(graph, row)),
      cells.col('made', 'Made', 8, (row) => time(graph.number(row, 'createdOn'))),
      cells.col('expires', 'Expires', 8, (row) => cells.expiry(graph, row)),
      ...cells.usage(graph, [access.KEY]),
      cells.findings(graph),
    ],
  );
}

/** Workspaces, archived ones among them. */
export function workspaces(graph: Graph): Table {
  return cells.table(
    graph,
    [access.WORKSPACE],
    [
      cells.name('Workspace'),
      cells.col('state', 'State', 8, (row) => cells.inUse(graph, row)),
      cells.col('people', 'People', 9, (row) => cells.members(access.peopleIn(graph, row))),
      cells.col('accounts', 'Service accounts', 9, (row) =>
        cells.members(access.accountsIn(graph, row)),
      ),
      cells.col('keys', 'Keys', 8, (row) => cells.keys(access.keysIn(graph, row))),
      cells.col('limits', 'Own limits', 10, (row) => text(cells.limits(graph, row))),
      cells.col('geo', 'Data kept in', 7, (row) => text(graph.text(row, 'workspaceGeo'))),
      cells.col('made', 'Made', 8, (row) => time(graph.number(row, 'createdOn'))),
      cells.findings(graph),
    ],
  );
}

/** Service accounts, and who is let in to act as them. */
export function serviceAccounts(graph: Graph): Table {
  const isAccount = (row: number): boolean => graph.thing(row).type === access.SERVICE_ACCOUNT;
  return cells.table(
    graph,
    [access.SERVICE_ACCOUNT, access.RULE, access.ISSUER],
    [
      cells.name('Name'),
      cells.col('kind', 'Kind', 10, (row) => text(typeName(graph.thing(row).type))),
      cells.col('state', 'State', 7, (row) => cells.inUse(graph, row)),
      cells.col('role', 'Role or scopes', 11, (row) => cells.role(graph, row)),
      cells.col('who', 'Lets in', 15, (row) => text(cells.matches(graph, row))),
      cells.col('acts', 'To act as', 10, (row) => cells.thing(access.accountOf(graph, row))),
      cells.col('rules', 'Rules', 9, (row) => cells.things(access.rulesOf(graph, row))),
      cells.col('workspaces', 'Workspaces', 8, (row) =>
        isAccount(row) ? cells.members(access.workspacesOf(graph, row)) : NOTHING,
      ),
      cells.col('keys', 'Keys', 6, (row) =>
        isAccount(row) ? cells.keys(access.keysOf(graph, row)) : NOTHING,
      ),
      ...cells.usage(graph, [access.SERVICE_ACCOUNT]),
      cells.findings(graph),
    ],
  );
}

/** Every thing of the graph. */
export function everything(graph: Graph): Table {
  const rows = graph.data.entities.map((_, index) => index);
  const columns = [
    cells.name('Name'),
    cells.col('type', 'Kind', 12, (row) => text(typeName(graph.thing(row).type))),
    cells.col('id', 'Id', 20, (row) => text(graph.text(row, 'id'))),
    cells.col('state', 'State', 10, (row) => (graph.isOff(row) ? cells.NOT_IN_USE : NOTHING)),
    cells.findings(graph),
  ];
  return new Table(graph, rows, columns, (row) => graph.thing(row).key);
}

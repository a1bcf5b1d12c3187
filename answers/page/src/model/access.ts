/**
 * What tables say of the model's things that takes more than a property: who a key acts as, what it
 * opens, how many are in a workspace. The only place that knows the types of relationships.
 */

import type { Graph } from './graph.js';

/** A type of the graph, by its name without the vendor. */
const type = (name: string): string => `anthropic_${name}`;

export const USER = type('user');
export const INVITE = type('invite');
export const KEY = type('api_key');
export const WORKSPACE = type('workspace');
export const SERVICE_ACCOUNT = type('service_account');
export const ISSUER = type('federation_issuer');
export const RULE = type('federation_rule');
export const USER_IN_WORKSPACE = type('user_assigned_workspace');
export const ACCOUNT_IN_WORKSPACE = type('service_account_assigned_workspace');

/** Whom a key acts as. */
export function actsAs(graph: Graph, key: number): number | undefined {
  return first(graph, key, ['user_uses_api_key', 'service_account_uses_api_key']);
}

/** Who made a key. */
export function madeBy(graph: Graph, key: number): number | undefined {
  return first(graph, key, ['user_created_api_key', 'service_account_created_api_key']);
}

/** The workspace that a key is good for; undefined for one of the whole organization. */
export function workspaceOf(graph: Graph, key: number): number | undefined {
  return first(graph, key, ['workspace_has_api_key']);
}

/** The keys that act as a user or a service account, of those that still work how many. */
export function keysOf(graph: Graph, principal: number): { all: number; active: number } {
  const keys = [
    ...graph.related(principal, 'outgoing', type('user_uses_api_key')),
    ...graph.related(principal, 'outgoing', type('service_account_uses_api_key')),
  ];
  return counted(graph, keys);
}

/** The keys of a workspace. */
export function keysIn(graph: Graph, workspace: number): { all: number; active: number } {
  return counted(graph, graph.related(workspace, 'outgoing', type('workspace_has_api_key')));
}

/** The workspaces that a user or a service account is in and that are in use. */
export function workspacesOf(graph: Graph, principal: number): { all: number; implicit: number } {
  const found = [
    ...graph.related(principal, 'outgoing', USER_IN_WORKSPACE),
    ...graph.related(principal, 'outgoing', ACCOUNT_IN_WORKSPACE),
  ];
  return members(graph, found);
}

/** The people in a workspace, of them how many without having been added. */
export function peopleIn(graph: Graph, workspace: number): { all: number; implicit: number } {
  return members(graph, graph.related(workspace, 'incoming', USER_IN_WORKSPACE));
}

/** The service accounts in a workspace. */
export function accountsIn(graph: Graph, workspace: number): { all: number; implicit: number } {
  return members(graph, graph.related(workspace, 'incoming', ACCOUNT_IN_WORKSPACE));
}

/** The issuer of a federation rule. */
export function issuerOf(graph: Graph, rule: number): number | undefined {
  return first(graph, rule, ['federation_issuer_has_rule']);
}

/** The rules of an issuer, or those that let act as a service account. */
export function rulesOf(graph: Graph, thing: number): readonly number[] {
  return [
    ...graph.related(thing, 'outgoing', type('federation_issuer_has_rule')),
    ...graph.related(thing, 'incoming', type('federation_rule_allows_service_account')),
  ].map((it) => it.thing);
}

/** Whom a rule lets act as. */
export function accountOf(graph: Graph, rule: number): number | undefined {
  return graph.related(rule, 'outgoing', type('federation_rule_allows_service_account'))[0]?.thing;
}

type Related = readonly { thing: number; relationship: number }[];

function first(graph: Graph, thing: number, names: readonly string[]): number | undefined {
  const types = names.map(type);
  for (const relationship of graph.incoming.at(thing)) {
    if (types.includes(graph.typeOf(relationship))) return graph.relationship(relationship)[0];
  }
  return undefined;
}

function counted(graph: Graph, related: Related): { all: number; active: number } {
  const active = related.filter((it) => graph.relationship(it.relationship)[3]?.active !== false);
  return { all: related.length, active: active.length };
}

function members(graph: Graph, related: Related): { all: number; implicit: number } {
  const said = related.map((it) => graph.relationship(it.relationship)[3]);
  const working = said.filter((it) => it?.active !== false);
  return { all: working.length, implicit: working.filter((it) => it?.implicit === true).length };
}

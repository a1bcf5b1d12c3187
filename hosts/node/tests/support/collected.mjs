// Collections of the package's component, or of another, as tests look at them. Knows no server.

import { itemsOf, pagesOf } from '../../dist/collection.js';
import { Credential } from '../../dist/index.js';

/** A credential that would be found in any text. */
export const CANARY = 'sk-ant-admin01-CANARY/+_~=';

const COMPONENT = new URL('../../dist/component/', import.meta.url);

/** One of `tests/guests`. */
export function guest(name) {
  return new URL(`../guests/${name}/`, import.meta.url);
}

/** Options that lead nowhere, unless they say where. */
export function options(own = {}) {
  const { key = CANARY, ...rest } = own;
  return { origin: 'http://127.0.0.1:9', credential: Credential.adminKey(key), ...rest };
}

/** Items of a component. */
export function items(component, own) {
  return itemsOf(pagesOf(component, options(own)));
}

/** All items of the package's own component. */
export async function collected(own) {
  return all(items(COMPONENT, own));
}

/** Everything that comes. */
export async function all(iterable) {
  const found = [];
  for await (const item of iterable) found.push(item);
  return found;
}

/** The error that ends an iteration, and what came before. */
export async function ended(iterable) {
  const before = [];
  try {
    for await (const item of iterable) before.push(item);
  } catch (error) {
    return { error, before };
  }
  throw new Error('it did not fail');
}

/** What the guest `asks` was answered, by the id of the request. Requests are lists, one a call. */
export async function answers(own, ...calls) {
  const skip = calls.map((requests) => JSON.stringify(requests));
  const told = await all(items(guest('asks'), { ...own, skip }));
  const lines = told.filter(({ key = '' }) => key.startsWith('answer-'));
  const said = lines.map(({ key, properties }) => [key.slice(7), JSON.parse(properties.said)]);
  return new Map(said.map(([id, outcome]) => [Number(id), outcome]));
}

/** A request for a path below what is allowed. */
export function request(id, path, own = {}) {
  return { id, path: `/v1/organizations/${path}`, ...own };
}

/** The outcome of a request that a rule refused. */
export const denied = (rule) => ({ tag: 'err', val: { tag: 'denied', val: rule } });

/** People against workspaces: who has which role where. Knows no page. */

import { USER, USER_IN_WORKSPACE, WORKSPACE } from './access.js';
import { folded, matching, wordsOf } from './fold.js';
import type { Graph } from './graph.js';
import { visible } from './names.js';
import { roleName } from './types.js';

/** What stands where a person and a workspace meet. */
export interface Cell {
  /** One or two letters. */
  readonly short: string;
  readonly role: string;
  readonly isImplicit: boolean;
  readonly isActive: boolean;
  readonly grantedBy: string | undefined;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['workspace_admin', 'A'],
  ['workspace_developer', 'D'],
  ['workspace_restricted_developer', 'R'],
  ['workspace_user', 'U'],
  ['workspace_billing', 'B'],
]);
// The order of columns that are sorted by role: who can do most comes first.
const ROLES = [...SHORT.keys()];

/** What the letters mean. */
export const LEGEND: readonly (readonly [string, string])[] = ROLES.map((role) => [
  SHORT.get(role) ?? '',
  roleName(role),
]);

/** See the head. Rows are places of people, columns places of workspaces. */
export class Matrix {
  readonly people: readonly number[];
  readonly workspaces: readonly number[];
  readonly #graph: Graph;
  /** By person, then by workspace: a relationship. */
  readonly #cells = new Map<number, Map<number, number>>();
  readonly #texts = new Map<number, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.people = graph.of(USER);
    // Those in use first.
    const workspaces = [...graph.of(WORKSPACE)];
    this.workspaces = workspaces.sort(
      (a, b) => Number(graph.isOff(a)) - Number(graph.isOff(b)) || a - b,
    );
    for (const workspace of this.workspaces) {
      for (const it of graph.related(workspace, 'incoming', USER_IN_WORKSPACE)) {
        const there = this.#cells.get(it.thing);
        if (there !== undefined) there.set(workspace, it.relationship);
        else this.#cells.set(it.thing, new Map([[workspace, it.relationship]]));
      }
    }
  }

  /** Where they meet; undefined where the person is not in it. */
  cell(person: number, workspace: number): Cell | undefined {
    const relationship = this.#cells.get(person)?.get(workspace);
    if (relationship === undefined) return undefined;
    const said = this.#graph.relationship(relationship)[3];
    const role = said?.role ?? '';
    return {
      short: SHORT.get(role) ?? (roleName(role).charAt(0).toUpperCase() || '?'),
      role: role === '' ? 'some role' : roleName(role),
      isImplicit: said?.implicit === true,
      isActive: said?.active !== false,
      grantedBy: said?.grantedBy?.replaceAll('-', ' '),
    };
  }

  /** The people whose name, address or role holds every word, by name or by their role in one. */
  rows(query: string, by: number | undefined, descending: boolean): Int32Array {
    const words = wordsOf(query);
    const found = [...matching(this.people, words, (person) => this.#text(person))];
    const sign = descending ? -1 : 1;
    const name = (person: number): string => this.#text(person);
    const weight = (person: number): number => (by === undefined ? 0 : this.#weight(person, by));
    const keyed = found.map((person) => ({ person, weight: weight(person), name: name(person) }));
    keyed.sort((a, b) => {
      if (a.weight !== b.weight) return sign * (a.weight - b.weight);
      const order = a.name < b.name ? -1 : a.name > b.name ? 1 : a.person - b.person;
      return by === undefined ? sign * order : order;
    });
    return Int32Array.from(keyed, (it) => it.person);
  }

  /** The workspaces whose name holds every word. */
  columns(query: string): readonly number[] {
    const words = wordsOf(query);
    if (words.length === 0) return this.workspaces;
    return this.workspaces.filter((it) => {
      const text = folded(visible(this.#graph.name(it)));
      return words.every((word) => text.includes(word));
    });
  }

  #text(person: number): string {
    const made = this.#texts.get(person);
    if (made !== undefined) return made;
    const graph = this.#graph;
    const parts = [graph.name(person), ...graph.list(person, 'email'), graph.text(person, 'role')];
    const text = folded(parts.map((it) => visible(it ?? '')).join('\n'));
    this.#texts.set(person, text);
    return text;
  }

  #weight(person: number, workspace: number): number {
    const relationship = this.#cells.get(person)?.get(workspace);
    if (relationship === undefined) return ROLES.length + 1;
    const place = ROLES.indexOf(this.#graph.relationship(relationship)[3]?.role ?? '');
    return place < 0 ? ROLES.length : place;
  }
}
